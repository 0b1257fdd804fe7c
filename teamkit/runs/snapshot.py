"""What preflight saw when a run began: its preflight.json, found by the run's folder or by its start."""

import json
import math
import os
import re
import shlex
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

from teamkit.runs.model import Run

FILE = "preflight.json"
_RUNS = (".teamkit", "runs")
_SECONDS = 600  # from the look to the start of the run: imports, a download, the first log
_DAY = 86400
_STAMP = re.compile(r"(\d{8})-\d{6}")  # of the folder's name, in the clock of the machine


class Snapshot(NamedTuple):
    """What preflight kept. at: seconds since 1970. by: why it is this run's. document: as preflight wrote it."""

    file: str
    at: float
    document: dict[str, Any]
    by: str = ""


class Search(NamedTuple):
    """The snapshot of a run, or None and why there is none."""

    found: Snapshot | None
    why: str = ""


def find(run: Run, project: Path) -> Search:
    """Return the snapshot of a run. project: whose .teamkit is looked at, beside those above the run's folder."""
    folders = [folder for top in dict.fromkeys((project, *Path(run.path).parents)) for folder in kept(top)]
    near = [folder for folder in folders if _lies_in(run.path, folder) or _may_be(folder, run.started)]
    return match(run, [snapshot for snapshot in map(read, near) if snapshot])


def match(run: Run, kept: Sequence[Snapshot]) -> Search:
    """Return the one of several snapshots that is a run's, by its folder or by its start."""
    own = next((one for one in kept if _lies_in(run.path, Path(one.file).parent)), None)
    return Search(own._replace(by="the run lies in its folder")) if own else choose(run, kept)


def choose(run: Run, kept: Sequence[Snapshot]) -> Search:
    """Return the snapshot that a run began after; none where several may be it."""
    if run.started is None:
        return Search(None, "the run's start is unknown" if kept else "")
    near = [one for one in kept if 0 <= run.started - one.at <= _SECONDS and not _contradicts(one, run)]
    for few in ([one for one in near if _has_arguments(one, run)], near):
        if len(few) == 1:
            seconds = math.floor(run.started - few[0].at)
            more = "with the same arguments" if len(near) > 1 else "the only one of the 10 minutes before"
            return Search(few[0]._replace(by=f"{seconds} s before the run began, {more}"))
    if near:
        return Search(None, f"{len(near)} snapshots of the 10 minutes before may be it")
    return Search(None)


def _contradicts(kept: Snapshot, run: Run) -> bool:
    """Whether the commit of a snapshot is not the run's."""
    repository = kept.document.get("repository")
    own = repository.get("commit") if isinstance(repository, dict) else ""
    told = run.told.get("commit", "")
    if not own or not told:
        return False
    return not str(own).startswith(told) and not told.startswith(str(own))


def _has_arguments(kept: Snapshot, run: Run) -> bool:
    """Whether a snapshot's command ends in the arguments that the log tells."""
    command, told = kept.document.get("command"), _arguments(run.told.get("args", ""))
    return bool(told) and isinstance(command, list) and command[-len(told) :] == told


def _arguments(told: str) -> list[str]:
    with suppress(ValueError):  # a quote without its end
        return shlex.split(told)
    return told.split()


def kept(top: Path) -> list[Path]:
    """Return the folders that preflight made for runs below a project, by their names: by their times."""
    with suppress(OSError):
        return sorted(folder for folder in top.joinpath(*_RUNS).iterdir())
    return []


def _lies_in(path: str, folder: Path) -> bool:
    return f"{path}{os.sep}".startswith(f"{folder}{os.sep}")


def _may_be(folder: Path, started: float | None) -> bool:
    """Whether the name of a folder tells of the days around a start, so that not all of them are read."""
    stamp = _STAMP.match(folder.name)
    if stamp is None or started is None:
        return True
    try:
        day = datetime.strptime(stamp[1], "%Y%m%d").replace(tzinfo=timezone.utc).timestamp()
    except ValueError:
        return True
    return -2 * _DAY <= started - day <= 2 * _DAY


def read(folder: Path) -> Snapshot | None:
    """Return what a folder keeps; None for what is no snapshot."""
    file = folder / FILE
    try:
        document = json.loads(file.read_text("utf-8"))
        at = datetime.fromisoformat(document["at"]).timestamp()
    except (OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return None
    return Snapshot(str(file), at, document)
