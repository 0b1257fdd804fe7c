"""Pairs of runs that differ in exactly one parameter. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import combinations, islice
from typing import NamedTuple

from teamkit.errors import ConfigError
from teamkit.runs import metrics, roles
from teamkit.runs.columns import METRIC, Cell, Column, cell
from teamkit.runs.comparable import DIFFERS, SAME, UNKNOWN, Code, verdict
from teamkit.runs.marks import counts, is_sound
from teamkit.runs.model import Run, Value
from teamkit.runs.same import NONE, Key, key
from teamkit.runs.slip import asked, nearest
from teamkit.runs.usual import natural

Between = Callable[[Run, Run], Code]
_SUSPECTS = 5


class Pair(NamedTuple):
    """Two runs that differ in one parameter. code: SAME, DIFFERS or UNKNOWN, by their commits.

    change: of the metric, in its unit; None where `why` says so.
    """

    one: Run
    other: Run
    values: tuple[Value, Value]
    measured: tuple[Cell, Cell]
    change: float | None
    why: str
    code: str


class Group(NamedTuple):
    """The pairs of one parameter: `total` of them, of which `pairs` are told."""

    name: str
    total: int
    pairs: tuple[Pair, ...]


class Ablation(NamedTuple):
    """groups: by parameter. left_out: runs that did not finish, by state. bare: runs that log no parameter.

    alike: runs whose parameters are all those of an earlier one. ignored: parameters that differ by nature.
    suspects: parameters that differ in almost every run, where no other makes a pair: these may differ by nature.
    """

    groups: tuple[Group, ...]
    runs: int
    left_out: dict[str, int]
    bare: int
    alike: int
    ignored: tuple[str, ...]
    suspects: tuple[str, ...]

    @property
    def pairs(self) -> int:
        """Return how many pairs there are."""
        return sum(group.total for group in self.groups)


class _Shape(NamedTuple):
    """A run's parameters, those that are the same in all runs left out."""

    run: Run
    keys: dict[str, Key]
    sum: int


def ablation(
    runs: Sequence[Run], column: Column, between: Between, ignore: Collection[str] = (), limit: int = 0
) -> Ablation:
    """Return all pairs of runs that differ in exactly one parameter, with what a metric makes of it.

    column: of the metric. between: what lies between two commits, asked for pairs that are told. ignore: parameters
    that do not count, beside those that differ by nature. limit: pairs of one parameter that are told, 0 for all.
    Takes time by the runs and parameters, not by their pairs. Raises ConfigError for an `ignore` that no run has.
    """
    names = {name for run in runs for name in run.params}
    _refuse_unknown(ignore, names)
    done = [run for run in runs if counts(run)]
    told = [run for run in done if run.params]
    differing = _differing(told, names)
    ignored = {name for name in differing if name in ignore or roles.role(name) == roles.RUN}
    shapes = [_shape(run, differing - ignored) for run in told]
    made = (_group(shapes, name, column, between, limit) for name in sorted(differing - ignored, key=natural))
    groups = sorted((group for group in made if group.total), key=lambda group: -group.total)  # most pairs first
    return Ablation(
        groups=tuple(groups),
        runs=len(told),
        left_out=dict(Counter(run.state for run in runs if not counts(run))),
        bare=len(done) - len(told),
        alike=len(shapes) - len({frozenset(shape.keys.items()) for shape in shapes}),
        ignored=tuple(sorted(ignored)),
        suspects=tuple(_suspects(shapes, differing - ignored, {group.name for group in groups})),
    )


def _refuse_unknown(ignore: Collection[str], names: Collection[str]) -> None:
    for name in ignore:
        if name not in names:
            near = nearest(name, sorted(names))
            raise ConfigError(f"no run has a parameter {name}", hint=asked(near) if near else None)


def _differing(runs: Sequence[Run], names: Collection[str]) -> set[str]:
    """Return the parameters that are not the same in all runs."""
    if not runs:
        return set()
    first = {name: key(runs[0].params.get(name)) for name in names}
    return {name for name, own in first.items() if any(key(run.params.get(name)) != own for run in runs[1:])}


