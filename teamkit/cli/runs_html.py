"""teamkit runs html."""

import os
import time
from collections.abc import Mapping

import click

from teamkit.cli.console import count, remark, say
from teamkit.cli.runs_file import overwrite_option, sound, target, write
from teamkit.cli.runs_named import place
from teamkit.cli.runs_output import tell_trouble
from teamkit.cli.runs_scan import Scan, refuse_none, scan, shown_path
from teamkit.errors import Refused
from teamkit.runs.choice import Wish
from teamkit.runs.collect import load
from teamkit.runs.columns import know, split
from teamkit.runs.model import Run, Series
from teamkit.runs.page.data import Whence, document
from teamkit.runs.page.write import is_own, written
from teamkit.runs.table import table


@click.command("html", short_help="All runs as one page to be mailed.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("-o", "--output", metavar="FILE", default="runs.html", show_default=True, help="The page; - for stdout.")
@click.option("--where", metavar="EXPR", default="", help="'val/f1 > 0.8 and model ~ roberta'.")
@click.option("--columns", metavar="LIST", default="", help="The columns that are shown at first: 'name,lr,val/*'.")
@click.option("--sort", metavar="LIST", default="", help="'-val/f1,lr'; a minus sorts downwards.")
@click.option("--title", metavar="TEXT", default="", help="Else the project's name.")
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
@overwrite_option
def command(paths: tuple[str, ...], output: str, opens: bool, yes: bool, **asked: str) -> None:
    """Write all runs as one page to be mailed: a table to sort and to filter, and the curves.

    It asks no network and needs no server. Folders of this machine are not in it, and of an e-mail
    address only the first letter and the domain.
    """
    file = None if output == "-" else target(output, yes=yes, is_own=is_own)
    known = scan(paths)
    refuse_none(known)
    runs, page = _page(known, **asked)
    if file is None:
        say(sound(page))
        return
    write(file, page)
    tell_trouble(known)
    say(f"{count(runs, 'run')} in {shown_path(file)}, {_size(len(page.encode(errors='replace')))}")
    if opens and click.launch(os.fspath(file)):
        remark(f"no browser could be opened: {file.as_uri()}")


def _page(known: Scan, where: str, columns: str, sort: str, title: str) -> tuple[int, str]:
    """Return how many runs there are in the page, and the page. Raises ConfigError, Refused."""
    policy = known.project.policy
    wish = Wish(tuple(split(columns)), policy.runs.columns, where=where.strip(), sort=tuple(split(sort)))
    made = table(known.found.runs, wish, policy.runs.directions, place(policy.project.timezone).zone)
    runs = [run for row in made.rows for run in row.runs]
    if not runs:
        raise Refused("no run meets --where", hint="teamkit runs --columns 'name,*'")
    for note in made.notes:
        if note.startswith("not sorted"):
            remark(note)

    def series(run: Run) -> Mapping[str, Series]:
        load(run, known.memory, policy)
        found, run.series = run.series, {}
        return found

    whence = Whence(
        title or _title(known),
        tuple(map(os.fspath, known.tops)),
        time.time(),
        policy.project.timezone,
        tuple((os.fspath(path), why) for path, why in known.found.closed),
    )
    return len(runs), written(document(runs, know(runs, policy.runs.directions), made.columns, whence, series))


def _title(known: Scan) -> str:
    """Return the team's name for its work, else what the folders are called."""
    return known.project.policy.project.name or f"Runs of {', '.join(top.name for top in known.tops) or '/'}"


def _size(amount: int) -> str:
    return f"{amount / 1e6:.1f} MB" if amount >= 1e6 else f"{max(1, round(amount / 1e3))} kB"
