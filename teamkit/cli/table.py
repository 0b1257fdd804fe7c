"""Columns on a terminal: Hangul is two cells wide, and nothing is wider than the screen."""

from collections.abc import Collection, Sequence

import click

from teamkit.cli.console import cells_of

GAP = 2
_LEAST, _WIDEST = 8, 60


def columns(rows: Sequence[Sequence[str]], width: int | None, flexible: Collection[int]) -> list[list[str]]:
    """Return every row as its lines, cells aligned; the cells whose numbers are `flexible` are wrapped to fit `width`.

    width None: nothing is wrapped, and a very long cell pushes the ones behind it. Cells may hold colours.
    """
    if not rows:
        return []
    widths = [max(cells_of(row[number]) for row in rows) for number in range(len(rows[0]))]
    if width is None:
        widths = [min(wide, _WIDEST) if number in flexible else wide for number, wide in enumerate(widths)]
        return [[_line(row, widths)] for row in rows]
    others = sum(wide for number, wide in enumerate(widths) if number not in flexible)
    room = width - others - GAP * (len(widths) - 1)
    for number, wide in _shares({number: widths[number] for number in flexible}, room).items():
        widths[number] = wide
    return [_lines(row, widths, flexible) for row in rows]


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


def _shares(wanted: dict[int, int], room: int) -> dict[int, int]:
    """Give each column what it wants if that is no more than its share; the others share the rest."""
    left, shares = dict(sorted(wanted.items(), key=lambda item: item[1])), {}
    for number, wide in list(left.items()):
        shares[number] = max(_LEAST, min(wide, room // len(left)))
        room -= shares[number]
        del left[number]
    return shares


def _pieces(word: str, width: int) -> list[str]:
    if cells_of(word) <= width:
        return [word]
    pieces = [""]
    for character in click.unstyle(word):
        if cells_of(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def _lines(row: Sequence[str], widths: Sequence[int], flexible: Collection[int]) -> list[str]:
    parts = [
        wrapped(cell, widths[number]) if number in flexible and cells_of(cell) > widths[number] else [cell]
        for number, cell in enumerate(row)
    ]
    deep = max(len(part) for part in parts)
    return [_line([part[level] if level < len(part) else "" for part in parts], widths) for level in range(deep)]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell + " " * (wide - cells_of(cell)) for cell, wide in zip(cells, widths, strict=True)]
    return (" " * GAP).join(padded).rstrip()
