"""Whole documents and lines beside a log: settings in YAML or Python, values in JSON. Nothing of them is run."""

import ast
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from teamkit.runs.model import Value, flat
from teamkit.runs.readers.damages import BEHIND_POINTER, POINTER, Damages
from teamkit.runs.readers.text import Unreadable, json_lines, number, read_json, read_yaml

_LONGEST = 2**22  # characters of a configuration in Python


def settings(file: Path, name: str, damages: Damages) -> dict[str, Value]:
    """Return what a mapping in YAML holds, flat; what it does not, is told."""
    try:
        tree = read_yaml(file)
    except Unreadable as error:
        damages.tell(name, str(error))
        return {}
    return flattened(tree, name, damages)


def values(file: Path, name: str, damages: Damages, joint: str = ".") -> dict[str, Value]:
    """Return what a mapping in JSON holds, flat, nested names joined by `joint`; what it does not, is told."""
    try:
        return flattened(read_json(file), name, damages, joint)
    except Unreadable as error:
        damages.tell(name, str(error))
        return {}


def flattened(tree: object, name: str, damages: Damages, joint: str = ".") -> dict[str, Value]:
    """Return nested mappings as one, nested names joined by `joint`; what is no mapping, is told."""
    if isinstance(tree, Mapping):
        try:
            return flat(tree, joint)
        except RecursionError:
            damages.tell(name, "nested too deep")
    elif tree is not None:
        damages.tell(name, "no mapping of names to values")
    return {}


def json_rows(file: Path, name: str, damages: Damages) -> Iterator[dict[Any, Any]]:
    """Yield the mappings in the lines of a file; what is none, is told."""
    try:
        with file.open("rb") as stream:
            if stream.read(len(POINTER)) == POINTER.encode():
                damages.tell(name, BEHIND_POINTER)
                return
        for end, row in json_lines(file):
            if isinstance(row, dict):
                yield row
            else:
                damages.tell(name, "no mapping in JSON", f"byte {end}")
    except OSError as error:
        damages.tell(name, error.strerror or "it cannot be read")


def numbers(row: Mapping[str, object]) -> dict[str, float]:
    """Return the numbers of a mapping: neither text nor bool."""
    found = ((tag, None if isinstance(value, str) else number(value)) for tag, value in row.items())
    return {tag: value for tag, value in found if value is not None}


def assigned(file: Path, name: str, damages: Damages) -> dict[str, Value]:
    """Return what a Python file assigns literally, flat; what cannot be read, is told."""
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            text = stream.read(_LONGEST)
        return {} if text.startswith(POINTER) else assignments(text)
    except (OSError, Unreadable) as error:
        damages.tell(name, getattr(error, "strerror", None) or str(error))
        return {}


def assignments(text: str) -> dict[str, Value]:
    """Return what the top of a Python text assigns, flat, as far as it is literal; the rest as its source.

    mmengine and mmcv write their whole configuration so, `dict(...)` among the literals. Raises Unreadable.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python has to say of a configuration is its author's business
            tree = ast.parse(text[:_LONGEST])
        return flat(
            {
                target.id: _literal(node.value)
                for node in tree.body
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
        )
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable("not Python") from error


def _literal(node: ast.expr | None) -> object:
    match node:
        case ast.Constant(value=str() | int() | float() | None as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return [_literal(part) for part in parts]
        case ast.Dict(keys=keys, values=parts):
            return {str(_literal(key)): _literal(part) for key, part in zip(keys, parts, strict=True)}
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=pairs):
            return {pair.arg or "**": _literal(pair.value) for pair in pairs}
    return None if node is None else ast.unparse(node)
