"""Whether a report still says what can be counted, and what is missing in it. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from teamkit.finding import Finding
from teamkit.report import markers
from teamkit.report.document import PROMPT, Box, Document, Generated, Heading, Table, plain, walk
from teamkit.report.evidence import RUN, Value
from teamkit.report.markdown_read import read
from teamkit.report.numbers import tampered, unsourced
from teamkit.report.record import Recorded

_FEW = 5
_AGAIN = "teamkit wrapup"
_EDITED = "was edited by hand: its numbers are those that were counted, its words are yours"
_SIGNED = "is no longer what would be written: its numbers hold, names or words of it have changed"
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*")


class Both(NamedTuple):
    """The report as it stands, and the draft of anew, each as text and as a document."""

    now: str
    draft: str
    standing: Document
    drafted: Document


class Beside(NamedTuple):
    """What a report leads to. lost: branches whose commits are not here, adrift: those that no branch holds any more.

    runs: whose logs are not here. untold: that are here, and not in the report. absent: ids that people cite and
    nothing has. figures: that are not as drawn anew.
    """

    lost: Mapping[str, str] = {}
    adrift: Mapping[str, str] = {}
    runs: Collection[str] = ()
    untold: Collection[str] = ()
    absent: Collection[str] = ()
    figures: Collection[str] = ()


def check(
    recorded: Recorded,
    values: Mapping[str, Value],
    both: Both,
    pulls: Collection[int],
    beside: Beside = Beside(),  # noqa: B008  (a tuple; nobody can change it)
) -> list[Finding]:
    """Return what is wrong. values: counted anew. pulls: the numbers of pull requests, which need no source."""
    return [
        *_beside(beside),
        *_values(recorded.values, values, {f"{RUN}{one}" for one in beside.runs}),
        *_damage(both.now),
        *_blocks(both.now, both.draft),
        *_unmarked(both.now, both.draft),
        *_parts(both.standing, both.drafted),
        *_prompts(both.standing, both.drafted),
        *_numbers(both.standing, pulls),
    ]


def _beside(found: Beside) -> Iterator[Finding]:
    for branch, one in found.lost.items():
        seen = f"the report was written from c:{one[:7]}, which is not in this clone"
        yield Finding(f"branch {branch}", "fail", seen, "git fetch --all, or teamkit wrapup")
    for branch, one in found.adrift.items():
        seen = f"no branch holds c:{one[:7]} any more, from which the report was written"
        yield Finding(f"branch {branch}", "warn", seen, _AGAIN)
    if found.runs:
        told = _listed(f"{RUN}{one}" for one in found.runs)
        yield Finding("runs", "fail", f"their logs are not here: {told}")
    if found.untold:
        told = _listed(f"{RUN}{one}" for one in found.untold)
        yield Finding("runs", "warn", f"here, and not in the report: {told}", _AGAIN)
    for name in found.figures:
        yield Finding(f"figure {name}", "fail", "is not what is drawn anew", _AGAIN)
    if found.absent:
        yield Finding("source", "warn", f"cited, and not to be found: {_listed(found.absent)}")


def _values(
    recorded: Mapping[str, Value], counted: Mapping[str, Value], gone: Collection[str] = ()
) -> Iterator[Finding]:
    """Compare numbers. gone: evidence that is not here; what was counted of it is told once."""
    blind = [name for name, one in recorded.items() if {*one.evidence} & {*gone} and one != counted.get(name)]
    if blind:
        seen = f"{len(blind)} cannot be counted without these logs: {_listed(blind)}"
        yield Finding("numbers", "fail", seen)
        recorded = {name: one for name, one in recorded.items() if name not in blind}
        counted = {name: one for name, one in counted.items() if name not in blind}
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
            yield Finding("numbers", "fail", f"{what}: {_listed(sorted(names))}", _AGAIN)
    if not wrong and recorded.keys() == counted.keys():
        yield Finding("numbers", "ok", f"{len(counted)} counted anew, all the same")


def _blocks(now: str, draft: str) -> Iterator[Finding]:
    """Compare what stands between markers with what would stand there."""
    fresh, signed = _texts(draft), _signed(now)
    for name, text in _texts(now).items():
        if name not in fresh or markers.digest(text) == markers.digest(fresh[name]):
            continue
        changed = tampered(fresh[name], text) or _moved(fresh[name], text)
        if changed:
            seen = f"holds numbers that nothing was counted for there: {_listed(changed)}"
            yield Finding(f"block {name}", "fail", seen, f"teamkit wrapup --renew {name}")
        else:
            yield Finding(f"block {name}", "warn", _SIGNED if signed[name] else _EDITED)


def _unmarked(now: str, draft: str) -> Iterator[Finding]:
    """Tell tables that stand there without their markers, with other numbers than are counted."""
    lines = markers.lines_of(now)
    there = markers.find(markers.marks_of(lines)).blocks
    within = {at for block in there for at in range(block.begin, block.end + 1)}
    typed = "".join(line for at, line in enumerate(lines) if at not in within)
    lost = {name: text for name, text in _texts(draft).items() if name not in {block.name for block in there}}
    for name, text in lost.items():
        if wrong := _moved(text, typed, _heads_of(text)):
            seen = f"has lost its markers, and holds numbers that nothing was counted for: {_listed(wrong)}"
            yield Finding(f"block {name}", "fail", seen, "git diff")


def _heads_of(text: str) -> set[tuple[str, ...]]:
    return {tuple(map(plain, block.head)) for block in walk(read(text).blocks) if isinstance(block, Table)}


def _signed(text: str) -> dict[str, bool]:
    """Return blocks to whether they still are as they were written."""
    lines = markers.lines_of(text)
    found = markers.find(markers.marks_of(lines)).blocks
    return {block.name: markers.digest("".join(lines[block.begin + 1 : block.end])) == block.digest for block in found}


def _moved(fresh: str, text: str, heads: Collection[tuple[str, ...]] = ()) -> list[str]:
    """Return the numbers of a table's rows that are not those of what the row is named for: names can change places.

    heads: of the tables that are looked at, none for all.
    """
    known = _rows(fresh)
    return [
        number
        for name, rows in _rows(text, heads).items()
        for row in rows
        if name in known and not any(_is_part(row, one) for one in known[name])
        for number in row
    ]


def _rows(text: str, heads: Collection[tuple[str, ...]] = ()) -> dict[str, list[list[str]]]:
    """Return the numbers of each row, by the words of its first cell."""
    found: dict[str, list[list[str]]] = {}
    tables = [block for block in walk(read(text).blocks) if isinstance(block, Table)]
    for block in tables:
        for row in block.rows if not heads or tuple(map(plain, block.head)) in heads else ():
            cells = [plain(cell) for cell in row]
            found.setdefault(cells[0], []).append([one for cell in cells[1:] for one in _NUMBER.findall(cell)])
    return found


def _is_part(row: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether numbers stand in another row, too, in that order: a column may be taken out."""
    rest = iter(whole)
    return all(number in rest for number in row)


