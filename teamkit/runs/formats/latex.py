r"""A table for a paper: LaTeX with booktabs, every cell as it is shown. Pure.

Letters outside ASCII stay as they are: LuaLaTeX and XeLaTeX set them, with a font that has them.
"""

import re
from collections.abc import Iterable

from teamkit.runs.formats.grid import grid
from teamkit.runs.rows import Table
from teamkit.runs.shown import Place

_MEANINGS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "↑": r"$\uparrow$",
    "↓": r"$\downarrow$",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "[": "{[}",  # behind \\ it would be an optional argument
    "]": "{]}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
} | {character: f"\\{character}" for character in "&%$#_{}"}
_MINUS, _DASH = re.compile(r"\A-(?=\d)"), re.compile(r"-(?=-)")
_SPECIAL = re.compile("|".join(map(re.escape, _MEANINGS)))


def written(table: Table, place: Place) -> str:
    """Return the table; the best of a column is bold. What has to be said of it follows as comments."""
    texts = grid(table, place)
    rows = ([rf"\textbf{{{_escaped(text)}}}" if best else _escaped(text) for text, best in row] for row in texts.rows)
    lines = [
        r"% \usepackage{booktabs}",
        rf"\begin{{tabular}}{{{''.join('r' if right else 'l' for right in texts.right)}}}",
        r"\toprule",
        _line(map(_escaped, texts.heads)),
        r"\midrule",
        *map(_line, rows),
        r"\bottomrule",
        r"\end{tabular}",
        *(f"% {note}" for note in table.notes),
    ]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """Return text that LaTeX sets as it is: a minus as one, and two hyphens not as a dash."""
    letters = _SPECIAL.sub(lambda match: _MEANINGS[match[0]], text)
    return _MINUS.sub("$-$", _DASH.sub("-{}", letters))


def _line(cells: Iterable[str]) -> str:
    return rf"{' & '.join(cells)} \\"
