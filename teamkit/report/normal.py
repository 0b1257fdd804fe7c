"""The normal form of a document: what Markdown can hold, so that writing and reading give the same. Pure.

Blanks are collapsed, and where they part two looks they have none; a line break in a text is "\\n". Neighbours of one
look are one span. What has no words is left out. A link that does not lead to the web, to an address or beside the
document is no link. Generated stands at the top only, and Page there or in Generated.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from teamkit.report import markers
from teamkit.report.document import (
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
    plain,
)

_BREAK = re.compile(r"\r\n?")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_HALF = re.compile(r"[\ud800-\udfff]")  # half a character, which no file can hold
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_LANGUAGE = re.compile(r"[^\w+#.\-]")
_UNFIT = re.compile(r"[\s<>]+")
_KEPT = {"http", "https", "mailto"}


class _Look(NamedTuple):
    strong: bool = False
    em: bool = False
    code: bool = False
    link: str = ""


_PLAIN = _Look()


def normal(document: Document) -> Document:
    """Return the document as it is read again."""
    title, blocks = one_line(document.title), _blocks(document.blocks, top=True)
    first = next((block for block in blocks if isinstance(block, Heading) and block.level == 1), None)
    if first and not title:
        at = next(index for index, block in enumerate(blocks) if block is first)
        title, blocks = one_line(plain(first.spans)), blocks[:at] + blocks[at + 1 :]
    return Document(document.language if document.language in {"ko", "en"} else "en", title, blocks)


def cleaned(text: str) -> str:
    """Return a text without what no text holds: control characters, half characters, ends of lines but "\\n"."""
    return _HALF.sub("\ufffd", _CONTROL.sub("", _BREAK.sub("\n", text)))


def one_line(text: str) -> str:
    """Return a text in one line."""
    return " ".join(cleaned(text).split())


def address(link: str) -> str:
    """Return a link as it is written, "" for one that leads where no report should: javascript:, data:, file:."""
    link = "".join(_percent(char) for char in cleaned(link).strip())
    scheme = _SCHEME.match(re.sub(r"%20|%0A|%09", "", link))
    return "" if scheme and scheme[1].lower() not in _KEPT else link


def _percent(char: str) -> str:
    if char.isspace() or char in '<>\\|`"':
        return "".join(f"%{byte:02X}" for byte in char.encode())
    return char


def beside(path: str) -> str:
    """Return the path of a picture beside the document, "" for one that lies elsewhere."""
    path = one_line(path).replace("\\", "/")
    while path.startswith("./"):
        path = path[2:].strip()
    return "" if path.startswith("/") or _SCHEME.match(path) else path


def tidy(spans: Sequence[Span]) -> Spans:
    """Return the spans in normal form."""
    looks = [(span, _look(span)) for span in spans]
    letters = [(char, look) for span, look in looks for char in cleaned(span.text)]
    runs = [list(run) for _, run in groupby(letters, key=lambda letter: letter[0].isspace())]
    if runs and runs[0][0][0].isspace():
        runs = runs[1:]
    if runs and runs[-1][0][0].isspace():
        runs = runs[:-1]
    joined: list[tuple[str, _Look]] = []
    for at, run in enumerate(runs):
        joined += [_blank(run, joined[-1][1], runs[at + 1][0][1])] if run[0][0].isspace() else run
    return tuple(
        Span("".join(char for char, _ in group), *look) for look, group in groupby(joined, key=lambda letter: letter[1])
    )


def _look(span: Span) -> _Look:
    return _Look(bool(span.strong), bool(span.em), bool(span.code), address(span.link))


def _blank(run: Sequence[tuple[str, _Look]], before: _Look, after: _Look) -> tuple[str, _Look]:
    look = run[0][1]
    within = all(other == look for other in (before, after, *(look for _, look in run)))
    broken = any(char == "\n" for char, _ in run) and not (within and look.code)
    return ("\n" if broken else " ", look if within else _PLAIN)


def _blocks(blocks: Sequence[Block], *, top: bool = False, page: bool = False) -> tuple[Block, ...]:
    return tuple(found for block in blocks for found in _block(block, top=top, page=top or page))


def _block(block: Block, *, top: bool, page: bool) -> Iterator[Block]:
    if isinstance(block, Generated):
        inner = _blocks(block.blocks, page=page)
        yield from (Generated(markers.fit(block.name), inner, _UNFIT.sub("", block.digest)),) if top else inner
    elif isinstance(block, Box):
        inner = _blocks(block.blocks)
        yield from (Box(block.kind, inner),) if inner else ()
    elif isinstance(block, Items):
        items = tuple(_blocks(item) for item in block.items)
        yield from (Items(items, bool(block.ordered)),) if items else ()
    elif isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, Figure):
        yield from _figure(block)
    elif not isinstance(block, Page) or page:
        yield from _simple(block)


def _simple(block: Heading | Paragraph | Code | Page | Rule) -> Iterator[Block]:
    if isinstance(block, Code):
        yield Code(cleaned(block.text), _LANGUAGE.sub("", block.language))
    elif isinstance(block, Page | Rule):
        yield block
    elif spans := tidy(block.spans):
        yield Heading(min(6, max(1, block.level)), spans) if isinstance(block, Heading) else Paragraph(spans)


def _table(table: Table) -> Iterator[Block]:
    wide = len(table.head)
    if wide:
        right = tuple(bool(side) for side in table.right)[:wide]
        rows = tuple(_cells(row, wide) for row in table.rows)
        yield Table(_cells(table.head, wide), rows, right + (False,) * (wide - len(right)))


def _cells(cells: Sequence[Spans], wide: int) -> tuple[Spans, ...]:
    return tuple(tidy(cell) for cell in cells[:wide]) + ((),) * (wide - len(cells))


def _figure(figure: Figure) -> Iterator[Block]:
    path, caption = beside(figure.path), one_line(figure.caption)
    if path:
        yield Figure(path, caption)
    elif spans := tidy((Span(caption or one_line(address(figure.path)), link=figure.path),)):
        yield Paragraph(spans)
