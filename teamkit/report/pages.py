"""How many pages each part of a report takes, held against the advice. Pure."""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from teamkit.report.document import Block, Document, Heading, Page, flat, plain

TEAM, PERSON = 6, 1  # pages: the team's parts together 5 to 6, each person one
_NUMBERED = re.compile(r"\d")


class Part(NamedTuple):
    """A heading of level 2. personal: whether it is one person's. fresh: whether it begins a page on purpose."""

    title: str
    personal: bool
    fresh: bool = False


class Extent(NamedTuple):
    """Where a part stands. begin, end: in pages from the start, 2.5 is the middle of the third."""

    title: str
    personal: bool
    begin: float
    end: float

    @property
    def first(self) -> int:
        """Return its first page, from 1."""
        return math.floor(self.begin) + 1

    @property
    def last(self) -> int:
        """Return its last page, from 1."""
        return max(self.first, math.ceil(round(self.end, 4)))

    @property
    def pages(self) -> int:
        """Return how many pages it touches."""
        return self.last - self.first + 1

    @property
    def length(self) -> float:
        """Return how long it is, in pages."""
        return self.end - self.begin


class Extents(NamedTuple):
    """parts: in their order. pages: of the whole document."""

    parts: tuple[Extent, ...]
    pages: int


def parts(document: Document) -> tuple[Part, ...]:
    """Return the parts; those at the end that begin a page and have no number are personal."""
    found: list[tuple[str, bool]] = []
    before: Block | None = None
    for block in flat(document.blocks):
        if isinstance(block, Heading) and block.level <= 2:
            found.append((plain(block.spans), isinstance(before, Page)))
        before = block
    personal = len(found)
    while personal and found[personal - 1][1] and not _NUMBERED.match(found[personal - 1][0]):
        personal -= 1
    return tuple(Part(title, place >= personal, fresh) for place, (title, fresh) in enumerate(found))


class Places(NamedTuple):
    """Where the pages have it, in pages from the start: each part's heading, each page break, the end."""

    parts: tuple[float, ...]
    stops: tuple[float, ...]
    end: float


def extents(parts_: Sequence[Part], places: Places, pages: int) -> Extents:
    """Return where the parts stand; a part ends at the next one, or at the page break before that."""
    ends = [
        max((stop for stop in places.stops if stop <= begin), default=begin) if part.fresh else begin
        for part, begin in zip(parts_[1:], places.parts[1:], strict=True)
    ]
    stand = zip(parts_, places.parts, (*ends, places.end), strict=False)
    return Extents(tuple(Extent(part.title, part.personal, begin, end) for part, begin, end in stand), pages)


def advice(found: Extents, team: int = TEAM, person: int = PERSON) -> tuple[str, ...]:
    """Return what is longer than advised, in words; () where all is well."""
    return (*_team(found, team), *_persons(found, person))


def _team(found: Extents, most: int) -> tuple[str, ...]:
    ours = [part for part in found.parts if not part.personal]
    pages = max((part.last for part in ours), default=0)
    if pages <= most:
        return ()
    largest = max(ours, key=lambda part: part.length)
    return (f"the team's parts take {_pages(pages)}, {most} are advised; the largest is {_told(largest)}",)


def _persons(found: Extents, most: int) -> tuple[str, ...]:
    long = (part for part in found.parts if part.personal and part.pages > most)
    return tuple(f"{_told(part)}, {most} {'is' if most == 1 else 'are'} advised" for part in long)


def _told(part: Extent) -> str:
    return f"{part.title!r}: {part.length:.1f} pages ({_range(part)})"


def _range(part: Extent) -> str:
    return f"page {part.first}" if part.first == part.last else f"pages {part.first} to {part.last}"


def _pages(number: int) -> str:
    return "1 page" if number == 1 else f"{number} pages"


def summary(found: Extents) -> tuple[tuple[str, str, str], ...]:
    """Return each part's title, where it stands and how long it is, for a table on the screen."""
    return tuple((part.title, _range(part), f"{part.length:.1f}") for part in found.parts)
