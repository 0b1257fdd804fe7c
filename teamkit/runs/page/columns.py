"""The columns of the page's table: the values of all runs, and which are shown at first. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from teamkit.runs import metrics
from teamkit.runs.columns import FIXED, METRIC, PARAM, SUMMARY, Column, Known, cell
from teamkit.runs.metrics import Direction
from teamkit.runs.model import Point, Run
from teamkit.runs.page.mask import ENDLESS, Mask, number

Made = dict[str, Any]
# In this order, the name first; a kind says how a value is to be read.
_ABOUT = {
    "name": "text", "state": "text", "person": "text", "started": "time", "duration": "duration", "ended": "time",
    "project": "text", "group": "text", "tags": "text", "commit": "text", "source": "text", "id": "text",
    "path": "text", "damage": "text",
}  # fmt: skip
_COMMIT = 9


def made(runs: Sequence[Run], known: Known, shown: Iterable[Column], mask: Mask) -> list[Made]:
    """Return all columns: about the run, parameters, metrics; their keys as the log has them.

    A column has a key, a group ("about", "parameter" or "metric"), a kind ("text", "number", "time",
    "duration" or "metric"), `shown`, and `same` where all runs say the same, else `values`: a list, or by
    the number of the run where few say anything. `_metric` tells what a metric has besides.
    """
    wanted = {(one.kind, one.name) for one in shown} | {(FIXED, "name")}
    found = [_about(key, kind, runs, mask) for key, kind in _ABOUT.items()]
    found = [one for one in found if one["key"] == "name" or one.get("same", one.get("values"))]
    found += [_plain(PARAM, "parameter", key, runs, mask) for key in known.params]
    found += [_metric(tag, runs, known.directions[tag], mask) for tag in known.metrics]
    others = [key for key in known.summary if key not in known.directions]
    found += [_plain(SUMMARY, "metric", key, runs, mask) for key in others]
    for one in found:
        one["shown"] = (one.pop("of"), one["key"]) in wanted
    return found


def _about(key: str, kind: str, runs: Sequence[Run], mask: Mask) -> Made:
    values = [cell(run, Column(FIXED, key, key)).value for run in runs]
    if kind == "text":
        tell = mask.path if key == "path" else mask.text
        values = [tell(str(value))[: _COMMIT if key == "commit" else None] if value else None for value in values]
    return _column(key, FIXED, "about", kind, values)


def _plain(of: str, group: str, key: str, runs: Sequence[Run], mask: Mask) -> Made:
    held = [run.params if of == PARAM else run.summary for run in runs]
    values = [mask.value(key, own[key]) if key in own else None for own in held]
    return _column(key, of, group, _kind(values), values)


def _metric(tag: str, runs: Sequence[Run], direction: Direction, mask: Mask) -> Made:
    """Return a metric: its last values, `at` their steps; `best`, `best_at`; `points`; `broken`; `way` and `why`.

    What a log only sums up is both last and best, without a step.
    """
    known = [run.metrics.get(tag) for run in runs]
    summed = [_summed(run, tag, mask) for run in runs]
    best = [metrics.best(one, direction.way) if one else None for one in known]
    last = [number(one.last.value) if one else alone for one, alone in zip(known, summed, strict=True)]
    found = _column(tag, METRIC, "metric", "metric", last)
    return found | {
        "way": direction.way,
        "why": mask.text(direction.why),
        "is_loss": metrics.is_loss(tag),
        "at": _sparse([one.last.step if one else None for one in known]),
        "best": _sparse([_value(one) if one else alone for one, alone in zip(best, summed, strict=True)]),
        "best_at": _sparse([one.step if one else None for one in best]),
        "points": _sparse([one.points if one else None for one in known]),
        "broken": _sparse([one.broken if one else None for one in known]),
    }


def _summed(run: Run, tag: str, mask: Mask) -> Any:
    return None if tag in run.metrics or tag not in run.summary else mask.value(tag, run.summary[tag])


def _value(point: Point) -> float | str:
    return number(point.value)


def _column(key: str, of: str, group: str, kind: str, values: list[Any]) -> Made:
    found: Made = {"key": key, "of": of, "group": group, "kind": kind}
    if len(values) > 1 and kind != "metric" and len({(type(value), value) for value in values}) == 1:
        return found | {"same": values[0]}
    return found | {"values": _sparse(values)}


def _sparse(values: list[Any]) -> list[Any] | Mapping[int, Any]:
    filled = {at: value for at, value in enumerate(values) if value is not None}
    return filled if len(filled) * 2 < len(values) else values


def _kind(values: Collection[Any]) -> str:
    return "number" if all(value is None or _is_number(value) for value in values) else "text"


def _is_number(value: Any) -> bool:
    return not isinstance(value, bool) and (isinstance(value, int | float) or value in ENDLESS)
