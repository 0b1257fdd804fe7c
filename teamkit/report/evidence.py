"""The numbers of a report, each with the commits and runs that it was counted from. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from teamkit.report.document import Span, Spans

COMMIT, RUN, SNAPSHOT = "c:", "r:", "p:"
EDGE, LINELESS = "overview.edge", "overview.lineless"  # values that tell what the history lacked
_CITATION = re.compile(r"[cpr]:[\w.\-]+")
_SHORT = 7  # letters of a commit; more where two have these in common
_OF_COMMIT = re.compile(rf"(?<![\w/]){COMMIT}[0-9a-f]{{{_SHORT},64}}(?![0-9a-f])")
_CITED = 2  # in one place; wrapup.json has them all

Number = int | float


class Value(NamedTuple):
    """A number as counted and as written; evidence: "c:<sha>", "r:<id of a run>", "p:<folder of a snapshot>"."""

    value: Number
    text: str
    evidence: tuple[str, ...]


class Links(NamedTuple):
    """Where a reader finds what is cited. commits: an address that a commit's id is put behind, "" for none.

    runs: id to an address, of those that have one. short: id of a run to what it is cited as. letters: of a commit.
    """

    commits: str = ""
    runs: Mapping[str, str] = {}
    short: Mapping[str, str] = {}
    letters: int = _SHORT

    def of(self, one: str) -> str:
        """Return the address of what is cited, or ""."""
        if one.startswith(COMMIT):
            return self.commits and f"{self.commits}{one.removeprefix(COMMIT)}"
        return self.runs.get(one.removeprefix(RUN), "")


class Evidence:
    """What a report has told so far: by name, as "roles.민지.commits"."""

    def __init__(self, links: Links = Links()) -> None:  # noqa: B008  (a tuple; nobody can change it)
        self.values: dict[str, Value] = {}
        self._links = links

    def tell(self, name: str, value: Number, ids: Iterable[str], text: str = "") -> str:
        """Note a number, and return it as it is written. A name that means another number already gets a number.

        Names are made of what people call things, and no two names of theirs may stop a report.
        """
        told = Value(value, text or str(value), tuple(ids))
        free, twice = name, 2
        while self.values.setdefault(free, told) != told:
            free, twice = f"{name}.{twice}", twice + 1
        return told.text

    def cite(self, ids: Sequence[str], most: int = _CITED) -> Spans:
        """Return the first of what is behind a number, and how many more there are."""
        found: list[Span] = []
        for one in ids[:most]:
            found += [Span(" ")] if found else []
            found.append(_citation(one, self._links))
        if len(ids) > most:
            found.append(Span(f" +{len(ids) - most}"))
        return tuple(found)


def _citation(one: str, links: Links) -> Span:
    bare, link = one.removeprefix(RUN), links.of(one)
    text = one[: len(COMMIT) + links.letters] if one.startswith(COMMIT) else one
    text = f"{RUN}{links.short.get(bare, bare)}" if one.startswith(RUN) else text
    return Span(text, link=link) if link else Span(text, code=True)


def is_cited(span: Span) -> bool:
    """Whether a span names a commit or a run."""
    return bool(_CITATION.fullmatch(span.text))


def letters(commits: Iterable[str]) -> int:
    """Return how many letters of a commit's id tell it from every other, 7 at least."""
    found = _SHORT
    for one, other in pairwise(sorted(commits)):
        while one != other and one[:found] == other[:found]:
            found += 1
    return found


def cut(*texts: str) -> tuple[str, ...]:
    """Return texts with commits cited by as many letters in all of them: with time a commit takes more."""
    fewest = min((len(one) for text in texts for one in _OF_COMMIT.findall(text)), default=0)
    return tuple(_OF_COMMIT.sub(lambda match: match[0][:fewest], text) for text in texts)


def of_commits(ids: Iterable[str]) -> tuple[str, ...]:
    """Return commits as evidence."""
    return tuple(f"{COMMIT}{one}" for one in ids)


def of_runs(ids: Iterable[str]) -> tuple[str, ...]:
    """Return runs as evidence."""
    return tuple(f"{RUN}{one}" for one in ids)


def of_snapshots(names: Iterable[str]) -> tuple[str, ...]:
    """Return what preflight kept as evidence."""
    return tuple(f"{SNAPSHOT}{one}" for one in names)
