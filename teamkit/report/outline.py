"""The units of a report's text: a heading or a generated block, each with what stands under it. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from teamkit.report import markers

BLOCK = 7  # the level of a block without a heading: below every heading
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?\s*")


class Unit(NamedTuple):
    """Lines of a report, with their ends.

    key: of a block its name, of a heading the words of it and of those above it, () for what stands before all.
    level: of the heading, 0 before all. begin: the line of its marker, -1 for a heading. lead: pages before it.
    """

    key: tuple[str, ...]
    name: str
    level: int
    begin: int
    lead: tuple[str, ...]
    block: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        return self.lead + self.block + self.rest


class _Start(NamedTuple):
    at: int
    end: int
    name: str
    level: int
    words: str


def units_of(lines: Sequence[str], blocks: Sequence[markers.Block], marks: Sequence[markers.Mark]) -> list[Unit]:
    """Return the units, which together are the text without its last line of ours."""
    ends = {mark.at for mark in marks if mark.kind == "blocks"}
    pages = {mark.at for mark in marks if mark.kind == "page"}
    starts = [_Start(-1, -1, "", 0, ""), *_starts(lines, blocks)]
    leads = [_lead(lines, start.at, pages) for start in starts]
    units = []
    for at, key in enumerate(_keys(starts)):
        start = starts[at]
        stop = leads[at + 1] if starts[at + 1 :] else len(lines)
        rest = tuple(lines[index] for index in range(max(start.end, 0), stop) if index not in ends)
        begin = start.at if start.name else -1
        lead, block = tuple(lines[leads[at] : max(start.at, 0)]), tuple(lines[max(start.at, 0) : max(start.end, 0)])
        units.append(Unit(key, start.name, start.level, begin, lead, block, rest))
    return units


def _starts(lines: Sequence[str], blocks: Sequence[markers.Block]) -> Iterator[_Start]:
    code = markers.fenced(lines)
    inside = {block.begin: block for block in blocks}
    at = 0
    while at < len(lines):
        if block := inside.get(at):
            level, words = next(_headings(lines, range(at, block.end), code), (BLOCK, ""))
            yield _Start(at, block.end + 1, block.name, level, words)
            at = block.end
        else:
            for level, words in _headings(lines, range(at, at + 1), code):
                yield _Start(at, at + 1, "", level, words)
        at += 1


def _headings(lines: Sequence[str], within: range, code: set[int]) -> Iterator[tuple[int, str]]:
    for at in within:
        if at not in code and (match := _HEADING.fullmatch(lines[at])):
            yield len(match[1]), " ".join(unicodedata.normalize("NFC", match[2] or "").split())


def _lead(lines: Sequence[str], at: int, pages: set[int]) -> int:
    """Return where a unit begins: at the page break before it, where one is."""
    begin, above = max(at, 0), at - 1
    while above >= 0 and (above in pages or not lines[above].strip()):
        begin = above if above in pages else begin
        above -= 1
    return begin


def _keys(starts: Sequence[_Start]) -> Iterator[tuple[str, ...]]:
    chain: list[tuple[int, str]] = []
    for start in starts:
        if 0 < start.level < BLOCK:
            # The title is no part of another heading's key: it is what people change first.
            chain = [above for above in chain if 1 < above[0] < start.level]
            chain.append((start.level, start.words))
        yield (start.name,) if start.name else tuple(f"{'#' * level} {words}" for level, words in chain)
