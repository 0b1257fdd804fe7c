"""How wide the columns of a table are, and how large its letters. Pure."""

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias
from unicodedata import east_asian_width

from teamkit.report.document import Spans, Table
from teamkit.report.docx.look import CELL_SIDE, TABLE_SIZES

_HALF_POINT = 10  # twips
_NARROWEST = 400  # twips
_WIDE, _USUAL, _THIN, _BROAD, _DIGIT = 1.0, 0.56, 0.34, 0.78, 0.64  # em; a number must not break in any font
_THIN_LETTERS, _BROAD_LETTERS = frozenset("iljtfrI.,:;'|!()[]/- "), frozenset("mwMW@%ABCDEGHKNOQRUVXY")
_BOLD = 1.2  # a head's letters against others
_SLACK, _SPARE = 1.05, 0.3  # for a font whose letters are wider; em
_LONG, _SHORT = 12.0, 4.0  # em of a word that may be broken, and where there is no room at all
_LINE = 10.0  # em of a number with what stands behind it
_Measure: TypeAlias = Callable[[str], float]
_MONOSPACED = re.compile(r"[!-,.-~]")
_BREAKS = re.compile(r"\s+|(?<=-)(?=\w)")


def columns(table: Table, width: int) -> tuple[int, list[int]]:
    """Return the letters' size in half-points and the columns' widths in twips, which add up to `width`.

    Whole lines are tried first, then whole words and numbers with what stands behind them, then numbers alone.
    """
    natural = _measured(table, _ems, _ems)
    tries = (
        (natural, TABLE_SIZES[:3]),
        (_measured(table, _two_lines, _line), TABLE_SIZES[:5]),
        (_measured(table, _two_lines, _line, _LONG), TABLE_SIZES[:5]),
        (_measured(table, _longest_word, _longest_word, _SHORT), TABLE_SIZES[4:]),
    )
    for least, sizes in tries:
        for size in sizes:
            if sum(_twips(least, size)) <= width:
                return size, _shared(_twips(least, size), _twips(natural, size), width)
    return TABLE_SIZES[-1], _exact(_poured(_twips(tries[-1][0], TABLE_SIZES[-1]), width), width)


def _measured(table: Table, words: _Measure, numbers: _Measure, most: float = 0) -> list[float]:
    """Return how many em each column needs. most: what a word may take that is no number; 0 for any length."""
    return [_column(table, at, words, numbers, most) for at in range(len(table.head))]


def _column(table: Table, at: int, words: _Measure, numbers: _Measure, most: float) -> float:
    measure = numbers if table.right[at] else words
    head = words(_measurable(table.head[at])) * _BOLD
    cells = max((measure(_measurable(row[at])) for row in table.rows if at < len(row)), default=0.0)
    if most:
        head = min(head, most)
        cells = cells if table.right[at] and cells <= _LONG else min(cells, most)
    return max(head, cells)


def _measurable(spans: Spans) -> str:
    """Return the words, with code in letters that are as wide as all of its letters are."""
    return "".join(_MONOSPACED.sub("n", span.text) if span.code else span.text for span in spans)


def _ems(text: str) -> float:
    return max((sum(map(_em, line)) for line in text.split("\n")), default=0)


def _em(letter: str) -> float:
    if east_asian_width(letter) in "WF":
        return _WIDE
    if letter in "+0123456789":
        return _DIGIT
    return _THIN if letter in _THIN_LETTERS else _BROAD if letter in _BROAD_LETTERS else _USUAL


def _longest_word(text: str) -> float:
    return max((_ems(word) for word in _BREAKS.split(text)), default=0)


def _two_lines(text: str) -> float:
    """Return what a few words need to stand in two lines, and many to break nowhere but between two."""
    words = _BREAKS.split(text)
    if _ems(text) > _LINE:
        return _longest_word(text)
    return min(max(_ems(" ".join(words[:at])), _ems(" ".join(words[at:]))) for at in range(len(words)))


def _line(text: str) -> float:
    whole = _ems(text)
    return whole if whole <= _LINE else _longest_word(text)


def _twips(ems: Sequence[float], size: int) -> list[int]:
    return [max(_NARROWEST, round((one * _SLACK + _SPARE) * _HALF_POINT * size) + 2 * CELL_SIDE) for one in ems]


def _shared(least: Sequence[int], natural: Sequence[int], width: int) -> list[int]:
    """Return what each column needs, and of what is left first what the narrow ones would like."""
    poured = _poured([max(0, like - need) for like, need in zip(natural, least, strict=True)], width - sum(least))
    made = [need + more for need, more in zip(least, poured, strict=True)]
    left = width - sum(made)
    return _exact([one + left * like / sum(natural) for one, like in zip(made, natural, strict=True)], width)


def _poured(wants: Sequence[int], room: float) -> list[float]:
    """Return what each gets of the room: all get the same, but nobody more than is wanted."""
    left, count = room, len(wants)
    for one in sorted(wants):
        if one > left / count:
            break
        left, count = left - one, count - 1
    return [min(one, left / count) if count else one for one in wants]


def _exact(widths: Sequence[float], total: int) -> list[int]:
    """Round, so that the sum is right."""
    made = [int(one + 1e-6) for one in widths]  # 399.9999 is 400
    made[-1] += total - sum(made)
    return made
