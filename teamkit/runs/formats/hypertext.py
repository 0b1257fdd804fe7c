"""A table as a web page of its own: plain HTML, every cell as it is shown. Pure."""

from collections.abc import Iterable
from html import escape

from teamkit.runs.formats.grid import Text, grid
from teamkit.runs.rows import Table
from teamkit.runs.shown import Place

_STYLE = """\
body { font: 14px/1.5 system-ui, sans-serif; margin: 2em; }
table { border-collapse: collapse; }
th, td { padding: .25em .75em; text-align: left; white-space: nowrap; border-bottom: 1px solid #8884; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #111; } }"""


def written(table: Table, place: Place) -> str:
    """Return the page; the best of a column is strong, and what has to be said follows."""
    texts = grid(table, place)
    rows = [_line("td", row, texts.right) for row in texts.rows]
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
            "<title>Runs</title>",
            f"<style>\n{_STYLE}\n</style></head><body>",
            "<table>",
            f"<thead>{_line('th', map(Text, texts.heads), texts.right)}</thead>",
            "<tbody>",
            *rows,
            "</tbody></table>",
            *(f"<p>{escape(note)}</p>" for note in table.notes),
            "</body></html>",
        ]
    )


def _line(tag: str, cells: Iterable[Text], right: Iterable[bool]) -> str:
    return f"<tr>{''.join(_cell(tag, cell, to_right) for cell, to_right in zip(cells, right, strict=True))}</tr>"


def _cell(tag: str, cell: Text, right: bool) -> str:
    inner = f"<strong>{escape(cell.text)}</strong>" if cell.best else escape(cell.text)
    return f"<{tag}{' class=number' if right else ''}>{inner}</{tag}>"
