"""Files that grow: how far they were read, whether they still begin as they did then, and what came since."""

import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from teamkit.runs.model import Mark, Run, Series

_TAIL = 4096


class Lines:
    """The lines of a log, from where it was read to on: the mark that `known`, an earlier run, has there.

    name: the log's, from the folder `path` on. series: those of the earlier run. state: what is to be known
    of the lines before, which whoever reads them keeps up. goes_on: whether a later reading may begin where
    the last line ended; not where one that has no end yet was taken as it is.
    """

    def __init__(self, path: Path, name: str, known: Run | None = None) -> None:
        before = known.marks[name] if known else Mark(0, 0)
        self.file, self.name = path / name, name
        self.start, self.goes_on = before.offset, True
        self.state: dict[str, Any] = before.state or {}
        self.series: Mapping[str, Series] = known.series if known else {}
        self._mark: Mark | None = None

    def take(self, longest: int) -> Iterator[tuple[int, bytes]]:
        """Yield each line, what is longer in pieces, and where it ends, in bytes. Raises OSError."""
        with self.file.open("rb") as stream:
            at = end = stream.seek(self.start)
            while line := stream.readline(longest):
                at += len(line)
                yield at, line
                if line.endswith(b"\n"):
                    end = at
                elif len(line) < longest:
                    break  # what is written meanwhile is no line of its own
            self._mark = Mark(end, _tail(stream, end))

    def marks(self) -> dict[str, Mark]:
        """Return the mark where the last line ended, by the log's name; none where it does not go on from there."""
        return {self.name: self._mark._replace(state=self.state or None)} if self._mark and self.goes_on else {}


def read_on(
    before: Sequence[Run], names: Collection[str], make: Callable[[Run | None], Run], standing: tuple[str, ...] = ()
) -> Run:
    """Return a run that `make` reads on, where one of `before` has a mark at each log; else one read whole.

    What brings damage or a new note is read whole, and leaves no mark: both count from the first line on.
    standing: how notes end that stand whatever follows.
    """
    known = next((run for run in before if names and run.marks.keys() >= set(names)), None)
    run = make(known)
    if known is not None and (run.damage or not set(run.notes) <= set(known.notes)):
        run = make(None)
    if run.damage or not all(note.endswith(standing) for note in run.notes):
        run.marks = {}
    return run


def mark(file: Path, offset: int) -> Mark:
    """Return a mark at an offset. Raises OSError."""
    with file.open("rb") as stream:
        return Mark(offset, _tail(stream, offset))


def begins_as_before(file: Path, known: Mark) -> bool:
    """Whether a file is at least as long as it was, with the same bytes before the mark."""
    try:
        return file.stat().st_size >= known.offset and mark(file, known.offset).tail == known.tail
    except OSError:
        return False


def _tail(stream: BinaryIO, offset: int) -> int:
    start = stream.seek(max(0, offset - _TAIL))
    return zlib.crc32(stream.read(offset - start))
