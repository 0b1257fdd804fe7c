"""Everything that a history tells of a period, worked out once. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, tzinfo
from typing import NamedTuple

from teamkit.history.calendar import Calendar, calendar, day
from teamkit.history.commit import Commit, History, Identity
from teamkit.history.contribution import Contribution, Credit, Outcome, Work, contributions, left
from teamkit.history.counted import Difference, before_after, count
from teamkit.history.graph import Graph, ancestors
from teamkit.history.kinds import Kinds
from teamkit.history.message import co_authors
from teamkit.history.people import People, Person
from teamkit.history.pulls import Direct, Pull, pulls
from teamkit.history.reverts import Known, reverted
from teamkit.history.squashed import Squashed, squashed
from teamkit.history.twins import twins
from teamkit.history.unmerged import unmerged


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
    """What a team says of its history. bases: branches besides main that take merged work. files: of main."""

    period: Period
    people: People
    kinds: Kinds
    bases: tuple[str, ...] = ()
    remotes: tuple[str, ...] = ("origin",)
    files: tuple[str, ...] = ()


class Past(NamedTuple):
    """A history, worked out. Work is what is no merge, each once, on whatever branch it is.

    pulls: those merged within the period, by number. unmerged: branch to ids; those in `squashed` are in main under
    another id. undone: a commit to what undid it. twins: what was counted under another id.
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


def past(history: History, terms: Terms) -> Past:
    """Return what a history tells of a period."""
    graph = Graph(history)
    same = twins(history, graph)
    work = _work(history, same, terms)
    credit = Credit({one.id: _people(_credited(one, terms.people), terms) for one in history.commits.values()})
    found = pulls(history, graph, lambda commit: _credited(commit, terms.people))
    merged = tuple(pull for pull in found.pulls.values() if terms.period.holds(_merged_on(pull, terms)))
    undone = reverted(history, graph, Known({one.number: one.commit for one in found.pulls.values()}, same))
    branches = {name: tuple(ids) for name, ids in unmerged(history, terms.bases, terms.remotes).items()}
    squashes = squashed(history, branches)
    still = _within(branches, work)
    done = frozenset(one for squash in squashes.values() for one in squash.commits)
    outcome = Outcome(
        _by_author(merged, terms),
        frozenset(one for ids in still.values() for one in ids) - done,
        frozenset(undone),
        left(terms.files, _of_main(history), credit, terms.kinds),
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
        same,
        calendar(work.commits, terms.period.zone, terms.period.now),
        before_after(work.commits, terms.kinds, work.counted),
        contributions(terms.people.persons, work, credit, outcome),
    )


def _work(history: History, same: Mapping[str, str], terms: Terms) -> Work:
    zone = terms.period.zone
    whole = calendar(history.commits.values(), zone, terms.period.now)
    days = {one: day(history.commits[one].authored, zone) for ids in whole.weeks.values() for one in ids}
    within = [one for one in history.commits.values() if terms.period.holds(days.get(one.id))]
    commits = tuple(one for one in within if not one.is_merge and one.id not in same)
    merges = tuple(one for one in within if one.is_merge)
    return Work(commits, merges, days, {one.id: count(one, terms.kinds) for one in commits})


def _credited(commit: Commit, people: People) -> Sequence[Identity]:
    """Return the authors of a commit that are people; a merge is whose hand made it."""
    named = (commit.author,) if commit.is_merge else (commit.author, *co_authors(commit.message))
    return [one for one in dict.fromkeys(named) if one in people.of]


def _people(identities: Iterable[Identity], terms: Terms) -> tuple[Person, ...]:
    return tuple(dict.fromkeys(terms.people.of[one] for one in identities if one in terms.people.of))


def _merged_on(pull: Pull, terms: Terms) -> date | None:
    try:
        return day(pull.merged_at, terms.period.zone)
    except (OverflowError, ValueError, OSError):
        return None


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


def _of_main(history: History) -> list[Commit]:
    main = ancestors(history.commits, [history.tips.get(history.main, "")])
    return [one for one in history.commits.values() if one.id in main and not one.is_merge]
