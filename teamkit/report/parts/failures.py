"""What did not work: runs that broke, work that was taken back, branches that nobody merged. Pure."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from teamkit.history.people import Person
from teamkit.report.document import Block
from teamkit.report.evidence import of_commits, of_runs
from teamkit.report.facts import Facts
from teamkit.report.parts.pieces import broken, clean, day_of, name_of, remark, table, titled
from teamkit.runs.model import CRASHED, INTERRUPTED

_FAILED = 12
_FAILING = (CRASHED, INTERRUPTED)


class Failure(NamedTuple):
    """What did not work: its kind, what it was, whose, in the words of the report. ids: what it is told by."""

    kind: str
    what: str
    names: str
    ids: tuple[str, ...]


def failed(facts: Facts) -> Iterator[Block]:
    """Tell what did not work: runs that broke, work that was reverted, branches that nobody merged."""
    say = facts.words
    found = [*failures(facts)]
    if not found:
        yield remark(say("nothing_failed"))
        return
    heads = [say("kind"), say("what"), say("name"), say("evidence")]
    yield table(heads, [[*words, facts.evidence.cite(ids)] for *words, ids in found[:_FAILED]])
    if more := found[_FAILED:]:
        ids = dict.fromkeys(one for failure in more for one in failure.ids)
        yield remark(say("more_told", more=facts.evidence.tell("failed.more", len(more), ids)))


def failures(facts: Facts, person: Person | None = None) -> Iterator[Failure]:
    """Yield what did not work, of one person or of all."""
    yield from _broken(facts, person)
    yield from _undone(facts, person)
    yield from _abandoned(facts, person)


def _broken(facts: Facts, person: Person | None) -> Iterator[Failure]:
    metric = facts.trained.metric
    for run in facts.trained.runs:
        whose = facts.trained.whose.get(run.id)
        if person and whose != person:
            continue
        told = broken(facts, run, metric) or (facts.words(f"state_{run.state}") if run.state in _FAILING else "")
        if not told:
            continue
        yield Failure(told, name_of(run), clean(whose.name) if whose else "", of_runs([run.id]))


def _undone(facts: Facts, person: Person | None) -> Iterator[Failure]:
    by_revert: dict[str, list[str]] = {}
    for one, by in facts.past.undone.items():
        by_revert.setdefault(by, []).append(one)
    for by, ones in by_revert.items():
        owners = _owners(facts, ones)
        if person is None or person in owners:
            what = f"{titled(facts.commit(ones[0]).message)} ({day_of(facts, ones[0])})"
            if len(ones) > 1:
                ids = of_commits(ones[1:])
                more = facts.evidence.tell(f"undone.{by[:7]}.more", len(ids), ids)
                what = f"{what} {facts.words('and_more', more=more)}"
            yield Failure(facts.words("reverted"), what, _names(owners), of_commits([ones[0], by, *ones[1:]]))


def _abandoned(facts: Facts, person: Person | None) -> Iterator[Failure]:
    for branch, ids in facts.past.unmerged.items():
        owners = _owners(facts, ids)
        if person and person not in owners:
            continue
        count = facts.evidence.tell(f"failed.{clean(branch)}", len(ids), of_commits(ids))
        what = facts.words("branch_told", branch=clean(branch), commits=count, last=day_of(facts, ids[0]))
        yield Failure(facts.words("unmerged"), what, _names(owners), of_commits(ids))


def _owners(facts: Facts, ids: Iterable[str]) -> Collection[Person]:
    return dict.fromkeys(owner for one in ids for owner in facts.past.credit.owners.get(one, ()))


def _names(persons: Iterable[Person]) -> str:
    return ", ".join(clean(one.name) for one in persons)
