"""A table for a README or a pull request: GitHub's Markdown, every cell as it is shown. Pure."""

import re
from collections.abc import Iterable

from teamkit.runs.formats.grid import grid
from teamkit.runs.rows import Table
from teamkit.runs.shown import Place

# What a cell of GitHub's Markdown takes for more than itself. An underscore inside a word is none of it.
_SPECIAL = re.compile(r"[\\|*`<\[~&$]|(?<!\w)_|_(?!\w)")


def written(table: Table, place: Place) -> str:
    """Return the table; the best of a column is bold. GitHub would take "@950" for a person, and tell them."""
    texts = grid(table, place._replace(at="at step "))
    rules = ["---:" if right else "---" for right in texts.right]
    rows = ([f"**{escaped(text)}**" if best else escaped(text) for text, best in row] for row in texts.rows)
    return "\n".join(map(_line, (map(escaped, texts.heads), rules, *rows)))


def escaped(text: str) -> str:
    """Return a text as it stands in Markdown, nothing of it a mark."""
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", text)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
