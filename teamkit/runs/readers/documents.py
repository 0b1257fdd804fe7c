"""Whole documents and lines beside a log: settings in YAML or Python, values in JSON. Nothing of them is run."""

import ast
import json
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from teamkit.runs.model import TOO_DEEP, Value, flat
from teamkit.runs.readers.damages import BEHIND_POINTER, POINTER, Damages
from teamkit.runs.readers.growing import Lines
from teamkit.runs.readers.text import Unreadable, as_text, number, read_json, read_yaml

NO_MAPPING = "no mapping of names to values"
_LONGEST_LINE = 8 * 2**20  # bytes
_LONGEST = 2**22  # characters of a configuration in Python


def document(read: Callable[[Path], Any], file: Path, name: str, damages: Damages, instead: Any = None) -> Any:
    """Return what `read`, of JSON or YAML, makes of a file; `instead` where it cannot, which is told."""
    try:
        return read(file)
    except Unreadable as error:
        damages.tell(name, str(error))
        return instead


def mapping(read: Callable[[Path], Any], file: Path, name: str, damages: Damages) -> dict[str, Any]:
    """Return the mapping in a file, names as text; what is none, is told."""
    found = document(read, file, name, damages, {})
    if isinstance(found, dict):
        return {as_text(key): value for key, value in found.items()}
    damages.tell(name, NO_MAPPING)
    return {}


def settings(file: Path, name: str, damages: Damages) -> dict[str, Value]:
    """Return what a mapping in YAML holds, flat; what it does not, is told."""
    return flattened(document(read_yaml, file, name, damages), name, damages)


def values(file: Path, name: str, damages: Damages, joint: str = ".") -> dict[str, Value]:
    """Return what a mapping in JSON holds, flat, nested names joined by `joint`; what it does not, is told."""
    return flattened(document(read_json, file, name, damages), name, damages, joint)


def flattened(tree: object, name: str, damages: Damages, joint: str = ".") -> dict[str, Value]:
    """Return nested mappings as one, nested names joined by `joint`; what is no mapping, or too deep, is told."""
    if tree is not None and not isinstance(tree, Mapping):
        damages.tell(name, NO_MAPPING)
    found = flat(tree, joint) if isinstance(tree, Mapping) else {}
    if TOO_DEEP in found.values():
        damages.tell(name, "nested too deep")
    return found


def json_rows(lines: Lines, damages: Damages) -> Iterator[dict[Any, Any]]:
    """Yield the mappings in the lines of a file; what is none, is told.

    A last line without its end counts only if it is whole JSON: else somebody is writing it.
    """
    try:
        for end, line in lines.take(_LONGEST_LINE):
            if end == len(line) and line.startswith(POINTER.encode()):
                damages.tell(lines.name, BEHIND_POINTER)
                return
            if not line.strip(b"\0 \t\r\n"):
                continue
            row, whole = _row(line), line.endswith(b"\n")
            if isinstance(row, dict):
                lines.goes_on &= whole
                yield row
            elif whole or row is not None or len(line) == _LONGEST_LINE:
                damages.tell(lines.name, "no mapping in JSON", f"byte {end}")
    except OSError as error:
        damages.tell(lines.name, error.strerror or "it cannot be read")


def _row(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def numbers(row: Mapping[str, object]) -> dict[str, float]:
    """Return the numbers of a mapping: neither text nor bool."""
    found = ((tag, None if isinstance(value, str) else number(value)) for tag, value in row.items())
    return {tag: value for tag, value in found if value is not None}


def assigned(file: Path, name: str, damages: Damages) -> dict[str, Value]:
    """Return what a Python file assigns literally, flat; what cannot be read, is told."""
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            text = stream.read(_LONGEST + 1)
        return assignments(text)
    except (OSError, Unreadable) as error:
        damages.tell(name, getattr(error, "strerror", None) or str(error))
        return {}


def assignments(text: str) -> dict[str, Value]:
    """Return what the top of a Python text assigns, flat, as far as it is literal; the rest as its source.

    mmengine and mmcv write their whole configuration so, `dict(...)` among the literals. Raises Unreadable.
    """
    if text.startswith(POINTER):
        raise Unreadable(BEHIND_POINTER)
    if len(text) > _LONGEST:
        raise Unreadable(f"more than {_LONGEST // 2**20} MiB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python has to say of a configuration is its author's business
            tree = ast.parse(text)
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
