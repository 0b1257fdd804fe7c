"""One run in words: what it is, how it ended, who, which code, which machine. Pure."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from teamkit.runs.comparable import is_dirty
from teamkit.runs.metrics import MAX, MIN, Direction, best, direction
from teamkit.runs.model import Metric, Run, Series, Told
from teamkit.runs.shown import Place, digits, lasting, moment, text, whole
from teamkit.runs.usual import natural
from teamkit.runs.values import as_text

_ARROWS = {MAX: "↑", MIN: "↓", "": ""}
_FEW = 5
_TOLD = ("host", "gpu", "program", "args", "sweep", "job")
_GIB = 2**30


class Fact(NamedTuple):
    """A line about a run. by: what says so, "" where the log itself does."""

    name: str
    value: str
    by: str = ""


class Curve(NamedTuple):
    """One metric of a run. best, last: as text with their steps. series: None where no point of it was kept."""

    name: str
    direction: Direction
    best: str
    last: str
    known: Metric
    series: Series | None
    note: str


def facts(run: Run, place: Place, subject: str) -> list[Fact]:
    """Return what the log tells of a run, and of what it does not that it is unknown. subject: of its commit."""
    told = [Fact(name, text(run.told[name])) for name in _TOLD if run.told.get(name)]
    named = [Fact(name, text(getattr(run, name))) for name in ("project", "group") if getattr(run, name)]
    tags = [Fact("tags", ", ".join(map(text, run.tags)))] if run.tags else []
    return [
        Fact("state", _ending(run)),
        Fact("source", run.source),
        Fact("path", _near(run.path, place)),
        *_times(run, place),
        _told("person", run.person, "no log tells who ran it"),
        _commit(run, subject),
        *named,
        *tags,
        *told,
    ]


def tree(run: Run, snapshot: Mapping[str, Any] | None) -> Fact:
    """Return whether there were changes that no commit held. snapshot: preflight's document."""
    dirty = is_dirty(run)
    if dirty is not None:
        return Fact("tree", "changes that no commit holds" if dirty else "clean", "the log")
    repository = (snapshot or {}).get("repository")
    if not isinstance(repository, dict) or repository.get("state") != "ok":
        return Fact("tree", "unknown", "nothing tells whether it was clean")
    files = [*_texts(repository.get("changed")), *_texts(repository.get("untracked"))]
    if not files:
        return Fact("tree", "clean", "preflight")
    more = f" and {len(files) - _FEW} more" if len(files) > _FEW else ""
    return Fact("tree", f"changes that no commit holds: {', '.join(files[:_FEW])}{more}", "preflight")


def machine(document: Mapping[str, Any]) -> list[Fact]:
    """Return what preflight saw: the GPUs that it picked, all where it picked none, and the command."""
    told = document.get("gpus")
    gpus = [one for one in _list(told.get("gpus") if isinstance(told, dict) else None) if isinstance(one, dict)]
    picked = set(_texts(document.get("picked")))
    found = [Fact("gpu", line) for gpu in gpus for line in _gpu(gpu, picked)]
    command = " ".join(_texts(document.get("command")))
    return [*found, *([Fact("command", command)] if command else [])]


def curves(run: Run, stated: Mapping[str, str]) -> list[Curve]:
    """Return the metrics of a run, by their names. stated: the policy's directions."""
    return [_curve(run, name, direction(name, stated, run.directions)) for name in sorted(run.metrics, key=natural)]


def params(values: Mapping[str, Any]) -> list[Fact]:
    """Return parameters, or what a log sums up, by their names."""
    return [
        Fact(text(name), "none" if values[name] is None else text(as_text(values[name])))
        for name in sorted(values, key=natural)
    ]


def _curve(run: Run, name: str, meant: Direction) -> Curve:
    known = run.metrics[name]
    top = best(known, meant.way)
    shown = f"{_ARROWS[meant.way]} {digits(top.value)} @{whole(top.step)}" if top else ""
    note = "" if known.broken is None else f"diverged at step {known.broken}"
    last = f"{digits(known.last.value)} @{whole(known.last.step)}"
    return Curve(text(name), meant, shown, last, known, run.series.get(name), note)


def _ending(run: Run) -> str:
    code = run.told.get("exit", "")
    return f"{run.state}, exit code {text(code)}" if code else run.state


def _times(run: Run, place: Place) -> list[Fact]:
    found = []
    for name in ("started", "ended"):
        seconds = getattr(run, name)
        known = f"{moment(seconds, place.zone)} {place.clock}" if seconds is not None else "unknown"
        found.append(Fact(name, known))
    if run.started is None or run.ended is None or not math.isfinite(run.ended - run.started):
        return found
    return [*found, Fact("duration", lasting(run.ended - run.started))]


def _told(name: str, told: Told | None, why: str) -> Fact:
    return Fact(name, text(told.value), told.by) if told else Fact(name, "unknown", why)


def _commit(run: Run, subject: str) -> Fact:
    found = _told("commit", run.commit, "no commit is logged")
    if run.commit is None:
        return found
    return found._replace(value=f"{found.value[:9]} {text(subject)}" if subject else found.value)


def _near(path: str, place: Place) -> str:
    return text(path.removeprefix(f"{place.base.rstrip('/')}/") if place.base else path)


def _gpu(gpu: Mapping[str, Any], picked: set[str]) -> list[str]:
    """Return a GPU and its MIG instances, those alone that were picked where some were."""
    parts = [one for one in _list(gpu.get("instances")) if isinstance(one, dict)]
    return [_memory(one) for one in (gpu, *parts) if not picked or one.get("uuid") in picked]


def _memory(one: Mapping[str, Any]) -> str:
    memory = one.get("memory")
    name = text(str(one.get("name") or one.get("uuid") or "unknown"))
    if not isinstance(memory, dict) or not all(isinstance(memory.get(part), int) for part in ("free", "total")):
        return f"{name}, free memory unknown"
    return f"{name}, {memory['free'] / _GIB:.1f} of {memory['total'] / _GIB:.1f} GiB free"


def _texts(values: object) -> list[str]:
    return [text(one) for one in _list(values) if isinstance(one, str)]


def _list(values: object) -> Sequence[Any]:
    return values if isinstance(values, list) else []
