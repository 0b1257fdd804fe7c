"""The page as one file: the template, its style and its program, and the data."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from teamkit.resources import shipped

MARK = '<meta name="generator" content="teamkit runs html">'
STYLE = "page.css"
# In this order, as one script.
PROGRAM = tuple(
    f"{name}.js" for name in "values curves filter table order choice chart pointer charts details page".split()
)
_ESCAPED = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def written(document: Mapping[str, Any]) -> str:
    """Return the page of `data.document`."""
    folder = shipped("templates") / "runs"
    loader = FileSystemLoader(folder)
    templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    style = (folder / STYLE).read_text(encoding="utf-8")
    program = "\n".join((folder / name).read_text(encoding="utf-8") for name in PROGRAM)
    return templates.get_template("page.html.jinja").render(
        title=document["title"],
        generator=Markup(MARK),  # noqa: S704  (our own words)
        style=Markup(style),  # noqa: S704
        style_hash=hash_of(style),
        program=Markup(program),  # noqa: S704
        program_hash=hash_of(program),
        data=Markup(inert(document)),  # noqa: S704  (escaped there)
    )


def inert(document: Mapping[str, Any]) -> str:
    """Return JSON that ends no element of the page it stands in, and no line of a script."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_ESCAPED)


def is_own(head: bytes) -> bool:
    """Whether the first 4 kB of a file are of a page that this module wrote."""
    return re.search(re.escape(MARK.encode()), head[:4096]) is not None


def hash_of(text: str) -> str:
    """Return what a content security policy calls a text that stands in the page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
