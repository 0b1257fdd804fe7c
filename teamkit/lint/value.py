"""What an expression carries of a metric: a mapping from key to metric. Pure.

Keys are those of a dict, the places in a tuple, and None for the value itself.
"""

import ast
from collections.abc import Mapping
from typing import NamedTuple


class Metric(NamedTuple):
    """A metric. kind: "value" of a function, "object", or what the object's "forward" or "compute" returned."""

    name: str
    kind: str


Key = str | int | None
Value = Mapping[Key, Metric]
NOTHING: Value = {}


class Logged(NamedTuple):
    """A value that reaches self.log or self.log_dict. key: what it is logged as, "" where that is not written out."""

    call: ast.Call
    key: str
    metric: Metric


class Summed(NamedTuple):
    """A value that is added to a number or a list in a loop. target: the name of that."""

    node: ast.AST
    target: str
    metric: Metric
    loop: ast.For | ast.AsyncFor


def picked(value: Value, key: Key) -> Value:
    """Return what is under a key; None for any of them. What is no dict and no tuple is in every part of itself."""
    if key in value:
        return {None: value[key]}
    if None in value:
        return {None: value[None]}
    if key is None and value:
        return {None: next(iter(value.values()))}
    return NOTHING


def merged(*values: Value) -> Value:
    """Return what any of some values carries."""
    found: dict[Key, Metric] = {}
    for one in values:
        found.update(one)
    return found
