"""Follows the value of a metric from the batch it is computed of to where it is logged or summed. Pure.

Functions are read with those functions of the same file and class that they call; nothing is run.
"""

import ast
from collections.abc import Mapping

from teamkit.lint import metrics
from teamkit.lint.index import Function, Index, methods
from teamkit.lint.statements import Body
from teamkit.lint.value import NOTHING, Logged, Metric, Summed, Value

_DEEPEST = 5  # functions that call each other
_MOST = 2_000  # functions that are read for one file


class Reader:
    """Reads the functions of one file. logged, summed: what it met since they were cleared."""

    def __init__(self, index: Index, helpers: Mapping[str, Value]) -> None:
        """Look at a file. helpers: dotted name of a function of another file to what it returns."""
        self.index, self.names, self.helpers = index, index.names, helpers
        functions = (one for one in index.source.tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
        self.local = {one.name: one for one in functions}
        self.logged: list[Logged] = []
        self.summed: list[Summed] = []
        self._classes = {one.name: one for one in index.classes}
        self._running: list[Function] = []
        self._left = _MOST

    def methods(self, node: ast.ClassDef) -> dict[str, Function]:
        """Return the methods of a class and of the classes of this file that it is made of."""
        found, waiting, seen = dict[str, Function](), [node], set[str]()
        while waiting:
            one = waiting.pop(0)
            if one.name not in seen:
                seen.add(one.name)
                found = {**methods(one), **found}
                bases = (base.id for base in one.bases if isinstance(base, ast.Name))
                waiting += [self._classes[name] for name in bases if name in self._classes]
        return found

    def objects(self, found: Mapping[str, Function]) -> dict[str, Value]:
        """Return the attributes of a class that hold metric objects, or lists and dicts of them."""
        objects = dict[str, Value]()
        for node in (one for method in found.values() for one in ast.walk(method)):
            name = self._object_in(node.value) if isinstance(node, ast.Assign) else ""
            if isinstance(node, ast.Assign) and name:
                objects.update({self.names.dotted(target): {None: Metric(name, "object")} for target in node.targets})
        return {name: value for name, value in objects.items() if name.startswith("self.")}

    def run(self, function: Function, env: Mapping[str, Value], found: Mapping[str, Function]) -> Value:
        """Return what a function returns. env: what its arguments and `self.name` hold. found: methods of its class."""
        self._left -= 1
        if function in self._running or len(self._running) > _DEEPEST or self._left < 0:
            return NOTHING
        self._running.append(function)
        body = Body(self, env, found)
        body.block(function.body, top=True)
        self._running.pop()
        return body.returned

    def run_module(self) -> None:
        """Read what the module itself does."""
        Body(self, {}, {}).block(self.index.source.tree.body, top=True)

    def _object_in(self, node: ast.AST) -> str:
        calls = (one for one in ast.walk(node) if isinstance(one, ast.Call))
        return next((name for one in calls if (name := metrics.of_object(one, self.names))), "")
