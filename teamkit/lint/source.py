"""A file as Python reads it: the tree, and where its lines stand. Pure: it is read, and never imported."""

import ast
import platform
import warnings
from collections.abc import Sequence
from typing import NamedTuple

from teamkit.lint import notebook
from teamkit.lint.finding import Finding, Span, Unread

NOTEBOOK = ".ipynb"
SUFFIXES = (".py", NOTEBOOK)
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")
_VERSION = ".".join(platform.python_version_tuple()[:2])


class Source(NamedTuple):
    """A file that was read. path: from the top of the repository, with `/`. lines: of a notebook's cells."""

    path: str
    content: bytes
    tree: ast.Module
    lines: tuple[notebook.Line, ...] = ()

    def finding(self, code: str, node: ast.AST, seen: str, hint: str) -> Finding:
        """Return a finding at a node of the tree."""
        line = getattr(node, "lineno", 1)
        column = self._column(line, getattr(node, "col_offset", 0))
        last = getattr(node, "end_lineno", None) or line
        if not self.lines:
            return Finding(code, self.path, seen, hint, Span(line, column, last))
        at, end = self.lines[line - 1], self.lines[last - 1]
        return Finding(code, self.path, seen, hint, Span(at.line, column, max(at.line, end.line)), at.cell)

    def _column(self, line: int, offset: int) -> int:
        """Return the column in characters, from 1: Python counts the bytes of UTF-8."""
        lines = self.content.splitlines()
        before = lines[line - 1][:offset] if line <= len(lines) else b""
        try:
            return len(before.decode()) + 1
        except UnicodeDecodeError:  # the file is written in another encoding
            return offset + 1


def parse(path: str, content: bytes) -> tuple[Source | None, tuple[Unread, ...]]:
    """Return the file's source, None where there is no tree; and what of it could not be read."""
    if path.endswith(NOTEBOOK):
        book = notebook.read(content)
        if isinstance(book, str):
            return None, (Unread(path, book),)
        broken = tuple(Unread(path, _told(why), cell) for cell, why in book.broken)
        tree = _tree(book.text)
        return (None if isinstance(tree, str) else Source(path, book.text.encode(), tree, book.lines)), broken
    found = _tree(content)
    if isinstance(found, str):
        return None, (Unread(path, found),)
    return Source(path, content, found), ()


def _tree(text: str | bytes) -> ast.Module | str:
    """Return the tree; or why there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the file's own escapes and comparisons
            return ast.parse(text)
    except SyntaxError as error:
        if (error.text or "").startswith(_CONFLICT):
            return f"line {error.lineno}: a conflict marker"
        return _told(f"line {error.lineno}: {error.msg}" if error.lineno else error.msg)
    except (RecursionError, MemoryError):
        return "nested too deeply"
    except ValueError as error:
        return _told(str(error))


def _told(why: str) -> str:
    return f"{why} (says Python {_VERSION})"


def within(path: str, folders: Sequence[str]) -> bool:
    """Whether one of the folders that a path leads through has one of these names."""
    return not frozenset(folders).isdisjoint(path.split("/")[:-1])
