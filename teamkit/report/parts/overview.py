"""The first part: what, and when. Pure."""

from collections import Counter
from collections.abc import Iterator

from teamkit.report.document import Block, Code, Paragraph, Span
from teamkit.report.evidence import EDGE, LINELESS, of_commits, of_runs
from teamkit.report.facts import Facts, names
from teamkit.report.parts.pieces import Row, clean, days_between, ends, merged_pulls, remark, table
from teamkit.runs.model import STATES

_LINES = 24  # of the tree
_NO_WORK = frozenset("log generated vendored".split())


def cover(facts: Facts) -> Iterator[Block]:
    """Tell whose report this is."""
    people = names(one.person for one in facts.past.contributions)
    first, last = facts.past.calendar.first, facts.past.calendar.last
    told = [" · ".join(clean(one) for one in people)] if people else []
    told += [f"{first} – {last}"] if first and last else []
    yield Paragraph((Span(" | ".join(told) or facts.words("nothing_yet")),))


def overview(facts: Facts) -> Iterator[Block]:
    """Tell the period and how much there is of everything."""
    rows = [*_period(facts), *_amounts(facts), *_trained(facts)]
    yield table([facts.words("item"), facts.words("content"), facts.words("evidence")], rows)
    yield from _lacking(facts)
    yield from _legend(facts)


def _legend(facts: Facts) -> Iterator[Block]:
    """Tell what the letters and numbers of evidence mean: the table above is the first that has them."""
    of, alone = facts.machines.of, facts.machines.alone
    there = {"commit": facts.past.history.commits, "run": facts.trained.runs, "snapshot": of or alone}
    kinds = [facts.words(f"cited_{kind}") for kind, some in there.items() if some]
    if kinds:
        yield remark(facts.words("cited", kinds=" · ".join((*kinds, facts.words("cited_more")))))


def _lacking(facts: Facts) -> Iterator[Block]:
    """Tell what of the history is not in this clone, and so in no number."""
    history = facts.past.history
    edge = [one for one in history.commits if one in history.edge]
    for name, key, commits in ((EDGE, "lacks_history", edge), (LINELESS, "lacks_lines", facts.past.unknown)):
        if commits:
            ids = of_commits(commits)
            told = facts.words(key, count=facts.evidence.tell(name, len(ids), ids))
            yield Paragraph((Span(f"{told} "), *facts.evidence.cite(ids)))


def _period(facts: Facts) -> Iterator[Row]:
    found, say = facts.past.calendar, facts.words
    if not found.first or not found.last:
        return
    ids = ends(facts, (commit.id for commit in facts.past.work.commits))
    days = facts.evidence.tell("overview.days", days_between(found.first, found.last), ids)
    yield [say("period"), say("period_told", first=found.first, last=found.last, days=days), facts.evidence.cite(ids)]


def _amounts(facts: Facts) -> Iterator[Row]:
    past, tell, say = facts.past, facts.evidence.tell, facts.words
    ids = of_commits(commit.id for commit in past.work.commits)
    merges = of_commits(merge.id for merge in past.work.merges)
    told = say(
        "commits_told",
        work=tell("overview.commits", len(ids), ids),
        merges=tell("overview.merges", len(merges), merges),
    )
    yield [say("commits"), told, facts.evidence.cite(ids)]
    told, pulls = merged_pulls(facts)
    yield [say("pulls"), told, facts.evidence.cite(pulls)]


def _trained(facts: Facts) -> Iterator[Row]:
    runs, say = facts.trained.runs, facts.words
    if not runs:
        yield [say("runs"), say("no_runs"), ""]
        return
    ids = of_runs(run.id for run in runs)
    states = Counter(run.state for run in runs)
    parts = [
        f"{say(f'state_{state}')} "
        + facts.evidence.tell(f"overview.runs.{state}", states[state], of_runs(r.id for r in runs if r.state == state))
        for state in STATES
        if states[state]
    ]
    told = say("runs_told", runs=facts.evidence.tell("overview.runs", len(runs), ids), states=", ".join(parts))
    yield [say("runs"), told, facts.evidence.cite(ids)]


def tree(facts: Facts) -> Iterator[Block]:
    """Tell the folders of main, two levels deep, with how many files are below each."""
    folders: Counter[tuple[str, ...]] = Counter()
    kinds = facts.past.work.kinds
    for path in (path for path in facts.site.files if kinds[path].left_out not in _NO_WORK):
        parts = tuple(path.split("/")[:-1])
        folders.update(parts[:depth] for depth in (1, 2) if len(parts) >= depth)
    if not folders:
        yield remark(facts.words("no_folders" if facts.past.has_files else "lacks_files"))
        return
    shown = sorted(folder for folder in folders if len(folders) <= _LINES or len(folder) == 1)
    yield Code("\n".join(_folder(facts, folder, folders[folder]) for folder in shown[:_LINES]))
    if len(shown) > _LINES:
        more = facts.evidence.tell("tree.more", len(shown) - _LINES, _tip(facts))
        yield remark(facts.words("more_folders", more=more))
    yield Paragraph((Span(f"{facts.words('tree_told')} "), *facts.evidence.cite(_tip(facts))))


def _folder(facts: Facts, folder: tuple[str, ...], count: int) -> str:
    """Return the line of a folder, set in below the one that it lies in."""
    names = [clean(name) for name in folder]
    files = facts.evidence.tell(f"tree.{'/'.join(names)}", count, _tip(facts))
    return f"{'  ' * (len(folder) - 1)}{names[-1]}/  {facts.words('files_told', files=files)}"


def _tip(facts: Facts) -> tuple[str, ...]:
    history = facts.past.history
    return of_commits(filter(None, [history.tips.get(history.main)]))
