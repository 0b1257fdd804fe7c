"""Logs in columns: a header and rows of numbers, ragged, cut off, with a second header in the middle."""

import csv
import math
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from teamkit.runs.model import Value
from teamkit.runs.readers.damages import BEHIND_POINTER, POINTER, Damages
from teamkit.runs.readers.growing import Lines
from teamkit.runs.readers.text import number

TEXT = "left out: text"
_LONGEST = 2**20  # bytes of a line
_HEAD = 2**16  # bytes of a header
_MOST = 2**63
_NOTHING = frozenset(("", "NA", "N/A", "None", "null", "-", "--"))


class Row(NamedTuple):
    """A line's number, from 1, and its cells by the names of the header, text stripped."""

    line: int
    cells: Mapping[str, Value]


class Numbers:
    """The numbers of rows. What is neither a number nor nothing is told: cell by cell, or as a column of text.

    lines: those that the rows are of; which columns hold text is in their state.
    """

    def __init__(self, lines: Lines) -> None:
        self._sound: set[str] = set()
        self._state = lines.state

    def of(self, row: Row, but: Collection[str] = ()) -> dict[str, float]:
        """Return them by name. but: columns that are no metrics. A column without a name is none."""
        found: dict[str, float] = {}
        for tag, cell in row.cells.items():
            if tag in but or not tag or cell is None or cell in _NOTHING:
                continue
            value = number(cell)
            if value is None:
                self._state.setdefault("texts", {}).setdefault(tag, [row.line, 0])[1] += 1
            else:
                found[tag] = value
        self._sound.update(found)
        return found

    def notes(self, name: str, damages: Damages) -> tuple[str, ...]:
        """Tell the cells of text in columns of numbers to `damages`; return what says which columns hold text only."""
        texts = self._state.get("texts", {})
        for tag, (line, count) in texts.items():
            if tag in self._sound:
                damages.tell(name, f"no number under {tag}", f"line {line}", count)
        return tuple(f"{tag} {TEXT}" for tag in texts if tag not in self._sound)


def header(file: Path, separators: str = ",") -> list[str]:
    """Return the names in the first line; none for a file that cannot be read."""
    try:
        with file.open("rb") as stream:
            line = _text(stream.readline(_HEAD)).partition("\r")[0]
    except OSError:
        return []
    return [] if line.startswith(POINTER) else _cells(line, _separator(line, separators))


def rows(lines: Lines, damages: Damages, separators: str = ",", *, unended: bool = False) -> Iterator[Row]:
    r"""Yield the rows of a file; what is none is told to `damages`. Of lines that go on the header is in their state.

    separators: those that may be meant, of which the one found most often in the header is taken.
    unended: whether a last line without its end is taken; else somebody may still be writing it, and
    its last number may be half of one. A line that repeats the header is passed over, and one that is
    another header holds from there on.
    """
    try:
        yield from _rows(lines, damages, separators, unended=unended)
    except OSError as error:
        damages.tell(lines.name, error.strerror or "it cannot be read")


def _rows(lines: Lines, damages: Damages, separators: str, *, unended: bool) -> Iterator[Row]:
    name, names = lines.name, lines.state.get("header", [])
    separator = lines.state.get("separator", ",")
    for line, text in _lines(lines, damages, unended=unended):
        if not names:
            separator = _separator(text, separators)
        cells = _cells(text, separator)
        if not names and (line == 1 and text.startswith(POINTER)):
            damages.tell(name, BEHIND_POINTER)
            return
        if not names and not any(cell and number(cell) is None for cell in cells):
            damages.tell(name, "it begins without a header")
            return
        if not names or _is_header(cells, names):
            names = cells
            for twin in sorted({cell for cell in cells if cell and cells.count(cell) > 1}):
                damages.tell(name, f"several columns named {twin}, of which the last is read", f"line {line}")
            lines.state |= {"header": names, "separator": separator}
        elif len(cells) >= len(names) and not any(cells[len(names) :]):
            yield Row(line, dict(zip(names, cells, strict=False)))
        else:
            damages.tell(name, f"{len(cells)} cells under {len(names)} names", f"line {line}")
    if not names and name not in damages:
        damages.tell(name, "it is empty")


def _lines(lines: Lines, damages: Damages, *, unended: bool) -> Iterator[tuple[int, str]]:
    name, line, whole = lines.name, 0, True
    for _, data in lines.take(_LONGEST):
        if data.startswith(b"\0") and data == bytes(len(data)):
            continue  # what a file is filled with where power failed
        lines.goes_on &= data.endswith(b"\n")
        begins, whole = whole, data.endswith((b"\n", b"\r"))
        if begins and len(data) == _LONGEST and not whole:
            line += 1
            damages.tell(name, f"longer than {_LONGEST} bytes", f"line {line}")
        elif begins:  # else it is the rest of what was too long
            *before, last = _text(data).split("\r")
            yield from ((line + count, text) for count, text in enumerate(before, 1) if text.strip())
            line += len(before) + 1
            if last.strip() and (whole or unended):
                yield line, last
            elif last.strip():
                damages.tell(name, "it has no end", f"line {line}")


def _text(data: bytes) -> str:
    return (
        data.replace(b"\0", b"").removeprefix(BOM_UTF8).decode(errors="replace").removesuffix("\n").removesuffix("\r")
    )


def _is_header(cells: list[str], names: list[str]) -> bool:
    if cells == names:
        return True
    shared = any(cell and cell in names for cell in cells)
    return shared and all(number(cell) is None for cell in cells)


def _separator(text: str, separators: str) -> str:
    return max(separators, key=text.count)


def _cells(text: str, separator: str) -> list[str]:
    if '"' in text:
        try:
            return [cell.strip() for cell in next(csv.reader([text], delimiter=separator), [])]
        except csv.Error:
            pass
    return [cell.strip() for cell in text.split(separator)]


def whole(value: object) -> int | None:
    """Return a step as logs write it ("12" and "12.0" too); None for what is no number of 64 bits. 12.5 becomes 12."""
    try:
        # Not by way of a double, which does not hold every whole number above 2**53.
        found = int(value) if isinstance(value, int | str) and number(value) is not None else None
    except ValueError:
        found = None
    if found is None:
        known = number(value)
        if known is None or not math.isfinite(known):
            return None
        found = math.floor(known)
    return found if -_MOST <= found < _MOST else None
