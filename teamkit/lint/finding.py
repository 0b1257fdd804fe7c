"""What lint found, and what it could not read. Pure."""

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """A place in a file. line, last: the first and the last line, from 1. column: in characters, from 1."""

    line: int = 0
    column: int = 0
    last: int = 0


class Finding(NamedTuple):
    """code: of the rule. path: from the top of the repository. seen: one clause. hint: what mends it, one line.

    span: line 0 where the file itself is meant. cell: of a notebook, from 1; lines count from the cell's first then.
    size: bytes, of a file that is too much in git.
    """

    code: str
    path: str
    seen: str
    hint: str
    span: Span = Span()
    cell: int = 0
    size: int = 0


class Unread(NamedTuple):
    """What could not be read: a file, or a cell of a notebook; and why."""

    path: str
    why: str
    cell: int = 0


class Entry(NamedTuple):
    """A file that git tracks. size: of its content in git, in bytes, None where the clone lacks it."""

    path: str
    size: int | None = None


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by file, place and code, each once."""
    return sorted(set(findings), key=lambda one: (one.path, one.cell, one.span, one.code, one.seen))
