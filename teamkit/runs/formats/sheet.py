"""A table for a spreadsheet or pandas: CSV, every value whole. Pure.

Behind each metric a column holds the step of the value. Times are ISO 8601 in UTC, durations seconds.
"""

import math
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone

from teamkit.runs.columns import FIXED, METRIC, STEP, Cell, Column
from teamkit.runs.model import Value
from teamkit.runs.rows import Table
from teamkit.runs.shown import TIMES, Place
from teamkit.runs.values import as_text


def written(table: Table, place: Place) -> str:
    """Return the table. A missing value is an empty field; NaN and inf are NaN and inf."""
    del place  # a program wants values, not how they are shown
    heads = [name for column in table.columns for name in _names(column)]
    rows = ([text for pair in zip(table.columns, row.cells, strict=True) for text in _texts(*pair)]
            for row in table.rows)  # fmt: skip
    return "\n".join(map(_line, (heads, *rows)))


def _names(column: Column) -> Iterator[str]:
    yield column.label
    if _has_step(column):
        yield f"{column.label}.{STEP}"


def _texts(column: Column, cell: Cell) -> Iterator[str]:
    yield _moment(cell.value) if column.kind == FIXED and column.name in TIMES else _text(cell.value)
    if _has_step(column):
        yield _text(cell.step)


def _has_step(column: Column) -> bool:
    return column.kind == METRIC and not column.step


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
