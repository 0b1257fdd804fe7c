"""teamkit runs html."""

import os
import time
from collections.abc import Mapping
from pathlib import Path

import click

from teamkit.cli.console import confirm, count, remark, say
from teamkit.cli.runs_named import place
from teamkit.cli.runs_output import sound, tell_trouble, write
from teamkit.cli.runs_scan import Scan, refuse_none, scan, shown_path
from teamkit.errors import ConfigError, OutsideFailed, Refused
from teamkit.runs.choice import Wish
from teamkit.runs.collect import load
from teamkit.runs.columns import know, split
from teamkit.runs.model import Run, Series
from teamkit.runs.page.data import Whence, document
from teamkit.runs.page.write import is_own, written
from teamkit.runs.table import table

_HEAD = 4096  # bytes, within which a page of ours says that it is one


@click.command("html", short_help="All runs as one page to be mailed.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("-o", "--output", metavar="FILE", default="runs.html", show_default=True, help="The page; - for stdout.")
@click.option("--where", metavar="EXPR", default="", help="'val/f1 > 0.8 and model ~ roberta'.")
@click.option("--columns", metavar="LIST", default="", help="The columns that are shown at first: 'name,lr,val/*'.")
@click.option("--sort", metavar="LIST", default="", help="'-val/f1,lr'; a minus sorts downwards.")
@click.option("--title", metavar="TEXT", default="", help="Else the project's name.")
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
@click.option("--yes", "-y", is_flag=True, help="Overwrite what is there, and ask nothing.")
def command(paths: tuple[str, ...], output: str, opens: bool, yes: bool, **asked: str) -> None:
    """Write all runs as one page to be mailed: a table to sort and to filter, and the curves.

    It asks no network and needs no server. Folders of this machine are not in it, and of an e-mail
    address only the first letter and the domain.
    """
    target = None if output == "-" else _target(output, yes=yes)
    known = scan(paths)
    refuse_none(known)
    runs, page = _page(known, **asked)
    if target is None:
        say(sound(page))
        return
    write(target, page)
    tell_trouble(known)
    say(f"{count(runs, 'run')} in {shown_path(target)}, {_size(len(page.encode(errors='replace')))}")
    if opens and click.launch(os.fspath(target)):
        remark(f"no browser could be opened: {target.as_uri()}")


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


def _target(output: str, *, yes: bool) -> Path:
    """Return the file to write. Raises ConfigError and Refused, before anything is read."""
    path = Path(os.path.abspath(output))  # noqa: PTH100  (as it was typed: links are not followed)
    if path.is_dir():
        raise ConfigError(f"{output} is a folder", hint=f"-o {shown_path(path / 'runs.html')}")
    if not path.parent.is_dir():
        raise ConfigError(f"there is no {shown_path(path.parent)}", hint=f"mkdir -p {shown_path(path.parent)}")
    question = f"{shown_path(path)} is there, and no page of runs. Overwrite it?"
    if not _may_replace(path) and not yes and not confirm(question, yes, default=False):
        raise Refused(f"{shown_path(path)} is there, and no page of runs", hint="-o another.html, or --yes")
    return path


def _may_replace(path: Path) -> bool:
    """Whether nothing is lost: there is no such file, it is empty, or a page of ours."""
    if not path.is_file():
        return not os.path.lexists(path) or path.is_char_device() or path.is_fifo()
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise OutsideFailed(f"cannot read {shown_path(path)}: {error.strerror}", hint=f"ls -l {path}") from error
    return not head or is_own(head)


def _size(amount: int) -> str:
    return f"{amount / 1e6:.1f} MB" if amount >= 1e6 else f"{max(1, round(amount / 1e3))} kB"
