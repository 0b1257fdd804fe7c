"""Runs put together by what they have in common: how many there are, and the best of each metric. Pure."""

from collections.abc import Sequence

from teamkit.runs.columns import COUNT, DIRECTIONS, METRIC, Cell, Column, cell
from teamkit.runs.marks import best_of, counted, counts, is_sound, losses
from teamkit.runs.metrics import MAX, MIN
from teamkit.runs.model import Run
from teamkit.runs.rows import Row, Table, identity, ordered


def grouped(runs: Sequence[Run], columns: Sequence[Column], by: Sequence[Column]) -> Table:
    """Return a row for each group, in the order of their first runs.

    Its cells: what the group has in common, the number of its runs, and of each metric the best of its runs,
    but for those that are cut short or still run. A metric that nobody gives a direction has no best.
    """
    groups: dict[tuple[object, ...], list[Run]] = {}
    for run in runs:
        groups.setdefault(tuple(identity(column, cell(run, column).value) for column in by), []).append(run)
    rows = [Row(tuple(_cell(one, column) for column in columns), tuple(one)) for one in groups.values()]
    return Table(tuple(columns), tuple(rows), notes=_notes(rows, columns), grouped=True)


def by_keys(made: Table, keys: Sequence[tuple[Column, bool]]) -> Table:
    """Return the groups in another order."""
    return made._replace(rows=tuple(ordered(made.rows, keys, lambda row, column: _cell(row.runs, column))))


def _cell(runs: Sequence[Run], column: Column) -> Cell:
    if column.kind == COUNT:
        return Cell(len(runs))
    if column.kind == METRIC:
        found = _best(runs, column._replace(step=False))
        return Cell(found.step) if column.step else found
    values = [cell(run, column).value for run in runs]
    return Cell(values[0]) if len({identity(column, value) for value in values}) == 1 else Cell()


def _best(runs: Sequence[Run], column: Column) -> Cell:
    able = counted(runs)
    if losses(able).forbids(column):
        return Cell()
    cells = [cell(run, column) for run in able]
    top = best_of(cells, _way(column))
    return next((one for one in cells if is_sound(one) and one.value == top), Cell())


def _way(column: Column) -> str:
    """Return which way is better; who asks for the greatest of an unknown metric has said so."""
    return column.way or (column.pick if column.pick in (MAX, MIN) else "")


def _notes(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[str, ...]:
    notes = []
    if any(column.kind == METRIC for column in columns) and any(not counts(run) for row in rows for run in row.runs):
        notes.append("the best of a group leaves out runs that crashed, were interrupted or still run")
    loss = next((column for column in columns for row in rows if losses(counted(row.runs)).forbids(column)), None)
    if loss:
        notes.append(f"no best {loss.name} in a group whose runs differ in their loss function")
    undirected = list(dict.fromkeys(one.name for one in columns if one.kind == METRIC and not _way(one)))
    if undirected:
        notes.append(f"no best of {', '.join(undirected)}: nobody says which way is better (to say it: {DIRECTIONS})")
    return tuple(notes)
