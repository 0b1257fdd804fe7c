"""Which runs may be called the best, and which is. Pure."""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from teamkit.runs import metrics
from teamkit.runs.columns import METRIC, Cell, Column
from teamkit.runs.metrics import MAX
from teamkit.runs.model import FINISHED, UNKNOWN, Run
from teamkit.runs.rows import Row

# Many logs know no end: were theirs not counted, no TensorBoard run could be the best of anything.
_COUNTED = (FINISHED, UNKNOWN)


class Losses(NamedTuple):
    """The parameters that name a loss function and differ among runs, with their values."""

    params: Mapping[str, set[str]]

    def forbids(self, column: Column) -> bool:
        """Whether runs must not be ranked by a column."""
        return bool(self.params) and column.kind == METRIC and not column.step and metrics.is_loss(column.name)

    @property
    def why(self) -> str:
        """Return the reason, with the parameters."""
        named = "; ".join(f"{key}: {', '.join(sorted(values))}" for key, values in sorted(self.params.items()))
        return f"the runs differ in their loss function ({named})"


def losses(runs: Sequence[Run]) -> Losses:
    """Return where runs differ in their loss function."""
    return Losses(metrics.losses(list(runs)))


def counts(run: Run) -> bool:
    """Whether a run may be the best: not while it runs, nor when it was cut short."""
    return run.state in _COUNTED


def counted(runs: Sequence[Run]) -> list[Run]:
    """Return the runs that may be the best."""
    return [run for run in runs if counts(run)]


def best_of(cells: Sequence[Cell], way: str) -> float | None:
    """Return the best value; None without a way, or where nothing is a number."""
    values = [float(cell.value) for cell in cells if is_sound(cell)]  # type: ignore[arg-type]
    return None if not values or not way else max(values) if way == MAX else min(values)


def is_sound(cell: Cell) -> bool:
    """Whether a cell holds a number that can be ranked."""
    return isinstance(cell.value, int | float) and not isinstance(cell.value, bool) and math.isfinite(float(cell.value))


def marked(columns: Sequence[Column], rows: Sequence[Row], apart: Losses) -> tuple[Row, ...]:
    """Return rows with the best cell of each metric marked, where two or more could be it."""
    marks: dict[int, set[int]] = {}
    for number, column in enumerate(columns):
        if column.kind != METRIC or column.step or apart.forbids(column):
            continue
        able = [(at, row.cells[number]) for at, row in enumerate(rows) if _able(row) and is_sound(row.cells[number])]
        top = best_of([cell for _, cell in able], column.way)
        if len(able) > 1 and top is not None:
            for at in (at for at, cell in able if cell.value == top):
                marks.setdefault(at, set()).add(number)
    return tuple(_with_marks(row, marks[at]) if at in marks else row for at, row in enumerate(rows))


def _with_marks(row: Row, numbers: Collection[int]) -> Row:
    cells = (cell._replace(best=True) if at in numbers else cell for at, cell in enumerate(row.cells))
    return row._replace(cells=tuple(cells))


def _able(row: Row) -> bool:
    """Whether what a row holds may be the best; a group's row holds only what may."""
    return len(row.runs) != 1 or counts(row.runs[0])
