"""One training that several libraries logged is one run. Pure."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from posixpath import relpath
from typing import Any, TypeVar

from teamkit.runs.model import CRASHED, FINISHED, INTERRUPTED, RUNNING, UNKNOWN, Run

_SECONDS = 60.0  # between the starts of two logs of one training
_DEEP = 4  # folders between a training's folder and a log of it
_SLACK = 3600.0  # seconds that lie between two logs of one training at most: a clock may be wrong
_WHENCE = ("commit", "email")
_SHARED = 3  # parameters that must be there and equal, where only the time speaks for it
# What a log is sure of comes first.
_SURE = (CRASHED, FINISHED, INTERRUPTED, RUNNING, UNKNOWN)
# Whose word comes first: what a person named, what knows the run best, what only knows its folder.
_FIRST = ("card", "wandb", "mlflow", "ray", "hydra", "huggingface", "lightning")
_T = TypeVar("_T")


def join(runs: Sequence[Run]) -> list[Run]:
    """Return the runs, those of one training as one.

    Two are one when different libraries wrote them, nothing that both tell differs, and one lies in the
    folder of the other (or both in the same), there being no other of its kind that could be meant; or
    when they started within a minute with the same parameters.
    """
    groups = [[run] for run in runs]
    groups = _joined(groups, _nested(groups))
    return [_one(group) for group in _joined(groups, _at_once(groups))]


def _nested(groups: list[list[Run]]) -> Iterable[tuple[int, int]]:
    """Yield pairs of which the second lies within the first, which must be the only one of its kind in its folder."""
    alone = _alone([group[0] for group in groups])
    inside: dict[tuple[int, str], list[int]] = {}
    for number, (run, *_) in enumerate(groups):
        for outer in _above(run.path, alone):
            if groups[outer][0].source != run.source:
                inside.setdefault((outer, run.source), []).append(number)
    for (outer, _source), found in inside.items():
        own = [one for one in found if not _conflict(groups[one][0], groups[outer][0])]
        if len(own) == 1:
            yield outer, own[0]


def _alone(runs: Iterable[Run]) -> dict[str, list[int]]:
    """Return path to the runs there that are the only ones of their source."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, run in enumerate(runs):
        found.setdefault((run.path, run.source), []).append(number)
    alone: dict[str, list[int]] = {}
    for (path, _source), numbers in found.items():
        if len(numbers) == 1:
            alone.setdefault(path, []).append(numbers[0])
    return alone


def _above(path: str, alone: dict[str, list[int]]) -> Iterable[int]:
    for _ in range(_DEEP):
        yield from alone.get(path, ())
        path = path.rpartition("/")[0]


def _at_once(groups: list[list[Run]]) -> Iterable[tuple[int, int]]:
    """Yield pairs of different libraries that started within a minute, with the same parameters."""
    started: dict[str, list[tuple[float, int]]] = {}
    for number, group in enumerate(groups):
        for run in group:
            if run.started:
                started.setdefault(run.source, []).append((run.started, number))
    for mine, theirs in combinations(map(sorted, started.values()), 2):
        for time, number in mine:
            first = bisect_left(theirs, (time - _SECONDS, -1))
            last = bisect_right(theirs, (time + _SECONDS, len(groups)))
            for place in range(first, last):
                if _agree(groups[number], groups[theirs[place][1]]):
                    yield number, theirs[place][1]


def _agree(some: list[Run], others: list[Run]) -> bool:
    if {run.source for run in some} & {run.source for run in others}:
        return False
    mine, theirs = _first(run.params for run in some), _first(run.params for run in others)
    shared = mine.keys() & theirs.keys()
    return len(shared) >= _SHARED and all(_same(mine[key], theirs[key]) for key in shared)


def _first(mappings: Iterable[dict[str, _T]]) -> dict[str, _T]:
    """Return mappings as one; the first that has a key, and a value for it, is right."""
    found: dict[str, _T] = {}
    for mapping in mappings:
        found.update({key: value for key, value in mapping.items() if key not in found or _is_open(found[key])})
    return found


