"""Elements of WordprocessingML, with text that XML can hold."""

import re
from collections.abc import Iterable
from typing import TypeAlias

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement

Element: TypeAlias = BaseOxmlElement
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENDS = re.compile(r"\r\n?")
_PIECES = re.compile(r"([\t\n])")


def clean(text: str) -> str:
    """Return a text without the characters that XML has no place for; U+FFFD stands for each."""
    return _NO_XML.sub("\ufffd", _ENDS.sub("\n", text))


def element(tag: str, *children: Element, **attributes: str | int) -> Element:
    """Make an element; tag and attributes are of the namespace w."""
    made = OxmlElement(f"w:{tag}", {qn(f"w:{name}"): str(value) for name, value in attributes.items()})
    made.extend(children)
    return made


def run(text: str, *looks: Element) -> Element:
    """Make a run. looks: children of w:rPr, in the order of the schema."""
    made = element("r", element("rPr", *looks)) if looks else element("r")
    for piece in filter(None, _PIECES.split(clean(text))):
        made.append({"\t": _tab, "\n": _break}.get(piece, lambda piece=piece: _text(piece))())
    return made


def _tab() -> Element:
    return element("tab")


def _break() -> Element:
    return element("br")


def _text(text: str) -> Element:
    made = element("t")
    made.text = text
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def sizes(half_points: int) -> list[Element]:
    """Make the size of letters, for Hangul and for others."""
    return [element("sz", val=half_points), element("szCs", val=half_points)]


def paragraph(style: str, children: Iterable[Element] = (), *, indent: int = 0) -> CT_P:
    """Make a paragraph of a style. indent: twips from the left."""
    made = OxmlElement("w:p")
    assert isinstance(made, CT_P)
    made.get_or_add_pPr().append(element("pStyle", val=style))
    if indent:
        made.get_or_add_pPr().append(element("ind", left=indent))
    made.extend(children)
    return made


def keep_with_next(made: CT_P) -> CT_P:
    """Have a paragraph stand on the page of what follows it."""
    made.get_or_add_pPr().get_or_add_keepNext()
    return made


def field(order: str) -> tuple[list[Element], Element]:
    """Make what stands before and behind the words that Word is to replace."""
    instruction = element("instrText")
    instruction.text = f" {order} "
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    begin, between, end = (element("r", element("fldChar", fldCharType=kind)) for kind in ("begin", "separate", "end"))
    return [begin, element("r", instruction), between], end
