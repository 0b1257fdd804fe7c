"""The comments by which teamkit finds what it wrote in a report that people edit. Pure."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

FORMAT = 1
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_MARK = re.compile(r" {0,3}<!--\s*teamkit:(begin|end|page|report|blocks)(?:\s+([^<>]*?))?\s*-->\s*")
_FENCE = re.compile(r"( {0,3}(?:(?:[-+*]|[0-9]{1,9}[.)]) {1,4})+)? {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_UNFIT = re.compile(r"[\s<>]+")


class Mark(NamedTuple):
    """A comment of ours. at: its line, from 0. kind: begin, end, page, report or blocks."""

    at: int
    kind: str
    words: tuple[str, ...]


class Block(NamedTuple):
    """A generated block. digest: of its text when it was made, "" where its marker has none. begin, end: lines."""

    name: str
    digest: str
    begin: int
    end: int


class Damage(NamedTuple):
    """A block whose markers are not as they were made."""

    name: str
    why: str


class Found(NamedTuple):
    """What the markers of a text tell."""

    blocks: tuple[Block, ...]
    damaged: tuple[Damage, ...]


def lines_of(text: str) -> list[str]:
    """Return the lines, each with the end that it has."""
    return _LINE.findall(text)


def fit(name: str) -> str:
    """Return a name as a marker can hold it."""
    return _UNFIT.sub("-", unicodedata.normalize("NFC", name)).strip("-") or "unnamed"


def digest(text: str) -> str:
    """Return 12 hex digits that an editor does not change: line ends, trailing blanks and NFD count for nothing."""
    lines = [line.rstrip() for line in lines_of(unicodedata.normalize("NFC", text))]
    return hashlib.sha256("\n".join(lines).strip("\n").encode("utf-8", "replace")).hexdigest()[:12]


def header(language: str) -> str:
    """Return the first line of a report."""
    return f"<!-- teamkit:report {language} {FORMAT} -->"


def footer(names: Sequence[str]) -> str:
    """Return the last line of a report: the blocks that it was made with, so that a deleted one is no new one."""
    return f"<!-- teamkit:blocks {' '.join(names)} -->"


def marks_of(lines: Sequence[str]) -> list[Mark]:
    """Return our comments, but for those that stand in fenced code."""
    code = fenced(lines)
    marks = []
    for at, line in enumerate(lines):
        if at not in code and (match := _MARK.fullmatch(line)):
            words = unicodedata.normalize("NFC", match[2] or "").split()
            marks.append(Mark(at, match[1], tuple(words)))
    return marks


def has_pages(text: str) -> bool:
    """Whether a report has a page of its own for somebody."""
    return any(mark.kind == "page" for mark in marks_of(lines_of(text)))


def fenced(lines: Sequence[str]) -> set[int]:
    """Return the lines of fenced code. A fence that nobody closed is none: it would swallow the report."""
    code: set[int] = set()
    at = 0
    while at < len(lines):
        opened = _FENCE.match(lines[at].rstrip())
        end = _closed(lines, at, opened[2], len(opened[1] or "")) if opened else at
        code.update(range(at, end + 1) if end > at else ())
        at = end + 1
    return code


def _closed(lines: Sequence[str], at: int, fence: str, within: int) -> int:
    """Return the last line of a fence. within: how far the text of the list is set in that it stands in."""
    closing = re.compile(rf" {{{within},{within + 3}}}{re.escape(fence[0])}{{{len(fence)},}}\s*")
    for below in range(at + 1, len(lines)):
        line = lines[below]
        if line.strip() and not line.startswith(" " * within):
            return below - 1
        if closing.fullmatch(line):
            return below
    return len(lines) - 1 if within else at


def of(text: str) -> Found:
    """Return the sound blocks of a text, in their order, and what is wrong with the others."""
    return find(marks_of(lines_of(text)))


def within(lines: Sequence[str], block: Block) -> str:
    """Return what stands between the markers of a block."""
    return "".join(lines[block.begin + 1 : block.end])


def find(marks: Sequence[Mark]) -> Found:
    """Return the sound blocks, in their order, and what is wrong with the others."""
    blocks: list[Block] = []
    damaged: list[Damage] = []
    opened: Mark | None = None
    for mark in marks:
        if mark.kind not in {"begin", "end"} or not mark.words:
            continue
        fits = opened is not None and mark.words[0] == opened.words[0]
        if opened and mark.kind == "end" and fits:
            blocks.append(Block(opened.words[0], "".join(opened.words[1:2]), opened.at, mark.at))
            opened = None
        elif mark.kind == "end":
            damaged.append(Damage(mark.words[0], "its end has no begin"))
        else:
            damaged += [_endless(opened)] if opened else []
            opened = mark
    return Found(tuple(blocks), _once([*damaged, *([_endless(opened)] if opened else ()), *_twice(blocks)]))


def _endless(opened: Mark) -> Damage:
    return Damage(opened.words[0], "its begin has no end before the next block")


def _twice(blocks: Sequence[Block]) -> list[Damage]:
    names = Counter(block.name for block in blocks)
    return [Damage(name, "it stands there more than once") for name, count in names.items() if count > 1]


def _once(damaged: Sequence[Damage]) -> tuple[Damage, ...]:
    first: dict[str, Damage] = {}
    for one in damaged:
        first.setdefault(one.name, one)
    return tuple(first.values())
