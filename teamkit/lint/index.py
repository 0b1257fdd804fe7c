"""A tree walked once: what the checks ask of it, each with the scope it stands in. Pure."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeGuard

from teamkit.lint.names import Import, Names, names
from teamkit.lint.source import Source

Function = ast.FunctionDef | ast.AsyncFunctionDef
Assigned = tuple[ast.expr, ast.expr]  # target and value
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_UNASKED = frozenset(("ctx", "op", "ops", "type_comment", "kind"))


class Call(NamedTuple):
    """A call. scope: number of the scope it stands in, 0 for the module."""

    node: ast.Call
    scope: int


class Index:
    """What a file holds. parents: of each scope the one around it; the module's is itself."""

    def __init__(self, source: Source) -> None:
        """Walk the tree of a source."""
        self.source = source
        self.calls: list[Call] = []
        self.imports: list[Import] = []
        self.guarded: set[Import] = set()  # in a `try` that waits for an ImportError
        self.classes: list[ast.ClassDef] = []
        self.functions: list[Function] = []
        self.loops: list[ast.For | ast.AsyncFor] = []
        self.assigned: list[tuple[int, Assigned]] = []
        self.strings: list[tuple[ast.Constant, ast.AST]] = []  # each with what it stands in
        self.behind: set[ast.AST] = set()  # texts that another is put before: `root + "/data/x"`
        self.keywords: set[str] = set()
        self.parents = [0]
        self._walk(source.tree)

    @cached_property
    def names(self) -> Names:
        """What the imports of the file bind."""
        return names(self.imports)

    def scopes(self, scope: int) -> Iterator[int]:
        """Yield a scope and all around it, the module last."""
        while scope:
            yield scope
            scope = self.parents[scope]
        yield 0

    def values(self, name: str, scope: int) -> list[ast.expr]:
        """Return what is assigned to a name or to `self.name`: in the nearest scope that does, or anywhere in the file.

        An attribute belongs to no scope, so that every method's assignment counts.
        """
        told = [(where, value) for where, (target, value) in self.assigned if self.names.dotted(target) == name]
        if "." in name:
            return [value for _, value in told]
        near = next((one for one in self.scopes(scope) if any(where == one for where, _ in told)), None)
        return [value for where, value in told if where == near]

    def _walk(self, tree: ast.AST) -> None:
        # By hand and not with ast.walk: this is where lint spends its time.
        waiting: list[tuple[ast.AST, ast.AST, int]] = [(tree, tree, 0)]
        while waiting:
            node, parent, scope = waiting.pop()
            kept = _KEPT.get(type(node))
            if kept:
                kept(self, node, parent, scope)
            if isinstance(node, _SCOPES):
                self.parents.append(scope)
                scope = len(self.parents) - 1
            for field in node._fields:
                if field in _UNASKED:
                    continue
                value = getattr(node, field, None)
                if isinstance(value, list):
                    waiting += [(one, node, scope) for one in reversed(value) if isinstance(one, ast.AST)]
                elif isinstance(value, ast.AST):
                    waiting.append((value, node, scope))

    def keep_call(self, node: ast.Call, _parent: ast.AST, scope: int) -> None:
        self.calls.append(Call(node, scope))
        self.keywords.update(one.arg for one in node.keywords if one.arg)

    def keep_import(self, node: Import, parent: ast.AST, _scope: int) -> None:
        self.imports.append(node)
        if isinstance(parent, ast.ExceptHandler) or (isinstance(parent, ast.Try) and node in parent.body):
            self.guarded.add(node)

    def keep_string(self, node: ast.Constant, parent: ast.AST, _scope: int) -> None:
        if isinstance(node.value, str):
            self.strings.append((node, parent))

    def keep_sum(self, node: ast.BinOp, _parent: ast.AST, _scope: int) -> None:
        self.behind.add(node.right)

    def keep_assign(self, node: ast.AST, _parent: ast.AST, scope: int) -> None:
        value = getattr(node, "value", None)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        self.assigned += [(scope, (one, value)) for one in targets if is_node(one) and is_node(value)]


def is_node(value: object) -> TypeGuard[ast.expr]:
    """Whether a field holds an expression."""
    return isinstance(value, ast.expr)


def methods(node: ast.ClassDef) -> dict[str, Function]:
    """Return the methods that a class itself defines."""
    return {one.name: one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """Return the value of a keyword of a call."""
    return next((one.value for one in call.keywords if one.arg == name), None)


def text(node: ast.AST | None) -> str:
    """Return the value of a literal text, "" for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    """Return an argument by its place or its name."""
    first: Sequence[ast.expr] = call.args
    if len(first) > place and not any(isinstance(one, ast.Starred) for one in first[: place + 1]):
        return first[place]
    return keyword(call, name)


# What is kept of each kind; everything else is only walked through.
_KEPT: Mapping[type[ast.AST], Any] = {
    ast.Call: Index.keep_call,
    ast.Import: Index.keep_import,
    ast.ImportFrom: Index.keep_import,
    ast.Constant: Index.keep_string,
    ast.BinOp: Index.keep_sum,
    ast.Assign: Index.keep_assign,
    ast.AnnAssign: Index.keep_assign,
    ast.NamedExpr: Index.keep_assign,
    ast.For: lambda index, node, _parent, _scope: index.loops.append(node),
    ast.AsyncFor: lambda index, node, _parent, _scope: index.loops.append(node),
    ast.ClassDef: lambda index, node, _parent, _scope: index.classes.append(node),
    ast.FunctionDef: lambda index, node, _parent, _scope: index.functions.append(node),
    ast.AsyncFunctionDef: lambda index, node, _parent, _scope: index.functions.append(node),
}
