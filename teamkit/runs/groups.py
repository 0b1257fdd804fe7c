"""Runs put together by what they have in common: how many there are, and the best of each metric. Pure."""

from collections.abc import Sequence

from teamkit.runs.choice import Choice, Wish
from teamkit.runs.columns import COUNT, METRIC, Cell, Column, Known, cell, resolve
from teamkit.runs.marks import best_of, counts, is_sound, losses
from teamkit.runs.model import Run, Value
from teamkit.runs.rows import Row, Table, ordered

RUNS = Column(COUNT, "runs", "runs")


def grouped(runs: Sequence[Run], choice: Choice, wish: Wish, known: Known) -> Table:
    """Return a row for each group, in the order of their first runs.

    Its cells: what the group has in common, the number of its runs, and of each metric the best of its runs,
    but for those that are cut short or still run. A metric that nobody gives a direction has no best.
    """
    by = tuple(dict.fromkeys(resolve(name, known) for name in wish.group_by))
    asked = tuple(one for one in choice.columns if one.kind == METRIC or (wish.columns and one in choice.kept))
    columns = tuple(dict.fromkeys((*by, RUNS, *asked)))
    groups: dict[tuple[Value, ...], list[Run]] = {}
    for run in runs:
        groups.setdefault(tuple(_told(run, column) for column in by), []).append(run)
    rows = [Row(tuple(_cell(one, column) for column in columns), tuple(one)) for one in groups.values()]
    return Table(columns, tuple(rows), notes=_notes(rows, columns), grouped=True)


def by_keys(made: Table, keys: Sequence[tuple[Column, bool]]) -> Table:
    """Return the groups in another order."""
    return made._replace(rows=tuple(ordered(made.rows, keys, lambda row, column: _cell(row.runs, column))))


def _told(run: Run, column: Column) -> Value:
    value = cell(run, column).value
    return "NaN" if isinstance(value, float) and value != value else value  # noqa: PLR0124  (a NaN is no key)


def _cell(runs: Sequence[Run], column: Column) -> Cell:
    if column.kind == COUNT:
        return Cell(len(runs))
    if column.kind == METRIC and not column.step:
        return _best(runs, column)
    values = {_told(run, column) for run in runs}
    return Cell(values.pop()) if len(values) == 1 else Cell()


def _best(runs: Sequence[Run], column: Column) -> Cell:
    if losses(runs).forbids(column):
        return Cell()
    cells = [cell(run, column) for run in runs if counts(run)]
    top = best_of(cells, column.way)
    return next((one for one in cells if is_sound(one) and one.value == top), Cell())


def _notes(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[str, ...]:
    notes = []
    if any(column.kind == METRIC for column in columns) and any(not counts(run) for row in rows for run in row.runs):
        notes.append("the best of a group leaves out runs that crashed, were interrupted or still run")
    loss = next((column for column in columns for row in rows if losses(row.runs).forbids(column)), None)
    if loss:
        notes.append(f"no best {loss.name} in a group whose runs differ in their loss function")
    undirected = [column.name for column in columns if column.kind == METRIC and not column.way]
    if undirected:
        notes.append(
            f"no best of {', '.join(undirected)}: nobody says which way is better (to say it: [runs.directions])"
        )
    return tuple(notes)
