"""Tables of what was measured, and boxes around what stands apart."""

from docx.parts.document import DocumentPart

from teamkit.report.document import Spans, Table
from teamkit.report.docx.inline import runs
from teamkit.report.docx.look import HEAD, BoxLook
from teamkit.report.docx.widths import columns
from teamkit.report.docx.xml import Element, element, keep_with_next, paragraph

_TOGETHER = 8  # rows of a table that stands on one page


def table(part: DocumentPart, said: Table, width: int, indent: int = 0) -> Element:
    """Make a table: fixed columns, a head on every page, no row across two pages."""
    size, widths = columns(said, width)
    rows = [_row(part, said, said.head, (size, widths), head=True, keep=bool(said.rows))]
    for number, cells in enumerate(said.rows, 1):
        keep = len(said.rows) <= _TOGETHER and number < len(said.rows)
        rows.append(_row(part, said, cells, (size, widths), keep=keep))
    return _framed("ReportTable", widths, rows, indent)


def box(look: BoxLook, inside: list[Element], width: int, *, whole: bool, indent: int = 0) -> Element:
    """Make a box. whole: whether it stands on one page."""
    bar = element("left", val="single", sz=24, space=0, color=look.bar)
    shade = [element("shd", val="clear", color="auto", fill=look.back)] if look.back else []
    properties = element("tcPr", element("tcW", w=width, type="dxa"), element("tcBorders", bar), *shade)
    row = element("tr", element("trPr", *([element("cantSplit")] if whole else [])), element("tc", properties, *inside))
    return _framed("ReportBox", [width], [row], indent)


def gap(*, keep: bool = False) -> Element:
    """Make the little space between two tables, which would else become one."""
    made = paragraph("Gap")
    return keep_with_next(made) if keep else made


def _framed(style: str, widths: list[int], rows: list[Element], indent: int) -> Element:
    properties = element(
        "tblPr",
        element("tblStyle", val=style),
        element("tblW", w=sum(widths), type="dxa"),
        element("tblInd", w=indent, type="dxa"),
        element("tblLayout", type="fixed"),
        element(
            "tblLook", val="0420", firstRow="1", lastRow="0", firstColumn="0", lastColumn="0", noHBand="0", noVBand="1"
        ),
    )
    grid = element("tblGrid", *(element("gridCol", w=width) for width in widths))
    return element("tbl", properties, grid, *rows)


def _row(
    part: DocumentPart,
    said: Table,
    cells: tuple[Spans, ...],
    sizes: tuple[int, list[int]],
    *,
    keep: bool,
    head: bool = False,
) -> Element:
    size, widths = sizes
    made = element("tr", element("trPr", element("cantSplit"), *([element("tblHeader")] if head else [])))
    for spans, width, right in zip(cells, widths, said.right, strict=False):
        words = paragraph(f"Table{size}", runs(part, spans, strong=head, size=size))
        if right:
            words.get_or_add_pPr().append(element("jc", val="right"))
        made.append(_cell(keep_with_next(words) if keep else words, width, head=head))
    return made


def _cell(words: Element, width: int, *, head: bool) -> Element:
    shade = [element("shd", val="clear", color="auto", fill=HEAD)] if head else []
    return element("tc", element("tcPr", element("tcW", w=width, type="dxa"), *shade), words)
