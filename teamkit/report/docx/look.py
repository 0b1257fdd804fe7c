"""Sizes, colours, fonts and words of a DOCX. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from teamkit.report.labels import labels

TWIPS_PER_MM = 1440 / 25.4
EMU_PER_TWIP = 635
PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838  # A4, in twips
MARGIN = 1134  # 20 mm
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
TEXT_HEIGHT = PAGE_HEIGHT - 2 * MARGIN
LIST_STEP = 340  # twips a list moves in at each level
CELL_SIDE = 85  # twips between a cell's border and its text
TABLE_SIZES = (18, 17, 16, 15, 14, 13, 12)  # half-points; the first that fits is taken

INK, SOFT, LINE, HEAD, ACCENT = "1F2328", "57606A", "C4CCD4", "EEF2F6", "0B5394"
CODE_BACK, CODE_LINE = "F5F6F8", "DDE2E7"
MONOSPACED = "Consolas"


class BoxLook(NamedTuple):
    """bar: colour of the line at its left; back: of what lies behind the words; ink: of the label."""

    bar: str
    back: str
    ink: str


EVIDENCE_LOOK, PROMPT_LOOK, QUOTE_LOOK = (
    BoxLook("0072B2", "F1F7FC", "00588A"),
    BoxLook("D98E04", "FFF9EC", "855100"),
    BoxLook("8C959F", "", INK),
)


class Words(NamedTuple):
    """What a DOCX alone says in one language, and its fonts. latin: for letters that are not Hangul.

    labels: what every format says.
    """

    code: str
    latin: str
    hangul: str
    labels: Mapping[str, str]
    no_typst: str
    no_font: str
    no_kind: str


KOREAN = Words(
    code="ko-KR",
    latin="맑은 고딕",
    hangul="맑은 고딕",
    labels=labels("ko"),
    no_typst="pip install 'teamkit[pdf]' 뒤에 다시 만들어 주세요",
    no_font="한글 글꼴이 없습니다: {line}",
    no_kind="PNG, JPEG, SVG만 넣을 수 있습니다",
)
ENGLISH = Words(
    code="en-US",
    latin="Calibri",
    hangul="Malgun Gothic",
    labels=labels("en"),
    no_typst="run pip install 'teamkit[pdf]' and render again",
    no_font="no font here has its Hangul: {line}",
    no_kind="only PNG, JPEG and SVG can be shown",
)


def words_of(language: str) -> Words:
    """Return the words of "ko"; English ones for any other language."""
    return KOREAN if language == "ko" else ENGLISH
