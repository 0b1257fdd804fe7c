"""The second part: who did what, sorted by name; no score, no rank, no share. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence

from teamkit.history.contribution import Contribution
from teamkit.history.counted import BINARY, UNKNOWN
from teamkit.report.document import Block
from teamkit.report.evidence import of_commits, of_runs
from teamkit.report.facts import Facts
from teamkit.report.parts.pieces import Row, area_name, clean, remark, table

_AREAS, _NAMED = 6, 3
_EXAMPLES = 3
_UNCOUNTED = (BINARY, UNKNOWN)  # nobody knows how many lines that is


def roles(facts: Facts) -> Iterator[Block]:
    """Tell everybody's role, areas and amounts."""
    say = facts.words
    people = facts.past.contributions
    if not people:
        yield remark(say("nobody"))
        return
    amounts = ("commits", "pulls", *(("reviewed",) if facts.past.has_reviews else ()), "runs")
    heads = [say(key) for key in ("name", "role", "worked_on", *amounts, "evidence")]
    yield table(heads, [_row(facts, one, amounts) for one in people], right=range(3, 3 + len(amounts)))
    if any(one.shared for one in people):
        yield remark(say("shared_told"))


def _row(facts: Facts, one: Contribution, amounts: Sequence[str]) -> Row:
    behind = {
        "commits": of_commits(one.commits),
        "pulls": of_commits(pull.commit for pull in facts.pulls(one.person)),
        "reviewed": of_commits(one.reviewed),
        "runs": of_runs(run.id for run in facts.trained.of(one.person)),
    }
    name = facts.called[one.person]
    told = (facts.evidence.tell(f"roles.{name}.{key}", len(behind[key]), behind[key]) for key in amounts)
    cited = ((behind["commits"] or behind["reviewed"])[:1], behind["runs"][:1])
    role = clean(facts.roles.get(one.person.name, "")) or "—"
    return [clean(one.person.name), role, _work(facts, one), *told, facts.evidence.cite([*cited[0], *cited[1]])]


def _work(facts: Facts, one: Contribution) -> str:
    """Return the areas with most of a person's commits, or what kind of files they are where none counts."""
    areas = sorted(one.areas, key=lambda area: (-len(one.areas[area]), area))[:_NAMED]
    told = [area_name(facts, area) for area in areas]
    kinds = [facts.words(f"kind_{kind}") for kind in ("notebook", "data", "document") if one.counted.files(kind)]
    return ", ".join([*told, *(f"({kind})" for kind in kinds)])


def areas(facts: Facts) -> Iterator[Block]:
    """Tell who worked where, as a matrix of persons and areas."""
    people, say = facts.past.contributions, facts.words
    amount = Counter({area: 0 for one in people for area in one.areas})
    for one in people:
        amount.update({area: len(ids) for area, ids in one.areas.items()})
    chosen = sorted(area for area, _ in amount.most_common(_AREAS))
    if not chosen or len(people) < 2:
        return
    rows: list[Row] = [
        [clean(one.person.name), *(_cell(facts, one, area) for area in chosen)] for one in people if one.commits
    ]
    heads = [say("name"), *(area_name(facts, area) for area in chosen)]
    yield table(heads, rows, right=range(1, len(heads)))
    yield remark(say("areas_told"))


def _cell(facts: Facts, one: Contribution, area: str) -> str:
    ids = of_commits(one.areas.get(area, ()))
    name = f"areas.{facts.called[one.person]}.{clean(area)}"
    return facts.evidence.tell(name, len(ids), ids) if ids else ""


def left_out(facts: Facts) -> Iterator[Block]:
    """Tell once which lines are not counted, and how many that are."""
    found, say = facts.past.difference, facts.words
    shown = {reason: one.added for reason, one in found.left_out.items() if one.added or reason in _UNCOUNTED}
    if not shown:
        return
    ids = of_commits(commit.id for commit in facts.past.work.commits)
    before = facts.evidence.tell("lines.before", found.before.added, ids, f"{found.before.added:,}")
    after = facts.evidence.tell("lines.after", found.after.added, ids, f"{found.after.added:,}")
    yield remark(say("lines_told", before=before, after=after))
    rows = [_left_out(facts, reason, added) for reason, added in shown.items()]
    yield table([say("reason"), say("lines_added"), say("examples"), say("evidence")], rows, right=(1,))


def _left_out(facts: Facts, reason: str, added: int) -> Row:
    """Return what a reason left out, the commits of the examples before the others."""
    counted, examples = facts.past.work.counted, facts.past.difference.examples.get(reason, ())[:_EXAMPLES]
    every = (one.id for one in facts.past.work.commits if reason in counted[one.id].left_out)
    behind = of_commits(dict.fromkeys((*(one.commit for one in examples), *every)))
    told = facts.words("lines_unknown")
    if reason not in _UNCOUNTED:
        told = facts.evidence.tell(f"lines.{reason}", added, behind, f"{added:,}")
    paths = ", ".join(dict.fromkeys(clean(one.path) for one in examples))
    return [facts.words.reason(reason), told, paths, facts.evidence.cite(behind)]
