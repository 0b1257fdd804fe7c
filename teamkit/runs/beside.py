"""Runs beside each other as texts: one column a run, in sections. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from teamkit.runs.ablation import Ablation, Group, Pair
from teamkit.runs.columns import BEST, Cell, Column
from teamkit.runs.comparable import Code, evaluates
from teamkit.runs.compare import Comparison, Measure, Setting
from teamkit.runs.metrics import MAX
from teamkit.runs.model import Run, Told, Value
from teamkit.runs.shown import ARROWS, Place, digits, moment, text, whole
from teamkit.runs.values import as_text

BETTER = "*"
_FEW = 5


class Section(NamedTuple):
    """Rows under a title, each a name and a cell for every run."""

    title: str
    rows: tuple[tuple[str, ...], ...]


class Report(NamedTuple):
    """What is shown: the ids of the runs, the sections, and lines below them. answer: the verdict."""

    heads: tuple[str, ...]
    sections: tuple[Section, ...]
    lines: tuple[str, ...]
    answer: str


class Pairs(NamedTuple):
    """The pairs of one parameter. title: the parameter. heads, rows: of one length. more: pairs that are not told."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int


def report(made: Comparison, place: Place, ids: Mapping[str, str]) -> Report:
    """Return a comparison as texts. ids: of runs, to what is shown of them."""
    sections = (
        Section("", tuple(_about(made.runs, place))),
        Section("parameters", tuple(map(_setting, made.settings))),
        Section("data", tuple(map(_setting, made.data))),
        Section("metrics", tuple(_measure(one, place.at) for one in made.measures)),
    )
    heads = tuple(text(ids[run.id]) for run in made.runs)
    lines = [*_codes(heads, made.codes), *_marks(made.measures), *made.notes]
    return Report(heads, tuple(one for one in sections if one.rows), tuple(lines), made.verdict.answer)


def pairs(made: Ablation, column: Column, at: str, ids: Mapping[str, str]) -> list[Pairs]:
    """Return the pairs as texts, a table for each parameter.

    at: what stands before a step. ids: of runs, to what is shown of them.
    """
    return [_pairs(group, column, at, ids) for group in made.groups]


def remarks(made: Ablation, column: Column, why: str) -> list[str]:
    """Return what has to be said of the pairs. why: who says which way of the metric is better."""
    left = ", ".join(f"{number} {state}" for state, number in sorted(made.left_out.items()))
    bare = f"{_count(made.bare, 'run')} without parameters left out"
    alike = f"{_count(made.alike, 'run')} with the parameters of another: repeats, no pairs"
    return [
        f"{_count(made.pairs, 'pair')} among {_count(made.runs, 'run')}, by {text(column.label)} ({why})",
        *([f"left out: {left}"] if left else []),
        *([bare] if made.bare else []),
        *([alike] if made.alike else []),
        *([f"ignored: {', '.join(map(text, made.ignored))}"] if made.ignored else []),
        *(f"almost every run has its own {text(name)}: --ignore {text(name)}" for name in made.suspects),
    ]


def _about(runs: Sequence[Run], place: Place) -> Iterable[tuple[str, ...]]:
    yield "name", *(text(run.name) for run in runs)
    yield "state", *(run.state for run in runs)
    yield "person", *(_named(run.person) for run in runs)
    times = ["unknown" if run.started is None else moment(run.started, place.zone) for run in runs]
    yield f"started ({place.clock})", *times
    yield "commit", *(_named(run.commit)[:9] for run in runs)
    if any(run.damage for run in runs):
        yield "damage", *(_damage(run) for run in runs)


def _damage(run: Run) -> str:
    more = f" and {len(run.damage) - 1} more" if len(run.damage) > 1 else ""
    return text(f"{run.damage[0].file}: {run.damage[0].what}{more}") if run.damage else ""


def _named(one: Told | None) -> str:
    return text(one.value) if one else "unknown"


def _setting(one: Setting) -> tuple[str, ...]:
    shown = (_value(value) if logged else "not logged" for value, logged in zip(one.values, one.logged, strict=True))
    return (text(one.name), *shown)


def _value(value: Value) -> str:
    return "none" if value is None else text(as_text(value))


