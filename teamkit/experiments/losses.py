"""One more loss for a project: the part that holds it, and the parts that this one needs. Pure."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

_TABLE = "LOSSES"  # by name, in losses.py


class Part(NamedTuple):
    """A piece of a losses.py. losses: what YAML calls them. makes, uses: what it defines, and what it names."""

    text: str
    losses: frozenset[str]
    makes: frozenset[str]
    uses: frozenset[str]


def parsed(text: str) -> Part:
    """Return a losses.py, or a part of one, as a part. Raises SyntaxError."""
    tree = ast.parse(text)
    made = [node.name for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))]
    used = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return Part(text, frozenset(_losses(tree)), frozenset(made), frozenset(used))


def _losses(tree: ast.Module) -> Iterator[str]:
    """Yield the names: of `@named("ldam")`, and the keys of `LOSSES |= {...}`."""
    for node in tree.body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            calls = [one for one in node.decorator_list if isinstance(one, ast.Call) and _is(one.func, "named")]
            yield from _texts(argument for call in calls for argument in call.args)
        elif isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)) and isinstance(node.value, ast.Dict):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(_is(target, _TABLE) for target in targets):
                yield from _texts(key for key in node.value.keys if key)


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _texts(nodes: Iterable[ast.expr]) -> Iterator[str]:
    yield from (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


def needed(name: str, there: Part, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts that give a project a loss, in the order they are appended. there: its losses.py."""
    found: dict[str, Part] = {}

    def take(part: Part) -> None:
        for other in parts:
            if other is not part and other.makes & part.uses - there.makes and other.text not in found:
                take(other)
        found[part.text] = part

    take(next(part for part in parts if name in part.losses))
    return tuple(found.values())


def appended(text: str, parts: Sequence[Part]) -> str:
    """Return a losses.py with parts at its end, two empty lines before each."""
    return "".join([text.rstrip("\n"), *(f"\n\n\n{part.text.strip(chr(10))}" for part in parts), "\n"])


def choices(parts: Sequence[Part]) -> Mapping[str, Part]:
    """Return the part of each loss, by name."""
    return {name: part for part in parts for name in sorted(part.losses)}
