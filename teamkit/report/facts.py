"""All that a report may tell, put together before a word of it is written. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from teamkit.history.commit import Commit
from teamkit.history.contribution import Contribution
from teamkit.history.highlights import Highlight
from teamkit.history.past import Past
from teamkit.history.people import People, Person
from teamkit.history.pulls import Pull
from teamkit.report.evidence import Evidence
from teamkit.report.machine import Machines
from teamkit.report.words import Words
from teamkit.runs.ablation import Ablation
from teamkit.runs.columns import Column, Known
from teamkit.runs.marks import counted
from teamkit.runs.model import Run, Series
from teamkit.runs.shown import Place


class Trained(NamedTuple):
    """The runs. whose: id of a run to its person. metric: what they are compared by, None where nothing is.

    model: the parameter that names the model, or "". curves: id of a run to that metric, the best first.
    pairs: see ablation. dated: ids of runs whose start is when their log was committed, as the log tells none.
    untold: ids of runs that are here and were not asked for. notes: folders of the policy that are not there.
    """

    runs: tuple[Run, ...] = ()
    whose: Mapping[str, Person] = {}
    known: Known | None = None
    metric: Column | None = None
    model: str = ""
    curves: Mapping[str, Series] = {}
    pairs: Ablation | None = None
    dated: frozenset[str] = frozenset()
    untold: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def of(self, person: Person) -> list[Run]:
        """Return a person's runs."""
        return [run for run in self.runs if self.whose.get(run.id) == person]

    def done(self) -> list[Run]:
        """Return the runs that may be the best."""
        return counted(self.runs)


class Stated(NamedTuple):
    """What a file of the project states. version: as it stands there, or "". file: its path."""

    name: str
    version: str
    file: str


class Site(NamedTuple):
    """What lies in the project. files: of main. stack: see teamkit.report.stack."""

    name: str = ""
    files: tuple[str, ...] = ()
    stack: Mapping[str, Sequence[Stated]] = {}


class _Facts(NamedTuple):
    words: Words
    evidence: Evidence
    figures: dict[str, str]
    past: Past
    people: People
    trained: Trained
    site: Site
    place: Place
    roles: Mapping[str, str] = {}
    highlights: Mapping[Person, Sequence[Highlight]] = {}
    called: Mapping[Person, str] = {}
    machines: Machines = Machines()


class Facts(_Facts):
    """What is told, in which words, and what was told. figures: a name to its SVG. roles: of members, by name.

    called: people to what they are called in wrapup.json.
    """

    def commit(self, one: str) -> Commit:
        """Return a commit."""
        return self.past.history.commits[one]

    def of(self, person: Person) -> Contribution:
        """Return what a person did."""
        return self._contributions[person]

    def pulls(self, person: Person) -> list[Pull]:
        """Return a person's pull requests, by number."""
        return [self._pulls[number] for number in self.of(person).pulls]

    @cached_property
    def _contributions(self) -> Mapping[Person, Contribution]:
        return {one.person: one for one in self.past.contributions}

    @cached_property
    def _pulls(self) -> Mapping[int, Pull]:
        return {pull.number: pull for pull in self.past.pulls}


def names(persons: Iterable[Person]) -> list[str]:
    """Return names in the order of the table, bytes that are no text replaced."""
    return [one.name.encode("utf-8", "replace").decode() for one in persons]
