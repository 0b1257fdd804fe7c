"""Elements of SVG as text: escaped, rounded, the same every time. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from html import escape
from typing import TypeAlias

Look: TypeAlias = dict[str, str | float]  # attributes of an element, as `tag` takes them
WIDTH = 454.0  # points: 160 mm, what A4 leaves between its margins; so a font size here is one on paper
SIZE = 8.5
_FONTS = (
    "Pretendard, 'Noto Sans KR', 'Noto Sans CJK KR', 'Apple SD Gothic Neo', 'Malgun Gothic', NanumGothic, sans-serif"
)
_MM = 160 / WIDTH
# What XML 1.0 cannot hold in any way.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NARROW = frozenset(" .,:;'|!iljtfrI()[]/\\-")
_BROAD = frozenset("mwMW@%—…")


def tag(name: str, *children: str, **attributes: str | float) -> str:
    """Return one element. attributes: `stroke_width` for stroke-width, `class_` for class; children as they are."""
    told = "".join(f' {_name(key)}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{told}>{''.join(children)}</{name}>" if children else f"<{name}{told}/>"


def _name(key: str) -> str:
    return key if key == "viewBox" else key.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return sound(value) if isinstance(value, str) else number(value)


def number(value: float) -> str:
    """Return a coordinate, to a hundredth of a point."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def sound(text: str) -> str:
    """Return text that may stand in an element or an attribute; Hangul in one piece, however it was typed."""
    return escape(_FORBIDDEN.sub("\ufffd", unicodedata.normalize("NFC", text)))


def write(x: float, y: float, text: str, anchor: str = "start", look: str = "tk-ink", **more: str | float) -> str:
    """Return a line of text; y is its base line. anchor: "start", "middle" or "end"."""
    fill = "#595959" if look == "tk-quiet" else "#1a1a1a"
    line = " ".join(text.split())
    return tag("text", sound(line) or " ", x=x, y=y, text_anchor=anchor, class_=look, fill=fill, **more)


def hint(text: str) -> str:
    """Return what a browser shows beside the mouse."""
    return tag("title", sound(text))


def picture(height: float, title: str, told: str, parts: Sequence[str]) -> str:
    """Return the figure: on a white ground, because a viewer's may be black. told: its content in words."""
    head = tag("title", sound(title) or " "), tag("desc", sound(told) or " ")
    ground = tag("rect", width=WIDTH, height=height, class_="tk-ground", fill="#ffffff")
    return tag(
        "svg", *head, ground, *parts, xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(WIDTH)} {number(height)}", width="160mm",
        height=f"{number(height * _MM)}mm", role="img", class_="tk-plot", font_family=_FONTS,
        font_size=SIZE,
    )  # fmt: skip


def breadth(text: str, size: float = SIZE) -> float:
    """Return about how broad a line of text is, in points; rather too much than too little."""
    return size * sum(map(_em, " ".join(unicodedata.normalize("NFC", text).split())))


def _em(character: str) -> float:
    if character > "\U0001f000":
        return 1.4
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    if character in _NARROW:
        return 0.4
    return 0.95 if character in _BROAD else 0.72 if character.isupper() else 0.62


def shortened(text: str, room: float, size: float = SIZE) -> str:
    """Return the text, its middle left out where it is broader than the room: names differ at their ends."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if breadth(line, size) <= room:
        return line
    for kept in range(len(line) - 1, 0, -1):
        short = f"{line[: (kept + 1) // 2]}…{line[len(line) - kept // 2 :]}"
        if breadth(short, size) <= room:
            return short
    return "…"
