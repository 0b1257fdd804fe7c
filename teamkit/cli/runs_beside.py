"""Runs beside each other on a terminal, and as Markdown."""

from collections.abc import Iterable, Iterator, Sequence

from teamkit.cli.console import cells_of, paint
from teamkit.cli.runs_screen import cut
from teamkit.cli.table import GAP, columns, wrapped
from teamkit.runs.beside import BETTER, Pairs, Report, Section
from teamkit.runs.formats.markdown import escaped

_LEAST, _INDENT = 16, "  "
_HEADS = "run"
_MEANINGS = {"comparable": "ok", "not comparable": "fail", "not known to be comparable": "unknown"}


def report_lines(told: Report, width: int | None) -> list[str]:
    """Return a comparison, the answer last. More runs than fit go below each other, each time behind the first."""
    lines = [line for numbers in _blocks(told, width) for line in (*_block(told, numbers, width), "")]
    lines += [part for line in told.lines for part in _wrapped(line, width)]
    begins, colon, reasons = told.answer.partition(":")
    return [
        *lines,
        *([""] if told.lines else []),
        *_wrapped(f"{_each(begins, _MEANINGS[begins])}{colon}{reasons}", width),
    ]


def pair_lines(tables: Sequence[Pairs], remarks: Sequence[str], width: int | None) -> list[str]:
    """Return the pairs, parameter by parameter, and what has to be said of them."""
    lines: list[str] = []
    for told in tables:
        lines += [*_wrapped(told.title, width), *_pair_rows(told, width)]
        lines += [f"{_INDENT}and {told.more} more (--limit 0 for all)"] * (told.more > 0)
        lines.append("")
    return [*lines, *(part for line in remarks for part in _wrapped(line, width))]


def markdown(told: Report) -> list[str]:
    """Return a comparison as tables of GitHub's Markdown, one for each section."""
    lines: list[str] = []
    for section in told.sections:
        lines += [f"**{section.title}**", ""] if section.title else []
        lines += [*_markdown(("name" if section.title else _HEADS, *told.heads), section.rows), ""]
    return [*lines, *(f"- {escaped(line.strip())}" for line in told.lines), "", escaped(told.answer)]


def markdown_pairs(tables: Sequence[Pairs], remarks: Sequence[str]) -> list[str]:
    """Return the pairs as tables of GitHub's Markdown, one for each parameter."""
    lines: list[str] = []
    for told in tables:
        lines += [f"**{escaped(told.title)}**", "", *_markdown(told.heads, told.rows), ""]
        lines += [f"and {told.more} more", ""] if told.more else []
    return [*lines, *(f"- {escaped(line)}" for line in remarks)]


def _pair_rows(told: Pairs, width: int | None) -> Iterator[str]:
    """Yield pairs in columns where all of them fit, else each as a sentence."""
    rows = [[f"{_INDENT}{row[0]}", *row[1:]] for row in (told.heads, *told.rows)]
    lines = [line for row in columns(rows, None, ()) for line in row]
    if width is None or max(map(cells_of, lines)) <= width:
        yield from lines
        return
    for one, other, before, after, change, code, first, second in told.rows:
        words = (
            f"{one} to {other}: {before} to {after}, {change or 'no change is known'}; code {code}; {first}, {second}"
        )
        yield from _wrapped(f"{_INDENT}{words}", width)


def _blocks(told: Report, width: int | None) -> Iterator[list[int]]:
    """Yield the numbers of the runs that stand beside each other."""
    others = list(range(1, len(told.heads)))
    names = max(cells_of(row[0]) for section in told.sections for row in section.rows) + len(_INDENT)
    fit = len(others) if width is None else max(1, (width - min(names, width // 3)) // (_LEAST + GAP) - 1)
    for start in range(0, len(others), fit):
        yield [0, *others[start : start + fit]]


def _block(told: Report, numbers: Sequence[int], width: int | None) -> list[str]:
    empty = [""] * len(numbers)
    rows: list[list[str]] = [[_HEADS, *(told.heads[number] for number in numbers)]]
    for section in told.sections:
        rows += [["", *empty], [section.title, *empty]] if section.title else []
        rows += [_row(section, row, numbers, width) for row in section.rows]
    return [line for row in columns(rows, width, range(1, len(numbers) + 1)) for line in row]


def _row(section: Section, row: Sequence[str], numbers: Sequence[int], width: int | None) -> list[str]:
    name = f"{_INDENT if section.title else ''}{row[0]}"
    name = cut(name, width // 3) if width else name
    return [name, *(_painted(row[number + 1]) for number in numbers)]


def _painted(cell: str) -> str:
    return _each(cell, "ok") if f" {BETTER}" in cell else cell


def _each(text: str, meaning: str) -> str:
    """Paint word by word: a line may end behind any of them."""
    return " ".join(paint(word, meaning) for word in text.split(" "))


def _wrapped(line: str, width: int | None) -> list[str]:
    """Return a line in several that fit, all of them as far in as it begins."""
    bare = line.lstrip(" ")
    far = " " * (len(line) - len(bare))
    return [f"{far}{part}" for part in wrapped(bare, width - len(far))] if width else [line]


def _markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_line(heads), f"|{' --- |' * len(heads)}", *map(_line, rows)]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(escaped(cell) for cell in cells)} |"
