"""The fifth part: what a team may look at before it judges itself. No judgement is made here. Pure."""

from collections.abc import Iterator

from teamkit.report.document import Block, Spans, words
from teamkit.report.evidence import of_commits
from teamkit.report.facts import Facts
from teamkit.report.parts.pieces import box, merged_pulls
from teamkit.report.parts.results import improved, score_points


def well(facts: Facts) -> Iterator[Block]:
    """Tell how far the score came, and how much of the work went through pull requests."""
    lines = [*improved(facts, score_points(facts), "well.change"), *_merged(facts)]
    if lines:
        yield box(*lines)


def _merged(facts: Facts) -> Iterator[Spans]:
    if facts.past.pulls:
        told, ids = merged_pulls(facts)
        yield (*words(f"{told} "), *facts.evidence.cite(ids))


def unfinished(facts: Facts) -> Iterator[Block]:
    """Tell what did not reach main."""
    ids = of_commits(one for ids in facts.past.unmerged.values() for one in ids)
    if ids:
        count = facts.words("count_told", count=facts.evidence.tell("open.unmerged_work", len(ids), ids))
        yield box((*words(f"{facts.words('unmerged_work')}: {count} "), *facts.evidence.cite(ids)))
