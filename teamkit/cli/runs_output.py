"""Where the table of runs goes: the terminal, page by page where it is long, a file, the policy's views."""

import os
import shutil
import sys
from collections import Counter
from difflib import unified_diff
from pathlib import Path

import click

from teamkit import config
from teamkit.cli import runs_screen
from teamkit.cli.console import count, remark, say
from teamkit.cli.runs_file import sound, write
from teamkit.cli.runs_options import TABLE, Options
from teamkit.cli.runs_scan import Scan, shown_path
from teamkit.errors import ConfigError
from teamkit.runs.formats import written
from teamkit.runs.rows import Table
from teamkit.runs.shown import Place, text
from teamkit.runs.views import refuse_name, saved

_FEW = 5
_BARE = ("md", "csv")  # formats that hold the table and nothing else


def give(made: Table, chosen: Options, place: Place, file: Path | None) -> None:
    """Write the table to a file, or to stdout where there is None."""
    if chosen.written != TABLE:
        out = written(chosen.written, made, place)
    else:
        screen = is_screen() and not file
        out = "\n".join(runs_screen.lines(made, place, shutil.get_terminal_size().columns if screen else None))
    if file:
        write(file, f"{click.unstyle(out)}\n")
        remark(f"{count(len(made.rows), 'row')} in {chosen.output}")
    else:
        _show(sound(out), pages=chosen.written == TABLE)
    for note in made.notes if chosen.written in _BARE else ():
        remark(note)


def is_screen() -> bool:
    """Whether a person reads what is printed."""
    return sys.stdout.isatty()


def _show(out: str, *, pages: bool) -> None:
    if pages and is_screen() and out.count("\n") + 1 >= shutil.get_terminal_size().lines:
        click.echo_via_pager(f"{out}\n", color=False if os.environ.get("NO_COLOR") else None)
    else:
        say(out)


def refuse_view(top: Path, name: str) -> None:
    """Raise ConfigError for a view that could not be kept, before anything is read."""
    refuse_name(name)
    if not (top / config.FILE).is_file():
        raise ConfigError(f"there is no {config.FILE} to keep a view in", hint="teamkit init")


def keep_view(top: Path, chosen: Options, *, dry_run: bool) -> None:
    """Write the options into the policy as a view, or print what would change."""
    path = top / config.FILE
    before = path.read_bytes().decode("utf-8")
    after = saved(before, chosen.save_view, chosen.words())
    if dry_run:
        change = unified_diff(before.splitlines(), after.splitlines(), config.FILE, config.FILE, lineterm="")
        say("\n".join(change) or "nothing to do")
        return
    write(path, after)
    remark(f"kept in {shown_path(path)}: teamkit runs --view {chosen.save_view}")


def tell_trouble(known: Scan) -> None:
    """Say which folders and files could not be read, and what was left out of runs on purpose."""
    closed = [f"cannot be read: {shown_path(path)}: {why}" for path, why in known.found.closed]
    damaged = [
        f"damaged: {shown_path(Path(run.path, damage.file))}: {damage.what}"
        for run in known.found.runs
        for damage in run.damage
    ]
    _few(closed, "folders that cannot be read")
    _few(damaged, "damaged files (--columns 'name,damage')")
    left_out = Counter(note for run in known.found.runs for note in run.notes)
    _few([f"{note} ({count(number, 'run')})" for note, number in left_out.most_common()], "such remarks")


def _few(lines: list[str], what: str) -> None:
    for line in lines[:_FEW]:
        remark(sound(text(line)))
    if len(lines) > _FEW:
        remark(f"and {len(lines) - _FEW} more {what}")
