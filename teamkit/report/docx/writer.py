"""Blocks as Word's paragraphs, tables and lists."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P
from docx.parts.document import DocumentPart
from docx.shared import Emu

from teamkit.report.document import (
    EVIDENCE,
    PROMPT,
    Block,
    Box,
    Code,
    Figure,
    Generated,
    Heading,
    Items,
    Page,
    Paragraph,
    Spans,
    Table,
    plain,
    walk,
)
from teamkit.report.docx import tables
from teamkit.report.docx.contents import bookmark, word_level
from teamkit.report.docx.inline import runs
from teamkit.report.docx.look import EVIDENCE_LOOK, LIST_STEP, PROMPT_LOOK, QUOTE_LOOK, TEXT_WIDTH, BoxLook, Words
from teamkit.report.docx.pictures import Picture, Pictures
from teamkit.report.docx.template import NUMBERS
from teamkit.report.docx.xml import Element, clean, element, keep_with_next, paragraph, run, sizes
from teamkit.report.labels import missing

_BOX_SIDE = 2 * 150 + 20  # twips a box takes of the width
_SHORT = 700  # letters of a box that stands on one page
_LOOKS = {EVIDENCE: EVIDENCE_LOOK, PROMPT: PROMPT_LOOK}


class Place(NamedTuple):
    """Where blocks stand. width, indent: twips; depth: of lists; style: of paragraphs; inside: a box or a list."""

    width: int = TEXT_WIDTH
    indent: int = 0
    depth: int = 0
    style: str = "Normal"
    inside: bool = False


class Writer:
    """Makes the elements of a document, in order. part: takes links, pictures and numberings."""

    def __init__(self, part: DocumentPart, folder: Path, words: Words) -> None:
        """Begin a document."""
        self._part, self._figures, self._words = part, Pictures(folder, words), words
        self._headings = self._pictures = 0
        self._turn = False  # whether what follows begins on a new page

    def blocks(self, blocks: Sequence[Block], place: Place | None = None) -> list[Element]:
        """Return the elements of blocks."""
        made: list[Element] = []
        for block in blocks:
            made += self._block(block, place or Place())
        return made

    def _block(self, block: Block, place: Place) -> list[Element]:
        if isinstance(block, Generated):
            return self.blocks(block.blocks, place)
        if isinstance(block, Page):
            self._turn = not place.inside
            return []
        turn, self._turn = self._turn, False
        made = self._made(block, place)
        return _turned(made) if turn else made

    def _made(self, block: Block, place: Place) -> list[Element]:
        match block:
            case Heading():
                return [self._heading(block, place)]
            case Paragraph():
                return [paragraph(place.style, runs(self._part, block.spans), indent=place.indent)]
            case Table():
                return self._table(block, place)
            case Items():
                return self._items(block, place)
            case Box():
                return self._box(block, place)
            case Code():
                return [_code(block, place)]
            case Figure():
                return self._figure(block, place)
            case _:
                return [paragraph("Rule")]

    def _heading(self, heading: Heading, place: Place) -> CT_P:
        """Make a heading; in a box or a list it is a bold line, which the contents do not tell."""
        said = runs(self._part, heading.spans, strong=place.inside)
        if place.inside:
            return keep_with_next(paragraph(place.style, said, indent=place.indent))
        self._headings += 1
        begin = element("bookmarkStart", id=self._headings, name=bookmark(self._headings))
        end = element("bookmarkEnd", id=self._headings)
        return paragraph(f"Heading{word_level(heading)}", [begin, *said, end])

    def _table(self, said: Table, place: Place) -> list[Element]:
        made = tables.table(self._part, said, place.width, place.indent)
        return [made, tables.gap()] if said.head else []

    def _items(self, said: Items, place: Place) -> list[Element]:
        number = self._new_list(place.depth) if said.ordered else 1
        step = min(place.depth + 1, 9) * LIST_STEP
        rest = Place(
            TEXT_WIDTH - step if place.width == TEXT_WIDTH else place.width - LIST_STEP,
            step,
            place.depth + 1,
            "ListParagraph",
            inside=True,
        )
        made: list[Element] = []
        for item in said.items:
            first = item[0].spans if item and isinstance(item[0], Paragraph) else ()
            made.append(self._item(first, number, min(place.depth, 8)))
            made += self.blocks(item[1:] if first else item, rest)
        if made and not place.depth and isinstance(made[-1], CT_P):
            made[-1].get_or_add_pPr().get_or_add_spacing().set(qn("w:after"), "120")
        return made

    def _item(self, spans: Spans, number: int, level: int) -> CT_P:
        made = paragraph("ListParagraph", runs(self._part, spans))
        numbered = made.get_or_add_pPr().get_or_add_numPr()
        numbered.get_or_add_ilvl().val = level
        numbered.get_or_add_numId().val = number
        return made

    def _new_list(self, level: int) -> int:
        """Return the id of a list that begins at 1."""
        known = self._part.numbering_part.element
        number = len(known.num_lst) + 1
        start = element("lvlOverride", element("startOverride", val=1), ilvl=min(level, 8))
        known.append(element("num", element("abstractNumId", val=NUMBERS), start, numId=number))
        return number

    def _box(self, box: Box, place: Place) -> list[Element]:
        look = _LOOKS.get(box.kind, QUOTE_LOOK)
        whole = _letters(box) <= _SHORT
        inside = self._labelled(box, look, Place(place.width - _BOX_SIDE, style="Box", inside=True))
        if not isinstance(inside[-1], CT_P):
            inside.append(tables.gap())
        keep = whole and box.kind == EVIDENCE  # what is known stands on the page of what is asked
        for one in inside:
            if keep and isinstance(one, CT_P):
                keep_with_next(one)
        return [tables.box(look, inside, place.width, whole=whole, indent=place.indent), tables.gap(keep=keep)]

    def _labelled(self, box: Box, look: BoxLook, place: Place) -> list[Element]:
        """Return what stands in a box; its label begins the first paragraph, or stands above what is none."""
        made = self.blocks(box.blocks, place)
        label = self._words.labels.get(box.kind, "")
        if not label:
            return made or [paragraph(place.style)]
        if not (box.blocks and isinstance(box.blocks[0], Paragraph)):
            return [paragraph("BoxLabel", [_label(label, look)]), *made]
        made[0].insert(1, _label(f"{label}  ", look))  # behind w:pPr
        return made

    def _figure(self, figure: Figure, place: Place) -> list[Element]:
        found = self._figures.get(figure.path, place.width)
        caption = [paragraph("Caption", [run(figure.caption)], indent=place.indent)] if figure.caption else []
        if isinstance(found, str):
            said = missing(figure.path, found, self._words.code[:2])
            shown = paragraph("Remark", [run(said)], indent=place.indent)
        else:
            shown = paragraph("Figure", [self._drawing(found, figure)], indent=place.indent)
        return [keep_with_next(shown), *caption] if caption else [shown]

    def _drawing(self, found: Picture, figure: Figure) -> Element:
        self._pictures += 1
        inline = self._part.new_pic_inline(BytesIO(found.data), Emu(found.width), Emu(found.height))
        name = clean(PurePosixPath(figure.path).name)
        for key, value in (("id", str(self._pictures)), ("name", name), ("descr", clean(figure.caption) or name)):
            inline.docPr.set(key, value)
        drawing = OxmlElement("w:drawing")
        drawing.append(inline)
        return element("r", drawing)


def _label(text: str, look: BoxLook) -> Element:
    return run(text, element("b"), element("bCs"), element("color", val=look.ink), *sizes(17))


def _code(code: Code, place: Place) -> CT_P:
    made = paragraph("Code", [run(code.text.removesuffix("\n"))])
    if place.indent or place.inside:
        made.get_or_add_pPr().append(element("ind", left=place.indent + 100, right=100))
    return made


def _turned(made: list[Element]) -> list[Element]:
    """Have elements begin on a new page."""
    first = made[0] if made else None
    if not isinstance(first, CT_P):
        first = paragraph("Gap")
        made = [first, *made]
    first.get_or_add_pPr().get_or_add_pageBreakBefore()
    return made


def _letters(box: Box) -> int:
    """Return how much stands in a box; one with a picture or a table is never short."""
    return sum(_weight(block) for block in walk(box.blocks))


def _weight(block: Block) -> int:
    match block:
        case Heading() | Paragraph():
            return len(plain(block.spans)) + 40
        case Code():
            return 60 * (block.text.count("\n") + 1)
        case Table() | Figure():
            return _SHORT
        case _:
            return 0
