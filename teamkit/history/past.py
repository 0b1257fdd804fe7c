"""Everything that a history tells of a period, worked out once. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, tzinfo
from typing import NamedTuple

from teamkit.history.calendar import Calendar, calendar, day
from teamkit.history.commit import Commit, History, Identity
from teamkit.history.contribution import Contribution, Credit, Outcome, Work, contributions, left
from teamkit.history.counted import Difference, before_after, count
from teamkit.history.graph import Graph, ancestors, bare
from teamkit.history.kinds import Kinds
from teamkit.history.message import writers
from teamkit.history.people import People, Person
from teamkit.history.pulls import Direct, Pull, pulls
from teamkit.history.reverts import Known, reverted
from teamkit.history.reviews import reviewed
from teamkit.history.spellings import UPDATE, kind
from teamkit.history.squashed import Squashed, squashed
from teamkit.history.twins import twins
from teamkit.history.unmerged import base_tips, unmerged


class Period(NamedTuple):
    """Days in the team's zone, both included; None for no end. now: seconds since 1970."""

    zone: tzinfo
    now: int
    since: date | None = None
    until: date | None = None

    def holds(self, one: date | None) -> bool:
        """Whether a day is within; a time that cannot be is within only where no end is given."""
        if one is None:
            return self.since is None and self.until is None
        return (self.since is None or one >= self.since) and (self.until is None or one <= self.until)


class Terms(NamedTuple):
    """What a team says of its history. bases: branches besides main that take merged work.

    files: of main, None where they are unknown.
    """

    period: Period
    people: People
    kinds: Kinds
    bases: tuple[str, ...] = ()
    remotes: tuple[str, ...] = ("origin",)
    files: tuple[str, ...] | None = ()


