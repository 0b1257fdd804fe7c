"""Logs in text, read as they are found: cut off, ragged, with NaN, with tags of Python. Nothing of them is run."""

import json
import os
import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from teamkit.runs.model import scalar
from teamkit.runs.readers.damages import BEHIND_POINTER, POINTER

MOST = 64 * 2**20  # bytes of a document in JSON: all that a training logged, in trainer_state.json
MOST_YAML = 2 * 2**20  # bytes of a configuration; a MiB of YAML takes seconds
_DEEPEST = 200  # levels of YAML
_MOST_VALUES = 1_000_000
_PER_VALUE = 64  # characters of a text that weigh as much as a value
# What the constructors of a tag raise for a text that is not of their kind: !!bool of "foo", !!int of "".
_NOT_YAML = (yaml.YAMLError, ArithmeticError, LookupError, ValueError, RecursionError, TypeError, AttributeError)


class Unreadable(ValueError):
    """Text that is not what its name says, and in a clause why."""


class _Weight(NamedTuple):
    values: int
    depth: int


_OPEN = _Weight(0, 0)


def read_json(file: Path) -> Any:
    """Return a JSON document, NaN and Infinity admitted as Python writes them. Raises Unreadable."""
    text = _text(file, MOST)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_pointer(error) or "not JSON") from error


def read_yaml(file: Path) -> Any:
    """Return a YAML document; a tag of Python or of anybody else becomes its text. Raises Unreadable."""
    text = _text(file, MOST_YAML)
    try:
        _refuse_events(text)
        loader = Tolerant(text)
        node = loader.get_single_node()
        _weigh(node, {})
        return None if node is None else loader.construct_document(node)
    except Unreadable:
        raise
    except _NOT_YAML as error:
        raise Unreadable("not YAML") from error


def as_text(value: object) -> str:
    """Return what a log holds where it ought to hold text; "" for nothing."""
    return "" if value is None else str(scalar(value))


def number(text: object) -> float | None:
    """Return a number as logs write it ("nan", "-inf" and "1e-3" too), None for what is none."""
    if isinstance(text, bool) or text is None or (isinstance(text, str) and "_" in text):  # 1_000 only Python writes
        return None
    try:
        return float(text)  # type: ignore[arg-type]
    except (ValueError, TypeError, OverflowError):
        return None


def _text(file: Path, most: int) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(min(os.fstat(stream.fileno()).st_size, most) + 1)  # it reserves what it is asked for
    except OSError as error:
        raise Unreadable(error.strerror or "it cannot be read") from error
    if data.startswith(POINTER.encode()):
        raise Unreadable(BEHIND_POINTER)
    if len(data) > most:
        raise Unreadable(f"more than {most // 2**20} MiB")
    return data.decode("utf-8-sig", "replace")


def _refuse_events(text: str) -> None:
    """Raise Unreadable where the loader would take minutes or, as it is C, overflow the stack and end the process."""
    if sum(map(text.count, "[{-?:")) <= _DEEPEST and len(text) <= _MOST_VALUES:
        return
    depth = values = 0
    for event in yaml.parse(text, Loader=Tolerant):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        values += isinstance(event, yaml.NodeEvent)
        if depth > _DEEPEST or values > _MOST_VALUES:
            _refuse(_Weight(values, depth))


def _weigh(node: yaml.Node | None, known: dict[int, _Weight]) -> _Weight:
    """Return how many values a node is, and how deep, with its aliases written out; what is in itself becomes "…".

    A long text counts as several values, for each alias repeats all of it. known: the weights by identity,
    _OPEN above the node. Raises Unreadable for too many values, and too deep ones.
    """
    if not isinstance(node, yaml.CollectionNode):
        return _Weight(1 if node is None else 1 + len(node.value) // _PER_VALUE, 0)
    if id(node) not in known:
        known[id(node)] = _OPEN
        node.value = [_acyclic(one, known) for one in node.value]
        children = [_weigh(one, known) for own in node.value for one in (own if isinstance(own, tuple) else (own,))]
        known[id(node)] = found = _Weight(
            1 + sum(one.values for one in children), 1 + max((one.depth for one in children), default=0)
        )
        _refuse(found)
    return known[id(node)]


def _refuse(found: _Weight) -> None:
    if found.values > _MOST_VALUES:
        raise Unreadable(f"more than {_MOST_VALUES:,} values")
    if found.depth > _DEEPEST:
        raise Unreadable(f"nested more than {_DEEPEST} deep")


def _acyclic(part: Any, known: dict[int, _Weight]) -> Any:
    if isinstance(part, tuple):
        return tuple(_acyclic(one, known) for one in part)
    return yaml.ScalarNode("tag:yaml.org,2002:str", "…") if known.get(id(part)) is _OPEN else part


def _pointer(error: Exception) -> str:
    return f"not JSON from line {error.lineno} on" if isinstance(error, json.JSONDecodeError) else ""


class Tolerant(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe loader that takes an unknown tag for the text, the list or the mapping under it."""


def _plain(loader: Any, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node) or suffix
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True) or suffix


# YAML 1.2, and so what is not Python, writes 1e-05 for a number; YAML 1.1 wants a point and a sign in it.
_EXPONENT = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)[eE][-+]?\d+$")
Tolerant.add_implicit_resolver("tag:yaml.org,2002:float", _EXPONENT, list("-+.0123456789"))
Tolerant.add_multi_constructor("tag:yaml.org,2002:python/", _plain)
Tolerant.add_multi_constructor("!", _plain)
