"""A document as every format shows it: what stands in wrapup.md, without its Markdown. Pure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

EVIDENCE, PROMPT, QUOTE = "evidence", "prompt", "quote"  # what a box is


class Span(NamedTuple):
    """Some words of one look. link: where they lead, "" for nowhere."""

    text: str
    strong: bool = False
    em: bool = False
    code: bool = False
    link: str = ""


Spans: TypeAlias = tuple[Span, ...]


class Heading(NamedTuple):
    """level: 1 for the title of the document, 2 for its parts."""

    level: int
    spans: Spans


class Paragraph(NamedTuple):
    """One paragraph."""

    spans: Spans


class Table(NamedTuple):
    """rows: of as many cells as head has. right: of each column, whether it holds numbers."""

    head: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]
    right: tuple[bool, ...]


class Items(NamedTuple):
    """A list. ordered: numbered from 1."""

    items: tuple[tuple["Block", ...], ...]
    ordered: bool = False


class Box(NamedTuple):
    """Blocks that stand apart. kind: EVIDENCE (what is known), PROMPT (what a person should write), QUOTE."""

    kind: str
    blocks: tuple["Block", ...]


class Code(NamedTuple):
    """Text as it is typed. language: "" where nobody says."""

    text: str
    language: str = ""


class Figure(NamedTuple):
    """A picture that stands alone. path: beside the document, with `/`. caption: "" for none."""

    path: str
    caption: str = ""


class Page(NamedTuple):
    """What follows begins on a new page."""


class Rule(NamedTuple):
    """A line across."""


class Generated(NamedTuple):
    """What teamkit wrote, between markers. name: stable over the years, as "roles.table". digest: of its text then."""

    name: str
    blocks: tuple["Block", ...]
    digest: str = ""


Block: TypeAlias = Heading | Paragraph | Table | Items | Box | Code | Figure | Page | Rule | Generated


class Document(NamedTuple):
    """language: "ko" or "en". title: of the first heading of level 1, which is not among the blocks."""

    language: str
    title: str
    blocks: tuple[Block, ...]


def plain(spans: Sequence[Span]) -> str:
    """Return the words alone."""
    return "".join(span.text for span in spans)


def words(text: str) -> Spans:
    """Return a text as spans of no look."""
    return (Span(text),) if text else ()


def flat(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks without the marks of who wrote them."""
    return tuple(one for block in blocks for one in (flat(block.blocks) if isinstance(block, Generated) else (block,)))


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield every block, and those inside it behind it."""
    for block in blocks:
        yield block
        if isinstance(block, Generated | Box):
            yield from walk(block.blocks)
        elif isinstance(block, Items):
            for item in block.items:
                yield from walk(item)
