"""All runs below some folders: found, read or remembered, joined, with persons and commits."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from teamkit.runs import metrics
from teamkit.runs.folder import Closed, Folder, walk
from teamkit.runs.model import Run
from teamkit.runs.readers import READERS, reader
from teamkit.sections import Runs

Tell = Callable[[int, int], None]


class Found(NamedTuple):
    """runs: in the order of their paths. closed: folders that cannot be read. folders: how many were looked at."""

    runs: list[Run]
    closed: list[Closed]
    folders: int


class Memory(Protocol):
    """What remembers runs between two scans (`cache`)."""

    def runs(self, name: str, path: Path, files: Sequence[str]) -> list[Run]:
        """Return the runs of a folder: remembered where its files have not changed, else read."""


class Forgetful:
    """A memory that reads everything anew."""

    def runs(self, name: str, path: Path, files: Sequence[str]) -> list[Run]:
        """Read."""
        return reader(name).read(path, files, ())


def collect(tops: Iterable[Path], policy: Runs, memory: Memory, tell: Tell = lambda *_: None) -> Found:
    """Return every run below the folders. tell: called with the numbers of folders and of runs, now and then."""
    runs: list[Run] = []
    closed: list[Closed] = []
    count = 0
    for top in tops:
        for folder in walk(top):
            count += 1
            if isinstance(folder, Closed):
                closed.append(folder)
                continue
            runs += _of(folder, memory)
            tell(count, len(runs))
    for run in runs:
        metrics.digest(run, policy.alias)
    return Found(runs, closed, count)


def _of(folder: Folder, memory: Memory) -> list[Run]:
    found: list[Run] = []
    for name in READERS:
        files = reader(name).claims(folder)
        if files:
            found += memory.runs(name, folder.path, files)
    return found
