"""The table of runs on a terminal: numbers to the right, the best marked, nothing wider than the screen."""

from collections.abc import Sequence
from typing import NamedTuple

from teamkit.cli.console import cells_of, paint
from teamkit.cli.table import GAP, wrapped
from teamkit.runs.columns import FIXED, Cell, Column
from teamkit.runs.formats.grid import numeric
from teamkit.runs.rows import Table
from teamkit.runs.shown import TIMES, Place, header, parts

_LEAST, _WIDEST = 10, 60
_BEST = "*"
_MEANINGS = {"finished": "ok", "crashed": "fail", "interrupted": "warn", "running": "unknown"}


class _Strip(NamedTuple):
    """A column as texts, the head first. least: how narrow it may be made. right: where the texts stand."""

    column: Column
    texts: list[str]
    least: int
    right: bool
    cells: tuple[Cell, ...]

    @property
    def natural(self) -> int:
        return max(map(_wide, self.texts))


def lines(table: Table, place: Place, width: int | None) -> list[str]:
    """Return the table and what has to be said of it. width: of the terminal in cells, None for no limit.

    Where there is no room columns are left out, as far as nobody asked for them by name; then long texts are
    cut; then the columns that are left go below each other, each time behind the first one.
    """
    strips = _strips(table, place)
    left: list[str] = []
    if width:
        for column in table.spare:
            if _total(strips, _LEAST) <= width:
                break
            left += [one.column.label for one in strips if one.column == column]
            strips = [one for one in strips if one.column != column]
    notes = [*table.notes, *([f"no room for {', '.join(left)}"] if left else []), *_marks(table)]
    body = [line for block in _blocks(strips, width) for line in (*_block(*block, width), "")]
    return body[:-1] + [line for note in notes for line in _note(note, width)]


def _strips(table: Table, place: Place) -> list[_Strip]:
    rights = numeric(table)
    found = []
    for number, column in enumerate(table.columns):
        cells = tuple(row.cells[number] for row in table.rows)
        texts = _texts(column, cells, place)
        wide = max(map(_wide, texts), default=0)
        stepped = any(cell.step is not None for cell in cells)
        whole = rights[number] or stepped or column.name in TIMES
        head = header(column, place)
        least = max(wide if whole else min(wide, _LEAST), min(_wide(head), _LEAST), 1)
        found.append(_Strip(column, [head, *texts], least, rights[number] and not stepped, cells))
    return found


def _texts(column: Column, cells: Sequence[Cell], place: Place) -> list[str]:
    """Return the cells, their values above each other, and their steps."""
    pieces = [parts(column, cell, place) for cell in cells]
    values, steps = (max((_wide(piece[at]) for piece in pieces), default=0) for at in (0, 1))
    marked = any(cell.best for cell in cells)
    found = []
    for cell, (value, step, note) in zip(cells, pieces, strict=True):
        before = " " * (values - _wide(value)) if steps else ""
        after = f" {step}{' ' * (steps - _wide(step))}" if steps else ""
        mark = f" {_BEST if cell.best else ' '}" if marked else ""
        found.append(f"{before}{value}{after}{mark}{f' {note}' if note else ''}".rstrip(" "))
    return found


def _total(strips: Sequence[_Strip], least: int | None = None) -> int:
    """Return how wide columns are; least: were texts cut to so many cells."""
    wide = (one.natural if least is None else max(one.least, min(one.natural, least)) for one in strips)
    return sum(wide) + GAP * (len(strips) - 1)


def _blocks(strips: list[_Strip], width: int | None) -> list[tuple[list[_Strip], list[int]]]:
    """Return columns and their widths, in as many blocks as the terminal wants."""
    if not strips:
        return []
    if width is None:
        return [(strips, [min(one.natural, _WIDEST) for one in strips])]
    blocks, block = [], [strips[0]]
    for strip in strips[1:]:
        if _narrowest([*block, strip]) > width and len(block) > 1:
            blocks.append(block)
            block = [strips[0]]
        block.append(strip)
    return [(one, _fitted(one, width)) for one in (*blocks, block)]


def _narrowest(strips: Sequence[_Strip]) -> int:
    return sum(one.least for one in strips) + GAP * (len(strips) - 1)


def _fitted(strips: Sequence[_Strip], width: int) -> list[int]:
    """Return widths that fit: what is furthest above its least gives first; where that is not enough, the widest."""
    widths = [one.natural for one in strips]
    room = max(width - GAP * (len(strips) - 1), len(strips))
    while sum(widths) > room:
        spare = [wide - one.least for wide, one in zip(widths, strips, strict=True)]
        widest = spare.index(max(spare)) if max(spare) > 0 else widths.index(max(widths))
        widths[widest] -= 1
    return widths


def _block(strips: Sequence[_Strip], widths: Sequence[int], width: int | None) -> list[str]:
    return [
        (" " * GAP).join(_padded(strip, row, wide, width) for strip, wide in zip(strips, widths, strict=True)).rstrip()
        for row in range(len(strips[0].texts))
    ]


def _padded(strip: _Strip, row: int, wide: int, width: int | None) -> str:
    text = cut(strip.texts[row], wide) if width is not None else strip.texts[row]
    blanks = " " * (wide - _wide(text))
    return blanks + _painted(strip, row, text) if strip.right else _painted(strip, row, text) + blanks


def _painted(strip: _Strip, row: int, text: str) -> str:
    cell = strip.cells[row - 1] if row else Cell()
    if cell.best:
        return paint(text, "ok")
    meaning = _MEANINGS.get(text) if strip.column.kind == FIXED and strip.column.name == "state" else None
    return paint(text, meaning) if meaning else text


def cut(text: str, width: int) -> str:
    """Return text of at most so many cells, an ellipsis where something is missing."""
    if _wide(text) <= width:
        return text
    kept = text
    while kept and _wide(kept) > width - 1:
        kept = kept[: -max(1, (_wide(kept) - width + 1) // 2)]
    return f"{kept}…"


def _wide(text: str) -> int:
    """Return how many cells a text takes that holds no colours; there may be a million of them."""
    return len(text) if text.isascii() else cells_of(text)


def _marks(table: Table) -> list[str]:
    if not any(cell.best for row in table.rows for cell in row.cells):
        return []
    unfinished = any(run.state in ("crashed", "interrupted", "running") for row in table.rows for run in row.runs)
    return ["* the best" + ("; what crashed, was interrupted or still runs does not count" if unfinished else "")]


def _note(note: str, width: int | None) -> list[str]:
    return wrapped(note, width) if width else [note]
