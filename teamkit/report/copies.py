"""The figures of a document, copied to where typst may read them and given the fonts of the text."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple

from teamkit.report import files, fonts
from teamkit.report.document import Document, Figure, walk
from teamkit.report.labels import ABSENT, ELSEWHERE, KIND, UNREADABLE

_KINDS = frozenset({".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp"})
_DRAWN = re.compile(r"<text\b[^>]*>(.*?)</text>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_FAMILY = re.compile(r"""font-family=("[^"]*"|'[^']*')""")


class Copies(NamedTuple):
    """found: of each figure's path, its copy. why: of each that is not there, a reason of labels.py."""

    found: dict[str, Path]
    why: dict[str, str]


def gather(document: Document, folder: Path, place: Path) -> Copies:
    """Copy the figures of a document in `folder` to `place`."""
    copies = Copies({}, {})
    for path in dict.fromkeys(block.path for block in walk(document.blocks) if isinstance(block, Figure)):
        name = f"figure-{len(copies.found) + 1}{Path(path).suffix.lower()}"
        if reason := _copy(folder, path, place / name):
            copies.why[path] = reason
        else:
            copies.found[path] = place / name
    return copies


def _copy(folder: Path, path: str, copy: Path) -> str:
    """Copy one figure; return why not, or ""."""
    if files.is_address(path):
        return ELSEWHERE
    if copy.suffix not in _KINDS:
        return KIND
    source = files.picture(folder, path)
    if source is None:
        return ABSENT
    try:
        copy.write_bytes(source.read_bytes())
    except OSError:
        return UNREADABLE
    return ""


def drawn(copies: Copies) -> Iterator[str]:
    """Yield the texts that the figures draw."""
    for path in copies.found.values():
        for text in _DRAWN.findall(path.read_text("utf-8", errors="replace")) if path.suffix == ".svg" else ():
            yield unescape(_TAG.sub("", text))


def dress(copies: Copies, chosen: fonts.Chosen) -> None:
    """Give the letters of the figures the fonts of the text."""
    family = ", ".join(f"'{name}'" for name in chosen.text)
    for path in copies.found.values():
        if path.suffix == ".svg":
            text = _FAMILY.sub(f'font-family="{family}"', path.read_text("utf-8", errors="replace"))
            path.write_text(fonts.cleaned(text, chosen.lacking), encoding="utf-8")
