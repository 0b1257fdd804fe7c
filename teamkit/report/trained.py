"""The runs of a project, as a report tells them: whose they are, what they are compared by, their curves."""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from teamkit.history import offline
from teamkit.history.commit import History
from teamkit.history.past import Period
from teamkit.history.people import People, Person
from teamkit.report.dated import added, date_by_log, name_apart, within
from teamkit.report.facts import Trained
from teamkit.runs.ablation import Ablation, ablation
from teamkit.runs.cache import Cache
from teamkit.runs.collect import Memory, Tell, collect, load
from teamkit.runs.columns import METRIC, Column, Known, know, resolve
from teamkit.runs.commits import between
from teamkit.runs.location import place
from teamkit.runs.marks import counted, losses
from teamkit.runs.model import Run, Series
from teamkit.runs.tops import outermost, stated
from teamkit.runs.usual import usual
from teamkit.sections import Policy

_CURVES = 5
_PAIRS = 20  # of each parameter
_MODELS = ("model", "model_name", "model_name_or_path", "arch", "architecture", "backbone", "encoder", "pretrained")


class Of(NamedTuple):
    """Which runs are told: those of a period of a history; only: ids, None for all."""

    history: History
    people: People
    period: Period
    only: Collection[str] | None = None


def trained(top: Path, policy: Policy, of: Of, tell: Tell = lambda *_: None) -> Trained:
    """Return the runs below the folders of the policy, else below the whole project.

    A run whose log tells no start has the time at which the log was committed.
    """
    memory = Cache(place(top))
    tops = stated(top, policy.runs.paths)
    found = collect(outermost(tops.here), policy, memory, top, tell).runs
    dated = _dated(top, [run for run in found if run.started is None], of.history)
    here = within(found, of.period)
    runs = [run for run in here if of.only is None or run.id in of.only]
    untold = tuple(run.id for run in here if of.only is not None and run.id not in of.only)
    name_apart(runs)
    known = know(runs, policy.runs.directions)
    metric = _metric(runs, known)
    curves = _curves(runs, metric, memory, policy) if metric else {}
    pairs = _pairs(runs, metric, top) if metric else None
    notes = tuple(f"runs.paths: there is no {path}" for path in policy.runs.paths if top / path in tops.missing)
    model = _model(runs, known)
    return Trained(tuple(runs), whose(runs, of.people), known, metric, model, curves, pairs, dated, untold, notes)


def _dated(top: Path, runs: Sequence[Run], history: History) -> frozenset[str]:
    prefix = offline.ask(top, "rev-parse", "--show-prefix").out.strip("\n") if runs else ""
    paths = {run.id: {f"{prefix}{path}" for path in _files(run, top)} for run in runs}
    times = added(history, {path for own in paths.values() for path in own})
    return date_by_log(runs, times, paths)


def _files(run: Run, top: Path) -> Iterable[str]:
    """Yield the files of a run's log, from the project on; none where it lies elsewhere."""
    folder = os.path.relpath(run.path, top).replace(os.sep, "/")
    if not folder.startswith(".."):
        yield from (os.path.normpath(f"{folder}/{file}").replace(os.sep, "/") for file in run.files)


def whose(runs: Iterable[Run], people: People) -> dict[str, Person]:
    """Return runs, by id, to people: by the e-mail or name that the evidence of a run gives."""
    by_name = _only((person.name, person) for person in people.persons)
    by_email = _only((identity.email, person) for identity, person in people.of.items())
    by_identity = _only((identity.name, person) for identity, person in people.of.items())
    found = {}
    for run in runs:
        told = (run.told.get("email", ""), run.person.value if run.person else "")
        names = [normalize("NFC", name).casefold() for name in told]
        places: Sequence[Mapping[str, Person]] = (by_email, by_name, by_identity)
        person = next((place[name] for name in names if name for place in places if name in place), None)
        if person:
            found[run.id] = person
    return found


def _only(named: Iterable[tuple[str, Person]]) -> dict[str, Person]:
    """Return names to the one person who has it; what two have tells of neither."""
    found: dict[str, set[Person]] = {}
    for name, person in named:
        found.setdefault(normalize("NFC", name).casefold(), set()).add(person)
    return {name: next(iter(persons)) for name, persons in found.items() if name and len(persons) == 1}


def _metric(runs: Sequence[Run], known: Known) -> Column | None:
    """Return the metric that most runs have and that says which way is better; no loss where losses differ."""
    apart = losses(runs)
    return next(
        (one for one in usual(runs, known).columns if one.kind == METRIC and one.way and not apart.forbids(one)), None
    )


def _model(runs: Sequence[Run], known: Known) -> str:
    """Return the parameter that names the model, where several models were tried."""
    ends = [(name, name.replace("/", ".").rpartition(".")[2].lower()) for name in known.params]
    named = [name for word in _MODELS for name, end in ends if end == word]
    return next((name for name in named if len({run.params.get(name) for run in runs} - {None}) > 1), "")


def _curves(runs: Sequence[Run], metric: Column, memory: Memory, policy: Policy) -> dict[str, Series]:
    ends = {run.id: run.metrics.get(metric.name) for run in runs}
    drawn = [run for run in counted(runs) if (end := ends[run.id]) and end.points > 1]
    found = {}
    for run in sorted(drawn, key=lambda run: _rank(metric, run))[:_CURVES]:
        load(run, memory, policy)
        if metric.name in run.series:
            found[run.id] = run.series[metric.name]
    return found


def _rank(metric: Column, run: Run) -> float:
    end = run.metrics[metric.name]
    point = end.high if metric.way == "max" else end.low
    return float("inf") if point is None else -point.value if metric.way == "max" else point.value


def _pairs(runs: Sequence[Run], metric: Column, top: Path) -> Ablation:
    def code(one: Run, other: Run) -> object:
        return between([run.commit.value if run.commit else "" for run in (one, other)], top)[1]

    return ablation(runs, resolve(f"metric:{metric.name}", know(runs, {metric.name: metric.way})), code, limit=_PAIRS)  # type: ignore[arg-type]
