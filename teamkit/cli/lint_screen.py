"""What lint shows: a line for each finding, a hint for each group of them, the counts; and its JSON document."""

import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from teamkit.cli.console import count, paint, remark, say
from teamkit.cli.table import wrapped
from teamkit.lint.finding import Finding, Unread
from teamkit.lint.rules import RULES

_FEW = 3  # findings of one rule in one file
_UNREAD = 5
_INDENT = 2


def show(findings: Sequence[Finding], unread: Sequence[Unread], files: int, silenced: int) -> None:
    """Write what was found, and at the end how much of what."""
    groups: dict[tuple[str, str, bool], list[Finding]] = {}
    for one in findings:
        groups.setdefault(_group(one), []).append(one)
    for line in chain.from_iterable(_lines(group) for group in groups.values()):
        say(line)
    for line in _counts(findings, files, silenced):
        say(line)
    _tell_unread(unread)


def document(findings: Sequence[Finding], unread: Sequence[Unread], files: int, silenced: int) -> dict[str, object]:
    """Return the JSON document, schema 1. Lines count from 1, in a notebook from the first of their cell."""
    return {
        "schema": 1,
        "files": files,
        "silenced": silenced,
        "counts": dict(sorted(Counter(one.code for one in findings).items())),
        "findings": [_plain(one) for one in findings],
        "unread": [{"path": sound(one.path), "cell": one.cell or None, "why": sound(one.why)} for one in unread],
    }


def _plain(one: Finding) -> dict[str, object]:
    return {
        "code": one.code,
        "rule": RULES[one.code],
        "path": sound(one.path),
        "cell": one.cell or None,
        "line": one.span.line or None,
        "column": one.span.column or None,
        "last_line": one.span.last or None,
        "bytes": one.size or None,
        "seen": sound(one.seen),
        "hint": sound(one.hint),
    }


def sound(text: str) -> str:
    """Return text in one line that can be written: what files are called may hold anything."""
    readable = text.encode("utf-8", "backslashreplace").decode()
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in readable)


def _group(one: Finding) -> tuple[str, str, bool]:
    """Return what findings have in common that are told together: rule and file, or rule and folder in git."""
    is_file = not one.span.line
    return one.code, one.path.rpartition("/")[0] if is_file else one.path, is_file


def _lines(group: Sequence[Finding]) -> Iterator[str]:
    for one in group[:_FEW]:
        yield from _fitted(f"{sound(_place(one))} {paint(one.code, 'fail')} {sound(one.seen)}", 0)
    rest = group[_FEW:]
    if rest:
        yield from _fitted(f"and {len(rest)} more {rest[0].code} {_where(rest)}", _INDENT)
    yield from _fitted(f"hint: {sound(group[0].hint)}", _INDENT)


def _place(one: Finding) -> str:
    cell = f"cell {one.cell}:" if one.cell else ""
    return f"{one.path}:{cell}{one.span.line}:{one.span.column}" if one.span.line else one.path


def _where(rest: Sequence[Finding]) -> str:
    """Return where else, in a few words."""
    if not rest[0].span.line:
        return f"beside it ({sum(one.size for one in rest) / 1e6:.1f} MB)"
    if rest[0].cell:
        return "in cells " + _few(dict.fromkeys(str(one.cell) for one in rest))
    return "in lines " + _few(dict.fromkeys(str(one.span.line) for one in rest))


def _few(numbers: Iterable[str]) -> str:
    told = list(numbers)
    return ", ".join(told[:8]) + (", …" if len(told) > 8 else "")


def _counts(findings: Sequence[Finding], files: int, silenced: int) -> Iterator[str]:
    told = Counter(one.code for one in findings)
    if told:
        yield ""
    wide = max((len(str(number)) for number in told.values()), default=0)
    for code in sorted(told):
        yield from _fitted(f"{code}  {told[code]:>{wide}}  {RULES[code]}", 0)
    quiet = f", {silenced} silenced by comments" if silenced else ""
    if not findings:
        tracked = "" if files else "; in a repository only what git tracks is read: git add"
        yield f"nothing found in {count(files, 'file')}{quiet}{tracked}"
        return
    having = len({one.path for one in findings})
    yield f"{count(len(findings), 'finding')} in {count(having, 'file')}; {files} read{quiet}"


def _tell_unread(unread: Sequence[Unread]) -> None:
    for one in unread[:_UNREAD]:
        cell = f":cell {one.cell}" if one.cell else ""
        remark(sound(f"could not be read: {one.path}{cell}: {one.why}"))
    if len(unread) > _UNREAD:
        remark(f"and {len(unread) - _UNREAD} more could not be read (--json names them)")


def _fitted(text: str, indent: int) -> list[str]:
    """Return text in lines of the terminal's width; in a pipe it is one line, however long."""
    blank = " " * indent
    if not _is_terminal():
        return [blank + text]
    first, *rest = wrapped(text, shutil.get_terminal_size().columns - 2 * _INDENT)
    return [blank + first, *(f"{blank}{' ' * _INDENT}{line}" for line in rest)]


def _is_terminal() -> bool:
    return sys.stdout.isatty()
