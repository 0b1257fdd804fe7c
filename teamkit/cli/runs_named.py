"""What `runs show` and `runs compare` begin with: the runs that a person named, with their curves or without."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from teamkit.cli.runs_scan import Scan, refuse_none, scan
from teamkit.errors import ConfigError
from teamkit.runs.lookup import meant
from teamkit.runs.model import Run
from teamkit.runs.shown import Place

in_option = click.option(
    "--in", "paths", metavar="PATH", multiple=True, help="Look there, as `teamkit runs PATH` does; may be repeated."
)


def looked(paths: Sequence[str]) -> Scan:
    """Return what lies there. Raises Refused where there is no run."""
    known = scan(paths)
    refuse_none(known)
    return known


def named(ids: Sequence[str], known: Scan) -> list[Run]:
    """Return the runs that are meant, each once. Raises ConfigError."""
    found = {run.id: run for run in (meant(asked, known.found.runs) for asked in ids)}
    return list(found.values())


def place(zone: str) -> Place:
    """Return where it is read: in the team's time zone, and in this folder."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415  (times alone pay for it)

    base = os.fspath(Path.cwd())
    if zone == "UTC":
        return Place(base=base)
    try:
        return Place(ZoneInfo(zone), zone, base)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(f"project.timezone is {zone!r}, which this machine does not know", hint='"UTC"') from error
