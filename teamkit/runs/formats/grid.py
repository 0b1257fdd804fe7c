"""A table as texts: what stands above, what stands in it, what belongs to the right. Pure."""

from typing import NamedTuple

from teamkit.runs.rows import Table
from teamkit.runs.shown import Place, header, is_number, shown


class Text(NamedTuple):
    """A cell as it is shown. best: of its column."""

    text: str
    best: bool = False


class Grid(NamedTuple):
    """heads, right: one for each column. right: whether it holds numbers alone. rows: of cells."""

    heads: list[str]
    right: list[bool]
    rows: list[list[Text]]


def grid(table: Table, place: Place) -> Grid:
    """Return the texts of a table."""
    rows = [
        [Text(shown(column, cell, place), cell.best) for column, cell in zip(table.columns, row.cells, strict=True)]
        for row in table.rows
    ]
    return Grid([header(column, place) for column in table.columns], numeric(table), rows)


def numeric(table: Table) -> list[bool]:
    """Return for each column whether its cells are numbers alone."""
    found = []
    for number, column in enumerate(table.columns):
        cells = [row.cells[number] for row in table.rows if row.cells[number].value is not None]
        found.append(bool(cells) and all(is_number(column, cell) for cell in cells))
    return found
