"""What differs between runs: their parameters, their data, their metrics against the first run's. Pure."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from teamkit.runs.columns import BEST, LAST, METRIC, Cell, Column, cell, know
from teamkit.runs.comparable import DIFFERS, Code, Verdict, verdict
from teamkit.runs.marks import best_of, counts, is_sound, losses
from teamkit.runs.metrics import Direction, is_loss
from teamkit.runs.model import Run, Value
from teamkit.runs.roles import DATA, HASH, SEED, SPLIT, role
from teamkit.runs.same import key
from teamkit.runs.usual import tells_apart

_OF_DATA = (HASH, DATA, SPLIT, SEED)


class Setting(NamedTuple):
    """One parameter in every run. logged: whether a run tells it; a value of None is one that it tells so."""

    name: str
    values: tuple[Value, ...]
    logged: tuple[bool, ...]
    differs: bool


class Measure(NamedTuple):
    """One value of a metric in every run: pick "best" or "last"; a cell's value is None where a run has none.

    change: to the first run's, in the metric's unit; relative: the same as a share of the first run's size.
    better: which values are the best of all, none where that must not or cannot be said.
    """

    name: str
    pick: str
    direction: Direction
    cells: tuple[Cell, ...]
    change: tuple[float | None, ...]
    relative: tuple[float | None, ...]
    better: tuple[bool, ...]


class Comparison(NamedTuple):
    """Runs beside each other. notes: what has to be said of it."""

    runs: tuple[Run, ...]
    settings: tuple[Setting, ...]
    data: tuple[Setting, ...]
    codes: tuple[Code, ...]
    measures: tuple[Measure, ...]
    verdict: Verdict
    notes: tuple[str, ...]


def compare(runs: Sequence[Run], codes: Sequence[Code], stated: Mapping[str, str], whole: bool = False) -> Comparison:
    """Return what differs. codes: from the first run to each. stated: the policy's directions of metrics.

    whole: also the parameters that are the same, and metrics that one run alone has.
    """
    settings = [_setting(name, runs) for name in sorted({name for run in runs for name in run.params})]
    judged = verdict(runs, codes)
    apart = losses(runs)
    measures = _measures(runs, stated, judged.state != DIFFERS, whole)
    notes: list[str] = []
    if judged.state == DIFFERS:
        notes.append("no differences and no best are told: the runs are not comparable")
    if apart.params and any(is_loss(one.name) for one in measures):
        notes.append(f"no losses are ranked: {apart.why}")
    return Comparison(
        tuple(runs),
        tuple(one for one in settings if role(one.name) not in _OF_DATA and (whole or one.differs)),
        tuple(one for one in settings if role(one.name) in _OF_DATA),
        tuple(codes),
        tuple(measures),
        judged,
        tuple(notes),
    )


def _setting(name: str, runs: Sequence[Run]) -> Setting:
    values = tuple(run.params.get(name) for run in runs)
    logged = tuple(name in run.params for run in runs)
    return Setting(name, values, logged, len(set(map(key, values))) > 1)


def _measures(runs: Sequence[Run], stated: Mapping[str, str], fair: bool, whole: bool) -> list[Measure]:
    """Return the metrics that two runs have at least, the best and the last value of each; one where they are equal."""
    known = know(runs, stated)
    apart = bool(losses(runs).params)
    found: list[Measure] = []
    for name in known.metrics:
        have = sum(name in run.metrics or name in run.summary for run in runs)
        if not whole and (have < 2 or not tells_apart(name)):
            continue
        ranked = fair and not (apart and is_loss(name))
        picks = (BEST, LAST) if known.directions[name].way else (LAST,)
        both = [_measure(name, pick, known.directions[name], runs, ranked) for pick in picks]
        found += both if both[0].cells != both[-1].cells else both[:1]
    return found


def _measure(name: str, pick: str, direction: Direction, runs: Sequence[Run], ranked: bool) -> Measure:
    column = Column(METRIC, name, name, pick, way=direction.way)
    cells = tuple(cell(run, column) for run in runs)
    change = tuple(_change(cells[0], one) if number and ranked else None for number, one in enumerate(cells))
    relative = tuple(_share(one, cells[0]) for one in change)
    better = _better(runs, cells, direction.way) if ranked else (False,) * len(runs)
    return Measure(name, pick, direction, cells, change, relative, better)


def _value(one: Cell) -> float | None:
    return float(one.value) if is_sound(one) else None  # type: ignore[arg-type]


def _change(first: Cell, other: Cell) -> float | None:
    before, after = _value(first), _value(other)
    if before is None or after is None:
        return None
    return after - before if math.isfinite(after - before) else None


def _share(change: float | None, first: Cell) -> float | None:
    before = _value(first)
    if change is None or not before:
        return None
    return change / abs(before) if math.isfinite(change / abs(before)) else None


def _better(runs: Sequence[Run], cells: Sequence[Cell], way: str) -> tuple[bool, ...]:
    """Return which values are the best, of runs that came to their end; none where fewer than two could be."""
    able = [counts(run) and is_sound(one) for run, one in zip(runs, cells, strict=True)]
    top = best_of([one for one, ok in zip(cells, able, strict=True) if ok], way) if sum(able) > 1 else None
    return tuple(ok and one.value == top for one, ok in zip(cells, able, strict=True))