def _shape(run: Run, names: Collection[str]) -> _Shape:
    keys = {name: own for name in names if (own := key(run.params.get(name))) != NONE}
    return _Shape(run, keys, sum(map(hash, keys.items())))


def _group(shapes: Sequence[_Shape], name: str, column: Column, between: Between, limit: int) -> Group:
    alike = _alike(shapes, name)
    pairs = (_pair(name, *two, column, between) for one in alike for two in _pairs(one, name))
    return Group(name, sum(_count(one, name) for one in alike), tuple(islice(pairs, limit or None)))


def _alike(shapes: Sequence[_Shape], name: str) -> list[list[_Shape]]:
    """Return the runs that are alike in all but one parameter, together."""
    buckets: dict[int, list[_Shape]] = {}
    for shape in shapes:
        own = (name, shape.keys[name]) if name in shape.keys else None
        buckets.setdefault(shape.sum - (hash(own) if own else 0), []).append(shape)
    return [sure for bucket in buckets.values() if len(bucket) > 1 for sure in _sure(bucket, name)]


def _sure(bucket: Sequence[_Shape], name: str) -> list[list[_Shape]]:
    """Part what has one sum by accident."""
    found: dict[frozenset[tuple[str, Key]], list[_Shape]] = {}
    for shape in bucket:
        rest = frozenset(item for item in shape.keys.items() if item[0] != name)
        found.setdefault(rest, []).append(shape)
    return list(found.values())


def _count(alike: Sequence[_Shape], name: str) -> int:
    """Return how many pairs differ in a parameter: all, without those of one value."""
    values = Counter(shape.keys.get(name) for shape in alike)
    return (len(alike) ** 2 - sum(number**2 for number in values.values())) // 2


def _pairs(alike: Sequence[_Shape], name: str) -> Iterator[tuple[Run, Run]]:
    """Yield them from the smaller to the larger value; equal values are passed over together."""
    values: dict[Key, list[Run]] = {}
    for shape in sorted(alike, key=lambda shape: _order(shape.keys.get(name, NONE))):
        values.setdefault(shape.keys.get(name, NONE), []).append(shape.run)
    for some, others in combinations(values.values(), 2):
        yield from ((one, other) for one in some for other in others)


def _order(own: Key) -> tuple[object, ...]:
    """Rank nothing first, then numbers by size, then text."""
    kind, value = own
    number = value if kind == "number" else 0
    return ("none", "number", "text").index(kind), number, natural(str(value))


def _pair(name: str, one: Run, other: Run, column: Column, between: Between) -> Pair:
    measured = (cell(one, column), cell(other, column))
    code = _code(one, other, between)
    why = _why_not(one, other, column, code)
    fair = not why and all(map(is_sound, measured))
    change = float(measured[1].value) - float(measured[0].value) if fair else None  # type: ignore[arg-type]
    values = (one.params.get(name), other.params.get(name))
    return Pair(one, other, values, measured, change, why, SAME if code.same else UNKNOWN if code.error else DIFFERS)


def _why_not(one: Run, other: Run, column: Column, code: Code) -> str:
    """Return why the values of a metric cannot be compared, "" where they can."""
    checks = verdict([one, other], [Code(same=True), code]).checks
    apart = ", ".join(check.what for check in checks if check.state == DIFFERS)
    if apart:
        return f"not comparable: {apart}"
    if column.kind == METRIC and metrics.is_loss(column.name) and metrics.losses([one, other]):
        return "not comparable: loss function"
    return ""


def _code(one: Run, other: Run, between: Between) -> Code:
    if one.commit is None or other.commit is None:
        return Code(error="no commit is logged")
    return Code(same=True) if one.commit.value == other.commit.value else between(one, other)


def _suspects(shapes: Sequence[_Shape], names: Collection[str], paired: Collection[str]) -> list[str]:
    """Return the parameters with another value in nearly every run, where no other parameter makes a pair."""
    kinds = {name: len({shape.keys.get(name, NONE) for shape in shapes}) for name in names}
    found = {name for name, number in kinds.items() if 10 * number >= 9 * len(shapes)}
    return sorted(found)[:_SUSPECTS] if found < set(names) and found.issuperset(paired) else []
