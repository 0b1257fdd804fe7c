"""Three versions of a text made one: as it was made, as a person left it, as it is now. Pure.

A line that one of both changed is that one's; where both changed it the person's stays. Tables are merged by cells.
"""

import unicodedata
from collections.abc import Collection, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from teamkit.report.merge_cells import Clash, fold, is_row, is_rule, merged, table_of

Lines = Sequence[str]


class Joined(NamedTuple):
    """The lines of all three together, without ends, and what both changed."""

    lines: tuple[str, ...]
    clashes: tuple[Clash, ...]


class _Change(NamedTuple):
    """What became of the lines of a text. before: what was put before each, and behind the last."""

    before: tuple[Lines, ...]
    lines: tuple[str | None, ...]


def join(base: Lines, mine: Lines, new: Lines) -> Joined | None:
    """Return one text; None where their tables are not the same ones, so that nothing can be told of them."""
    made, drafted = _parts(base), _parts(new)
    theirs = _parts(mine)
    if len(theirs) != len(made):  # a table of their own is text
        theirs = _parts(mine, {fold(part[0]) for part in made[1::2]})
    if not len(made) == len(theirs) == len(drafted):
        return None
    lines: list[str] = []
    clashes: list[Clash] = []
    for at, three in enumerate(zip(made, theirs, drafted, strict=True)):
        joined = _tables(*three) if at % 2 else _texts(*three)
        if joined is None:
            return None
        lines += joined.lines
        clashes += joined.clashes
    return Joined(tuple(lines), tuple(clashes))


def _parts(lines: Lines, heads: Collection[str] | None = None) -> list[list[str]]:
    """Return texts and tables in turn, beginning and ending with a text. heads: of the tables that count, or all."""
    parts: list[list[str]] = [[]]
    at = 0
    while at < len(lines):
        end = at
        if is_row(lines[at]) and lines[at + 1 :] and is_rule(lines[at + 1]):
            while end < len(lines) and is_row(lines[end]):
                end += 1
        if end > at and (heads is None or fold(lines[at]) in heads):
            parts += [list(lines[at:end]), []]
        else:
            end = max(end, at + 1)
            parts[-1] += lines[at:end]
        at = end
    return parts


def _tables(base: Lines, mine: Lines, new: Lines) -> Joined | None:
    one, other, fresh = (table_of(lines) for lines in (base, mine, new))
    if one is None or other is None or fresh is None:
        return None
    lines, clashes = merged(one, other, fresh)
    return Joined(tuple(lines), tuple(clashes))


def _texts(base: Lines, mine: Lines, new: Lines) -> Joined:
    theirs, drafted = _change(base, mine), _change(base, new)
    lines: list[str] = []
    clashes: list[Clash] = []
    for at in range(len(base) + 1):
        lines += _both(theirs.before[at], drafted.before[at])
        if at < len(base):
            line, clash = _chosen(base[at], theirs.lines[at], drafted.lines[at])
            lines += [] if line is None else [line]
            clashes += clash
    return Joined(tuple(lines), tuple(clashes))


def _both(mine: Lines, new: Lines) -> list[str]:
    return [*mine] if _same(mine) == _same(new) else [*new, *mine]


def _chosen(base: str, mine: str | None, new: str | None) -> tuple[str | None, list[Clash]]:
    was, now, drafted = (None if line is None else _same([line]) for line in (base, mine, new))
    if now == was:
        return (mine if drafted == was else new), []
    return mine, [] if drafted in {was, now} else [Clash("", mine or "", new or "")]


def _change(base: Lines, other: Lines) -> _Change:
    before: list[Lines] = [()] * (len(base) + 1)
    lines: list[str | None] = [None] * len(base)
    matcher = SequenceMatcher(None, _same(base), _same(other), autojunk=False)
    for kind, begin, end, first, last in matcher.get_opcodes():
        if kind == "equal" or end - begin == last - first:
            lines[begin:end] = other[first:last]
        else:
            before[end] = other[first:last]
    return _Change(tuple(before), tuple(lines))


def _same(lines: Lines) -> tuple[str, ...]:
    """Return lines as they are compared."""
    return tuple(unicodedata.normalize("NFC", line).rstrip() for line in lines)
