"""The functions and classes that a changed file holds, and how many lines of each changed. Pure.

Python is read by its own grammar, where classes have names; of other languages there is what lizard finds.
"""

import ast
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_CHOICES = (
    ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.comprehension, ast.match_case,
)  # fmt: skip
_NAMELESS = ("", "(anonymous)", "*global*")


class Unit(NamedTuple):
    """A function, with what is within it, or a class. name: `Class.method`. first, last: its lines, from 1.

    complexity: paths through it (McCabe), 0 where nobody counted them.
    """

    name: str
    first: int
    last: int
    is_class: bool = False
    complexity: int = 0


class Side(NamedTuple):
    """A file before or behind a change. lines: numbers of those that only this side has."""

    units: Sequence[Unit] = ()
    lines: Sequence[int] = ()


class Touched(NamedTuple):
    """A function or class of a file, as a commit left it. lines: added and deleted within it."""

    name: str
    path: str
    lines: int
    complexity: int = 0


def touched(path: str, before: Side, after: Side) -> list[Touched]:
    """Return what a change did to the functions and classes that are there behind it.

    A class that was not there before is told as a whole, without its methods.
    """
    known = {unit.name for unit in before.units}
    new = {unit.name for unit in after.units if unit.is_class} - known
    complexity: dict[str, int] = {}
    for unit in after.units:
        complexity[unit.name] = max(unit.complexity, complexity.get(unit.name, 0))
    lines: Counter[str] = Counter()
    for side in (before, after):
        for name in _owners(side):
            if name in complexity:
                lines[_whole(name, new)] += 1
    return [Touched(name, path, lines[name], complexity[name]) for name in complexity if lines[name]]


def _owners(side: Side) -> Iterator[str]:
    """Yield for each line the name of the smallest unit around it."""
    owner: dict[int, str] = {}
    for unit in sorted(side.units, key=lambda one: one.first - one.last):
        owner.update(dict.fromkeys(range(unit.first, unit.last + 1), unit.name))
    return (owner[line] for line in side.lines if line in owner)


def _whole(name: str, new: set[str]) -> str:
    """Return the outermost new class around it, or itself."""
    parts = name.split(".")
    around = (".".join(parts[:length]) for length in range(1, len(parts)))
    return next((one for one in around if one in new), name)


def python(source: str) -> list[Unit] | None:
    """Return the functions and classes of Python; None where it is no Python of today."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes in somebody's strings
            tree = ast.parse(source.lstrip("\ufeff"))
            return list(_units(tree, ""))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _units(within: ast.AST, prefix: str) -> Iterator[Unit]:
    for node in ast.iter_child_nodes(within):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Unit(f"{prefix}{node.name}", _first(node), _last(node), complexity=_paths(node))
        elif isinstance(node, ast.ClassDef):
            yield Unit(f"{prefix}{node.name}", _first(node), _last(node), is_class=True)
            yield from _units(node, f"{prefix}{node.name}.")
        elif not isinstance(node, ast.expr):
            yield from _units(node, prefix)


def _first(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return min((one.lineno for one in node.decorator_list), default=node.lineno)


def _last(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _paths(function: ast.AST) -> int:
    """Return the paths through it (McCabe), with those of the functions within it."""
    every = list(ast.walk(function))
    choices = sum(isinstance(node, _CHOICES) for node in every)
    choices += sum(len(node.values) - 1 for node in every if isinstance(node, ast.BoolOp))
    return 1 + choices + sum(len(node.ifs) for node in every if isinstance(node, ast.comprehension))


def outermost(units: Iterable[Unit]) -> list[Unit]:
    """Return those that have a name and are in no other, with names as `Class.method`."""
    found: list[Unit] = []
    for unit in sorted(units, key=lambda one: (one.first, -one.last)):
        is_within = bool(found) and unit.first >= found[-1].first and unit.last <= found[-1].last
        if unit.name not in _NAMELESS and not (is_within and unit[1:3] != found[-1][1:3]):
            found.append(unit._replace(name=unit.name.replace("::", ".")))
    return found
