"""A page of one person: what is known, below each question that only they can answer. Pure."""

from collections.abc import Iterator

from teamkit.history.contribution import TOP
from teamkit.history.people import Person
from teamkit.report.document import Block, Span, Spans, words
from teamkit.report.evidence import of_commits, of_runs
from teamkit.report.facts import Facts
from teamkit.report.parts.failures import failures
from teamkit.report.parts.pieces import (
    Row,
    clean,
    commit_item,
    line,
    remark,
    run_item,
    score,
    setting,
    table,
)
from teamkit.report.parts.results import improved, score_points
from teamkit.runs import roles
from teamkit.runs.metrics import MAX
from teamkit.runs.same import key

_FEW, _SOME = 2, 4  # lines: a page is for the person
_KINDS = ("code", "test", "config", "document", "notebook", "data")


def own(facts: Facts, person: Person) -> Iterator[Block]:
    """Tell a person's amounts in one table."""
    say, tell, one = facts.words, facts.evidence.tell, facts.of(person)
    name = facts.called[person]
    commits, runs = of_commits(one.commits), of_runs(run.id for run in facts.trained.of(person))
    rows: list[Row] = []
    if one.first and one.last:
        rows.append([say("period"), f"{one.first} – {one.last}", facts.evidence.cite(of_commits(one.commits[-1:]))])
    amount = tell(f"roles.{name}.commits", len(commits), commits)
    shared = of_commits(one.shared)
    told = amount
    if shared:
        told = say("own_commits", commits=amount, shared=tell(f"own.{name}.shared", len(shared), shared))
    rows.append([say("commits"), told, facts.evidence.cite(commits)])
    rows.extend(_kinds(facts, person))
    rows.append([say("runs"), tell(f"roles.{name}.runs", len(runs), runs), facts.evidence.cite(runs)])
    if one.left:
        paths = ", ".join(clean(path) for path in one.left[:_FEW]) + (", …" if len(one.left) > _FEW else "")
        rows.append([say("left"), say("left_told", files=_left(facts, person), paths=paths), ""])
    yield table([say("item"), say("content"), say("evidence")], rows)
    if not commits and not runs:
        yield remark(say("own_nothing"))


def _left(facts: Facts, person: Person) -> str:
    """Tell how many files of main are a person's, with the commits that changed these."""
    one = facts.of(person)
    left = frozenset(one.left)
    changed = [
        each for each in one.commits if not left.isdisjoint(change.path for change in facts.commit(each).changes)
    ]
    return facts.evidence.tell(f"own.{facts.called[person]}.left", len(one.left), of_commits(changed))


def _kinds(facts: Facts, person: Person) -> Iterator[Row]:
    """Tell files by kind, those whose lines do not count, too: nobody's work is zero."""
    one, say = facts.of(person), facts.words
    amounts = {**one.counted.left_out, **one.counted.by_kind}
    parts = []
    for kind in _KINDS:
        if kind in amounts:
            ids = of_commits(one.commits)
            count = facts.evidence.tell(f"own.{facts.called[person]}.{kind}", amounts[kind].files, ids)
            cells = _cells(facts, person) if kind == "notebook" else ""
            parts.append(f"{say(f'kind_{kind}')} {count}{cells}")
    if parts:
        yield [say("changed_files"), ", ".join(parts), facts.evidence.cite(of_commits(one.commits))]


def _cells(facts: Facts, person: Person) -> str:
    """Tell the lines of source cells, in brackets; "" where nothing was asked."""
    cells = facts.of(person).cells
    amounts = {"added": cells.added, "deleted": cells.deleted, "unknown": cells.unknown}
    if not cells.known:
        return f" ({facts.words('cells_unknown')})" if cells.unknown else ""
    tell, ids = facts.evidence.tell, of_commits(cells.commits)
    told = {name: tell(f"own.{facts.called[person]}.cells.{name}", amount, ids) for name, amount in amounts.items()}
    return f" ({facts.words('cells_told' if cells.unknown else 'cells', **told)})"


def areas(facts: Facts, person: Person) -> Iterator[Block]:
    """Tell a person's role, and where they worked most."""
    one = facts.of(person)
    role = facts.roles.get(person.name, "")
    lines: list[Spans] = [words(f"{facts.words('role')}: {clean(role)}")] if role else []
    for area in sorted(one.areas, key=lambda name: (-len(one.areas[name]), name))[:_FEW]:
        ids = of_commits(one.areas[area])
        count = facts.evidence.tell(f"areas.{facts.called[person]}.{clean(area)}", len(ids), ids)
        name = facts.words("top") if area == TOP else clean(area)
        lines.append((Span(f"{facts.words('area_told', area=name, commits=count)} "), *facts.evidence.cite(ids)))
    if lines:
        yield line(*lines)


def pulls(facts: Facts, person: Person) -> Iterator[Block]:
    """Tell a person's pull requests, else their largest commits."""
    if lines := _pulls(facts, person):
        yield line(*lines)


def _pulls(facts: Facts, person: Person) -> list[Spans]:
    mine = facts.pulls(person)
    lines: list[Spans] = [
        (Span(f"#{pull.number} {clean(pull.title)} "), *facts.evidence.cite(of_commits([pull.commit])))
        for pull in mine[-_SOME:]
    ]
    if len(mine) > _SOME:
        ids = of_commits(pull.commit for pull in mine[:-_SOME])
        more = facts.evidence.tell(f"own.{facts.called[person]}.pulls.more", len(ids), ids)
        lines.append(words(facts.words("more_told", more=more)))
    counted = facts.past.work.counted
    largest = sorted(facts.of(person).commits, key=lambda one: -(counted[one].added + counted[one].deleted))[:_FEW]
    return lines or [commit_item(facts, one) for one in largest]


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
    mine = facts.trained.of(person)
    lines: list[Spans] = []
    for name in sorted({name for run in mine for name in run.params}):
        having = [run for run in mine if run.params.get(name) is not None]
        values = {key(run.params[name]): setting(name, run.params[name]) for run in having}
        if len(values) > 1 and roles.role(name) not in (roles.RUN, roles.SEED):
            told = ", ".join(value[:30] for value in list(values.values())[:_SOME])
            lines.append((Span(f"{clean(name)}: {told} "), *facts.evidence.cite(of_runs(run.id for run in having))))
    if lines:
        yield line(*lines[:_SOME])


def failed(facts: Facts, person: Person) -> Iterator[Block]:
    """Tell what of a person's work broke or was taken back."""
    lines = [(Span(f"{kind}: {what} "), *evidence) for kind, what, _, evidence in failures(facts, person)]
    if lines:
        yield line(*lines[:_SOME])


def unfinished(facts: Facts, person: Person) -> Iterator[Block]:
    """Tell what of a person's work is not merged."""
    ids = facts.of(person).unmerged
    if ids:
        yield line(*(commit_item(facts, one) for one in ids[:_FEW]))
