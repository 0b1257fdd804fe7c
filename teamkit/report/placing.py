"""Where the new blocks of a draft stand in a report that people have edited. Pure."""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from teamkit.report.outline import BLOCK, Unit


class Newcomers(NamedTuple):
    """units: all of the draft. keys: of those that come into the report."""

    units: tuple[Unit, ...]
    keys: frozenset[tuple[str, ...]]


def newcomers(draft: Sequence[Unit], now: Sequence[Unit], known: set[str]) -> Newcomers:
    """Return what of the draft is new: blocks that nobody knew, and headings over nothing but these.

    A heading alone never comes: a person may have renamed or deleted it.
    """
    there = {unit.key for unit in now}
    keys: set[tuple[str, ...]] = set()
    chain: list[Unit] = []  # the headings above
    for at, unit in enumerate(draft):
        if unit.level < BLOCK:
            chain = [above for above in chain if above.level < unit.level]
        if unit.name:
            fresh = unit.name not in known
        else:
            parent = chain[-1].key if chain else ()
            missing = unit.level > 1 and unit.key not in there
            fresh = missing and (parent in keys or _all_new(draft, at, known))
        if fresh:
            keys.add(unit.key)
        chain += [unit] if unit.level < BLOCK else []
    return Newcomers(tuple(draft), frozenset(keys))


def _all_new(draft: Sequence[Unit], at: int, known: set[str]) -> bool:
    names = [unit.name for unit in draft[at + 1 : _section_end(draft, at + 1, draft[at].level)] if unit.name]
    return bool(names) and not known.intersection(names)


def _section_end(units: Sequence[Unit], at: int, level: int) -> int:
    """Return where the next unit of this level or a higher one begins."""
    while at < len(units) and units[at].level > level:
        at += 1
    return at


def place(now: Sequence[Unit], coming: Newcomers, newline: str) -> list[Unit]:
    """Return the units of now with the new ones, each behind the one that it follows in the draft."""
    placed = list(now)
    drafted, there = {unit.key for unit in coming.units}, {unit.key for unit in now}
    at = 0  # where the unit of the draft before this one stands
    for unit in coming.units:
        if unit.key in there:
            at = _standing(placed, at, unit.key)
        elif unit.key in coming.keys:
            at = _section_end(placed, at + 1, unit.level) if unit.level < BLOCK else at + 1
            _insert(placed, at, _without_known(unit, placed, at), newline)
            there.add(unit.key)
        elif not unit.name:
            at = _renamed(placed, at, unit, drafted)
    return placed


def _standing(placed: Sequence[Unit], at: int, key: tuple[str, ...]) -> int:
    """Return where a unit stands; of several alike the next, as two people of one name follow one another."""
    return next(index for index in itertools.chain(range(at, len(placed)), range(at)) if placed[index].key == key)


def _renamed(placed: Sequence[Unit], at: int, unit: Unit, drafted: set[tuple[str, ...]]) -> int:
    """Return where a heading stands that a person renamed: the next of its level that the draft does not know."""
    for index in range(at + 1, len(placed)):
        other = placed[index]
        if other.key in drafted:
            break
        if not other.name and other.level == unit.level and other.key not in drafted:
            return index
    return at


def _without_known(unit: Unit, placed: Sequence[Unit], at: int) -> Unit:
    """Return a new block without the question behind it, where its section asks that already."""
    question = _words(unit.rest)
    above = itertools.takewhile(lambda other: other.level == BLOCK, reversed(placed[:at]))
    asked = question and unit.level == BLOCK and any(question in _words(other.rest) for other in above)
    return unit._replace(rest=()) if asked else unit


def _words(lines: Sequence[str]) -> str:
    return "\n".join(filter(None, (line.strip() for line in lines)))


def _insert(placed: list[Unit], at: int, unit: Unit, newline: str) -> None:
    lines = [line.rstrip("\r\n") + newline for line in unit.lines]
    while lines and not lines[-1].strip():
        lines.pop()
    before = next((other.lines[-1:] for other in reversed(placed[:at]) if other.lines), ())
    gap = [newline] * (bool(before) and not before[0].endswith(("\n", "\r"))) + [newline] * bool(
        "".join(before).strip()
    )
    placed.insert(at, unit._replace(lead=tuple(gap), block=tuple(lines), rest=(newline,)))
