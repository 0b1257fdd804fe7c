"""A table of runs as a text for others to read: a literal, so that only the format that is wanted is loaded. Pure."""

from importlib import import_module

from teamkit.runs.rows import Table
from teamkit.runs.shown import Place

FORMATS = {
    "md": "markdown",
    "csv": "sheet",
    "json": "document",
    "html": "hypertext",
    "latex": "latex",
}


def written(format_: str, table: Table, place: Place) -> str:
    """Return the table in a format of FORMATS, without the last line end."""
    text: str = import_module(f"{__name__}.{FORMATS[format_]}").written(table, place)
    return text
