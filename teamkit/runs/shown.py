"""Cells as a person reads them: four digits, times in words, one line each. Pure."""

import math
from datetime import datetime, timezone, tzinfo
from typing import NamedTuple

from teamkit.runs.columns import COUNT, FIXED, METRIC, Cell, Column
from teamkit.runs.metrics import MAX, MIN
from teamkit.runs.model import Value
from teamkit.runs.values import as_text

TIMES, DURATION, COMMIT, PATH = ("started", "ended"), "duration", "commit", "path"
ARROWS = {MAX: "↑", MIN: "↓", "": ""}
_DIGITS = 4
_COMMIT = 9


class Place(NamedTuple):
    """Where it is read. zone: of times, and `clock` its name. base: the folder paths are told from, or "".

    at: what stands before a step.
    """

    zone: tzinfo = timezone.utc
    clock: str = "UTC"
    base: str = ""
    at: str = "@"


def header(column: Column, place: Place) -> str:
    """Return what stands above a column."""
    if column.kind == METRIC and column.step:
        return f"{_bare(column)} {column.pick} step".lstrip()
    if column.kind == METRIC:
        return f"{_bare(column)} {ARROWS[column.way]}{column.pick}".lstrip()
    if column.kind == FIXED and column.name in TIMES:
        return f"{column.label} ({place.clock})"
    return text(column.label)


def _bare(column: Column) -> str:
    return text(column.label.rpartition("@")[0])


def shown(column: Column, cell: Cell, place: Place) -> str:
    """Return a cell as one line; "" where there is nothing."""
    main, step, note = parts(column, cell, place)
    return " ".join(part for part in (main, step, note) if part)


def parts(column: Column, cell: Cell, place: Place) -> tuple[str, str, str]:
    """Return the value, the step as "@8.4k", and the note, each "" where there is none."""
    step = "" if cell.step is None or not _is_finite(cell.value) else f"{place.at}{whole(cell.step)}"
    note = f"({cell.note})" if column.kind == METRIC and cell.note and cell.step is not None else ""
    return text(cell.short) or _value(column, cell.value, place), step, note


def _is_finite(value: Value) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _value(column: Column, value: Value, place: Place) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and column.kind == METRIC:
        return digits(value)
    if isinstance(value, int | float) and column.kind == FIXED:
        return lasting(value) if column.name == DURATION else moment(value, place.zone)
    if column.kind == FIXED and column.name == COMMIT:
        return text(str(value))[:_COMMIT]
    if column.kind == FIXED and column.name == PATH and place.base:
        return text(str(value).removeprefix(f"{place.base.rstrip('/')}/"))
    return digits(value) if isinstance(value, float) and not math.isfinite(value) else text(as_text(value))


def digits(value: float) -> str:
    """Return a number with four digits that count, and all those before the point."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if value == int(value) and abs(value) < 10**15:
        return str(int(value))
    if 10**_DIGITS - 0.5 <= abs(value) < 10**15:
        return f"{value:.0f}"
    rounded = f"{value:#.{_DIGITS}g}" if 1e-4 <= abs(value) < 10**15 else f"{value:.{_DIGITS}g}"
    return rounded.removesuffix(".")


def whole(number: int) -> str:
    """Return a count of steps: 950, 8.4k, 120k, 1.2M."""
    if abs(number) < 1000:
        return str(number)
    for size, letter in ((10**3, "k"), (10**6, "M"), (10**9, "G")):
        if abs(number) < 9950 * size / 1000:
            return f"{number / size:.1f}{letter}"
        if abs(number) < 999_500 * size / 1000:
            return f"{number / size:.0f}{letter}"
    return f"{number:.3g}"


def lasting(seconds: float) -> str:
    """Return a time span in two words at most: "45 s", "12 min", "3 h 20 min", "2 d 4 h"."""
    rest = round(seconds)
    if abs(rest) < 60:
        return f"{rest} s"
    minutes = round(seconds / 60)
    if abs(minutes) < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(round(seconds / 3600), 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def moment(seconds: float, zone: tzinfo) -> str:
    """Return a time to the minute; the bare number where no calendar has it."""
    try:
        return datetime.fromtimestamp(seconds, zone).strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return repr(seconds)


def text(words: str) -> str:
    """Return text in one line, what no terminal should be sent as its escape: logs are written by anybody."""
    line = " ".join(words.split())
    return line if line.isprintable() else "".join(map(_printable, line))


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def is_number(column: Column, cell: Cell) -> bool:
    """Whether a cell belongs to the right of its column."""
    numeric = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    return column.kind in (METRIC, COUNT) or (numeric and not (column.kind == FIXED and column.name in TIMES))
