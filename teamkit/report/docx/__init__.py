"""A document as Word opens it: DOCX, by python-docx."""

from pathlib import Path

from teamkit.errors import OutsideFailed
from teamkit.report.document import Document

_LIBRARIES = ("docx", "lxml")


def render(document: Document, folder: Path) -> bytes:
    """Return the document as a DOCX file; the same document and figures give the same bytes.

    folder: where the paths of the figures begin. A figure that cannot be shown is a remark in its place.
    Raises OutsideFailed without python-docx.
    """
    try:
        from teamkit.report.docx.written import written  # noqa: PLC0415  (python-docx is an extra)
    except ModuleNotFoundError as missing:
        if missing.name not in _LIBRARIES:
            raise
        raise OutsideFailed("python-docx is not installed", hint="pip install 'teamkit[docx]'") from missing
    return written(document, folder)
