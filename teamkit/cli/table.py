"""Columns on a terminal: Hangul is two cells wide, and nothing is wider than the screen."""

from collections.abc import Sequence

import click

from teamkit.cli.console import cells_of

GAP = 2
_LEAST, _WIDEST = 12, 60


def columns(rows: Sequence[Sequence[str]], width: int | None, flexible: int) -> list[list[str]]:
    """Return every row as its lines, cells aligned; the cell number `flexible` is wrapped to fit `width`.

    width None: nothing is wrapped, and a very long cell pushes the ones behind it. Cells may hold colours.
    """
    if not rows:
        return []
    widths = [max(cells_of(row[number]) for row in rows) for number in range(len(rows[0]))]
    if width is None:
        widths[flexible] = min(widths[flexible], _WIDEST)
    else:
        others = sum(widths) - widths[flexible] + GAP * (len(widths) - 1)
        widths[flexible] = max(_LEAST, min(widths[flexible], width - others))
    return [_lines(row, widths, flexible, width is not None) for row in rows]


def wrapped(text: str, width: int) -> list[str]:
    """Return text in lines of at most `width` cells, broken at blanks, and inside a word that is wider."""
    lines = [""]
    for word in text.split(" "):
        for piece in _pieces(word, width):
            longer = f"{lines[-1]} {piece}" if lines[-1] else piece
            if cells_of(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(piece)
    return lines


def _pieces(word: str, width: int) -> list[str]:
    if cells_of(word) <= width:
        return [word]
    pieces = [""]
    for character in click.unstyle(word):
        if cells_of(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def _lines(row: Sequence[str], widths: Sequence[int], flexible: int, wrap: bool) -> list[str]:
    long = wrapped(row[flexible], widths[flexible]) if wrap else [row[flexible]]
    lines = []
    for number, part in enumerate(long):
        cells = [part if place == flexible else (cell if number == 0 else "") for place, cell in enumerate(row)]
        padded = [cell + " " * (wide - cells_of(cell)) for cell, wide in zip(cells, widths, strict=True)]
        lines.append((" " * GAP).join(padded).rstrip())
    return lines
