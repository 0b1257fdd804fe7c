"""What stands in a line of Markdown: its words and their looks, also where they are written as HTML. Pure."""

import html
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from teamkit.report.document import Block, Figure, Paragraph, Span, Spans, plain
from teamkit.report.normal import address, beside

if TYPE_CHECKING:
    from markdown_it.token import Token

_TAG = re.compile(
    r"""<!--.*?(?:-->|\Z)|</?([A-Za-z][A-Za-z0-9-]*)(?:[^<>"']|"[^"]*"|'[^']*')*>|<[!?][^>]*>""", re.DOTALL
)
_ATTRIBUTE = re.compile(r"""\b(src|alt|href)\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+)""", re.IGNORECASE)
_LOOKS = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "code": "code", "tt": "code"}
_WITHIN = {*_LOOKS, "a", "abbr", "del", "font", "ins", "kbd", "mark", "s", "small", "span", "sub", "sup", "u"}


class Picture(NamedTuple):
    """An image in a line of text. source: as it was written."""

    source: str
    caption: str


class _Parted(NamedTuple):
    """An end of a paragraph, in HTML."""


class Scribe:
    """Writes down what comes by, in the look that holds at that place."""

    def __init__(self) -> None:
        self.parts: list[Span | Picture | _Parted] = []
        self._on = {"strong": 0, "em": 0, "code": 0}
        self._links: list[str] = []

    def say(self, text: str, *, code: bool = False) -> None:
        strong, em, coded = (count > 0 for count in self._on.values())
        self.parts.append(Span(text, strong, em, coded or code, self._links[-1] if self._links else ""))

    def turn(self, look: str, by: int) -> None:
        self._on[look] = max(0, self._on[look] + by)

    def lead(self, link: str | None) -> None:
        """Begin a link, or with None end it."""
        if link is not None:
            self._links.append(link)
        elif self._links:
            self._links.pop()

    def show(self, source: str, caption: str) -> None:
        """Note a picture; one that is a link is its words."""
        if self._links:
            self.say(caption or _last(source))
        else:
            self.parts.append(Picture(source, caption))

    def take_html(self, source: str, *, block: bool = False) -> None:
        """Take tags for their look and drop the rest of them; the words between them stay."""
        at = 0
        for match in _TAG.finditer(source):
            self._take_text(source[at : match.start()])
            self._take_tag(match[0], (match[1] or "").lower(), block=block)
            at = match.end()
        self._take_text(source[at:])

    def _take_text(self, text: str) -> None:
        self.say(re.sub(r"\s+", " ", html.unescape(text))) if text else None

    def _take_tag(self, tag: str, name: str, *, block: bool) -> None:
        attributes = {key.lower(): html.unescape(value.strip("\"'")) for key, value in _ATTRIBUTE.findall(tag)}
        if name == "br":
            self.say("\n")
        elif name in _LOOKS:
            self.turn(_LOOKS[name], -1 if tag.startswith("</") else 1)
        elif name == "a":
            self.lead(None if tag.startswith("</") else attributes.get("href", ""))
        elif name == "img":
            self.show(attributes.get("src", ""), attributes.get("alt", ""))
        elif name and name not in _WITHIN and block:
            self.parts.append(_Parted())

    @property
    def spans(self) -> Spans:
        """What was said, pictures as a link to them."""
        return tuple(
            Span(part.caption or _last(part.source), link=part.source) if isinstance(part, Picture) else part
            for part in self.parts
            if not isinstance(part, _Parted)
        )


def _last(source: str) -> str:
    """Return the name of a picture; one that is written out in its link has none."""
    return unquote(address(source).rsplit("/", 1)[-1])


def spans_of(tokens: Sequence["Token"]) -> Spans:
    """Return the words of a line."""
    return _taken(tokens).spans


def blocks_of(tokens: Sequence["Token"]) -> Iterator[Block]:
    """Return the paragraph of a line, or the figures where nothing else stands in it."""
    yield from _paragraph(_taken(tokens).parts)


def html_blocks(source: str) -> Iterator[Block]:
    """Return what stands in a block of HTML."""
    scribe = Scribe()
    scribe.take_html(source, block=True)
    parts: list[Span | Picture | _Parted] = []
    for part in (*scribe.parts, _Parted()):
        if isinstance(part, _Parted):
            yield from _paragraph(parts)
            parts = []
        else:
            parts.append(part)


def _paragraph(parts: Sequence[Span | Picture | _Parted]) -> Iterator[Block]:
    pictures = [part for part in parts if isinstance(part, Picture)]
    if pictures and all(not part.text.strip() for part in parts if isinstance(part, Span)):
        yield from (Figure(_path(picture.source), picture.caption) for picture in pictures)
    else:
        scribe = Scribe()
        scribe.parts += parts
        yield Paragraph(scribe.spans)


def _path(source: str) -> str:
    """Return the path of a picture, without what a web server is told by it; of one elsewhere its address."""
    return unquote(re.split(r"[?#]", source)[0]) if beside(source) else source


def _taken(tokens: Sequence["Token"]) -> Scribe:
    scribe = Scribe()
    for token in tokens:
        _take(scribe, token)
    return scribe


def _take(scribe: Scribe, token: "Token") -> None:
    kind = token.type
    if kind in {"strong_open", "em_open"}:
        scribe.turn(token.type[:-5], 1)
    elif kind in {"strong_close", "em_close"}:
        scribe.turn(token.type[:-6], -1)
    elif kind in {"link_open", "link_close"}:
        scribe.lead(str(token.attrs.get("href", "")) if kind == "link_open" else None)
    elif kind == "image":
        caption = plain(spans_of(token.children or ())) or str(token.attrs.get("title", ""))
        scribe.show(str(token.attrs.get("src", "")), caption)
    elif kind == "html_inline":
        scribe.take_html(token.content)
    elif kind in {"softbreak", "hardbreak"}:
        scribe.say(" " if kind == "softbreak" else "\n")
    else:
        scribe.say(token.content, code=kind == "code_inline")
