"""Files that grow: how far they were read, and whether they still begin as they did then."""

import zlib
from pathlib import Path

from teamkit.runs.model import Mark

_TAIL = 4096


def mark(file: Path, offset: int) -> Mark:
    """Return a mark at an offset. Raises OSError."""
    return Mark(offset, _tail(file, offset))


def begins_as_before(file: Path, known: Mark) -> bool:
    """Whether a file is at least as long as it was, with the same bytes before the mark."""
    try:
        return file.stat().st_size >= known.offset and _tail(file, known.offset) == known.tail
    except OSError:
        return False


def _tail(file: Path, offset: int) -> int:
    start = max(0, offset - _TAIL)
    with file.open("rb") as stream:
        stream.seek(start)
        return zlib.crc32(stream.read(offset - start))
