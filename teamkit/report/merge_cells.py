"""Three versions of a table made one, cell by cell: as it was made, as a person left it, as it is now. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\s*\|(?:\s*:?-+:?\s*\|)+\s*")


class Clash(NamedTuple):
    """What a person and the draft both changed. where: the row and the column, "" in a text. yours: what stays."""

    where: str
    yours: str
    drafted: str


class Table(NamedTuple):
    """head, rule: of as many cells. rows: of at most as many."""

    head: tuple[str, ...]
    rule: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def cell(self, row: int | None, column: int | None) -> str | None:
        """Return a cell of the head (row -1) or of a row, None where this table has no such row or column."""
        if row is None or column is None:
            return None
        cells = self.rows[row] if row >= 0 else self.head
        return cells[column] if column < len(cells) else ""


class Three(NamedTuple):
    """The same of each of the three; None where one has it not."""

    base: int | None
    mine: int | None
    new: int | None


class _Versions(NamedTuple):
    base: Table
    mine: Table
    new: Table

    def cells(self, row: Three, column: Three) -> tuple[str | None, ...]:
        places = zip(self, row, column, strict=True)
        return tuple(table.cell(at, to) for table, at, to in places)


def is_row(line: str) -> bool:
    """Whether a line may be of a table, as teamkit writes one."""
    return line.lstrip().startswith("|")


def is_rule(line: str) -> bool:
    """Whether a line stands between the head of a table and its rows."""
    return bool(_RULE.fullmatch(line))


def table_of(lines: Sequence[str]) -> Table | None:
    """Return the table of these lines; None for none, or where a row has cells that the head has not."""
    head, rule, *rows = (_cells(line) for line in lines)
    sound = len(rule) == len(head) and all(len(row) <= len(head) for row in rows)
    return Table(head, rule, tuple(rows)) if sound else None


def _cells(line: str) -> tuple[str, ...]:
    bare = line.strip().removeprefix("|")
    parts = _BAR.split(bare)
    return tuple(part.strip() for part in (parts[:-1] if not parts[-1].strip() and parts[1:] else parts))


def merged(base: Table, mine: Table, new: Table) -> tuple[list[str], list[Clash]]:
    """Return the lines of one table, and what both changed.

    Rows are known by their cell under the first head of base, columns by their heads, wherever they stand. What a
    person deleted stays away, what the draft has no more goes unless a person wrote in it.
    """
    three = _Versions(base, mine, new)
    keys = [_key_column(table, base.head[0]) for table in three]
    rows = _paired(*([_fold([row[at] if at < len(row) else "", *row]) for row in table.rows] for table, at in
                     zip(three, keys, strict=True)))  # fmt: skip
    heads = [[_fold([head, *_column(table, at, rows, side)]) for at, head in enumerate(table.head)]
             for side, table in enumerate(three)]  # fmt: skip
    columns = _paired(*heads)
    shown_rows = _ordered(rows, lambda row: any(_typed(three, row, column) for column in columns))
    shown = _ordered(columns, lambda column: any(_typed(three, row, column) for row in (_HEAD, *rows)))
    clashes: list[Clash] = []
    lines = [_line(three, row, shown, clashes) for row in (_HEAD, *shown_rows)]
    rule = [new.rule[one.new] if one.new is not None else mine.rule[one.mine or 0] for one in shown]
    return [lines[0], _row(rule), *lines[1:]], clashes


_HEAD = Three(-1, -1, -1)


def _key_column(table: Table, head: str) -> int:
    heads = _fold(table.head)
    return heads.index(fold(head)) if fold(head) in heads else 0


def _column(table: Table, at: int, rows: Iterable[Three], side: int) -> Iterator[str]:
    """Yield a column's cells in the rows that base and mine have, in one order for all."""
    return (table.cell(row[side], at) or "" for row in rows if row.base is not None and row.mine is not None)


