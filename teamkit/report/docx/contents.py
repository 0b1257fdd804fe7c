"""The table of contents: Word's own field, with the headings in it from the start.

Their pages are known to whoever lays the document out: Word fills them in when it opens the file.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from teamkit.report.document import Block, Generated, Heading, plain
from teamkit.report.docx.xml import Element, clean, field, paragraph, run

_MOST = 30  # lines; with more than that only the parts are told
_DEEPEST = 3


class Entry(NamedTuple):
    """A heading. level: from 1; number: of its bookmark."""

    level: int
    text: str
    number: int


def entries(blocks: Sequence[Block]) -> list[Entry]:
    """Return all headings that stand in the text itself, in order."""
    return [Entry(word_level(one), clean(plain(one.spans)), number) for number, one in enumerate(_headings(blocks), 1)]


def word_level(heading: Heading) -> int:
    """Return the level of Word's style: a part, which is of level 2, is Word's first."""
    return min(6, max(1, heading.level - 1))


def bookmark(number: int) -> str:
    """Return the name of the place of a heading."""
    return f"_Toc{number:08d}"


def contents(found: Sequence[Entry], title: str) -> list[Element]:
    """Make the title and one line for each heading; nothing without headings."""
    depth = deepest(found)
    shown = [entry for entry in found if entry.level <= depth and entry.text.strip()]
    if not shown:
        return []
    lines = [_line(entry) for entry in shown]
    begin, end = field(f'TOC \\o "1-{depth}" \\h \\z')
    for at, one in enumerate(begin, 1):
        lines[0].insert(at, one)  # behind w:pPr
    lines[-1].append(end)
    return [paragraph("TOCHeading", [run(title)]), *lines]


def deepest(found: Sequence[Entry]) -> int:
    """Return how deep the contents go, so that they stay short."""
    fitting = [level for level in range(2, _DEEPEST + 1) if sum(one.level <= level for one in found) <= _MOST]
    return max(fitting, default=1)


def _headings(blocks: Iterable[Block]) -> Iterator[Heading]:
    for block in blocks:
        if isinstance(block, Heading):
            yield block
        elif isinstance(block, Generated):
            yield from _headings(block.blocks)


def _line(entry: Entry) -> Element:
    link = OxmlElement("w:hyperlink", {qn("w:anchor"): bookmark(entry.number), qn("w:history"): "1"})
    link.append(run(entry.text.replace("\n", " ")))
    return paragraph(f"TOC{entry.level}", [link])
