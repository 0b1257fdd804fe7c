"""A function read from top to bottom: what its names carry after each statement. Pure: nothing is run."""

import ast
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from teamkit.lint.expressions import Expressions
from teamkit.lint.index import Function, is_node
from teamkit.lint.value import NOTHING, Summed, Value, merged, picked

if TYPE_CHECKING:
    from teamkit.lint.reader import Reader

_OTHERS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)  # read where they are called
_INSIDE = (ast.ExceptHandler, ast.withitem, ast.match_case)


class Body(Expressions):
    """The statements of a function. returned: what it returns."""

    def __init__(self, reader: "Reader", env: Mapping[str, Value], methods: Mapping[str, Function]) -> None:
        """Begin with what is known of the arguments and of `self`. methods: of the function's class."""
        super().__init__(reader, env, methods)
        self.returned: Value = NOTHING
        self.loops: list[ast.For | ast.AsyncFor] = []

    def block(self, statements: Iterable[ast.stmt], *, top: bool = False) -> None:
        """Read statements in their order. top: none of them depends on a condition."""
        for one in statements:
            self._statement(one, top=top)

    def _statement(self, node: ast.stmt, *, top: bool) -> None:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            self._assign(node.targets if isinstance(node, ast.Assign) else [node.target], node.value, top=top)
        elif isinstance(node, ast.AugAssign):
            self._sum(node, node.target, node.value)
        elif isinstance(node, ast.Expr):
            self.value(node.value)
            self._append(node.value)
        elif isinstance(node, ast.Return) and node.value is not None:
            self.returned = merged(self.returned, self.value(node.value))
        elif isinstance(node, ast.For | ast.AsyncFor):
            self.bind(node.target, self.each(node.iter), sure=False)
            self.loops.append(node)
            self.block([*node.body, *node.orelse])
            self.loops.pop()
        elif not isinstance(node, _OTHERS):
            self._inside(node)

    def _inside(self, node: ast.AST) -> None:
        """Read what stands in an if, a while, a with, a try or a match."""
        for field in node._fields:
            part = getattr(node, field, None)
            for one in part if isinstance(part, list) else [part]:
                if isinstance(one, ast.stmt):
                    self._statement(one, top=False)
                elif is_node(one):
                    self.value(one)
                elif isinstance(one, _INSIDE):
                    self._inside(one)

    def _assign(self, targets: Iterable[ast.expr], source: ast.expr, *, top: bool) -> None:
        value, whole = self.value(source), self.is_whole(source)
        for target in targets:
            self.bind(target, value, sure=top)
            names = {one.id for one in ast.walk(target) if isinstance(one, ast.Name)} - {"self"}
            self.whole = self.whole | names if whole else self.whole - names

    def _sum(self, node: ast.AST, target: ast.expr, added: ast.expr) -> None:
        """Note what is added in a loop."""
        name, metric = self.names.dotted(target), picked(self.value(added), None).get(None)
        if metric and metric.kind != "object" and self.loops and name:
            self.reader.summed.append(Summed(node, name, metric, self.loops[-1]))

    def _append(self, node: ast.expr) -> None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
            for one in node.args:
                self._sum(node, node.func.value, one)