def fold(text: str) -> str:
    """Return a text as it is compared: an editor may decompose Hangul and align cells."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _fold(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(fold, cells))


_Lines = Sequence[Sequence[str]]  # rows or columns: what each is known by, then its cells


def _paired(base: _Lines, mine: _Lines, new: _Lines) -> list[Three]:
    """Return what is the same row or column in the three."""
    names = [_names(lines) for lines in (base, mine, new)]
    there, drafted = ({name: at for at, name in enumerate(found)} for found in names[1:])
    pairs = {at: there[name] for at, name in enumerate(names[0]) if name in there}
    pairs |= _renamed(base, mine, pairs)
    found = [Three(at, pairs.get(at), drafted.get(name)) for at, name in enumerate(names[0])]
    known = {one.new for one in found}
    theirs = [at for at in range(len(mine)) if at not in pairs.values()]
    typed = [Three(None, at, _free(drafted.get(names[1][at]), known)) for at in theirs]
    known |= {one.new for one in typed}
    return [*found, *typed, *(Three(None, None, at) for at in range(len(new)) if at not in known)]


def _free(at: int | None, known: set[int | None]) -> int | None:
    return None if at in known else at


def _names(lines: _Lines) -> list[tuple[str, int]]:
    """Return what lines are known by; of several alike each has its number."""
    seen: Counter[str] = Counter()
    names = []
    for first, *_ in lines:
        names.append((first, seen[first]))
        seen[first] += 1
    return names


def _renamed(base: _Lines, mine: _Lines, pairs: Mapping[int, int]) -> dict[int, int]:
    """Return what a person gave another name: of its other cells half at least are the same, and not empty."""
    found: dict[int, int] = {}
    for at in (one for one in range(len(base)) if one not in pairs):
        free = (to for to in range(len(mine)) if to not in pairs.values() and to not in found.values())
        alike = next((to for to in free if _alike(base[at][1:], mine[to][1:])), None)
        found |= {} if alike is None else {at: alike}
    return found


def _alike(cells: Sequence[str], others: Sequence[str]) -> bool:
    told = sum(bool(cell) for cell in cells)
    same = sum(bool(cell) and cell == other for cell, other in zip(cells, others, strict=False))
    return bool(same) and same * 2 >= told


def _typed(three: _Versions, row: Three, column: Three) -> bool:
    """Whether a person wrote in a cell."""
    base, mine, _ = three.cells(row, column)
    return bool(mine) and fold(mine or "") != fold(base or "")


def _ordered(found: Sequence[Three], typed: Callable[[Three], bool]) -> list[Three]:
    """Return what stays, in the order of the draft, or of the person where that was changed."""
    stay = [one for one in found if one.mine is not None or one.base is None]
    stay = [one for one in stay if one.new is not None or one.base is None or typed(one)]
    mine = sorted((one for one in stay if one.mine is not None), key=lambda one: one.mine or 0)
    new = sorted((one for one in stay if one.new is not None), key=lambda one: one.new or 0)
    order = [one.base for one in mine if one.base is not None]
    return _woven(mine, new) if order != sorted(order) else _woven(new, mine)


def _woven(first: Sequence[Three], other: Sequence[Three]) -> list[Three]:
    """Return all of both, in the order of the first, what only the other has behind what it follows there."""
    woven, at = list(first), 0
    for one in other:
        if one not in woven:
            woven.insert(at, one)
        at = woven.index(one) + 1
    return woven


def _line(three: _Versions, row: Three, columns: Sequence[Three], clashes: list[Clash]) -> str:
    names = three.cells(row, columns[0]) if columns else ()
    named = next((name for name in reversed(names) if name), "")
    cells = []
    for column in columns:
        text, other = _chosen(*three.cells(row, column))
        cells.append(text)
        if other is not None:
            head = next((name for name in reversed(three.cells(_HEAD, column)) if name), "")
            clashes.append(Clash(f"{named} · {head}", text, other))
    return _row(cells)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _chosen(base: str | None, mine: str | None, new: str | None) -> tuple[str, str | None]:
    """Return what stands in a cell, and what the draft has there where both changed it."""
    if mine is None or (base is None and mine == ""):
        return new or "", None
    if new is None:
        return mine, "" if base is not None and fold(mine) != fold(base) else None
    if base is not None and fold(mine) == fold(base):
        return (mine if fold(new) == fold(base) else new), None
    agrees = {fold(mine)} if base is None else {fold(mine), fold(base)}
    return mine, None if fold(new) in agrees else new
