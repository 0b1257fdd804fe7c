"""A page of one person: what is known, below each question that only they can answer. Pure."""

from collections.abc import Iterator

from teamkit.history.contribution import Contribution
from teamkit.history.people import Person
from teamkit.history.pulls import Pull
from teamkit.report.document import Block, Span, Spans, words
from teamkit.report.evidence import of_commits, of_runs
from teamkit.report.facts import Facts
from teamkit.report.parts.failures import failures
from teamkit.report.parts.parameters import varied as parameters
from teamkit.report.parts.pieces import (
    Row,
    area_name,
    clean,
    commit_item,
    ends,
    first,
    line,
    remark,
    run_item,
    score,
    table,
    titled,
)
from teamkit.report.parts.results import improved, score_points
from teamkit.runs.metrics import MAX

_FEW, _SOME = 2, 4  # lines: a page is for the person
_KINDS = ("code", "test", "config", "document", "notebook", "data")


def own(facts: Facts, person: Person) -> Iterator[Block]:
    """Tell a person's amounts in one table."""
    one, say = facts.of(person), facts.words
    runs = of_runs(run.id for run in facts.trained.of(person))
    rows = [*_period(facts, one), _commits(facts, one), *_kinds(facts, one)]
    if one.reviewed:
        rows.append(_amount(facts, one, "reviewed", of_commits(one.reviewed)))
    rows += [_amount(facts, one, "runs", runs), *_left(facts, one)]
    yield table([say("item"), say("content"), say("evidence")], rows)
    if is_idle(facts, one):
        yield remark(say("own_nothing"))


def is_idle(facts: Facts, one: Contribution) -> bool:
    """Whether nothing is known to be a person's."""
    return not (one.commits or one.reviewed or facts.trained.of(one.person))


def _period(facts: Facts, one: Contribution) -> Iterator[Row]:
    if one.first and one.last:
        cited = facts.evidence.cite(ends(facts, one.commits))
        yield [facts.words("period"), f"{one.first} – {one.last}", cited]


def _commits(facts: Facts, one: Contribution) -> Row:
    name, amount, cited = _amount(facts, one, "commits", of_commits(one.commits))
    if one.shared:
        shared = of_commits(one.shared)
        told = facts.evidence.tell(f"own.{facts.called[one.person]}.shared", len(shared), shared)
        amount = facts.words("own_commits", commits=amount, shared=told)
    return [name, amount, cited]


def _amount(facts: Facts, one: Contribution, what: str, ids: tuple[str, ...]) -> Row:
    """Tell an amount that the table of roles has, too."""
    told = facts.evidence.tell(f"roles.{facts.called[one.person]}.{what}", len(ids), ids)
    return [facts.words(what), told, facts.evidence.cite(ids)]


def _left(facts: Facts, one: Contribution) -> Iterator[Row]:
    """Tell how many files of main are a person's, with the commits that changed these."""
    if one.left:
        left = frozenset(one.left)
        changed = [
            each for each in one.commits if not left.isdisjoint(change.path for change in facts.commit(each).changes)
        ]
        name = f"own.{facts.called[one.person]}.left"
        count = facts.evidence.tell(name, len(one.left), of_commits(changed))
        paths = first([clean(path) for path in one.left], _FEW)
        cited = facts.evidence.cite(of_commits(changed))
        yield [facts.words("left"), facts.words("left_told", files=count, paths=paths), cited]


def _kinds(facts: Facts, one: Contribution) -> Iterator[Row]:
    """Tell files by kind, those whose lines do not count, too: nobody's work is zero."""
    say = facts.words
    parts, behind = [], set[str]()
    for kind in _KINDS:
        if files := one.counted.files(kind):
            ids = [each for each in one.commits if facts.past.work.counted[each].files(kind)]
            count = facts.evidence.tell(f"own.{facts.called[one.person]}.{kind}", files, of_commits(ids))
            cells = _cells(facts, one) if kind == "notebook" else ""
            parts.append(f"{say(f'kind_{kind}')} {count}{cells}")
            behind.update(ids)
    if parts:
        told = of_commits(each for each in one.commits if each in behind)
        yield [say("changed_files"), ", ".join(parts), facts.evidence.cite(told)]


def _cells(facts: Facts, one: Contribution) -> str:
    """Tell the lines of source cells, in brackets; "" where nothing was asked."""
    cells = one.cells
    amounts = {"added": cells.added, "deleted": cells.deleted, "unknown": cells.unknown}
    if not cells.known:
        return f" ({facts.words('cells_unknown')})" if cells.unknown else ""
    tell, ids = facts.evidence.tell, of_commits(cells.commits)
    told = {name: tell(f"own.{facts.called[one.person]}.cells.{name}", amount, ids) for name, amount in amounts.items()}
    return f" ({facts.words('cells_told' if cells.unknown else 'cells', **told)})"


