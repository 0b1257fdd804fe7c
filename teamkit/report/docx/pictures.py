"""Pictures of a document: PNG and JPEG as they are, SVG as typst draws it."""

import os
import re
import struct
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image

from teamkit.report import files, fonts, typesetter
from teamkit.report.docx.look import EMU_PER_TWIP, TEXT_HEIGHT, Words
from teamkit.report.labels import ABSENT, BROKEN, ELSEWHERE, UNREADABLE

_PPI = 220
_TALLEST = TEXT_HEIGHT * 3 // 5  # twips
_PIXEL = 15  # twips of a pixel of CSS
_ALMOST = 0.6  # of the width of the text; a drawing that wide takes all of it
_LARGEST = 32 * 1024 * 1024  # bytes of a file
_DRAWING = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt)
"""
_READY = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_DRAWN = re.compile(rb"<svg[\s>]")
_SIZE = re.compile(r"""viewBox=["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+(?P<wide>\d+(\.\d+)?)""")
# struct.error comes of a file that ends early, KeyError of a kind of JPEG that python-docx does not know.
_FAULTS = (
    InvalidImageStreamError,
    UnexpectedEndOfFileError,
    UnrecognizedImageError,
    ValueError,
    KeyError,
    struct.error,
)


class Picture(NamedTuple):
    """data: PNG or JPEG. width, height: in EMU, as it is shown."""

    data: bytes
    width: int
    height: int


class Pictures:
    """Finds a document's pictures. folder: where their paths begin."""

    def __init__(self, folder: Path, words: Words) -> None:
        """Read nothing yet."""
        self._folder, self._words = folder, words

    def get(self, path: str, width: int) -> Picture | str:
        """Return a picture no wider than `width` twips, or why there is none: a reason of labels.py, or words."""
        data = self._read(path)
        if isinstance(data, str):
            return data
        try:
            if data.startswith(_READY):
                return _fitted(data, width)
            return self._drawn(data, width) if _DRAWN.search(data[:4096]) else self._words.no_kind
        except _FAULTS:
            return BROKEN

    def _read(self, path: str) -> bytes | str:
        if files.is_address(path):
            return ELSEWHERE
        try:
            file = files.picture(self._folder, path)
            if not file:
                return ABSENT
            return file.read_bytes() if file.stat().st_size <= _LARGEST else UNREADABLE
        except OSError:
            return UNREADABLE

    def _drawn(self, svg: bytes, width: int) -> Picture | str:
        """Return a drawing as PNG; without a font for its Hangul it would show boxes."""
        try:
            import typst  # noqa: PLC0415  (an extra of its own)
        except ModuleNotFoundError:
            return self._words.no_typst
        text = svg.decode("utf-8", "replace")
        if typesetter.lacking(self._fonts, filter(fonts.hangul, text), fonts.KOREAN):
            return self._words.no_font.format(line=fonts.remedy(os.environ))
        wide = drawing_width(text, width)
        inputs = {"svg": text, "width": f"{wide / 20}"}
        try:
            data = typst.compile(_DRAWING, format="png", ppi=_PPI, sys_inputs=inputs, font_paths=self._fonts.handle)
        except typst.TypstError:
            return BROKEN
        return _fitted(data, wide, fill=True)

    @cached_property
    def _fonts(self) -> typesetter.Faces:
        return fonts.installed(os.environ)


def _fitted(data: bytes, width: int, *, fill: bool = False) -> Picture:
    """Return a picture in its own size, or as large as there is room. fill: whether it may become larger."""
    found = Image.from_blob(data)
    wide, high = int(found.width), int(found.height)
    if not (wide and high):
        raise ValueError("a picture of no size")
    most = min(width * EMU_PER_TWIP / wide, _TALLEST * EMU_PER_TWIP / high)
    scale = most if fill else min(1.0, most)
    return Picture(data, round(wide * scale), round(high * scale))


def drawing_width(svg: str, width: int) -> int:
    """Return how wide a drawing is shown, in twips; one that is almost as wide as the text takes its whole width."""
    found = _SIZE.search(svg[:4096])
    own = round(float(found["wide"]) * _PIXEL) if found else width
    return own if 0 < own < width * _ALMOST else width
