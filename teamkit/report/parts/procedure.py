"""The third part: when what was done, how the team worked together, what was varied. Pure."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from teamkit.history.calendar import week, weeks_between
from teamkit.history.contribution import areas
from teamkit.history.graph import ancestors, chain
from teamkit.history.message import subject
from teamkit.report.document import Block
from teamkit.report.evidence import of_commits
from teamkit.report.facts import Facts
from teamkit.report.parts.parameters import Parameter, varied
from teamkit.report.parts.pieces import Row, area_name, clean, figure, first, merged_pulls, remark, table, when
from teamkit.report.plots import Row as Bar
from teamkit.report.plots import gantt, stacked
from teamkit.sections import TYPES

_ROWS, _PARAMS, _VALUES, _FILES = 10, 12, 6, 3
_CONVENTIONAL = re.compile(rf"(?:{'|'.join(TYPES)})(?:\([^)]*\))?!?: \S", re.IGNORECASE)
# What a team lays down in files, and the words for it.
_RULES = {
    "rule_precommit": (".pre-commit-config.yaml",),
    "rule_ci": (".github/workflows/", ".gitlab-ci.yml", ".circleci/"),
    "rule_pull_template": (".github/pull_request_template", ".github/PULL_REQUEST_TEMPLATE"),
    "rule_issue_template": (".github/ISSUE_TEMPLATE",),
    "rule_owners": (".github/CODEOWNERS", "CODEOWNERS"),
    "rule_teamkit": ("teamkit.toml",),
}


def timeline(facts: Facts) -> Iterator[Block]:
    """Tell which area was worked on in which week."""
    found = facts.past.calendar
    if not found.first or not found.last:
        yield remark(facts.words("nothing_yet"))
        return
    by_area = areas(facts.past.work.commits, facts.past.work.counted, facts.past.work.kinds)
    largest = sorted(by_area, key=lambda area: (-len(by_area[area]), area))[:_ROWS]
    rows = [Bar(area_name(facts, area), _weekly(facts, by_area[area])) for area in largest]
    rows = sorted((row for row in rows if row.weeks), key=lambda row: row.weeks[0])
    runs = _weeks_of_runs(facts)
    rows += [Bar(facts.words("runs"), runs)] if runs else []
    told = facts.words("timeline_told")
    yield from figure(facts, "timeline", gantt(rows, title=told), told)


def _weekly(facts: Facts, ids: tuple[str, ...]) -> list[tuple[date, int]]:
    days = facts.past.work.days
    counts = Counter(week(days[one]).monday for one in ids if one in days)
    return sorted(counts.items())


def _weeks_of_runs(facts: Facts) -> list[tuple[date, int]]:
    starts = [when(run.started, facts.place.zone) for run in facts.trained.runs]
    return sorted(Counter(week(start.date()).monday for start in starts if start).items())


def weeks(facts: Facts) -> Iterator[Block]:
    """Tell how many commits each week had, by the kind of their files."""
    found, say = facts.past.calendar, facts.words
    if not found.first or not found.last or len(found.weeks) < 2:
        return
    every = weeks_between(found.first, found.last)
    kinds = {one.id: _kind(facts, one.id) for one in facts.past.work.commits}
    counts = {one: Counter(kinds[commit] for commit in found.weeks.get(one, ())) for one in every}
    order = [kind for kind, _ in sum(counts.values(), Counter()).most_common()]
    amounts = [[counts[one][kind] for one in every] for kind in order]
    labels = [say(f"kind_{kind}") for kind in order]
    told = say("weeks_told")
    yield from figure(facts, "weeks", stacked([one.monday for one in every], labels, amounts, title=told), told)


def _kind(facts: Facts, one: str) -> str:
    """Return the kind most of a commit's files are of, counted or not."""
    counted = facts.past.work.counted[one]
    files = Counter({kind: amount.files for kind, amount in counted.by_kind.items()})
    files.update({kind: amount.files for kind, amount in counted.left_out.items()})
    return facts.words.kind(max(sorted(files), key=files.__getitem__, default="other"))


