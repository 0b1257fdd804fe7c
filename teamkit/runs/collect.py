"""All runs below some folders: found, read or remembered, joined, with persons and commits."""

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2s
from pathlib import Path
from typing import NamedTuple, Protocol

from teamkit.runs import ending, metrics, people
from teamkit.runs.folder import Closed, Folder, walk
from teamkit.runs.join import join
from teamkit.runs.model import RUNNING, Part, Run, Series
from teamkit.runs.readers import READERS, Reader, reader
from teamkit.sections import Log, Policy

Tell = Callable[[int, int, int], None]
_LETTERS = 6  # of an id that we make


class Found(NamedTuple):
    """runs: in the order of their start. closed: folders that cannot be read. folders: how many were looked at."""

    runs: list[Run]
    closed: list[Closed]
    folders: int


class Memory(Protocol):
    """What remembers runs between two scans (`cache`)."""

    def runs(self, name: str, module: Reader, path: Path, files: Sequence[str]) -> list[Run]:
        """Return the runs of a folder: remembered where its files have not changed, else read."""

    def series(self, part: Part) -> dict[str, Series]:
        """Return the series of a run."""

    def keep(self, tops: Iterable[Path]) -> None:
        """Write what is new, and drop what lay below these folders and was not seen there any more."""


def collect(tops: Iterable[Path], policy: Policy, memory: Memory, project: Path, tell: Tell = lambda *_: None) -> Found:
    """Return every run below the folders, without series (`load` brings them).

    project: where git is asked, and what the paths of ids begin at. tell: called for every folder that
    is found, then for every one that is read, with the numbers of folders read, of all, and of runs.
    """
    readers = {name: reader(name) for name in READERS} | _described(policy.runs.log)
    tops = tuple(tops)
    folders = _folders(tops, tell)
    runs: list[Run] = []
    for done, folder in enumerate(folders, 1):
        runs += [] if isinstance(folder, Closed) else _of(folder, readers, memory)
        tell(done, len(folders), len(runs))
    memory.keep(tops)
    for run in runs:
        metrics.digest(run, policy.runs.alias)
        run.commit = people.commit(run)
    runs = join(runs)
    _end(runs)
    people.name(runs, policy.member, project)
    _number(runs, project)
    closed = [folder for folder in folders if isinstance(folder, Closed)]
    return Found(sorted(runs, key=lambda run: (run.started or 0, run.path)), closed, len(folders))


def _folders(tops: Iterable[Path], tell: Tell) -> list[Folder | Closed]:
    """Find them all before the first is read: names cost little, and how much there is to do is known then."""
    found: list[Folder | Closed] = []
    for folder in (folder for top in tops for folder in walk(top)):
        found.append(folder)
        tell(0, len(found), 0)
    return found


def _described(logs: Sequence[Log]) -> dict[str, Reader]:
    if not logs:
        return {}
    from teamkit.runs.readers.described import Described  # noqa: PLC0415  (few teams describe a log)

    return {f"described {number}": Described(log) for number, log in enumerate(logs)}


def load(run: Run, memory: Memory, policy: Policy) -> None:
    """Bring the series of a run, under the team's names."""
    for part in run.parts if run.metrics else ():
        found = dict(memory.series(part))
        metrics.rename(found, policy.runs.alias)
        for tag, series in found.items():
            run.series.setdefault(tag, series)
    for tag in run.series.keys() - run.metrics.keys():
        del run.series[tag]


def _of(folder: Folder, readers: Mapping[str, Reader], memory: Memory) -> list[Run]:
    found: list[Run] = []
    for name, module in readers.items():
        files = module.claims(folder)
        if files:
            found += memory.runs(name, module, folder.path, files)
    return found


def _end(runs: Iterable[Run]) -> None:
    now = time.time()
    for run in runs:
        if run.state == RUNNING:
            ending.settle(run, _written(run), now)


def _written(run: Run) -> float | None:
    """Return when a file of the run was last written, in seconds since 1970."""
    times = [time for file in run.files if (time := _changed(f"{run.path}/{file}"))]
    return max(times, default=None)


def _changed(file: str) -> float | None:
    try:
        return os.stat(file).st_mtime  # noqa: PTH116  (asked of many files)
    except OSError:
        return None


def _is_project(folder: Path) -> bool:
    return any(os.path.lexists(folder / mark) for mark in (".git", "teamkit.toml"))


def _number(runs: Iterable[Run], project: Path) -> None:
    """Give an id to what has none, of its path, so that it stays the same; the same twice gets more letters."""
    taken: set[str] = set()
    inside = f"{project}{os.sep}" if _is_project(project) else ""  # else it is but where somebody stands
    for run in runs:
        where = run.path.removeprefix(inside)
        made = blake2s(f"{run.source} {where} {run.name}".encode(errors="surrogateescape")).hexdigest()
        names = (made[:length] for length in range(_LETTERS, len(made)))
        run.id = run.id if run.id and run.id not in taken else next(name for name in names if name not in taken)
        taken.add(run.id)
