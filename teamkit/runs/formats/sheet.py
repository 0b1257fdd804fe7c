"""A table for a spreadsheet or pandas: CSV, every value whole. Pure.

Behind each metric a column holds the step of the value, unless the table has that column anyway. Times are
ISO 8601 in UTC, durations seconds.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timezone
from typing import NamedTuple

from teamkit.runs.columns import FIXED, METRIC, STEP, Cell, Column
from teamkit.runs.model import Value
from teamkit.runs.rows import Table
from teamkit.runs.shown import TIMES, Place
from teamkit.runs.values import as_text


class _Field(NamedTuple):
    """A field of each line: its head, the number of its column, and whether the step stands there."""

    head: str
    at: int
    step: bool = False


def written(table: Table, place: Place) -> str:
    """Return the table. A missing value is an empty field; NaN and inf are NaN and inf."""
    del place  # a program wants values, not how they are shown
    fields = list(_fields(table.columns))
    rows = ([_shown(table.columns[one.at], row.cells[one.at], one.step) for one in fields] for row in table.rows)
    return "\n".join(map(_line, ([one.head for one in fields], *rows)))


def _fields(columns: Sequence[Column]) -> Iterator[_Field]:
    own = {column.label for column in columns}
    for at, column in enumerate(columns):
        yield _Field(column.label, at)
        step = f"{column.label}.{STEP}"
        if column.kind == METRIC and not column.step and step not in own:
            yield _Field(step, at, step=True)


def _shown(column: Column, cell: Cell, step: bool) -> str:
    if step:
        return _text(cell.step)
    return _moment(cell.value) if column.kind == FIXED and column.name in TIMES else _text(cell.value)


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else repr(value)
    return as_text(value)


def _moment(value: Value) -> str:
    try:
        return "" if value is None else datetime.fromtimestamp(float(value), timezone.utc).isoformat()
    except (ValueError, OverflowError, OSError):
        return _text(value)


def _line(fields: Iterable[str]) -> str:
    return ",".join(map(_quoted, fields)) or '""'  # an empty line would be no row


def _quoted(field: str) -> str:
    """Return a field in quotes where RFC 4180 wants them."""
    return '"' + field.replace('"', '""') + '"' if set(field) & set(',"\r\n') else field
