"""The second part: who did what, sorted by name; no score, no rank, no share. Pure."""

from collections import Counter
from collections.abc import Iterator

from teamkit.history.contribution import TOP, Contribution
from teamkit.history.counted import BINARY, UNKNOWN
from teamkit.report.document import Block
from teamkit.report.evidence import of_commits, of_runs
from teamkit.report.facts import Facts
from teamkit.report.parts.pieces import Row, clean, remark, table

_AREAS, _NAMED = 6, 3
_EXAMPLES = 3
_UNCOUNTED = (BINARY, UNKNOWN)  # nobody knows how many lines that is


def roles(facts: Facts) -> Iterator[Block]:
    """Tell everybody's role, areas and amounts."""
    say = facts.words
    heads = [say(key) for key in ("name", "role", "worked_on", "commits", "pulls", "runs", "evidence")]
    rows = [_row(facts, one) for one in facts.past.contributions]
    yield table(heads, rows, right=(3, 4, 5)) if rows else remark(say("nobody"))
    if any(not facts.roles.get(one.person.name) for one in facts.past.contributions):
        yield remark(say("roles_from"))
    if any(one.shared for one in facts.past.contributions):
        yield remark(say("shared_told"))


def _row(facts: Facts, one: Contribution) -> Row:
    name, tell = facts.called[one.person], facts.evidence.tell
    commits, runs = of_commits(one.commits), of_runs(run.id for run in facts.trained.of(one.person))
    pulls = of_commits(pull.commit for pull in facts.pulls(one.person))
    return [
        clean(one.person.name),
        clean(facts.roles.get(one.person.name, "")) or "—",
        _work(facts, one),
        tell(f"roles.{name}.commits", len(commits), commits),
        tell(f"roles.{name}.pulls", len(pulls), pulls),
        tell(f"roles.{name}.runs", len(runs), runs),
        facts.evidence.cite((*commits[:1], *runs[:1])),
    ]


def _work(facts: Facts, one: Contribution) -> str:
    """Return the areas with most of a person's commits, or what kind of files they are where none counts."""
    areas = sorted(one.areas, key=lambda area: (-len(one.areas[area]), area))[:_NAMED]
    told = [facts.words("top") if area == TOP else clean(area) for area in areas]
    kinds = [facts.words(f"kind_{kind}") for kind in ("notebook", "data", "document") if _touched(one, kind)]
    return ", ".join([*told, *(f"({kind})" for kind in kinds)])


def _touched(one: Contribution, kind: str) -> bool:
    return kind in one.counted.by_kind or kind in one.counted.left_out


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
    heads = [say("name"), *(say("top") if area == TOP else clean(area) for area in chosen)]
    yield table(heads, rows, right=range(1, len(heads)))
    yield remark(say("areas_told"))


def _cell(facts: Facts, one: Contribution, area: str) -> str:
    ids = of_commits(one.areas.get(area, ()))
    name = f"areas.{facts.called[one.person]}.{clean(area)}"
    return facts.evidence.tell(name, len(ids), ids) if ids else ""


def left_out(facts: Facts) -> Iterator[Block]:
    """Tell once which lines are not counted, and how many that are."""
    found, say = facts.past.difference, facts.words
    if not found.left_out:
        return
    ids = of_commits(commit.id for commit in facts.past.work.commits)
    before = facts.evidence.tell("lines.before", found.before.added, ids, f"{found.before.added:,}")
    after = facts.evidence.tell("lines.after", found.after.added, ids, f"{found.after.added:,}")
    yield remark(say("lines_told", before=before, after=after))
    rows: list[Row] = []
    for reason, amount in found.left_out.items():
        examples = found.examples.get(reason, ())[:_EXAMPLES]
        behind = of_commits(dict.fromkeys(one.commit for one in examples))
        told = facts.evidence.tell(f"lines.{reason}", amount.added, behind, f"{amount.added:,}")
        added = say("lines_unknown") if reason in _UNCOUNTED else told
        paths = ", ".join(dict.fromkeys(clean(one.path) for one in examples))
        rows.append([say.reason(reason), added, paths, facts.evidence.cite(behind)])
    yield table([say("reason"), say("lines_added"), say("examples"), say("evidence")], rows, right=(1,))
