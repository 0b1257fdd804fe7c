"""A table for a program: one JSON document, every value whole, and everything about its runs but the curves. Pure.

Times are seconds since 1970, durations seconds. JSON has no NaN: it stands as the text "NaN", and the
infinities as "Infinity" and "-Infinity".
"""

import json
import math
from collections.abc import Mapping

from teamkit.runs.columns import Cell, Column
from teamkit.runs.model import Metric, Point, Run, Told, Value
from teamkit.runs.rows import Row, Table
from teamkit.runs.shown import Place

SCHEMA = 1


def written(table: Table, place: Place) -> str:
    """Return the document: schema, total, columns, rows with their cells and runs' ids, runs, notes."""
    del place  # a program wants values, not how they are shown
    runs = {run.id or run.path: run for row in table.rows for run in row.runs}
    document = {
        "schema": SCHEMA,
        "total": table.total,
        "columns": [_column(column) for column in table.columns],
        "rows": [_row(table, row) for row in table.rows],
        "runs": [plain(run) for run in runs.values()],
        "notes": list(table.notes),
    }
    return "{\n" + ",\n".join(f'"{name}": {_lined(value)}' for name, value in document.items()) + "\n}"


def _lined(value: object) -> str:
    """Return JSON, of a list one item a line: indented through and through it is written seven times slower."""
    if not isinstance(value, list):
        return _dumped(value)
    return "[\n" + ",\n".join(map(_dumped, value)) + "\n]" if value else "[]"


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _column(column: Column) -> dict[str, object]:
    return {
        "label": column.label,
        "kind": column.kind,
        "name": column.name,
        "pick": column.pick or None,
        "step": column.step,
        "direction": column.way or None,
    }


def _row(table: Table, row: Row) -> dict[str, object]:
    cells = {column.label: _cell(cell) for column, cell in zip(table.columns, row.cells, strict=True)}
    return {"runs": [run.id for run in row.runs], "cells": cells}


def _cell(cell: Cell) -> dict[str, object]:
    return {"value": sound(cell.value), "step": cell.step, "note": cell.note or None, "best": cell.best}


def plain(run: Run) -> dict[str, object]:
    """Return everything about a run but its curves."""
    return {
        **{name: getattr(run, name) for name in ("id", "name", "source", "path", "project", "group", "state")},
        **{name: sound(getattr(run, name)) for name in ("started", "ended")},
        "person": _told(run.person),
        "commit": _told(run.commit),
        "tags": list(run.tags),
        "params": _mapped(run.params),
        "summary": _mapped(run.summary),
        "metrics": {name: _metric(known) for name, known in run.metrics.items()},
        "files": list(run.files),
        "damage": [damage._asdict() for damage in run.damage],
        "notes": list(run.notes),
    }


def _metric(known: Metric) -> dict[str, object]:
    ends = {"last": _point(known.last), "low": _point(known.low), "high": _point(known.high)}
    return {"points": known.points, **ends, "broken": known.broken}


def _point(point: Point | None) -> dict[str, object] | None:
    """Return a point; wall is null where the log tells no time."""
    if point is None:
        return None
    return {"step": point.step, "value": sound(point.value), "wall": point.wall if math.isfinite(point.wall) else None}


def _told(told: Told | None) -> dict[str, str] | None:
    return None if told is None else told._asdict()


def _mapped(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: sound(value) for name, value in values.items()}


def sound(value: Value) -> Value:
    """Return a value as JSON can hold it."""
    if not isinstance(value, float) or math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
