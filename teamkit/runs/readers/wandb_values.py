"""The values of W&B's records: JSON not yet read, or typed; in a tree that is updated and removed from. Pure."""

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from struct import Struct
from typing import Any

from teamkit.runs.model import LONGEST_NAME, Value, flat
from teamkit.runs.readers.wire import Field, fields

DEEPEST = 64  # keys of a nested one; deeper is no metric, and Python's stack is finite
_DOUBLE = Struct("<d")
_KEYS, _JSON = b"\x0a\x12", b"\x82\x01"  # the tags of key and nested_key, of value_json
_SPELLED = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


class Json(bytes):
    """JSON that nobody has read yet: most of it is overwritten before it is asked for."""

    __slots__ = ()


def item(data: bytes) -> tuple[list[str], Any]:
    """Return the path and the value of an item of history, summary or config. Raises Broken."""
    return _short(data) or _item(data)


def _short(data: bytes) -> tuple[list[str], Any] | None:
    """Read a key and a JSON of less than 128 bytes each, as nearly all are: five times as fast as reading fields."""
    if len(data) < 5 or data[0] not in _KEYS or data[1] > 127:
        return None
    at = 2 + data[1]
    if data[at : at + 2] != _JSON or len(data) < at + 3 or data[at + 2] > 127 or at + 3 + data[at + 2] != len(data):
        return None
    return [data[2:at].decode("utf-8", "replace")], Json(data[at + 3 :])


def _item(data: bytes) -> tuple[list[str], Any]:
    key, nested, value, text = "", list[str](), None, None
    for field in fields(data):
        if field.number == 1:
            key = field.text
        elif field.number == 2:
            nested.append(field.text)
        elif field.number == 16:
            text = Json(field.data)
        elif field.number in _TYPED:
            value = _TYPED[field.number](field)
    path = nested or [key]
    return path if len(path) <= DEEPEST else [".".join(path)], value if text is None else text


def _double(field: Field) -> float | None:
    return _DOUBLE.unpack(field.data)[0] if len(field.data) == 8 else None


def _zigzag(field: Field) -> int:
    value = field.value if isinstance(field.value, int) else 0
    return value >> 1 ^ -(value & 1)


_TYPED: dict[int, Callable[[Field], Any]] = {
    3: lambda _: None,
    4: lambda field: bool(field.value),
    5: _zigzag,
    6: _double,
    7: lambda field: field.text,
    8: lambda field: Json(field.data),
}


def number(value: object) -> float | None:
    """Return a value of the history as a number; None for everything else, a truth value among it."""
    if isinstance(value, Json):
        try:
            return float(value)
        except ValueError:
            return _SPELLED.get(value.decode("utf-8", "replace").strip('"'))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def read(value: object) -> Any:
    """Return a value with its JSON read; JSON that is none becomes its text."""
    if not isinstance(value, Json):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value.decode("utf-8", "replace")


def leaves(tree: object, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield the values under a nested one, keys joined by dots; an image, a table or a histogram as Media."""
    value = read(tree)
    if not isinstance(value, dict) or not value:
        yield prefix, _SPELLED.get(value, value) if isinstance(value, str) else value
    elif "_type" in value or depth > DEEPEST or len(prefix) > LONGEST_NAME:
        yield prefix, Media
    else:
        for key, own in value.items():
            yield from leaves(own, f"{prefix}.{key}" if prefix else str(key), depth + 1)


class Media:
    """What stands for an image, a table, a histogram, and for what is nested too deeply or under too long a name."""


class Tree:
    """Nested values by path. before: what an earlier reading made of it, flat."""

    def __init__(self, before: Mapping[str, Value]) -> None:
        self._before = dict(before)
        self._names = sorted(before)
        self._root: dict[str, Any] = {}

    def update(self, path: Sequence[str], value: object) -> None:
        """Put a value at a path, in place of all that was there and below."""
        self._forget(path)
        self._node(path)[path[-1]] = value

    def remove(self, path: Sequence[str]) -> None:
        """Take away what is at a path and below, and what is empty then."""
        self._forget(path)
        node, above = self._root, list[dict[str, Any]]()
        for part in path[:-1]:
            child = read(node.get(part))
            if not isinstance(child, dict):
                return
            above.append(node)
            node[part] = node = child
        found = node.pop(path[-1], above) is not above
        for part in reversed(path[:-1]):
            if found and not node:
                del above[-1][part]
            node = above.pop()

    def items(self) -> Iterator[tuple[str, Any]]:
        """Yield names and values, those of an earlier reading first."""
        yield from self._before.items()
        yield from _whole(self._root).items()

    def _forget(self, path: Sequence[str]) -> None:
        name = ".".join(path)
        self._before.pop(name, None)
        for number in range(bisect_left(self._names, f"{name}."), bisect_left(self._names, f"{name}/")):
            self._before.pop(self._names[number], None)

    def _node(self, path: Sequence[str]) -> dict[str, Any]:
        node = self._root
        for depth, part in enumerate(path[:-1], 1):
            self._before.pop(".".join(path[:depth]), None)
            child = read(node.get(part))
            if not isinstance(child, dict):
                child = {}
            node[part] = child
            node = child
        return node


def _whole(node: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    if depth > DEEPEST:
        return dict(node)
    return {name: _whole(value, depth + 1) if isinstance(value, dict) else read(value) for name, value in node.items()}


def parameters(items: Iterable[tuple[str, Any]]) -> dict[str, Value]:
    """Return a config as flat parameters, W&B's own left out."""
    found: dict[str, Value] = {}
    for name, value in items:
        if name.split(".", 1)[0] != "_wandb":
            found.update(flat({name: value}))
    return found


def sums(items: Iterable[tuple[str, Any]]) -> dict[str, Value]:
    """Return a summary, flat: no media, and nothing that W&B counts for itself."""
    found: dict[str, Value] = {}
    for name, value in items:
        for key, own in leaves(value, name) if not name.startswith("_") else ():
            if own is not Media:
                found.update(flat({key: own}))
    return found
