"""The numbers in a report that nothing vouches for: those that people typed, and those that they changed. Pure."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from teamkit.report.document import Block, Box, Code, Document, Figure, Heading, Items, Paragraph, Spans, Table, plain
from teamkit.report.markdown_read import read
from teamkit.report.normal import one_line


class Unsourced(NamedTuple):
    """A number without a source. heading: under which it stands. line: its sentence or its row of a table."""

    number: str
    heading: str
    line: str


class _Line(NamedTuple):
    """Words that one citation vouches for."""

    text: str
    shown: str


_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_UNITS = (
    "%p?|[kKMGT]i?B?|[bBsxhm]|ms|min|pts?|배|개|건|명|번|회|차|장|줄|점|위|등|일|주|달|개월|년|시간|분|초|쪽|만|억|천|문장|단어"
    "|에폭|스텝|epochs?|steps?|tokens?|samples?|classes|runs?|folds?|layers?|GPUs?|people|days?|weeks?|hours?|commits?"
)
_VERSIONED = "[Pp]ython|[Pp]y[Tt]orch|torch|CUDA|cuDNN|Ubuntu|Debian|[Tt]ransformers|[Ll]ightning|TensorFlow|[Nn]ode"
_PLACES = r"[Ff]ig(?:ure|\.)?|[Tt]able|[Ee]q(?:uation|\.)?|[Ss]ec(?:tion|\.)?|[Pp]art|[Ss]tep|[Aa]ppendix"
_CITED = re.compile(r"(?<![\w/])[cpr]:[0-9A-Za-z][\w.\-]{3,}")
_DATES = (
    r"[0-9]{4}\s?[-./]\s?[0-9]{1,2}\s?[-./]\s?[0-9]{1,2}\b\.?(?:\s?[~–-]\s?(?:[0-9]{1,2}[-./])?[0-9]{1,2}\b)?",
    r"(?:(?:[0-9]{4}|'?[0-9]{2})년\s?)?[0-9]{1,2}월(?:\s?[0-9]{1,2}일)?(?:\s?[~–-]\s?(?:[0-9]{1,2}월\s?)?[0-9]{1,2}일)?",
    rf"\b(?:{_MONTHS})[a-z]*\.?\s[0-9]{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s(?:19|20)[0-9]{{2}}\b)?",
    rf"\b[0-9]{{1,2}}(?:st|nd|rd|th)?\s(?:{_MONTHS})[a-z]*\b(?:\s(?:19|20)[0-9]{{2}}\b)?",
    r"\b(?:0?[1-9]|1[0-2])/(?:0[1-9]|1[3-9]|2[0-9]|3[01])\b(?!/)",
    r"\b[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?\b(?!:)",
    rf"(?<![\w.,])(?:199|20[0-3])[0-9](?:년도?|s\b|(?![0-9.,]*[0-9])(?!\s?(?:{_UNITS})(?![A-Za-z])))",
)
_NAMES = (
    r"https?://\S+|www\.\S+|[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+",
    _CITED.pattern,
    r"\bv[0-9]+(?:\.[0-9]+)*\w*|(?<![\w.])[0-9]+(?:\.[0-9]+){2,}\w*",
    rf"\b(?:{_VERSIONED})\s?(?:[=><~]=)?\s?[0-9]+(?:\.[0-9]+)*",
    rf"(?:(?<![가-힣])(?:그림|표|식|절|부록|단계)|\b(?:{_PLACES}))\s?[0-9]+(?:-[0-9]+)?(?![0-9]|\.[0-9])",
)
_WORDS = (
    r"[A-Za-z_](?:[\w./+]|-(?=\w))*",  # of Latin letters, with the digits in it: roberta-2, F1, a1b2c3d
    r"[0-9]+(?:\.[0-9]+)?[A-Za-z_]\w*",  # 4bit, 1st, 224x224
)
_AMOUNT = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"
_NUMBER = (
    rf"#[0-9]+\b|(?<![A-Za-z0-9_])(?<![0-9]\.)[-+−±]?(?:{_AMOUNT}|(?<![가-힣])\.[0-9]+)(?:\s?[-~–:/±]\s?{_AMOUNT})?"
    rf"(?:\s?(?:{_UNITS})(?![A-Za-z0-9_])|(?![A-Za-z0-9_]|\.[0-9]|,[0-9]{{3}}))"
)
# The order matters: of what fits a place the first takes it.
_TOKEN = re.compile(f"{'|'.join((*_DATES, *_NAMES))}|(?P<number>{_NUMBER})|{'|'.join(_WORDS)}", re.ASCII)
_PULL = re.compile(r"#([0-9]+)")
_LISTED = re.compile(r"^\s*(?:[(\[]?[0-9]{1,2}[.)\]](?:\s|$))")
_CHAPTER = re.compile(r"^\s*[0-9]+(?:[-.][0-9]+)*[.)]?(?:\s|$)")
_SENTENCE = re.compile(r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bcf\.)(?<=[.!?。])\s+|\n")
_DIGITS = re.compile(r"[-+−]?[0-9]+(?:[.,:/-][0-9]+)*(?:[eE][-+]?[0-9]+)?")


def unsourced(document: Document, pulls: Collection[int] = ()) -> tuple[Unsourced, ...]:
    """Return the numbers that people typed with no citation in the same sentence or row. pulls: known requests."""
    found = []
    heading = ""
    for block in _flat(document.blocks):
        heading = plain(block.spans) if isinstance(block, Heading) else heading
        for line in _lines(block):
            found += [Unsourced(number, heading, line.shown) for number in typed(line.text, pulls)]
    return tuple(found)


def typed(text: str, pulls: Collection[int] = ()) -> list[str]:
    """Return the numbers of a sentence as they stand there, but for dates, years, versions, names and list numbers."""
    text = _LISTED.sub(lambda match: " " * len(match[0]), text)
    numbers = (match["number"] for match in _TOKEN.finditer(text) if match["number"])
    return [number.strip() for number in numbers if not _is_pull(number, pulls)]


def tampered(old: str, now: str) -> tuple[str, ...]:
    """Return the numbers, dates and ids of a block's text that the old text did not have there.

    Rows and paragraphs are found again by their words, so that two numbers that changed places are seen as well.
    """
    before, after = _rows(old), _rows(now)
    loose = [number for words, numbers in before.items() if words not in after for number in numbers]
    found: list[str] = []
    for words, numbers in after.items():
        if words in before:
            found += _added(before[words], numbers)
        else:
            found += [number for number in numbers if not _take(loose, number)]
    return tuple(found)


def _flat(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Box):
            yield from _flat(block.blocks)
        elif isinstance(block, Items):
            for item in block.items:
                yield from _flat(item)
        else:
            yield block


def _lines(block: Block) -> Iterator[_Line]:
    """Return what of a block no citation vouches for."""
    if isinstance(block, Heading):
        yield _Line(_CHAPTER.sub("", _bare(block.spans)), plain(block.spans))
    elif isinstance(block, Paragraph):
        yield from _sentences(block.spans)
    elif isinstance(block, Table):
        for row in (block.head, *block.rows):
            shown = " | ".join(map(plain, row))
            cited = any(_only_cites(cell) for cell in row)
            yield from (_Line(_bare(cell), shown) for cell in row if not cited and not _CITED.search(plain(cell)))
    elif isinstance(block, Figure):
        yield _Line(block.caption, block.caption)


def _sentences(spans: Spans) -> Iterator[_Line]:
    """Return the sentences without a citation; one that stands alone behind a sentence belongs to it."""
    whole, bare = plain(spans), _bare(spans)
    ends = [*_SENTENCE.finditer(whole), None]
    at = 0
    for index, end in enumerate(ends):
        stop = end.start() if end else len(whole)
        after = ends[index + 1] if end and index + 1 < len(ends) else None
        behind = whole[end.end() : after.start() if after else len(whole)] if end else ""
        if not _CITED.search(whole[at:stop]) and not _cites(behind):
            yield _Line(bare[at:stop], one_line(whole[at:stop]))
        at = end.end() if end else stop


def _cites(text: str) -> bool:
    return bool(_CITED.search(text)) and not re.search(r"\w", _CITED.sub("", text))


def _only_cites(cell: Spans) -> bool:
    return _cites(plain(cell))


def _bare(spans: Spans) -> str:
    """Return the words, as many letters as before, with code and what is a link blanked: a link is a source."""
    return "".join("\0" * len(span.text) if span.code or span.link else span.text for span in spans)


def _is_pull(number: str, pulls: Collection[int]) -> bool:
    match = _PULL.fullmatch(number)
    return bool(match) and int(match[1]) in pulls if match else False


def _rows(text: str) -> dict[str, list[str]]:
    """Return the numbers of every row and paragraph, by its other words."""
    rows: dict[str, list[str]] = defaultdict(list)
    for words in _texts(read(text)):
        rows[one_line(_DIGITS.sub(" ", words))] += [number.replace(",", "") for number in _DIGITS.findall(words)]
    return rows


def _texts(document: Document) -> Iterator[str]:
    yield document.title
    inner = [inner for outer in document.blocks for inner in getattr(outer, "blocks", (outer,))]
    for block in _flat(inner):
        if isinstance(block, Table):
            yield from (" | ".join(map(plain, row)) for row in (block.head, *block.rows))
        elif isinstance(block, Code):
            yield from block.text.split("\n")
        elif isinstance(block, Figure):
            yield f"{block.caption} {block.path}"
        elif isinstance(block, Heading | Paragraph):
            yield plain(block.spans)


def _added(old: Sequence[str], now: Sequence[str]) -> list[str]:
    changes = SequenceMatcher(None, old, now, autojunk=False).get_opcodes()
    return [number for what, _, _, begin, end in changes if what != "equal" for number in now[begin:end]]


def _take(numbers: list[str], number: str) -> bool:
    found = number in numbers
    if found:
        numbers.remove(number)
    return found