def _conflict(some: Run, other: Run) -> str:
    """Return the evidence, parameter or metric that two logs tell differently, or ""."""
    for key in _WHENCE:
        if some.told.get(key) and other.told.get(key) and some.told[key] != other.told[key]:
            return key
    if _apart(some, other):
        return "time"
    for key in some.params.keys() & other.params.keys():
        mine, theirs = some.params[key], other.params[key]
        if not (_is_open(mine) or _is_open(theirs) or _same(mine, theirs)):
            return key
    for tag in some.metrics.keys() & other.metrics.keys():
        one, two = some.metrics[tag].last, other.metrics[tag].last
        if one.step == two.step and not _same(one.value, two.value):
            return tag
    return ""


def _apart(some: Run, other: Run) -> bool:
    """Whether one had long ended when the other began, as far as both tell."""
    mine, theirs = _span(some), _span(other)
    return bool(mine and theirs and max(mine[0], theirs[0]) - min(mine[1], theirs[1]) > _SLACK)


def _span(run: Run) -> tuple[float, float] | None:
    """Return when it began and when it was last heard of, in seconds since 1970; None when no time is told."""
    walls = [one.last.wall for one in run.metrics.values() if math.isfinite(one.last.wall)]
    times = [*walls, *(time for time in (run.started, run.ended) if time is not None)]
    return (min(times), max(times)) if times else None


def _is_open(value: object) -> bool:
    """Whether it leaves to another log what the value is: an interpolation of OmegaConf, or a list yet to be filled."""
    return isinstance(value, str) and ("${" in value or value == "[]")


def _same(one: object, other: object) -> bool:
    """Whether two values are one: 0.1 as text too, and as a 32-bit number."""
    if one == other or str(one) == str(other):
        return True
    try:
        mine, theirs = float(str(one)), float(str(other))
    except ValueError:
        return False
    return math.isclose(mine, theirs, rel_tol=1e-6) or (math.isnan(mine) and math.isnan(theirs))


def _joined(groups: list[list[Run]], pairs: Iterable[tuple[int, int]]) -> list[list[Run]]:
    """Return the groups, those of a pair as one."""
    head = list(range(len(groups)))

    def find(number: int) -> int:
        while head[number] != number:
            number = head[number]
        return number

    for one, other in pairs:
        first, second = sorted((find(one), find(other)))
        sources = [{run.source for run in groups[number]} for number in (first, second)]
        if first != second and not sources[0] & sources[1]:
            groups[first] = [*groups[first], *groups[second]]
            head[second] = first
    return [group for number, group in enumerate(groups) if head[number] == number]


def _one(group: list[Run]) -> Run:
    """Return several logs as one run, which lies where the outermost of them does."""
    if len(group) == 1:
        return group[0]
    group = sorted(group, key=lambda run: _FIRST.index(run.source) if run.source in _FIRST else len(_FIRST))
    path = min((run.path for run in group), key=len)
    changed: dict[str, Any] = {
        "source": "+".join(run.source for run in group),
        "path": path,
        "state": min((run.state for run in group), key=_SURE.index),
        "started": min((run.started for run in group if run.started is not None), default=None),
        "commit": next((run.commit for run in group if run.commit), None),
        "ended": max((run.ended for run in group if run.ended is not None), default=None),
        "files": tuple(relpath(f"{run.path}/{file}", path) for run in group for file in run.files),
        "damage": tuple(
            one._replace(file=relpath(f"{run.path}/{one.file}", path)) for run in group for one in run.damage
        ),
    }
    changed |= {name: next((value for run in group if (value := getattr(run, name))), "") for name in _NAMES}
    changed |= {name: _first(getattr(run, name) for run in group) for name in _MAPPINGS}
    changed |= {name: tuple(dict.fromkeys(one for run in group for one in getattr(run, name))) for name in _TUPLES}
    return replace(group[0], **changed)


_NAMES = ("id", "name", "project", "group")
_MAPPINGS = ("told", "params", "summary", "series", "metrics", "directions")
_TUPLES = ("tags", "notes", "parts")
