"""A document as the typst template reads it: plain values, and words that know where a line may break. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from teamkit.report.document import (
    EVIDENCE,
    PROMPT,
    Block,
    Box,
    Code,
    Document,
    Figure,
    Generated,
    Heading,
    Items,
    Page,
    Paragraph,
    Rule,
    Span,
    Spans,
    Table,
    flat,
    plain,
    walk,
)
from teamkit.report.evidence import is_cited
from teamkit.report.labels import ABSENT, CONTENTS, labels, missing

Value = dict[str, Any]
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_LEADS = re.compile(r"(https?://|mailto:)\S", re.IGNORECASE)
_SPACES = re.compile(r"([ \t\r\n]+)")
# Behind the signs of paths, addresses and names in code, and where small letters meet a capital.
_CHUNKS = re.compile(r"(?<=[/\\_\-.,:;=?&@+|])(?=[^/\\_\-.,:;=?&@+|])|(?<=[a-z])(?=[A-Z])|(?<=[ ])(?=[^ ])")
_GLUED = 30  # cells: a longer row of Hangul may break anywhere, or the line before it stays half empty
_KEPT = 700  # cells that surely fit one page, also in a narrow column
_FEW = 8  # rows that stay together on a page
_LONG = 16  # cells of a word that may break at its chunks


class Pictures(NamedTuple):
    """paths: of each figure of the document, where the template finds it. why: of each that is not there."""

    paths: Mapping[str, str]
    why: Mapping[str, str]


class Look(NamedTuple):
    """What the page is made with. fonts, code_fonts: families, the first first. italic: whether these slant.

    clean: the text as these fonts can show it.
    """

    fonts: Sequence[str]
    code_fonts: Sequence[str]
    italic: bool
    clean: Callable[[str], str]


def cells(text: str) -> int:
    """Return how broad a text is: Hangul takes two cells."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def sound(text: str) -> str:
    """Return text that a page can hold: Hangul composed, what cannot be printed shown by its number."""
    composed = unicodedata.normalize("NFC", text).expandtabs(4)
    return "".join(_printed(letter) if ord(letter) < 0xA0 or letter > "\ud7a3" else letter for letter in composed)


def _printed(letter: str) -> str:
    kind = unicodedata.category(letter)
    return f"[U+{ord(letter):04X}]" if kind in {"Cc", "Cs"} and letter != "\n" else letter


def said(document: Document, drawn: Sequence[str] = ()) -> str:
    """Return every text that the pages will show. drawn: the texts of the figures."""
    own = labels(document.language).values()
    return sound("\n".join((document.title, *own, *drawn, *_texts(document.blocks))))


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in walk(blocks):
        match block:
            case Heading(_, spans) | Paragraph(spans):
                yield plain(spans)
            case Table(head, rows):
                yield from (plain(cell) for row in (head, *rows) for cell in row)
            case Code(text):
                yield text
            case Figure(path, caption):
                yield path
                yield caption


def typed(document: Document, pictures: Pictures, look: Look) -> Value:
    """Return the document as the template's data."""
    writer = _Writer(look.clean, pictures, _language(document))
    return {
        "language": _language(document), "title": look.clean(sound(document.title)),
        "words": writer.words((Span(document.title),)) if document.title else [], "fonts": list(look.fonts),
        "code_fonts": list(look.code_fonts), "italic": look.italic, "contents": labels(writer.language)[CONTENTS],
        "blocks": writer.blocks(document.blocks),
    }  # fmt: skip


def _language(document: Document) -> str:
    return "ko" if document.language == "ko" else "en"


