"""What did not work: runs that broke, work that was taken back, branches that nobody merged. Pure."""

from collections.abc import Iterator

from teamkit.history.people import Person
from teamkit.report.document import Block
from teamkit.report.evidence import of_commits, of_runs
from teamkit.report.facts import Facts
from teamkit.report.parts.pieces import Row, broken, clean, day_of, name_of, remark, table, titled
from teamkit.runs.model import CRASHED, INTERRUPTED

_FAILED = 12
_FAILING = (CRASHED, INTERRUPTED)


def failed(facts: Facts) -> Iterator[Block]:
    """Tell what did not work: runs that broke, work that was reverted, branches that nobody merged."""
    say = facts.words
    rows = [*failures(facts)]
    if not rows:
        yield remark(say("nothing_failed"))
        return
    yield table([say("kind"), say("what"), say("name"), say("evidence")], rows[:_FAILED])
    if len(rows) > _FAILED:
        yield remark(say("more_told", more=facts.evidence.tell("failed.more", len(rows) - _FAILED, ())))


def failures(facts: Facts, person: Person | None = None) -> Iterator[Row]:
    """Yield what did not work, of one person or of all: kind, what, whose, evidence."""
    yield from _broken(facts, person)
    yield from _undone(facts, person)
    yield from _abandoned(facts, person)


def _broken(facts: Facts, person: Person | None) -> Iterator[Row]:
    metric = facts.trained.metric
    for run in facts.trained.runs:
        whose = facts.trained.whose.get(run.id)
        if person and whose != person:
            continue
        told = broken(facts, run, metric) or (facts.words(f"state_{run.state}") if run.state in _FAILING else "")
        if not told:
            continue
        yield [told, name_of(run), clean(whose.name) if whose else "", facts.evidence.cite(of_runs([run.id]))]


def _undone(facts: Facts, person: Person | None) -> Iterator[Row]:
    by_revert: dict[str, list[str]] = {}
    for one, by in facts.past.undone.items():
        by_revert.setdefault(by, []).append(one)
    for by, ones in by_revert.items():
        owners = dict.fromkeys(owner for one in ones for owner in facts.past.credit.owners.get(one, ()))
        if person is None or person in owners:
            what = f"{titled(facts.commit(ones[0]).message)} ({day_of(facts, ones[0])})"
            if len(ones) > 1:
                ids = of_commits(ones[1:])
                more = facts.evidence.tell(f"undone.{by[:7]}.more", len(ids), ids)
                what = f"{what} {facts.words('and_more', more=more)}"
            names = ", ".join(clean(owner.name) for owner in owners)
            yield [facts.words("reverted"), what, names, facts.evidence.cite(of_commits([ones[0], by]))]


def _abandoned(facts: Facts, person: Person | None) -> Iterator[Row]:
    for branch, ids in facts.past.unmerged.items():
        owners = dict.fromkeys(owner for one in ids for owner in facts.past.credit.owners.get(one, ()))
        if person and person not in owners:
            continue
        count = facts.evidence.tell(f"failed.{clean(branch)}", len(ids), of_commits(ids))
        what = facts.words("branch_told", branch=clean(branch), commits=count, last=day_of(facts, ids[0]))
        yield [
            facts.words("unmerged"),
            what,
            ", ".join(clean(one.name) for one in owners),
            facts.evidence.cite(of_commits(ids)),
        ]
