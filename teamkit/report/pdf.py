"""A report as PDF, set by typst from one template."""

import json
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

from teamkit.errors import OutsideFailed
from teamkit.report import copies, fonts, pages
from teamkit.report.copies import Copies
from teamkit.report.document import Document
from teamkit.report.labels import BROKEN, labels
from teamkit.report.typed import Look, Pictures, said, sound, typed
from teamkit.report.typesetter import Answer, Faces, draws, typeset
from teamkit.resources import shipped


class Pdf(NamedTuple):
    """pages: where each part stands. remarks: what a person should know: letters, figures.

    fonts: the families that the text is set in.
    """

    content: bytes
    pages: pages.Extents
    remarks: tuple[str, ...]
    fonts: tuple[str, ...]


class _Job(NamedTuple):
    document: Document
    place: Path
    here: Faces
    chosen: fonts.Chosen


def render(document: Document, folder: Path) -> Pdf:
    """Make the PDF; the same content for the same document, every time: it holds no date.

    folder: of the document, where its figures' paths begin. Raises OutsideFailed: no typst, or no Korean font.
    """
    here = fonts.installed(os.environ)
    with tempfile.TemporaryDirectory(prefix="teamkit-pdf-") as name:
        found = copies.gather(document, folder, Path(name))
        chosen = fonts.choose(said(document, tuple(copies.drawn(found))), document.language, here, os.environ)
        copies.dress(found, chosen)
        answer, found = _set(_Job(document, Path(name), here, chosen), found)
    return Pdf(answer.content, _extents(document, answer), _remarks(chosen, found), chosen.text)


def _set(job: _Job, found: Copies) -> tuple[Answer, Copies]:
    """Set the pages; where that fails, without the figures that cannot be drawn."""
    try:
        return _typeset(job, found), found
    except ValueError as error:
        broken = {path: BROKEN for path, copy in found.found.items() if not draws(job.here, copy)}
        if not broken:
            raise OutsideFailed(f"typst cannot set this report: {error}", hint="pip install -U typst") from error
    left = Copies({path: copy for path, copy in found.found.items() if path not in broken}, found.why | broken)
    return _typeset(job, left), left


def _typeset(job: _Job, found: Copies) -> Answer:
    chosen = job.chosen
    look = Look(chosen.text, chosen.code, chosen.italic, lambda text: fonts.cleaned(text, chosen.lacking))
    data = typed(job.document, Pictures({path: copy.name for path, copy in found.found.items()}, found.why), look)
    (job.place / "report.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    template = job.place / "report.typ"
    template.write_bytes((shipped("templates") / "report" / "pdf" / "report.typ").read_bytes())
    return typeset(job.here, template, {"report": "report.json"})


def _extents(document: Document, answer: Answer) -> pages.Extents:
    told = answer.told
    places = pages.Places(tuple(told["parts"]), tuple(told["stops"]), told["end"])
    return pages.extents(pages.parts(document), places, told["pages"])


def _remarks(chosen: fonts.Chosen, found: Copies) -> tuple[str, ...]:
    letters = (
        f"no font here has {letter} (U+{ord(letter):04X}): shown as {fonts.named(letter) or 'nothing'}"
        for letter in sorted(chosen.lacking)
    )
    figures = (f"the figure {sound(path)} is not in the PDF: {labels('en')[why]}" for path, why in found.why.items())
    return (*letters, *figures)
