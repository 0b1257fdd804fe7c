"""The personal pages of a report in files of their own. Pure."""

import re
from collections.abc import Mapping

from teamkit.report import markers
from teamkit.report.document import Block, Document, Heading, Page, plain, words

FOLDER = "personal"
_UNFIT = re.compile(r"[^\w.()]+")
_BYTES = 150  # of a file's name, without its suffix


def apart(document: Document) -> dict[str, Document]:
    """Return the team's part as "", and each page behind it by a file's name: its heading becomes the title."""
    found: dict[str, Document] = {}
    for at, blocks in enumerate(_pages(document)):
        head = blocks[0] if at and blocks and isinstance(blocks[0], Heading) else None
        title = plain(head.spans) if head else document.title
        name = _free(title, found) if at else ""
        found[name] = Document(document.language, title, tuple(blocks[1:] if head else blocks))
    return found


def together(parts: Mapping[str, Document]) -> Document:
    """Return one document of what was apart."""
    team = parts[""]
    blocks: list[Block] = list(team.blocks)
    for name, part in parts.items():
        if name:
            blocks += [Page(), Heading(2, words(part.title)), *part.blocks]
    return team._replace(blocks=tuple(blocks))


def _pages(document: Document) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
    for block in document.blocks:
        if isinstance(block, Page):
            pages.append([])
        else:
            pages[-1].append(block)
    return pages


def _free(name: str, taken: Mapping[str, Document]) -> str:
    """Return a name that every file system takes, and that none takes for another one."""
    bare = _UNFIT.sub("-", markers.fit(name)).strip("-. ")
    safe = bare.encode("utf-8", "replace")[:_BYTES].decode("utf-8", "ignore") or "page"
    free, number = safe, 2
    while free.casefold() in {one.casefold() for one in taken}:
        free, number = f"{safe}-{number}", number + 1
    return free
