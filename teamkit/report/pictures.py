"""A figure's file as it stands in a page: SVG of ours as it is, everything else as data."""

import base64
import re
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from markupsafe import Markup

from teamkit.report import files
from teamkit.report.labels import ABSENT, ELSEWHERE, KIND, UNREADABLE

SVG = "{http://www.w3.org/2000/svg}"
# What may stand in a page as it is: it loads nothing, runs nothing, and styles nothing but itself.
_ELEMENTS = frozenset(f"{SVG}{name}" for name in "svg title desc g defs pattern rect path circle text tspan".split())
_ATTRIBUTES = frozenset(
    """aria-label class cx cy d dominant-baseline dx dy fill fill-opacity font-family font-size font-weight height id
    opacity patternTransform patternUnits r role rx ry stroke stroke-dasharray stroke-linecap stroke-linejoin
    stroke-opacity stroke-width text-anchor transform viewBox width x y""".split()
)
_NAMED = re.compile(r"url\(#([^)]*)\)")
_KINDS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"))


class Picture(NamedTuple):
    """svg: elements to stand in the page, or data: an address that holds the picture."""

    svg: Markup | None = None
    data: str = ""


class Refusal(NamedTuple):
    """Why there is no picture: a reason of labels.py."""

    why: str


def picture(folder: Path, path: str, prefix: str) -> Picture | Refusal:
    """Return a figure. path: from the folder. prefix: what the ids of an SVG are to begin with."""
    if files.is_address(path):
        return Refusal(ELSEWHERE)
    try:
        file = files.picture(folder, path)
        return _held(file.read_bytes(), prefix) if file else Refusal(ABSENT)
    except OSError:
        return Refusal(UNREADABLE)


def _held(content: bytes, prefix: str) -> Picture | Refusal:
    kind = next((kind for start, kind in _KINDS if content.startswith(start)), "")
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        kind = "webp"
    if not kind and re.search(rb"<svg[\s>]", content[:4096]):
        if inline := _inline(content, prefix):
            return Picture(svg=inline)
        kind = "svg+xml"
    if not kind:
        return Refusal(KIND)
    return Picture(data=f"data:image/{kind};base64,{base64.b64encode(content).decode()}")


def _inline(content: bytes, prefix: str) -> Markup | None:
    """Return an SVG for a page, None for one that holds more than plain shapes: a browser shows that one apart."""
    if b"<!" in content:
        return None  # entities, or a program of somebody's
    try:
        root = ET.fromstring(content)  # noqa: S314  (no entity, as of the line above)
    except (ET.ParseError, ValueError, LookupError):
        return None
    if not all(map(_plain, root.iter())):
        return None
    for element in root.iter():
        element.tag = element.tag.removeprefix(SVG)
        for name, value in element.items():
            element.set(name, prefix + value if name == "id" else _NAMED.sub(rf"url(#{prefix}\1)", value))
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704  (escaped there)


def _plain(element: ET.Element) -> bool:
    if element.tag not in _ELEMENTS:
        return False
    return all(
        (name in _ATTRIBUTES or name.startswith("data-")) and ("url(" not in value or _NAMED.fullmatch(value))
        for name, value in element.items()
    )