def _measure(one: Measure, at: str) -> tuple[str, ...]:
    head = f"{text(one.name)} {ARROWS[one.direction.way] if one.pick == BEST else ''}{one.pick}"
    return head, *(_measured(one, number, at) for number in range(len(one.cells)))


def _measured(one: Measure, number: int, at: str) -> str:
    found, change = one.cells[number], one.change[number]
    words = ["not logged" if found.value is None else told(found, at)]
    words += [BETTER] if one.better[number] else []
    words += [difference(change, (one.cells[0], found), one.relative[number])] if change is not None else []
    words += [f"({found.note})"] if found.note and found.step is not None else []
    return " ".join(words)


def told(found: Cell, at: str) -> str:
    """Return the value of a metric with its step: "0.8301 @7.0k", `at` before it; "unknown" where there is none."""
    if not isinstance(found.value, int | float) or isinstance(found.value, bool):
        return "unknown" if found.value is None else text(as_text(found.value))
    step = f" {at}{whole(found.step)}" if found.step is not None else ""
    return f"{digits(float(found.value))}{step}"


def difference(change: float, values: Iterable[Cell], relative: float | None = None) -> str:
    """Return a change with its sign, to as many digits as its values: "+0.0120 (+1.5%)"."""
    places = max(len(told(one, "").partition(" ")[0].partition(".")[2]) for one in values)
    shown = f"{change:+.{places}f}"
    shown = shown if float(shown) or not change else f"{'+' if change > 0 else ''}{digits(change)}"
    return f"{shown}{'' if relative is None else f' ({_share(relative)})'}" if change else "±0"


def _share(relative: float) -> str:
    percent = 100 * relative
    if 1000 <= abs(percent) < 10**6:
        return f"{percent:+.0f}%"
    return f"{percent:+.1f}%" if 0.05 <= abs(percent) < 1000 else f"{percent:+.2g}%"


def _codes(heads: Sequence[str], codes: Sequence[Code]) -> Iterable[str]:
    """Yield the lines that tell from which commits to which."""
    for head, code in list(zip(heads, codes, strict=True))[1:]:
        pair = f"code {heads[0]} to {head}"
        if code.error:
            yield f"{pair}: unknown, {code.error}"
        elif code.same:
            yield f"{pair}: the same commit"
        else:
            back = f" more and {code.behind} fewer" if code.behind else ""
            yield f"{pair}: {_count(code.ahead, 'commit')}{back}, {_count(len(code.files), 'file')} changed"
            yield from (f"  {text(line)}" for line in code.subjects)
            more = code.ahead - len(code.subjects)
            yield from [f"  and {more} more"] * (more > 0)
            judged = [text(file) for file in code.files if evaluates(file)]
            some = f" and {len(judged) - _FEW} more" if len(judged) > _FEW else ""
            yield from [f"  evaluation code: {', '.join(judged[:_FEW])}{some}"] * bool(judged)


def _marks(measures: Sequence[Measure]) -> Iterable[str]:
    if any(any(one.better) for one in measures):
        yield f"{BETTER} the best"
    if any(change is not None for one in measures for change in one.change):
        yield "differences are to the first run"
    for why in dict.fromkeys(one.direction.why for one in measures):
        names = dict.fromkeys(text(one.name) for one in measures if one.direction.why == why)
        yield f"{', '.join(names)} ({why})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _pairs(group: Group, column: Column, at: str, ids: Mapping[str, str]) -> Pairs:
    heads = ("from", "to", f"{text(column.label)}", "", "change", "code", "runs", "")
    rows = tuple(_pair(pair, column, at, ids) for pair in group.pairs)
    return Pairs(text(group.name), heads, rows, group.total - len(group.pairs))


def _pair(pair: Pair, column: Column, at: str, ids: Mapping[str, str]) -> tuple[str, ...]:
    values = tuple("not logged" if value is None else text(as_text(value)) for value in pair.values)
    measured = tuple(told(one, at) for one in pair.measured)
    runs = (text(ids[run.id]) for run in (pair.one, pair.other))
    return (*values, *measured, _changed(pair, column), pair.code, *runs)


def _changed(pair: Pair, column: Column) -> str:
    if pair.why or pair.change is None:
        return pair.why
    word = (
        "" if not column.way or not pair.change else "better" if (pair.change > 0) == (column.way == MAX) else "worse"
    )
    return f"{difference(pair.change, pair.measured)} {word}".rstrip()
