"""What files are at a moment, by which it is known later whether they changed: identity, size and time."""

import os
from collections.abc import Sequence
from pathlib import Path

Parts = dict[str, list[str]]  # identity, size and time of each file, by its name as it is signed


def of(path: Path, files: Sequence[str]) -> str:
    """Return a line for each file: its name, identity, size and time."""
    return _ascii("\n".join([_line(f"{path}{os.sep}{name}", name) for name in files]))


def parts(signed: str) -> Parts:
    """Return a signature, taken apart."""
    lines = (line.rsplit("\t", 3) for line in signed.split("\n"))
    return {name: known for name, *known in lines}


def only_grew(older: Parts, newer: Parts, name: str) -> bool:
    """Whether a file is untouched, or the same and longer: what was changed in place need not be longer."""
    before, now = (known.get(_ascii(name), []) for known in (older, newer))
    return len(now) == len(before) == 3 and (before == now or (before[0] == now[0] and _size(before) < _size(now)))


def _size(known: list[str]) -> int:
    return int(known[1]) if known[1].isdecimal() else 0


def _line(file: str, name: str) -> str:
    try:
        known = os.stat(file)  # noqa: PTH116  (asked of ten thousand files)
    except OSError:
        return f"{name}\t\t\t"
    return f"{name}\t{known.st_ino}\t{known.st_size}\t{known.st_mtime_ns}"


def _ascii(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
