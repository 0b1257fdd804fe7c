"""Markdown that people edited, as a document. No text is wrong: what is not known keeps its words. Pure."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from teamkit.report import markers
from teamkit.report.document import (
    EVIDENCE,
    PROMPT,
    QUOTE,
    Block,
    Box,
    Code,
    Document,
    Generated,
    Heading,
    Items,
    Page,
    Paragraph,
    Rule,
    Span,
    Spans,
    Table,
)
from teamkit.report.markdown_words import blocks_of, html_blocks, spans_of
from teamkit.report.normal import normal

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode
    from markdown_it.utils import EnvType

LOST = "-"  # the digest of a block whose marker has none: no text fits it
_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]", re.IGNORECASE)
_KINDS = {"NOTE": EVIDENCE, "TIP": PROMPT}
_HANGUL = re.compile(r"[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")


def read(text: str) -> Document:
    """Return the document in normal form."""
    lines = markers.lines_of(text.removeprefix("\ufeff"))
    marks = markers.marks_of(lines)
    blocks = list(_Reader(lines, marks).blocks())
    return normal(Document(_language(text, marks), "", tuple(blocks)))


def _language(text: str, marks: Sequence[markers.Mark]) -> str:
    told = next((mark.words[0] for mark in marks if mark.kind == "report" and mark.words), "")
    return told if told in {"ko", "en"} else "ko" if _HANGUL.search(text) else "en"


class _Reader:
    """Reads the text between two of our comments by itself, so that HTML left open ends where a block begins."""

    def __init__(self, lines: Sequence[str], marks: Sequence[markers.Mark]) -> None:
        self._lines, self._marks = lines, marks
        self._markdown, self._env = _markdown(), _references(lines)

    def blocks(self) -> Iterator[Block]:
        at = 0
        for found in markers.find(self._marks).blocks:
            yield from self._between(at, found.begin)
            yield Generated(found.name, tuple(self._between(found.begin + 1, found.end)), found.digest or LOST)
            at = found.end + 1
        yield from self._between(at, len(self._lines))

    def _between(self, begin: int, end: int) -> Iterator[Block]:
        at = begin
        first, behind = (bisect_left(self._marks, (place,)) for place in (begin, end))
        for mark in self._marks[first:behind]:
            yield from self._parsed(at, mark.at)
            yield from (Page(),) if mark.kind == "page" else ()
            at = mark.at + 1
        yield from self._parsed(at, end)

    def _parsed(self, begin: int, end: int) -> Iterator[Block]:
        from markdown_it.tree import SyntaxTreeNode  # noqa: PLC0415 - heavy, and not every command reads

        text = "".join(self._lines[begin:end])
        if text.strip():
            yield from _all(SyntaxTreeNode(self._markdown.parse(text, self._env)).children)


def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - as above

    class Plain(MarkdownIt):
        def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
            return url

        def validateLink(self, url: str) -> bool:  # noqa: N802 - as above; the normal form drops what is bad
            return True

    return Plain("commonmark", {"maxNesting": 60}).enable("table")


def _references(lines: Sequence[str]) -> "EnvType":
    """Return the links that are told once for the whole text, wherever that is."""
    env: EnvType = {}
    text = "".join(lines)
    if "]:" in text:
        _markdown().parse(text, env)
    return env


def _all(nodes: Sequence["SyntaxTreeNode"]) -> Iterator[Block]:
    for node in nodes:
        yield from _one(node)


def _one(node: "SyntaxTreeNode") -> Iterator[Block]:
    if node.type == "heading":
        yield Heading(int(node.tag[1:]), _spans(node))
    elif node.type == "paragraph":
        yield from blocks_of(_inline(node))
    elif node.type in {"fence", "code_block"}:
        yield Code(node.content.removesuffix("\n"), (node.info.split() or [""])[0])
    elif node.type == "html_block":
        yield from html_blocks(node.content)
    elif node.type == "hr":
        yield Rule()
    else:
        yield from _nested(node)


def _nested(node: "SyntaxTreeNode") -> Iterator[Block]:
    if node.type in {"bullet_list", "ordered_list"}:
        yield Items(tuple(tuple(_all(item.children)) for item in node.children), node.type == "ordered_list")
    elif node.type == "blockquote":
        yield _box(node)
    elif node.type == "table":
        yield _table(node)


def _inline(node: "SyntaxTreeNode") -> "Sequence[Token]":
    inline = next((child.token for child in node.children if child.type == "inline"), None)
    return (inline.children or ()) if inline else ()


def _spans(node: "SyntaxTreeNode") -> Spans:
    return spans_of(_inline(node))


def _box(node: "SyntaxTreeNode") -> Box:
    blocks = tuple(_all(node.children))
    first = node.children[0] if node.children else None
    alert = _ALERT.match(first.children[0].content) if first and first.type == "paragraph" and first.children else None
    if not alert or not blocks or not isinstance(blocks[0], Paragraph):
        return Box(QUOTE, blocks)
    name = alert[1].upper()
    rest = Paragraph(_without(blocks[0].spans, len(alert[0])))
    if name in _KINDS:
        return Box(_KINDS[name], (rest, *blocks[1:]))
    return Box(QUOTE, (Paragraph((Span(name.capitalize(), strong=True),)), rest, *blocks[1:]))


def _without(spans: Spans, count: int) -> Spans:
    kept = []
    for span in spans:
        kept.append(span._replace(text=span.text[count:]))
        count = max(0, count - len(span.text))
    return tuple(kept)


def _table(node: "SyntaxTreeNode") -> Table:
    rows = [row.children for part in node.children for row in part.children]
    cells = [tuple(map(_spans, row)) for row in rows]
    right = tuple("right" in str(cell.attrs.get("style", "")) for cell in rows[0])
    return Table(cells[0], tuple(cells[1:]), right)