def practice(facts: Facts) -> Iterator[Block]:
    """Tell the rules as the history shows them, and where they are laid down."""
    say = facts.words
    rows = [*_pulls(facts), *_direct(facts), *_subjects(facts), *_shared(facts), *_laid_down(facts)]
    yield table([say("item"), say("practised"), say("evidence")], rows)


def _pulls(facts: Facts) -> Iterator[Row]:
    told, ids = merged_pulls(facts)
    yield [facts.words("pulls"), told, facts.evidence.cite(ids)]


def _direct(facts: Facts) -> Iterator[Row]:
    direct, tell, say = facts.past.direct, facts.evidence.tell, facts.words
    for name, ids, of in (
        ("first_parent", direct.first_parent, _chain(facts)), ("no_pull", direct.no_pull, _in_main(facts)),
    ):  # fmt: skip
        behind, whole = of_commits(ids), of_commits(of)
        part = tell(f"practice.{name}", len(behind), behind)
        share = say("of_told", part=part, whole=tell(f"practice.{name}.of", len(whole), whole))
        yield [say(name), share, facts.evidence.cite(behind)]


def _told(facts: Facts) -> frozenset[str]:
    """Return the commits of the period, merges among them."""
    return frozenset((*facts.past.work.counted, *(one.id for one in facts.past.work.merges)))


def _chain(facts: Facts) -> list[str]:
    history, told = facts.past.history, _told(facts)
    return [one for one in chain(history.commits, history.tips.get(history.main, "")) if one in told]


def _in_main(facts: Facts) -> list[str]:
    """Return main's work, newest first."""
    history, told = facts.past.history, _told(facts)
    main = ancestors(history.commits, [history.tips.get(history.main, "")]) & told
    return [one for one in history.commits if one in main and not history.commits[one].is_merge]


def _subjects(facts: Facts) -> Iterator[Row]:
    commits = facts.past.work.commits
    ids = of_commits(one.id for one in commits if _CONVENTIONAL.match(subject(one.message)))
    whole = facts.evidence.tell("overview.commits", len(commits), of_commits(one.id for one in commits))
    part = facts.evidence.tell("practice.conventional", len(ids), ids)
    yield [facts.words("conventional"), facts.words("of_told", part=part, whole=whole), facts.evidence.cite(ids)]


def _shared(facts: Facts) -> Iterator[Row]:
    ids = of_commits(one.id for one in facts.past.work.commits if facts.past.credit.shared(one.id))
    if ids:
        count = facts.evidence.tell("practice.shared", len(ids), ids)
        yield [facts.words("co_authored"), facts.words("count_told", count=count), facts.evidence.cite(ids)]


def _laid_down(facts: Facts) -> Iterator[Row]:
    for rule, starts in _RULES.items():
        paths = [clean(path) for path in facts.site.files if path.startswith(starts)]
        if paths:
            yield [facts.words(rule), first(paths, _FILES), ""]


def methods(facts: Facts) -> Iterator[Block]:
    """Tell the parameters that differ among the runs, with their values."""
    runs, say = facts.trained.runs, facts.words
    found = [one for one in varied(runs) if not len(one.values) == len(one.ids) > _VALUES]
    if not found:
        yield remark(say("no_runs") if not runs else say("nothing_varied"))
        return
    rows = [_method(facts, one) for one in found[:_PARAMS]]
    yield table([say("parameter"), say("values"), say("runs"), say("evidence")], rows, right=(2,))
    if more := found[_PARAMS:]:
        ids = dict.fromkeys(one for parameter in more for one in parameter.ids)
        yield remark(say("more_told", more=facts.evidence.tell("methods.more", len(more), ids)))


def _method(facts: Facts, one: Parameter) -> Row:
    amount = facts.evidence.tell(f"methods.{one.name}", len(one.ids), one.ids)
    return [one.name, first(one.values, _VALUES), amount, facts.evidence.cite(one.ids)]
