"""Words of a paragraph as runs, links as Word's own."""

from urllib.parse import quote, urlsplit

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.parts.document import DocumentPart

from teamkit.report.document import Span, Spans
from teamkit.report.docx.look import MONOSPACED
from teamkit.report.docx.xml import Element, element, run, sizes
from teamkit.report.evidence import is_cited

_SCHEMES = ("http", "https", "mailto")
_SAFE = "/:?#@!$&'()*+,;=%~-._"
_LONGEST = 2000  # letters of an address; Word calls a file with longer ones damaged


def address(link: str) -> str:
    """Return where a link may lead, as a file can hold it; "" for what is no address of the web or of mail."""
    try:
        parts = urlsplit(link.strip())
        has_place = bool(parts.hostname) if parts.scheme != "mailto" else "@" in parts.path
        _ = parts.port
    except ValueError:
        return ""
    if parts.scheme not in _SCHEMES or not has_place:
        return ""
    made = quote(link.strip().encode("utf-8", "replace"), safe=_SAFE)
    before, _, fragment = made.partition("#")
    made = f"{before}#{fragment.replace('#', '%23')}" if fragment else before
    return made if len(made) <= _LONGEST else ""


def runs(part: DocumentPart, spans: Spans, *, strong: bool = False, size: int = 20) -> list[Element]:
    """Return runs and links. size: of the letters around, in half-points; citations are smaller."""
    return [_span(part, span, strong or span.strong, size) for span in spans if span.text]


def _span(part: DocumentPart, span: Span, strong: bool, size: int) -> Element:
    target = address(span.link)
    made = run(span.text, *_looks(span, strong, bool(target), size))
    if not target:
        return made
    link = OxmlElement(
        "w:hyperlink", {qn("r:id"): part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)}
    )
    link.append(made)
    return link


def _looks(span: Span, strong: bool, linked: bool, size: int) -> list[Element]:
    made: list[Element] = []
    if linked or span.code:
        made.append(element("rStyle", val="Hyperlink" if linked else "CodeText"))
    if span.code and linked:
        made.append(element("rFonts", ascii=MONOSPACED, hAnsi=MONOSPACED, cs=MONOSPACED))
    made += [element("b"), element("bCs")] if strong else []
    made += [element("i"), element("iCs")] if span.em else []
    smaller = round(size * (0.82 if is_cited(span) and linked else 0.92))
    if span.code or smaller < round(size * 0.92):
        made += sizes(smaller)
    return made
