"""What the blocks of a report are made of. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from typing import TypeAlias
from unicodedata import normalize

from teamkit.history.contribution import TOP
from teamkit.history.message import subject
from teamkit.history.people import Person
from teamkit.report.document import EVIDENCE, Block, Box, Figure, Items, Paragraph, Span, Spans, Table, words
from teamkit.report.evidence import of_commits, of_runs
from teamkit.report.facts import Facts
from teamkit.runs.columns import Column, cell
from teamkit.runs.marks import is_sound
from teamkit.runs.model import Run, Value
from teamkit.runs.page.mask import Mask
from teamkit.runs.shown import digits
from teamkit.runs.values import as_text

_MASK = Mask(())
_HUGE = 1e6
_LONGEST = 72  # letters of a subject
_HIDDEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")  # controls, turned text
Row: TypeAlias = list[Spans | str]  # of a table


def clean(text: str) -> str:
    """Return a text as a report can hold it: one line, composed Hangul, no address, secret or folder of a home."""
    readable = _HIDDEN.sub("", text.encode("utf-8", "replace").decode())
    masked = _MASK.text(" ".join(readable.split()))
    return normalize("NFC", "/".join(map(_MASK.text, masked.split("/"))))  # a secret may be a part of a path


def setting(name: str, value: Value) -> str:
    """Return a parameter's value as a report can hold it; of one that is named like a secret nothing."""
    return "—" if value is None else clean(str(_MASK.value(name, as_text(value))))


def called(persons: Iterable[Person]) -> dict[Person, str]:
    """Return what people are called in wrapup.json: the name, with a number behind it for the second of that name."""
    found: dict[Person, str] = {}
    names = Counter[str]()
    for person in persons:
        name = clean(person.name)
        names[name] += 1
        found[person] = name if names[name] == 1 else f"{name} ({names[name]})"
    return found


def area_name(facts: Facts, area: str) -> str:
    """Return what an area is called."""
    return facts.words("top") if area == TOP else clean(area)


def first(names: Sequence[str], most: int) -> str:
    """Return the first of several names in one line, and whether there are more."""
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


def merged_pulls(facts: Facts) -> tuple[str, tuple[str, ...]]:
    """Return how many pull requests were merged, and what that was counted from."""
    ids = of_commits(pull.commit for pull in facts.past.pulls)
    return facts.words("pulls_told", merged=facts.evidence.tell("overview.pulls", len(ids), ids)), ids


def when(seconds: float | None, zone: tzinfo) -> datetime | None:
    """Return a time; None for one that no calendar has."""
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, zone)
    except (ValueError, OverflowError, OSError):
        return None


def titled(message: str) -> str:
    """Return the subject of a commit, shortened."""
    told = clean(subject(message))
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1]}…"


def table(heads: Sequence[str], rows: Iterable[Row], right: Sequence[int] = ()) -> Table:
    """Return a table. right: numbers of the columns that hold numbers."""
    body = tuple(tuple(words(one) if isinstance(one, str) else one for one in row) for row in rows)
    return Table(tuple(words(head) for head in heads), body, tuple(at in right for at in range(len(heads))))


def remark(text: str) -> Paragraph:
    """Return a small remark below a table."""
    return Paragraph((Span(text),))


def box(*lines: Spans | str) -> Box:
    """Return a box of evidence, one item a line."""
    spans = tuple(words(line) if isinstance(line, str) else line for line in lines)
    return Box(EVIDENCE, (Items(tuple((Paragraph(one),) for one in spans)),))


def line(*parts: Spans | str) -> Box:
    """Return a box of evidence in as few lines as it takes: on a personal page the room is for the person."""
    spans: list[Span] = []
    for part in parts:
        spans += [Span(" · ")] if spans else []
        spans += words(part) if isinstance(part, str) else part
    return Box(EVIDENCE, (Paragraph(tuple(spans)),))


def figure(facts: Facts, name: str, svg: str | None, caption: str) -> Iterator[Block]:
    """Yield a figure and keep its SVG; nothing where there is nothing to draw."""
    if svg is not None:
        facts.figures[f"{name}.svg"] = svg
        yield Figure(f"figures/{name}.svg", caption)


def commit_item(facts: Facts, one: str) -> Spans:
    """Return a commit in a list: its subject, its day and where to look."""
    known = facts.commit(one)
    return (Span(f"{titled(known.message)} ({day_of(facts, one)}) "), *facts.evidence.cite(of_commits([one])))


def day_of(facts: Facts, one: str) -> str:
    """Return the day of a commit; "?" for a time that cannot be."""
    found = facts.past.work.days.get(one)
    return found.isoformat() if found else "?"


def ends(facts: Facts, commits: Iterable[str]) -> tuple[str, ...]:
    """Return the commits that a period begins and ends with, by their authors' times, as evidence."""
    dated = sorted((facts.commit(one).authored, one) for one in commits if one in facts.past.work.days)
    return of_commits(dict.fromkeys(one for _, one in (*dated[:1], *dated[-1:])))


def days_between(first: date, last: date) -> int:
    """Return how many days a period has, both ends included."""
    return (last - first).days + 1


def name_of(run: Run) -> str:
    """Return what a run is called: of a name that is a path, its end."""
    return clean(run.name).rstrip("/").rpartition("/")[2] or run.id


def run_item(facts: Facts, run: Run, more: str = "") -> Spans:
    """Return a run in a list: its name, its score, and where to look."""
    told = " ".join(filter(None, (name_of(run), scored(facts, run), more)))
    return (Span(f"{told} "), *facts.evidence.cite(of_runs([run.id])))


def scored(facts: Facts, run: Run) -> str:
    """Return a run's best value of the metric that runs are compared by, as evidence; "" without one."""
    metric = facts.trained.metric
    found = score(metric, run) if metric else None
    if metric is None or found is None:
        return ""
    return f"{clean(metric.name)} {measured(facts, run, metric, found)}"


def measured(facts: Facts, run: Run, column: Column, value: float) -> str:
    """Return a value of a run as it is written, and note it."""
    name = f"runs.{run.id}.{clean(column.name)}.{column.pick}"
    return facts.evidence.tell(name, value, of_runs([run.id]), digits(value))


def reached(facts: Facts, run: Run, column: Column, step: int) -> str:
    """Return the step of a run's value as it is written, and note it."""
    name = f"runs.{run.id}.{clean(column.name)}.{column.pick}.step"
    return facts.evidence.tell(name, step, of_runs([run.id]))


def broken(facts: Facts, run: Run, metric: Column | None) -> str:
    """Return the step at which a run's metric was no number any more, and note it; "" where it always was one."""
    ends = run.metrics.get(metric.name) if metric else None
    if metric is None or ends is None or ends.broken is None:
        return ""
    name = f"runs.{run.id}.{clean(metric.name)}.diverged"
    return facts.words("diverged", step=facts.evidence.tell(name, ends.broken, of_runs([run.id])))


def changed(change: float, *values: float) -> str:
    """Return a change with its sign and as many decimals as the values are shown with."""
    decimals = max((len(told.partition(".")[2]) for told in map(digits, values) if "e" not in told), default=4)
    return f"{change:+.{decimals}f}" if abs(change) < _HUGE else f"{change:+.4g}"


def score(metric: Column, run: Run) -> float | None:
    """Return a run's value in a column; None where there is none that can be ranked."""
    found = cell(run, metric)
    return float(found.value) if is_sound(found) else None  # type: ignore[arg-type]
