"""Whether a report still says what can be counted, and what is missing in it. Pure."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from teamkit.finding import Finding
from teamkit.report import blocks
from teamkit.report.blocks import listed
from teamkit.report.document import PROMPT, Box, Document, Generated, Heading, plain, walk
from teamkit.report.evidence import EDGE, LINELESS, Value, of_commits, of_runs, of_snapshots
from teamkit.report.numbers import unsourced
from teamkit.report.record import Recorded

_FEW = 5
_AGAIN = "teamkit wrapup"


class Both(NamedTuple):
    """The report as it stands, and the draft of anew, each as text and as a document."""

    now: str
    draft: str
    standing: Document
    drafted: Document


class Beside(NamedTuple):
    """What a report leads to. lost: branches whose commits are not here, adrift: those that no branch holds any more.

    commits: behind numbers, and not here, they or their files, in a clone that need not have them. shallow: whether
    they lie behind its edge, where nobody knows what the commits at the edge have changed and who added a log. runs:
    whose logs are not here. snapshots: of preflight, not here. untold: runs that are here, and not in the report.
    absent: ids that people cite and nothing has. figures: that are not as drawn anew.
    """

    lost: Mapping[str, str] = {}
    adrift: Mapping[str, str] = {}
    commits: Collection[str] = ()
    shallow: bool = False
    runs: Collection[str] = ()
    snapshots: Collection[str] = ()
    untold: Collection[str] = ()
    absent: Collection[str] = ()
    figures: Collection[str] = ()

    def gone(self) -> frozenset[str]:
        """Return the evidence that is not here: what was counted of it is unknown here, and not wrong."""
        return frozenset((*of_commits(self.commits), *of_runs(self.runs), *of_snapshots(self.snapshots)))


def check(
    recorded: Recorded,
    values: Mapping[str, Value],
    both: Both,
    pulls: Collection[int],
    beside: Beside = Beside(),  # noqa: B008  (a tuple; nobody can change it)
) -> list[Finding]:
    """Return what is wrong, and what cannot be known here.

    values: counted anew. pulls: the numbers of pull requests, which need no source.
    """
    gone = beside.gone()
    other = {name: one for name, one in recorded.values.items() if one != values.get(name)}
    blind = [name for name, one in other.items() if beside.shallow or {*one.evidence} & gone]
    return [
        *_lacking(recorded.values),
        *_beside(beside),
        *_values(recorded.values, values, blind, whole=not gone),
        *blocks.damage(both.now),
        *blocks.unlike(both.now, both.draft, [recorded.values[name].text for name in blind]),
        *blocks.unmarked(both.now, both.draft),
        *_parts(both.standing, both.drafted),
        *_prompts(both.standing, both.drafted),
        *_numbers(both.standing, pulls),
    ]


def _lacking(recorded: Mapping[str, Value]) -> Iterator[Finding]:
    """Tell what the report itself says that its history lacked."""
    if EDGE in recorded:
        seen = f"the report was written from a part of it, which is cut off at commits: {recorded[EDGE].text}"
        yield Finding("history", "warn", seen, "git fetch --unshallow, then teamkit wrapup")
    if LINELESS in recorded:
        seen = f"the report was written without the files, and so the lines, of commits: {recorded[LINELESS].text}"
        yield Finding("history", "warn", seen, "teamkit wrapup in a whole clone")


def _beside(found: Beside) -> Iterator[Finding]:
    for branch, one in found.lost.items():
        seen = f"the report was written from c:{one[:7]}, which is not in this clone"
        yield Finding(f"branch {branch}", "unknown", seen, "git fetch --all, or teamkit wrapup")
    for branch, one in found.adrift.items():
        seen = f"no branch holds c:{one[:7]} any more, from which the report was written"
        yield Finding(f"branch {branch}", "warn", seen, _AGAIN)
    if found.runs:
        yield Finding("runs", "unknown", f"their logs are not here: {listed(of_runs(found.runs))}")
    if found.snapshots:
        told = listed(of_snapshots(sorted(found.snapshots)))
        yield Finding("preflight", "unknown", f"what it kept in .teamkit/runs is not here: {told}")
    if found.untold:
        yield Finding("runs", "warn", f"here, and not in the report: {listed(of_runs(found.untold))}", _AGAIN)
    gone = found.gone()
    for name in found.figures:
        yield _unlike(f"figure {name}", whole=not gone)
    if found.absent:
        yield Finding("source", "warn", f"cited, and not to be found: {listed(found.absent)}")


def _unlike(figure: str, *, whole: bool) -> Finding:
    if whole:
        return Finding(figure, "fail", "is not what is drawn anew", _AGAIN)
    return Finding(figure, "unknown", "cannot be drawn anew without what is not here")


def _values(
    recorded: Mapping[str, Value], counted: Mapping[str, Value], blind: Collection[str], *, whole: bool
) -> Iterator[Finding]:
    """Compare numbers. blind: which of them cannot be counted here. whole: whether all evidence is here."""
    if blind:
        seen = f"{len(blind)} cannot be counted without what is not here: {listed(blind)}"
        yield Finding("numbers", "unknown", seen)
        recorded = {name: one for name, one in recorded.items() if name not in blind}
        counted = {name: one for name, one in counted.items() if name not in blind}
    if not whole:  # of less there may be other numbers to tell
        counted = {name: one for name, one in counted.items() if name in recorded}
    wrong = [name for name in recorded if name in counted and recorded[name] != counted[name]]
    for name in wrong:
        one, other = recorded[name], counted[name]
        seen = f"wrapup.json says {one.text}, counted anew it is {other.text}"
        if one.text == other.text:
            seen = f"wrapup.json gives {one.text} another value or other evidence than is counted"
        yield Finding(name, "fail", seen, _AGAIN)
    for names, what in (
        (recorded.keys() - counted.keys(), "no longer counted"),
        (counted.keys() - recorded.keys(), "missing in wrapup.json"),
    ):
        if names:
            yield Finding("numbers", "fail", f"{what}: {listed(sorted(names))}", _AGAIN)
    if not wrong and recorded.keys() == counted.keys():
        yield Finding("numbers", "ok", f"{len(counted)} counted anew, all the same")


def _parts(now: Document, draft: Document) -> Iterator[Finding]:
    there = {block.name for block in walk(now.blocks) if isinstance(block, Generated)}
    missing = [block.name for block in draft.blocks if isinstance(block, Generated) and block.name not in there]
    if missing:
        yield Finding("blocks", "warn", f"left out of the report: {listed(missing)}")
    heads, wanted = _heads(now), _heads(draft)
    if len(heads) < len(wanted):
        gone = [head for head in wanted if head not in heads]
        yield Finding("parts", "fail", f"missing: {listed(gone)}", _AGAIN)
    else:
        yield Finding("parts", "ok", f"all {len(wanted)} are there")


def _prompts(now: Document, draft: Document) -> Iterator[Finding]:
    """Tell how many questions nobody has answered: prompts that stand there as they were drafted."""
    asked = Counter(islice(_questions(draft), 1, None))  # the first says what a prompt is
    left = [one for one, _ in (asked & Counter(_questions(now))).elements()]
    if left:
        parts = listed(dict.fromkeys(left))
        yield Finding("prompts", "warn", f"{len(left)} of {asked.total()} are not answered yet: {parts}")


def _questions(document: Document) -> Iterator[tuple[str, Box]]:
    """Yield prompts, each with the part that it stands in."""
    head = ""
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 2:
            head = plain(block.spans)
        elif isinstance(block, Box) and block.kind == PROMPT:
            yield head, block


def _heads(document: Document) -> list[str]:
    return [plain(block.spans) for block in document.blocks if isinstance(block, Heading) and block.level == 2]


def _numbers(now: Document, pulls: Collection[int]) -> Iterator[Finding]:
    found = unsourced(now, pulls)
    for one in found[:_FEW]:
        yield Finding("source", "warn", f"{one.number} has no source: {one.line}")
    if len(found) > _FEW:
        yield Finding("source", "warn", f"and {len(found) - _FEW} more numbers without a source")
