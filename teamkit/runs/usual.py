"""What a table shows when nobody says: the few columns that tell runs apart, the newest run first. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from teamkit.runs.columns import METRIC, PARAM, Column, Known, cell, resolve
from teamkit.runs.metrics import is_loss
from teamkit.runs.model import Run, Value
from teamkit.runs.roles import is_of_evaluation, words
from teamkit.runs.same import key

_PARAMS, _METRICS = 4, 3
_WIDE = 40
# Where results and caches lie, and what counts anew with each run, tells nobody what was tried.
_PLACES = frozenset("dir path folder file root id uuid host port timestamp version sha sha1 sha256 commit".split())
# What counts the training itself, and what a machine was busy with.
_COUNTERS = frozenset("epoch step steps time runtime second seconds timestamp".split())
_MACHINE = frozenset(("system", "gpu"))


class Usual(NamedTuple):
    """The columns, and how many that might have been shown are not. spare: which go first where there is no room."""

    columns: tuple[Column, ...]
    spare: tuple[Column, ...]
    params: int
    metrics: int


def usual(runs: Sequence[Run], known: Known) -> Usual:
    """Return the columns for these runs: who, when, the parameters that differ, the metrics that most have."""
    first = [_fixed("name", known), _fixed("state", known), _fixed("person", known), _fixed("started", known)]
    if len({_name(run) for run in runs}) < len(runs) and len({run.id for run in runs}) > 1:
        first.insert(0, _fixed("id", known))
    if not any(run.person for run in runs):
        first.remove(_fixed("person", known))
    if runs and all(run.started is None for run in runs):
        first.remove(_fixed("started", known))
    ranks = {one: rank for one in known.params if (rank := _rank_param(runs, one))}
    params = sorted(ranks, key=ranks.__getitem__)
    metrics = sorted((one for one in known.metrics if tells_apart(one)), key=lambda one: _rank_metric(runs, one, known))
    metrics = [one for one in metrics if known.directions[one].way] or metrics
    shown_params = [resolve(f"{PARAM}:{one}", known) for one in params[:_PARAMS]]
    shown_metrics = [resolve(f"{METRIC}:{one}", known) for one in metrics[:_METRICS]]
    spare = [*shown_metrics[:0:-1], *shown_params[:0:-1], _fixed("started", known), _fixed("person", known)]
    return Usual((*first, *shown_params, *shown_metrics), tuple(spare), len(params), len(metrics))


def _fixed(name: str, known: Known) -> Column:
    return resolve(f"fixed:{name}", known)


def _name(run: Run) -> Value:
    return cell(run, Column("fixed", "name", "name")).value


def _rank_param(runs: Sequence[Run], name: str) -> tuple[bool, int, int, str] | None:
    """Rank what most runs have first, then what takes few values: a seed, other in each run, tells least.

    None for what tells no runs apart: one value alone, or just their names and places.
    """
    if _PLACES & set(words(name)[-1:]):
        return None
    values = [value for run in runs if (value := run.params.get(name)) is not None]
    kinds = set(map(key, values))
    if len(kinds) < 2 or all(run.params.get(name) in (None, run.name, run.id) for run in runs):
        return None
    wide = any(isinstance(value, str) and len(value) > _WIDE for value in values)
    return wide, -len(values), len(kinds), name


def tells_apart(metric: str) -> bool:
    """Whether a metric is of what was trained; counters, and what a machine was busy with, compare no runs."""
    own = words(metric)
    return not (own and (own[-1] in _COUNTERS or own[0] in _MACHINE or "time" in own))


def _rank_metric(runs: Sequence[Run], name: str, known: Known) -> tuple[object, ...]:
    drawn = any(name in run.metrics for run in runs)
    have = sum(name in run.metrics or name in run.summary for run in runs)
    checked = is_of_evaluation(name)
    return (not drawn, 2 * have < len(runs), not known.directions[name].way, not checked, -have, is_loss(name), name)


def newest_first(runs: Sequence[Run]) -> list[Run]:
    """Return runs by their start, the unknown ones last and by path, version_2 before version_10."""
    return sorted(runs, key=lambda run: (run.started is None, -(run.started or 0), natural(run.path)))


def natural(text: str) -> tuple[tuple[bool, float, str], ...]:
    """Return a sort key of text, numbers in it by their size."""
    pieces = re.findall(r"\d+|\D+", text)
    return tuple((not piece.isdecimal(), float(piece) if piece.isdecimal() else 0, piece) for piece in pieces)