class _Writer(NamedTuple):
    clean: Callable[[str], str]
    pictures: Pictures
    language: str

    def blocks(self, blocks: Sequence[Block]) -> list[Value]:
        every = flat(blocks)
        after = (*every[1:], Page())
        return [
            {**self.block(block), "sticky": _kind(block) == EVIDENCE and _kind(next_) == PROMPT}
            for block, next_ in zip(every, after, strict=False)
            if not (isinstance(block, Rule | Page) and isinstance(next_, Page))  # it would stand on a page of its own
        ]

    def block(self, block: Block) -> Value:
        match block:
            case Heading(level, spans):
                return {"kind": "heading", "level": max(1, level - 1), "words": self.words(spans)}
            case Paragraph(spans):
                return {"kind": "paragraph", "words": self.words(spans)}
            case Table():
                return self.table(block)
            case Items(items, ordered):
                return {"kind": "items", "ordered": ordered, "items": [self.inner(item) for item in items]}
            case Box():
                return self.box(block)
            case Code(text):
                lines = [_chunks(line) for line in self.clean(sound(text)).split("\n")]
                return {"kind": "code", "lines": lines}
            case Figure():
                return self.figure(block)
        return {"kind": "page" if isinstance(block, Page) else "rule"}

    def inner(self, blocks: Sequence[Block]) -> list[Value]:
        """Return blocks that stand within another, where neither a page nor a part can begin."""
        found = (value for value in self.blocks(blocks) if value["kind"] != "page")
        return [{**value, "level": max(2, value["level"])} if "level" in value else value for value in found]

    def table(self, table: Table) -> Value:
        rows = [[self.words(cell) for cell in row] for row in table.rows]
        keep = [max((cells(plain(cell)) for cell in row), default=0) < _KEPT for row in table.rows]
        head = [self.words(cell) for cell in table.head]
        whole = all(keep) and len(rows) <= _FEW and sum(map(cells, _texts((table,)))) < 2 * _KEPT
        right = list(table.right)
        return {"kind": "table", "head": head, "rows": rows, "keep": keep, "whole": whole, "right": right}

    def box(self, box: Box) -> Value:
        inner = self.inner(box.blocks)
        simple = all(isinstance(block, Paragraph | Items | Generated) for block in walk(box.blocks))
        keep = simple and sum(map(cells, _texts(box.blocks))) < _KEPT
        label = labels(self.language).get(box.kind, "")
        return {"kind": "box", "look": box.kind, "label": label, "keep": keep, "blocks": inner}

    def figure(self, figure: Figure) -> Value:
        caption = self.words((Span(figure.caption),)) if figure.caption else []
        path = self.pictures.paths.get(figure.path, "")
        told = missing(figure.path, self.pictures.why.get(figure.path, ABSENT), self.language)
        remark = self.words((Span(f"{told} · {figure.caption}" if figure.caption else told),))
        alt = self.clean(sound(figure.caption)) or figure.path
        return {"kind": "figure", "path": path, "caption": caption, "alt": alt, "remark": remark}

    def words(self, spans: Spans) -> list[Value]:
        """Return spans as words and the spaces between them; a word may be of several looks."""
        words: list[list[tuple[Span, str]]] = [[]]
        for span in spans:
            for part in _SPACES.split(self.clean(sound(span.text))):
                if part.isspace():
                    words += [[(span, " ")], []]
                elif part:
                    words[-1].append((span, part))
        return [_word(word) for word in words if word]


def _kind(block: Block) -> str:
    return block.kind if isinstance(block, Box) else ""


def _word(word: Sequence[tuple[Span, str]]) -> Value:
    text = "".join(part for _, part in word)
    glue = bool(_HANGUL.search(text)) and cells(text) <= _GLUED
    return {"glue": glue, "pieces": [_piece(span, part) for span, part in word]}


def _piece(span: Span, text: str) -> Value:
    """Return a part of a word: its chunks, and of its look what is true."""
    looks = {"strong": span.strong, "em": span.em, "code": span.code, "cited": is_cited(span)}
    lead = {"link": span.link} if _LEADS.match(span.link) else {}
    return {"chunks": _chunks(text) if cells(text) > _LONG else [text], **lead, **{k: v for k, v in looks.items() if v}}


def _chunks(text: str) -> list[str]:
    return [chunk for chunk in _CHUNKS.split(text) if chunk]
