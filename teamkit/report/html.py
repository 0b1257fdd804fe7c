"""A report as one page that asks nothing of the network and runs no script."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from teamkit.report.document import (
    Block,
    Document,
    Figure,
    Heading,
    Page,
    Rule,
    Spans,
    Table,
    flat,
    plain,
    walk,
)
from teamkit.report.evidence import is_cited
from teamkit.report.labels import labels, missing
from teamkit.report.pictures import Picture, Refusal, picture
from teamkit.report.typed import cells
from teamkit.resources import shipped
from teamkit.runs.page.write import hash_of

MARK = '<meta name="generator" content="teamkit wrapup">'
_WORDS: Mapping[str, Mapping[str, str]] = {
    "ko": {**labels("ko"), "table": "표", "untitled": "랩업 리포트"},
    "en": {**labels("en"), "table": "Table", "untitled": "Wrap-up report"},
}
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)
_SAFE = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
# How many cells of words that do not break a printed line of A4 holds, at 9, 8, 7 and 6 points.
_BROAD = ((92, "size-9"), (106, "size-8"), (122, "size-7"), (144, "size-6"))
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_PADDING = 2  # cells of a column's own
_SHORT, _LONG = 12, 40  # cells of a word that stays whole, and of one that may break anywhere


class Entry(NamedTuple):
    """A line of the contents."""

    anchor: str
    words: str


def render(document: Document, folder: Path) -> str:
    """Return the page. folder: where the document lies, from which the paths of its figures go out."""
    templates = shipped("templates") / "report" / "html"
    style = (templates / "page.css").read_text("utf-8")
    words = _WORDS[document.language if document.language in _WORDS else "en"]
    blocks = tuple(_tidy(flat(document.blocks)))
    page = _Page(document.title, blocks, folder)
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_sound,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(kind=lambda block: type(block).__name__, words=plain)
    environment.globals.update(lead=lead, is_cited=is_cited, looks=looks, missing=missing, size=size, page=page)
    return environment.get_template("page.html.jinja").render(
        language="ko" if words is _WORDS["ko"] else "en", title=_text(document.title), blocks=blocks, told=words,
        generator=Markup(MARK), style=Markup(style), style_hash=hash_of(style),  # noqa: S704  (our own words)
    )  # fmt: skip


class _Page:
    """What a template asks for while it writes the blocks in their order."""

    def __init__(self, title: str, blocks: Sequence[Block], folder: Path) -> None:
        self._folder = folder
        self._pictures = 0
        headings = [block for block in walk(blocks) if isinstance(block, Heading)]
        anchors = list(slugs([title, *(plain(heading.spans) for heading in headings)]))
        self.top = anchors[0]
        self._anchors = iter(anchors[1:])
        self.contents = [
            Entry(anchor, plain(heading.spans))
            for heading, anchor in zip(headings, anchors[1:], strict=True)
            if heading.level <= 2
        ]

    def anchor(self) -> str:
        """Return the anchor of the next heading."""
        return next(self._anchors)

    def picture(self, figure: Figure) -> Picture | Refusal:
        self._pictures += 1
        return picture(self._folder, figure.path, f"figure.{self._pictures}.")


def slugs(texts: Sequence[str]) -> Iterator[str]:
    """Return the anchors that GitHub gives to headings."""
    taken: set[str] = set()
    for text in texts:
        kept = (
            letter for letter in _text(text).strip().lower() if letter in " -_" or letter.isalnum() or _joins(letter)
        )
        slug = "".join(kept).replace(" ", "-")
        found = next(name for name in _numbered(slug) if name not in taken)
        taken.add(found)
        yield found


def _joins(letter: str) -> bool:
    return unicodedata.category(letter) in {"Mn", "Mc", "Pc"}


def _numbered(slug: str) -> Iterator[str]:
    yield slug or "-"
    number = 0
    while True:
        number += 1
        yield f"{slug}-{number}"


def lead(link: str) -> str:
    """Return where a link may lead: the web, an e-mail, this page, a file beside it; "" for anything else."""
    kept = "".join(letter for letter in link if letter > " " and letter != "\x7f")
    if _SAFE.match(kept):
        return kept
    return "" if _SCHEME.match(kept) or kept.startswith(("/", "\\")) else kept


def size(table: Table) -> str:
    """Return the class of a table's size in print, by the longest words of its columns."""
    columns = ([row[at] for row in (table.head, *table.rows) if at < len(row)] for at in range(len(table.head)))
    held = sum(_PADDING + min(_LONG, max(map(_longest, column), default=0)) for column in columns)
    return next((name for most, name in _BROAD if held <= most), "size-6 tight")


def looks(cell: Spans, *, right: bool) -> str:
    """Return the classes of a cell: one of numbers, one short word that has a hyphen (1e-05), words that must break."""
    alone, longest = len(plain(cell).split()) == 1, _longest(cell)
    named = {"number": right, "short": alone and longest <= _SHORT, "long": longest > _LONG}
    return " ".join(name for name, holds in named.items() if holds)


def _longest(cell: Spans) -> int:
    return max(map(cells, plain(cell).split()), default=0)


def _tidy(blocks: Sequence[Block]) -> Iterator[Block]:
    """Leave out what would make an empty page: a page break without anything before or behind it, a rule before one."""
    begun = False
    for block, behind in zip(blocks, (*blocks, Page())[1:], strict=True):
        breaks = isinstance(block, Page | Rule)
        if (isinstance(behind, Page) and breaks) or (isinstance(block, Page) and not begun):
            continue
        begun = True
        yield block


def _sound(value: object) -> object:
    """Return text as a page can hold it: Hangul in one piece, nothing that no file could be written with."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else _text(value)


def _text(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", unicodedata.normalize("NFC", text))
