"""The formats of a report besides Markdown, each made from wrapup.md as people have written it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from teamkit.report import markdown_read
from teamkit.report.document import Document


class Advised(NamedTuple):
    """Pages that are advised: for the team's parts together, and for each person."""

    team: int
    person: int


def rendered(
    formats: Sequence[str], name: str, text: str, folder: Path, advised: Advised, tell: Callable[[str], None]
) -> tuple[dict[str, bytes], list[str]]:
    """Return the files of these formats, and what to tell. name: without suffix. folder: where the figures lie.

    tell: is called with what is begun.
    """
    found: dict[str, bytes] = {}
    notes: list[str] = []
    if not formats:
        return found, notes
    document = markdown_read.read(text)
    for kind in formats:
        tell(f"making {name}.{kind}")
        data, told = _MAKERS[kind](document, folder, advised)
        found[f"{name}.{kind}"] = data
        notes += told
    return found, notes


def _html(document: Document, folder: Path, _advised: Advised) -> tuple[bytes, Sequence[str]]:
    from teamkit.report import html  # noqa: PLC0415  (each format pays for itself)

    return html.render(document, folder).encode(), ()


def _pdf(document: Document, folder: Path, advised: Advised) -> tuple[bytes, Sequence[str]]:
    from teamkit.report import pages, pdf  # noqa: PLC0415

    made = pdf.render(document, folder)
    lengths = [f"{length:>5} pages  {where:14} {title}" for title, where, length in pages.summary(made.pages)]
    return made.content, [*lengths, *made.remarks, *pages.advice(made.pages, *advised)]


def _docx(document: Document, folder: Path, _advised: Advised) -> tuple[bytes, Sequence[str]]:
    from teamkit.report import docx  # noqa: PLC0415

    return docx.render(document, folder), ()


_MAKERS = {"html": _html, "pdf": _pdf, "docx": _docx}