def areas(facts: Facts, person: Person) -> Iterator[Block]:
    """Tell a person's role, and where they worked most."""
    one = facts.of(person)
    role = facts.roles.get(person.name, "")
    lines: list[Spans] = [words(f"{facts.words('role')}: {clean(role)}")] if role else []
    for area in sorted(one.areas, key=lambda name: (-len(one.areas[name]), name))[:_FEW]:
        ids = of_commits(one.areas[area])
        count = facts.evidence.tell(f"areas.{facts.called[person]}.{clean(area)}", len(ids), ids)
        told = facts.words("area_told", area=area_name(facts, area), commits=count)
        lines.append((Span(f"{told} "), *facts.evidence.cite(ids)))
    if lines:
        yield line(*lines)


def pulls(facts: Facts, person: Person) -> Iterator[Block]:
    """Tell a person's pull requests, else their largest commits."""
    if lines := _pulls(facts, person):
        yield line(*lines)


def _pulls(facts: Facts, person: Person) -> list[Spans]:
    mine = facts.pulls(person)
    lines: list[Spans] = [
        (Span(f"#{pull.number} {_titled(facts, pull)} "), *facts.evidence.cite(of_commits([pull.commit])))
        for pull in mine[-_SOME:]
    ]
    if len(mine) > _SOME:
        ids = of_commits(pull.commit for pull in mine[:-_SOME])
        more = facts.evidence.tell(f"own.{facts.called[person]}.pulls.more", len(ids), ids)
        lines.append(words(facts.words("more_told", more=more)))
    counted = facts.past.work.counted
    largest = sorted(facts.of(person).commits, key=lambda one: -(counted[one].added + counted[one].deleted))[:_FEW]
    return lines or [commit_item(facts, one) for one in largest]


def _titled(facts: Facts, pull: Pull) -> str:
    """Return a pull request's title; of one that was merged without, its branch, or what its merge says."""
    return clean(pull.title) or clean(pull.branch) or titled(facts.commit(pull.commit).message)


def work(facts: Facts, person: Person) -> Iterator[Block]:
    """Tell pull requests and functions in one box."""
    lines = [*_pulls(facts, person), *_functions(facts, person)[:_FEW]]
    if lines:
        yield line(*lines)


def functions(facts: Facts, person: Person) -> Iterator[Block]:
    """Tell the functions and classes that a person wrote or changed most."""
    if lines := _functions(facts, person):
        yield line(*lines)


def _functions(facts: Facts, person: Person) -> list[Spans]:
    return [
        (
            Span(clean(one.name), code=True),
            Span(f" ({clean(one.path)}) "),
            *facts.evidence.cite(of_commits([one.commit])),
        )
        for one in list(facts.highlights.get(person, ()))[:_SOME]
    ]


def gain(facts: Facts, person: Person) -> Iterator[Block]:
    """Tell the first and the best score of a person's runs."""
    mine = [one for one in score_points(facts) if facts.trained.whose.get(one[0].id) == person]
    lines = [*improved(facts, mine, f"own.{facts.called[person]}.change")]
    if lines:
        yield line(*lines)


def best(facts: Facts, person: Person) -> Iterator[Block]:
    """Tell a person's best runs."""
    metric = facts.trained.metric
    done = [run for run in facts.trained.done() if facts.trained.whose.get(run.id) == person]
    scored = [(run, value) for run in done if metric and (value := score(metric, run)) is not None]
    ranked = sorted(scored, key=lambda one: one[1], reverse=bool(metric and metric.way == MAX))[:_FEW]
    if ranked:
        yield line(*(run_item(facts, run) for run, _ in ranked))


def varied(facts: Facts, person: Person) -> Iterator[Block]:
    """Tell which parameters a person varied."""
    lines = [
        (Span(f"{one.name}: {', '.join(one.values[:_SOME])} "), *facts.evidence.cite(one.ids))
        for one in parameters(facts.trained.of(person))[:_SOME]
    ]
    if lines:
        yield line(*lines)


def failed(facts: Facts, person: Person) -> Iterator[Block]:
    """Tell what of a person's work broke or was taken back."""
    lines = [(Span(f"{one.kind}: {one.what} "), *facts.evidence.cite(one.ids)) for one in failures(facts, person)]
    if lines:
        yield line(*lines[:_SOME])


def unfinished(facts: Facts, person: Person) -> Iterator[Block]:
    """Tell what of a person's work is not merged."""
    ids = facts.of(person).unmerged
    if ids:
        yield line(*(commit_item(facts, one) for one in ids[:_FEW]))