class Past(NamedTuple):
    """A history, worked out. Work is what people made and is no merge, each once, on whatever branch it is.

    pulls: those of people that were merged within the period, by number. direct: of the work alone. unmerged: branch
    to ids, without what a squash brought. squashed: branches whose commits, or the oldest of them, a squash brought.
    undone: a commit to what undid it. twins: what is counted under another id, of a twin or a squash. bots: commits
    of the period that are no person's. has_files: whether the files of main are known.
    """

    history: History
    work: Work
    credit: Credit
    pulls: tuple[Pull, ...]
    direct: Direct
    unmerged: Mapping[str, tuple[str, ...]]
    squashed: Mapping[str, Squashed]
    undone: Mapping[str, str]
    twins: Mapping[str, str]
    calendar: Calendar
    difference: Difference
    contributions: tuple[Contribution, ...]
    bots: tuple[str, ...] = ()
    has_files: bool = True

    @property
    def has_reviews(self) -> bool:
        """Whether git knows of any review; without one, how many there were is unknown, and not 0."""
        return any(one.reviewed for one in self.contributions)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return the work whose files are not in this clone, nor its lines; the edge of a shallow one apart."""
        return tuple(one.id for one in self.work.commits if not one.whole and one.id not in self.history.edge)


def past(history: History, terms: Terms) -> Past:
    """Return what a history tells of a period."""
    graph = Graph(history)
    bases = base_tips(history, terms.bases, terms.remotes)
    same = twins(history, graph, bases)
    trunks = (bare(history.main, terms.remotes), *terms.bases)
    credit = Credit({one.id: _owners(one, terms, trunks) for one in history.commits.values()})
    branches = {name: tuple(ids) for name, ids in unmerged(history, terms.bases, terms.remotes).items()}
    squashes = squashed(history, branches, lambda commit: credit.owners[commit.id])
    again = {**same, **_brought_again(squashes, credit)}
    work, bots = _work(history, again, credit, terms)
    told = frozenset((*work.counted, *(merge.id for merge in work.merges)))
    found = pulls(history, graph, lambda commit: _credited(commit, terms.people), told)
    merged = tuple(pull for pull in found.pulls.values() if _is_theirs(pull) and _is_within(pull, terms))
    undone = _undone(history, graph, Known({one.number: one.commit for one in found.pulls.values()}, same), bases)
    still = _within(branches, work)
    outcome = Outcome(
        _by_author(merged, terms),
        frozenset(one for ids in still.values() for one in ids),
        frozenset(undone),
        left(terms.files or (), _of_main(history, {*same, *undone, *undone.values()}), credit, terms.kinds),
        reviewed(graph, told, credit, terms.people),
    )
    return Past(
        history,
        work,
        credit,
        merged,
        found.direct,
        still,
        squashes,
        {one: by for one, by in undone.items() if one in work.counted},
        again,
        calendar(work.commits, terms.period.zone, terms.period.now),
        before_after(work.commits, terms.kinds, work.counted),
        contributions(terms.people.persons, work, credit, outcome),
        bots,
        terms.files is not None,
    )


def _work(history: History, again: Collection[str], credit: Credit, terms: Terms) -> tuple[Work, tuple[str, ...]]:
    """Return the work of people within the period, and the commits of bots."""
    zone = terms.period.zone
    whole = calendar(history.commits.values(), zone, terms.period.now)
    days = {one: day(history.commits[one].authored, zone) for ids in whole.weeks.values() for one in ids}
    within = [one for one in history.commits.values() if terms.period.holds(days.get(one.id))]
    each = [one for one in within if not one.is_merge and one.id not in again]
    commits = tuple(one for one in each if credit.owners[one.id])
    merges = tuple(one for one in within if one.is_merge)
    counted = {one.id: count(one, terms.kinds) for one in commits}
    return Work(commits, merges, days, counted, terms.kinds), tuple(one.id for one in each if one.id not in counted)


def _brought_again(squashes: Mapping[str, Squashed], credit: Credit) -> dict[str, str]:
    """Return commits that a squash has counted, to the squash; not of those whom it does not name."""
    return {
        one: squash.by
        for squash in squashes.values()
        for one in squash.commits
        if set(credit.owners[one]) <= set(credit.owners[squash.by])
    }


def _undone(history: History, graph: Graph, known: Known, bases: Sequence[str]) -> dict[str, str]:
    """Return what is undone, to what undid it: in main; of what is not there, in the other bases."""
    found = reverted(history, graph, known)
    main = history.tips.get(history.main, "")
    if set(bases) <= {main}:
        return found
    here = ancestors(history.commits, [main])
    later = reverted(history, graph, known, bases)
    return {**{one: by for one, by in later.items() if one not in here}, **found}


def _owners(commit: Commit, terms: Terms, trunks: Collection[str]) -> tuple[Person, ...]:
    """Return whom a commit counts for: a merge for whose hand made it, nobody where it only brought main along."""
    is_update = commit.is_merge and kind(commit, trunks) == UPDATE
    return () if is_update else _people(_credited(commit, terms.people), terms)


def _credited(commit: Commit, people: People) -> Sequence[Identity]:
    """Return who made a commit, each person by one identity, bots left out."""
    named = (commit.author,) if commit.is_merge else writers(commit.author, commit.message)
    return list(dict.fromkeys(people.of[one].identities[0] for one in named if one in people.of))


def _people(identities: Iterable[Identity], terms: Terms) -> tuple[Person, ...]:
    return tuple(dict.fromkeys(terms.people.of[one] for one in identities if one in terms.people.of))


def _is_theirs(pull: Pull) -> bool:
    """Whether people made a pull request; one without commits, as a release, is not a bot's for that."""
    return bool(pull.authors) or not pull.commits


def _is_within(pull: Pull, terms: Terms) -> bool:
    try:
        return terms.period.holds(day(pull.merged_at, terms.period.zone))
    except (OverflowError, ValueError, OSError):
        return terms.period.holds(None)


def _by_author(merged: Iterable[Pull], terms: Terms) -> dict[Person, list[int]]:
    found: dict[Person, list[int]] = {}
    for pull in merged:
        for person in _people(pull.authors, terms):
            found.setdefault(person, []).append(pull.number)
    return found


def _within(branches: Mapping[str, tuple[str, ...]], work: Work) -> dict[str, tuple[str, ...]]:
    """Return what of the branches is work of the period; a branch without any is not there."""
    kept = {branch: tuple(one for one in ids if one in work.counted) for branch, ids in branches.items()}
    return {branch: ids for branch, ids in kept.items() if ids}


def _of_main(history: History, without: Collection[str]) -> list[Commit]:
    main = ancestors(history.commits, [history.tips.get(history.main, "")])
    return [one for one in history.commits.values() if one.id in main and one.id not in without]
