"""The code of a notebook as one text of Python, and where each of its lines stands. Pure."""

import ast
import json
import re
import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

# What IPython takes out before Python reads: %magic, !command, ?help, the same behind a name, and a few commands bare.
_SHELL = re.compile(
    r"^(\s*)(?:[%!?]|[\w.]+\s*=\s*[!%](?!=)|(?:pip|conda|cd|ls|mkdir|rm|cp|mv|cat|pwd|apt|apt-get)(?:\s+[^\s=(.]|\s*$))"
    r"|^(\s*)[\w.]+\?{1,2}\s*$"
)
_PYTHON = re.compile(r"%%(?:time|timeit|capture|prun|python3?|script python3?)\b")


class Line(NamedTuple):
    """Where a line of the text stands: its cell and the line in it, both from 1."""

    cell: int
    line: int


class Notebook(NamedTuple):
    """text: all cells that are Python, one behind the other. lines: of the text. broken: cell to why it is left out."""

    text: str
    lines: tuple[Line, ...]
    broken: tuple[tuple[int, str], ...]


def read(content: bytes) -> Notebook | str:
    """Return the code cells of a notebook; or why they cannot be read. Cells are counted with those of text."""
    try:
        cells = list(_cells(json.loads(content)))
    except (ValueError, RecursionError):
        return "not JSON"
    except (TypeError, KeyError, AttributeError):
        return "JSON, but no notebook"
    text, lines, broken = list[str](), list[Line](), list[tuple[int, str]]()
    for number, code in cells:
        found = _python(code)
        if isinstance(found, SyntaxError):
            broken.append((number, f"line {found.lineno or 1}: {found.msg}"))
            continue
        text += found
        lines += [Line(number, at) for at in range(1, len(found) + 1)]
    return Notebook("\n".join([*text, ""]), tuple(lines), tuple(broken))


def _cells(told: Any) -> Iterator[tuple[int, str]]:
    """Yield number and source of every code cell: of nbformat 4, and of the worksheets of 3."""
    books = told["worksheets"] if "cells" not in told else [told]
    for number, cell in enumerate((one for book in books for one in book.get("cells", ())), 1):
        source = cell["input"] if "input" in cell else cell["source"]
        if cell["cell_type"] == "code":
            yield number, source if isinstance(source, str) else "".join(source)


def _python(code: str) -> list[str] | SyntaxError:
    """Return the lines of a cell as Python has them, as many as there were; none where another language is meant."""
    lines = code.replace("\r\n", "\n").replace("\f", " ").split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        if not _PYTHON.match(lines[first]):
            return [""] * len(lines)
        lines[first] = ""
    if _error("\n".join(lines)) is None:
        return lines
    bare = list(_without_shell(lines))
    return _error("\n".join(bare)) or bare


def _without_shell(lines: list[str]) -> Iterator[str]:
    """Yield lines with `pass` where a magic or a command of the shell stood, and nothing where it went on."""
    goes_on = False
    for line in lines:
        match = _SHELL.match(line)
        if goes_on:
            goes_on = line.rstrip().endswith("\\")
            yield ""
        elif match:
            goes_on = line.rstrip().endswith("\\")
            yield f"{match[1] or match[2] or ''}pass"
        else:
            yield line


def _error(text: str) -> SyntaxError | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(str(error) or "nested too deeply")
    return None
