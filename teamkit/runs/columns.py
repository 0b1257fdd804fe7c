"""The columns of a table of runs: which there are, which a person means by a name, what stands in a cell. Pure."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from teamkit.errors import ConfigError
from teamkit.runs.metrics import MAX, MIN, Direction, best, direction
from teamkit.runs.model import Metric, Point, Run, Told, Value
from teamkit.runs.slip import asked, nearest
from teamkit.runs.values import number

FIXED, PARAM, METRIC, SUMMARY, COUNT = "fixed", "param", "metric", "summary", "count"
BEST, LAST, STEP = "best", "last", "step"
_PICKS = (BEST, LAST, MIN, MAX)
DIRECTIONS = "[runs.directions]"  # of the policy
_GLOB = frozenset("*?[")


class Column(NamedTuple):
    """A column. label: the shortest text that means it and nothing else, to be typed again after --columns.

    kind: FIXED, PARAM, METRIC, SUMMARY or COUNT (of a group's runs). pick: which value of a metric: "best",
    "last", "min" or "max". step: the step of that value stands there and not the value. way: of a metric.
    """

    kind: str
    name: str
    label: str
    pick: str = ""
    step: bool = False
    way: str = ""


class Cell(NamedTuple):
    """What stands in a cell. value: None where there is none. step: of a metric's value. best: of its column.

    short: what a person reads in its place, or "".
    """

    value: Value = None
    step: int | None = None
    note: str = ""
    best: bool = False
    short: str = ""


class Known(NamedTuple):
    """Every column of some runs. pick: which value of a metric is meant where nobody says: "best" or "last"."""

    params: tuple[str, ...]
    metrics: tuple[str, ...]
    summary: tuple[str, ...]
    directions: Mapping[str, Direction]
    pick: str = BEST

    def names(self, kind: str) -> Sequence[str]:
        """Return the names of one kind."""
        return {FIXED: tuple(_FIXED), PARAM: self.params, METRIC: self.metrics, SUMMARY: self.summary}[kind]


def know(runs: Iterable[Run], stated: Mapping[str, str], pick: str = BEST) -> Known:
    """Return every column of the runs. stated: directions of the policy. What the logs say counts where they agree."""
    params, metrics, summary = dict[str, None](), dict[str, None](), dict[str, None]()
    told: dict[str, set[str]] = {}
    for run in runs:
        params.update(dict.fromkeys(run.params))
        metrics.update(dict.fromkeys(run.metrics))
        summary.update(dict.fromkeys(run.summary))
        for name, way in run.directions.items():
            told.setdefault(name, set()).add(way)
        metrics.update(dict.fromkeys(name for name, value in run.summary.items() if _is_measured(name, value)))
    ways = {name: _direction(name, stated, told.get(name, set())) for name in metrics}
    return Known(tuple(sorted(params)), tuple(sorted(metrics)), tuple(sorted(summary)), ways, pick)


def _direction(name: str, stated: Mapping[str, str], told: set[str]) -> Direction:
    if len(told) < 2:
        return direction(name, stated, dict.fromkeys([name], next(iter(told))) if told else {})
    found = direction(name, stated, {name: ""})
    return found if found.way else Direction("", "the logs disagree about it")


def _is_measured(name: str, value: Value) -> bool:
    """Whether something in a summary is a metric: a number, and none of those that W&B keeps for itself."""
    return isinstance(value, int | float) and not isinstance(value, bool) and not name.startswith("_")


def is_glob(text: str) -> bool:
    """Whether a text may mean several columns."""
    return bool(_GLOB & set(text))


def resolve(text: str, known: Known) -> Column:
    """Return the one column that a text means: "lr", "param:lr", "val/f1@last", "val/f1@best.step".

    Looked up in the order fixed, parameter, metric, summary; the last part of a name is enough where only one
    column ends in it. Raises ConfigError, with the nearest names, where it means none, or several.
    """
    kind, name = _split_kind(text)
    if found := _exact(kind, name, known):
        return _column(*found, known)
    bare, at, pick = name.rpartition("@")
    wanted, _, step = pick.partition(".")
    if at and wanted in (*_PICKS, STEP) and step in {"", STEP}:
        found = _exact(kind, bare, known) or _ending(kind, bare, known)
        if found and found[0] == METRIC:
            return _picked(found[1], wanted, wanted == STEP or bool(step), known)
    if found := _ending(kind, name, known):
        return _column(*found, known)
    raise _unknown(text, name, known)


def _split_kind(text: str) -> tuple[str, str]:
    kind, colon, name = text.partition(":")
    return (kind, name) if colon and kind in {FIXED, PARAM, METRIC, SUMMARY} else ("", text)


def _kinds(kind: str) -> tuple[str, ...]:
    return (kind,) if kind else (FIXED, PARAM, METRIC, SUMMARY)


def _exact(kind: str, name: str, known: Known) -> tuple[str, str] | None:
    return next(((one, name) for one in _kinds(kind) if name in known.names(one)), None)


def _ending(kind: str, name: str, known: Known) -> tuple[str, str] | None:
    for one in _kinds(kind):
        ends = [full for full in known.names(one) if full.endswith((f".{name}", f"/{name}"))] if name else []
        if len(ends) > 1:
            few = ", ".join([*ends[:4], *(["..."] if len(ends) > 4 else [])])
            raise ConfigError(f"{name} may be any of: {few}", hint=f"--columns {ends[0]}")
        if ends:
            return one, ends[0]
    return None


def _unknown(text: str, name: str, known: Known) -> ConfigError:
    full = [one for kind in (FIXED, PARAM, METRIC, SUMMARY) for one in known.names(kind)]
    parts = {one.replace("/", ".").rpartition(".")[2]: one for one in reversed(full)}
    near = nearest(name, full) or parts.get(nearest(name, parts), "")
    some = ", ".join([*known.metrics[:3], *known.params[:3], *list(_FIXED)[:3]])
    return ConfigError(f"no run has a {text}", hint=asked(near) if near else f"known here: {some}, ...")


def _column(kind: str, name: str, known: Known) -> Column:
    if kind == METRIC:
        return _picked(name, "", False, known)
    clash = any(name in known.names(one) for one in _before(kind))
    return Column(kind, name, f"{kind}:{name}" if clash else name)


def _before(kind: str) -> tuple[str, ...]:
    kinds = _kinds("")
    return kinds[: kinds.index(kind)]


def _picked(name: str, pick: str, step: bool, known: Known) -> Column:
    way, why = known.directions[name]
    if pick == BEST and not way:
        hint = f'add to teamkit.toml: {DIRECTIONS} "{name}" = "max"'
        raise ConfigError(f"{name} has no best: {why}", hint=hint)
    chosen = pick if pick in _PICKS else known.pick if way else LAST
    clash = any(name in known.names(one) for one in _before(METRIC))
    label = f"{METRIC}:{name}" if clash else name
    return Column(METRIC, name, f"{label}@{chosen}{'.step' if step else ''}", chosen, step, way)


def matching(pattern: str, known: Known) -> list[Column]:
    """Return the columns that a pattern means: parameters and metrics, others where `fixed:` or `summary:` says so."""
    kind, name = _split_kind(pattern)
    bare, at, pick = name.rpartition("@")
    glob, pick = (bare, pick) if at and pick in _PICKS else (name, "")
    kinds = (kind,) if kind else (PARAM, METRIC)
    found = [(one, full) for one in kinds for full in known.names(one) if fnmatchcase(full, glob)]
    if not pick:
        return [_column(one, full, known) for one, full in found]
    sound = [full for one, full in found if one == METRIC and (pick != BEST or known.directions[full].way)]
    return [_picked(full, pick, False, known) for full in sound]


def split(text: str) -> list[str]:
    """Return the names in a list with commas; blanks around them do not count."""
    return [word.strip() for word in text.split(",") if word.strip()]


def cell(run: Run, column: Column) -> Cell:
    """Return what a run has in a column."""
    if column.kind == METRIC:
        found = _measured(run, column)
        return Cell(found.step) if column.step else found
    held = {PARAM: run.params, SUMMARY: run.summary}.get(column.kind)
    return Cell(_FIXED[column.name](run) if held is None else held.get(column.name))


def _measured(run: Run, column: Column) -> Cell:
    known = run.metrics.get(column.name)
    if known is None:
        value = run.summary.get(column.name)
        return Cell(value, note=SUMMED) if _is_measured(column.name, value) else Cell()
    point = _point(known, column)
    note = "" if known.broken is None else f"diverged at step {known.broken}"
    return Cell(point.value, point.step, note)


SUMMED = "what the log sums up"


def _point(known: Metric, column: Column) -> Point:
    """Return the point that is asked for; the last where no value is a number."""
    way = column.way if column.pick == BEST else column.pick
    return best(known, way) or known.last


def is_unknown(value: Value) -> bool:
    """Whether there is no value, or none that could be ranked: NaN, and the text "nan" of a log that keeps texts."""
    found = number(value)
    return value is None or (found is not None and math.isnan(found))


def _value(told: Told | None) -> Value:
    return told.value if told else None


def _last(path: str) -> Value:
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2] or None


def _lasted(run: Run) -> Value:
    return None if run.started is None or run.ended is None else run.ended - run.started


_FIXED: Mapping[str, Callable[[Run], Value]] = {
    "id": lambda run: run.id or None,
    "name": lambda run: run.name or _last(run.path) or run.id or None,
    "source": lambda run: run.source,
    "project": lambda run: run.project or None,
    "group": lambda run: run.group or None,
    "state": lambda run: run.state,
    "started": lambda run: run.started,
    "ended": lambda run: run.ended,
    "duration": _lasted,
    "person": lambda run: _value(run.person),
    "commit": lambda run: _value(run.commit),
    "tags": lambda run: ", ".join(run.tags) or None,
    "path": lambda run: run.path,
    "damage": lambda run: "; ".join(f"{file}: {what}" for file, what in run.damage) or None,
}
