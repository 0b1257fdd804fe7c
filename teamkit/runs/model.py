"""A run: one training, as its logs tell it. Pure."""

import math
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Value = str | int | float | bool | None
_WIDEST = 1000  # bits of a whole number that is one: a double holds 1023
TOO_DEEP = "… nested too deep"  # what stands for a value that Python's stack does not hold
LONGEST_NAME = 256  # characters of a name to which others are still joined: each of what is nested repeats it

FINISHED, CRASHED, INTERRUPTED, RUNNING, UNKNOWN = "finished", "crashed", "interrupted", "running", "unknown"
STATES = (FINISHED, CRASHED, INTERRUPTED, RUNNING, UNKNOWN)


class Told(NamedTuple):
    """Something about a run, and what says so: ("jiwoo", "W&B username")."""

    value: str
    by: str


class Damage(NamedTuple):
    """What could not be read. file: from the run's folder on. what: one clause, with the byte or the line."""

    file: str
    what: str


class Point(NamedTuple):
    """One value of a metric. step: as logged. wall: seconds since 1970, nan when the log tells none."""

    step: int
    value: float
    wall: float = math.nan


@dataclass(slots=True)
class Series:
    """One metric over time, in the order of the log: three arrays of one length.

    steps: 64-bit whole numbers. values: doubles, nan and inf as logged. walls: seconds since 1970,
    nan where the log tells none.
    """

    steps: "array[int]" = field(default_factory=lambda: array("q"))
    values: "array[float]" = field(default_factory=lambda: array("d"))
    walls: "array[float]" = field(default_factory=lambda: array("d"))

    def append(self, step: int, value: float, wall: float = math.nan) -> None:
        """Add a point."""
        self.steps.append(step)
        self.values.append(value)
        self.walls.append(wall)

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, number: int) -> Point:
        return Point(self.steps[number], self.values[number], self.walls[number])

    def cut(self, step: int) -> int:
        """Drop the points from a step on: a training that was resumed there has logged them anew. Return how many."""
        if max(self.steps, default=step - 1) < step:
            return 0
        points = len(self)
        kept = [number for number, own in enumerate(self.steps) if own < step]
        self.steps = array("q", (self.steps[number] for number in kept))
        self.values = array("d", (self.values[number] for number in kept))
        self.walls = array("d", (self.walls[number] for number in kept))
        return points - len(self)


class Metric(NamedTuple):
    """What a table needs of a series: its ends. low, high: nan and inf are neither. broken: the first step of those."""

    points: int
    last: Point
    low: Point | None
    high: Point | None
    broken: int | None = None


def metric(series: Series) -> Metric | None:
    """Return the ends of a series; None for one without a point. Of equal values the first counts."""
    values = series.values
    if not len(values):
        return None
    if math.isfinite(sum(values)):  # then so is each of them
        low, high = series[values.index(min(values))], series[values.index(max(values))]
        return Metric(len(values), series[-1], low, high)
    sound = [number for number, value in enumerate(values) if math.isfinite(value)]
    broken = next((series.steps[number] for number, value in enumerate(values) if not math.isfinite(value)), None)
    lowest, highest = (choose(sound, key=values.__getitem__, default=None) for choose in (min, max))
    return Metric(
        len(values),
        series[-1],
        None if lowest is None else series[lowest],
        None if highest is None else series[highest],
        broken,
    )


class Part(NamedTuple):
    """One run of a reader's: the reader, the folder, and which of the runs there."""

    source: str
    path: str
    number: int


class Mark(NamedTuple):
    """How far a growing file was read. tail: CRC-32 of the last 4096 bytes before `offset`.

    state: what its reader must know besides the run to go on from there, as JSON can hold it.
    """

    offset: int
    tail: int
    state: dict[str, Any] | None = None


@dataclass(slots=True)
class Run:
    """One training as one log tells it. What a log does not tell stays empty, None or "unknown".

    id: the log's own, else "" (`scan` makes one of the path). path: the folder, absolute. started, ended:
    seconds since 1970. person, commit: with the evidence (`people` fills them from `told`). told: raw
    evidence, of "email", "user", "host", "program", "args", "remote", "commit", "dirty", "exit",
    "sweep", "job", "gpu". params: flat, nested keys joined by dots, lists as JSON. summary: what the
    log itself sums up, nested keys joined by dots. series: metric to its points. directions: metric to
    "max" or "min" where the log says so. files: what was read, from `path` on. notes: what was left out
    on purpose. marks: file to how far it was read, of files that grow. parts: where its series are
    remembered (`cache`).
    """

    source: str
    path: str
    id: str = ""
    name: str = ""
    project: str = ""
    group: str = ""
    state: str = UNKNOWN
    started: float | None = None
    ended: float | None = None
    person: Told | None = None
    commit: Told | None = None
    told: dict[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    params: dict[str, Value] = field(default_factory=dict)
    summary: dict[str, Value] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    metrics: dict[str, Metric] = field(default_factory=dict)
    directions: dict[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    damage: tuple[Damage, ...] = ()
    notes: tuple[str, ...] = ()
    marks: dict[str, Mark] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()

    def log(self, tag: str, step: int, value: float, wall: float = math.nan) -> None:
        """Add a point to a metric."""
        series = self.series.get(tag)
        if series is None:
            series = self.series[tag] = Series()
        series.append(step, value, wall)


def flat(tree: Mapping[Any, object], joint: str = ".") -> dict[str, Value]:
    """Return nested mappings as one, nested keys joined; what is neither text nor number becomes JSON or its text.

    So does what is nested under a name of more than 256 characters.
    """
    return dict(_flat(tree, "", joint))


def _flat(tree: Mapping[Any, object], prefix: str, joint: str) -> Iterator[tuple[str, Value]]:
    for key, value in tree.items():
        name = f"{prefix}{_key(key)}"
        if isinstance(value, Mapping) and value and len(name) <= LONGEST_NAME:
            yield from _flat(value, f"{name}{joint}", joint)
        else:
            yield name, scalar(value)


def scalar(value: object) -> Value:
    """Return a value as a cell can hold it: lists and mappings as JSON, whatever else as its text; it raises nothing.

    A set is a list in the order of its texts, for its own differs from process to process. A whole number of
    more digits than Python writes is told in hexadecimal.
    """
    if isinstance(value, int) and value.bit_length() > _WIDEST:
        return _digits(value)
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return _as_json(value) if isinstance(value, Mapping | list | tuple | set) else str(value)


def _digits(value: int) -> str:
    try:
        return str(value)
    except ValueError:
        return hex(value)


def _as_json(value: object) -> str:
    import json  # noqa: PLC0415  (most logs hold no list)

    try:
        return json.dumps(_plain(value), ensure_ascii=False)
    except RecursionError:
        return TOO_DEEP


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {_key(key): _plain(one) for key, one in value.items()}
    if isinstance(value, set):
        return sorted(map(_plain, value), key=str)
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else scalar(value)


def _key(key: object) -> str:
    return key if isinstance(key, str) else str(scalar(key))