def _damage(text: str) -> Iterator[Finding]:
    for one in markers.find(markers.marks_of(markers.lines_of(text))).damaged:
        yield Finding(f"block {one.name}", "fail", f"its markers are damaged: {one.why}", "git diff")


def _texts(text: str) -> dict[str, str]:
    """Return blocks to what stands between their markers."""
    lines = markers.lines_of(text)
    found = markers.find(markers.marks_of(lines))
    return {block.name: "".join(lines[block.begin + 1 : block.end]) for block in found.blocks}


def _parts(now: Document, draft: Document) -> Iterator[Finding]:
    there = {block.name for block in walk(now.blocks) if isinstance(block, Generated)}
    missing = [block.name for block in draft.blocks if isinstance(block, Generated) and block.name not in there]
    if missing:
        yield Finding("blocks", "warn", f"left out of the report: {_listed(missing)}")
    heads, wanted = _heads(now), _heads(draft)
    if len(heads) < len(wanted):
        gone = [head for head in wanted if head not in heads]
        yield Finding("parts", "fail", f"missing: {_listed(gone)}", _AGAIN)
    else:
        yield Finding("parts", "ok", f"all {len(wanted)} are there")


def _prompts(now: Document, draft: Document) -> Iterator[Finding]:
    """Tell how many questions nobody has answered: prompts that stand there as they were drafted."""
    asked = Counter(islice(_questions(draft), 1, None))  # the first says what a prompt is
    left = [one for one, _ in (asked & Counter(_questions(now))).elements()]
    if left:
        parts = _listed(dict.fromkeys(left))
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


def _listed(names: Iterable[str]) -> str:
    known = list(names)
    return ", ".join(known[:_FEW]) + (f" and {len(known) - _FEW} more" if len(known) > _FEW else "")
