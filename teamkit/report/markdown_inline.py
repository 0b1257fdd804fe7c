"""Spans as Markdown: only what could be taken for markup is escaped, so that people can read the source. Pure."""

import re
from collections.abc import Sequence
from string import punctuation

from teamkit.report.document import Span, plain

_START = (
    re.compile(r"()(#{1,6}(?:\s|$))"),
    re.compile(r"()(>)"),
    re.compile(r"()([-+](?:[\s\-:|]|$))"),
    re.compile(r"()([:|])"),
    re.compile(r"()(=+\s*$)"),
    re.compile(r"()(~~~)"),
    re.compile(r"([0-9]{1,9})([.)](?:\s|$))"),
)
_ENTITY = re.compile(r"&(?=#?\w+;)")
_CLOSING = re.compile(r"(?:^|(?<=\s))#+$")


def paragraph(spans: Sequence[Span]) -> list[str]:
    """Return the lines of a paragraph in normal form."""
    return [_safe_start(line) for line in _inline(spans, "\\\n").split("\n")]


def heading(spans: Sequence[Span]) -> str:
    """Return the words of a heading, in one line."""
    return _CLOSING.sub(lambda match: "\\" + match[0], _inline(spans, "<br>"))


def cell(spans: Sequence[Span]) -> str:
    """Return a cell of a table, in one line."""
    return _inline(spans, "<br>").replace("|", "\\|")


def caption(text: str) -> str:
    """Return the words of a picture, between its brackets."""
    return _escaped(text, "<br>", _pairs(text), bracket=True)


def _safe_start(line: str) -> str:
    for start in _START:
        if match := start.match(line):
            return f"{match[1]}\\{line[match.end(1) :]}"
    return line


def _inline(spans: Sequence[Span], newline: str) -> str:
    pairs = _pairs(plain(spans))
    inner = [_code(span.text) if span.code else _escaped(span.text, newline, pairs, bracket=True) for span in spans]
    bare = [
        text if span.code or span.link else _escaped(span.text, newline, pairs)
        for span, text in zip(spans, inner, strict=True)
    ]
    source = ""
    for at, span in enumerate(spans):
        if span.link:
            source += f"[{_looked(inner[at], span, '[', ']')}]({_destination(span.link)})"
        else:
            source += _looked(
                bare[at], span, source[-1:], _first(spans[at + 1], bare[at + 1]) if spans[at + 1 :] else ""
            )
    return source


def _first(span: Span, source: str) -> str:
    return "[" if span.link or span.strong or span.em else source[0]


def _pairs(text: str) -> str:
    """Return the characters that GitHub takes for markup where they come in pairs."""
    return "".join(char for char in "~$" if text.count(char) > 1)


def _escaped(text: str, newline: str, pairs: str, *, bracket: bool = False) -> str:
    # \1 stands for an ampersand that would begin an entity: a text in normal form has no control characters.
    around = f"\0{_ENTITY.sub(chr(1), text)}\0"
    parts = (_letter(*around[at : at + 3], pairs=pairs, bracket=bracket) for at in range(len(text)))
    return "".join(parts).replace("\1", "\\&").replace("\n", newline)


def _letter(before: str, char: str, after: str, *, pairs: str, bracket: bool) -> str:
    markup = (
        char in "\\`*["
        or char in pairs
        or (char == "]" and bracket)
        or (char == "_" and not (before.isalnum() and after.isalnum()))
        or (char == "<" and (after in "/!?\0" or after.isalpha()))
        or (char == "!" and after == "\0")
    )
    return "\\" + char if markup else char


def _code(text: str) -> str:
    fence = "`"
    while fence in re.findall(r"`+", text):
        fence += "`"
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _destination(link: str) -> str:
    link = _ENTITY.sub(r"\\&", link)
    return f"<{link}>" if re.search(r"[()]", link) else link


def _looked(source: str, span: Span, before: str, after: str) -> str:
    """Return the source with its look: by stars where CommonMark sees them, else by tags (as in **(굵게)**은)."""
    stars = "*" * (2 * span.strong + span.em)
    if not stars:
        return source
    if before != "*" and _opens(before, source[0]) and _opens(after, source[-1]):
        return f"{stars}{source}{stars}"
    tags = [tag for tag, on in (("strong", span.strong), ("em", span.em)) if on]
    return "".join(f"<{tag}>" for tag in tags) + source + "".join(f"</{tag}>" for tag in reversed(tags))


def _opens(outside: str, inside: str) -> bool:
    return inside.isalnum() or not outside or outside.isspace() or outside in punctuation
