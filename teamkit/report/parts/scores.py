"""How scores lie by model and by what was varied, as figures. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import NamedTuple

from teamkit.report.document import Block
from teamkit.report.evidence import of_runs
from teamkit.report.facts import Facts
from teamkit.report.parts.comparisons import largest
from teamkit.report.parts.pieces import clean, figure, name_of, score, setting
from teamkit.report.plots import Dot, alike
from teamkit.report.plots import bars as bars_of
from teamkit.report.plots import scatter as scatter_of
from teamkit.report.plots.scale import drawable
from teamkit.runs import roles
from teamkit.runs.columns import Column
from teamkit.runs.comparable import DIFFERS, Code, verdict
from teamkit.runs.metrics import MAX
from teamkit.runs.model import Run
from teamkit.runs.roles import OTHER, role
from teamkit.runs.same import NONE, Key, key

_MODELS, _BARS = 4, 3  # of three models the table of the best tells as much
_DOTS, _NUMBERS = 5, 3  # runs, and different values of the parameter
_DECADES = 100  # from this ratio on the axis shows powers
_MEASURED = (roles.HASH, roles.DATA, roles.SPLIT, roles.METRIC)


class Scored(NamedTuple):
    """Runs with a score of the metric: those that are measured as most are, and those that are not."""

    metric: Column
    scores: Mapping[str, float]
    runs: tuple[Run, ...]
    apart: tuple[Run, ...]


def bars(facts: Facts) -> Iterator[Block]:
    """Show the best score of each model; where there is one model, of each value of what changes most."""
    model, scored = facts.trained.model, _scored(facts)
    name = model or (_most_effective(facts, scored) if scored else "")
    tops = _tops(scored, name) if scored and name else []
    if not scored or len(tops) < (_MODELS if model else _BARS):
        return
    told = _caption(facts, "bars_told", scored, name)
    values = [value for _, value in tops]
    cut = f" ({facts.words('not_from_zero')})" if alike(values) else ""
    labels, unit = [label for label, _ in tops], f"{clean(scored.metric.name)}{cut}"
    yield from figure(facts, "bars", bars_of(labels, values, unit, zero=not cut, title=told), told)


def scatter(facts: Facts) -> Iterator[Block]:
    """Show the score of each run against the number that was varied most."""
    model, scored = facts.trained.model, _scored(facts)
    name, xs = _most_varied(scored) if scored else ("", {})
    if not scored or len(xs) < _DOTS:
        return
    told = _caption(facts, "scatter_told", scored, name)
    dots = [
        Dot(xs[run.id], scored.scores[run.id], name_of(run), setting(model, run.params.get(model)) if model else "")
        for run in scored.runs
        if run.id in xs
    ]
    powers = min(xs.values()) > 0 and max(xs.values()) >= _DECADES * min(xs.values())
    svg = scatter_of(dots, (clean(name), clean(scored.metric.name)), scored.metric.way, log=powers, title=told)
    yield from figure(facts, "scatter", svg, told)


def _scored(facts: Facts) -> Scored | None:
    metric = facts.trained.metric
    scores = {run.id: value for run in facts.trained.done() if metric and (value := score(metric, run)) is not None}
    runs = [run for run in facts.trained.done() if run.id in scores]
    if not metric or not runs:
        return None
    usual = Counter(map(_measured, runs)).most_common(1)[0][0]
    first = next(run for run in runs if _measured(run) == usual)
    apart = {run.id for run in runs if verdict((first, run), (Code(same=True),) * 2).state == DIFFERS}
    kept, left = (tuple(run for run in runs if (run.id in apart) == out) for out in (False, True))
    return Scored(metric, scores, kept, left)


def _measured(run: Run) -> frozenset[tuple[str, Key]]:
    """Return what a log tells of the data, its split, and how metrics are defined."""
    return frozenset((name, key(value)) for name, value in run.params.items() if role(name) in _MEASURED)


def _caption(facts: Facts, word: str, scored: Scored, name: str) -> str:
    """Return the words of a figure, with how many runs it shows, and how many were measured otherwise."""
    shown, apart = (
        of_runs(run.id for run in runs if key(run.params.get(name)) != NONE) for runs in (scored.runs, scored.apart)
    )
    tell, say, drawn = facts.evidence.tell, facts.words, word.removesuffix("_told")
    amount = tell(f"{drawn}.runs", len(shown), shown)
    told = say(word, metric=clean(scored.metric.name), parameter=clean(name), runs=amount)
    return f"{told}. {say('apart_told', runs=tell(f'{drawn}.apart', len(apart), apart))}" if apart else told


def _most_effective(facts: Facts, scored: Scored) -> str:
    """Return the parameter that alone changes most, "" for none; numbers are left to the scatter."""
    groups = facts.trained.pairs.groups if facts.trained.pairs else ()
    effects = {
        group.name: abs(pairs[0].change or 0)
        for group in groups
        if role(group.name) == OTHER and not _numbers(scored, group.name)
        if (pairs := largest(group.pairs, scored.metric))
    }
    return max(effects, key=effects.__getitem__, default="")


def _tops(scored: Scored, name: str) -> list[tuple[str, float]]:
    """Return the values of a parameter, each with its best score, the best first."""
    having = [(scored.scores[run.id], run) for run in scored.runs if key(run.params.get(name)) != NONE]
    found: dict[Key, tuple[str, float]] = {}
    for value, run in sorted(having, key=itemgetter(0), reverse=scored.metric.way == MAX):
        found.setdefault(key(run.params[name]), (setting(name, run.params[name]), value))
    return list(found.values())


def _most_varied(scored: Scored) -> tuple[str, Mapping[str, float]]:
    """Return the parameter with most different numbers, and that of each run; "" where none has three."""
    names = sorted({name for run in scored.runs for name in run.params if role(name) == OTHER})
    found = {name: numbers for name in names if len(set((numbers := _numbers(scored, name)).values())) >= _NUMBERS}
    name = max(found, key=lambda one: (len(set(found[one].values())), len(found[one])), default="")
    return name, found.get(name, {})


def _numbers(scored: Scored, name: str) -> Mapping[str, float]:
    """Return the runs that have a parameter, by id, with it; nothing where in one of them it is no number to draw."""
    keys = {run.id: own for run in scored.runs if (own := key(run.params.get(name))) != NONE}
    numbers = {one: float(value) for one, (kind, value) in keys.items() if kind == "number" and drawable(value)}  # type: ignore[arg-type]
    return numbers if len(numbers) == len(keys) else {}
