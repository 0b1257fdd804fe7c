"""A whole DOCX: our empty file, filled by python-docx, packed so that the same words are the same bytes."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx

from teamkit.report.document import Document
from teamkit.report.docx.contents import contents, entries
from teamkit.report.docx.look import words_of
from teamkit.report.docx.template import parts
from teamkit.report.docx.writer import Writer
from teamkit.report.docx.xml import Element, clean, paragraph, run
from teamkit.report.labels import CONTENTS

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day that a zip knows


def written(document: Document, folder: Path) -> bytes:
    """Return the DOCX of a document."""
    words = words_of(document.language)
    made = docx.Document(
        BytesIO(_packed({name: text.encode() for name, text in parts(words, clean(document.title)).items()}))
    )
    title: list[Element] = [paragraph("Title", [run(document.title)])] if document.title else []
    listed = contents(entries(document.blocks), words.labels[CONTENTS])
    body = Writer(made.part, folder, words).blocks(document.blocks)
    end = made.element.body.sectPr
    for one in (*title, *listed, *body):
        end.addprevious(one)
    saved = BytesIO()
    made.save(saved)
    with ZipFile(saved) as package:
        return _packed({name: package.read(name) for name in package.namelist()})


def _packed(files: dict[str, bytes]) -> bytes:
    """Return a zip without the time of its making."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as package:
        for name in sorted(files, key=lambda name: (name != "[Content_Types].xml", name)):
            info = ZipInfo(name, _LONG_AGO)
            info.compress_type, info.create_system = ZIP_DEFLATED, 0
            package.writestr(info, files[name])
    return made.getvalue()
