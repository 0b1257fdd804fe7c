"""The rows of a table: in their order, no more than asked for, without what is the same in all. Pure."""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple, TypeVar

from teamkit.runs.columns import COUNT, METRIC, PARAM, SUMMARY, Cell, Column, is_unknown
from teamkit.runs.model import Run, Value
from teamkit.runs.same import key
from teamkit.runs.usual import natural
from teamkit.runs.values import as_text, number

T = TypeVar("T")
_FEW = 6


class Row(NamedTuple):
    """A row: the cells, and the runs that it stands for, one of them except in a group."""

    cells: tuple[Cell, ...]
    runs: tuple[Run, ...]


class Table(NamedTuple):
    """What is shown. notes: lines to be read below it. total: how many runs there were before any was left out.

    spare: columns that may be left out where there is no room, the first ones first. grouped: rows are groups.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    spare: tuple[Column, ...] = ()
    total: int = 0
    grouped: bool = False


def ordered(rows: Iterable[Row], keys: Iterable[tuple[Column, bool]], at: Callable[[Row, Column], Cell]) -> list[Row]:
    """Return rows by several keys, the first counting most. keys: a column, and whether it descends.

    Equal rows keep their order; what is unknown stays last, whichever way, and so do infinities of a metric.
    """
    found = list(rows)
    for column, descends in reversed(list(keys)):
        values = [(row, at(row, column).value) for row in found]
        ranked = sorted((pair for pair in values if _is_ranked(column, pair[1])), key=_key, reverse=descends)
        found = [row for row, _ in ranked] + [row for row, value in values if not _is_ranked(column, value)]
    return found


def _is_ranked(column: Column, value: Value) -> bool:
    measured = column.kind == METRIC and not column.step
    return not is_unknown(value) and not (measured and isinstance(value, float) and math.isinf(value))


def _key(pair: tuple[Row, Value]) -> tuple[bool, float, object]:
    """Return numbers before text, and text that holds numbers by their size."""
    known = number(pair[1])
    return known is None, known or 0.0, natural(as_text(pair[1])) if known is None else ()


def identity(column: Column, value: Value) -> object:
    """Return what is equal for values that are one: `same` says so of what a person set; all else is as it stands."""
    return key(value) if column.kind in (PARAM, SUMMARY) or is_unknown(value) else value


def limited(made: Table, limit: int) -> Table:
    """Return the first rows; 0 is no limit."""
    if not limit or limit >= len(made.rows):
        return made
    what = "groups" if made.grouped else "runs"
    note = f"the first {limit} of {len(made.rows)} {what} (--limit)"
    return made._replace(rows=made.rows[:limit], notes=(*made.notes, note))


def narrowed(made: Table, kept: Collection[Column]) -> Table:
    """Leave out columns that are the same in every row, and say what they are. kept: stay all the same."""
    if len(made.rows) < 2:
        return made
    stays = [
        column in kept or column.kind == COUNT or len({identity(column, row.cells[at].value) for row in made.rows}) > 1
        for at, column in enumerate(made.columns)
    ]
    first = zip(made.columns, made.rows[0].cells, stays, strict=True)
    same = [f"{column.label} {_told(cell.value)}" for column, cell, stay in first if not stay]
    more = f" and {len(same) - _FEW} more columns" if len(same) > _FEW else ""
    return made._replace(
        columns=_of(made.columns, stays),
        rows=tuple(row._replace(cells=_of(row.cells, stays)) for row in made.rows),
        notes=(*made.notes, f"the same in every row: {', '.join(same[:_FEW])}{more}") if same else made.notes,
    )


def _told(value: Value) -> str:
    return "unknown" if value is None else as_text(value)


def _of(items: Sequence[T], stays: Iterable[bool]) -> tuple[T, ...]:
    return tuple(item for item, stay in zip(items, stays, strict=True) if stay)
