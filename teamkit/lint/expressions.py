"""What an expression carries of the metrics that are known where it stands. Pure: nothing is run."""

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from teamkit.lint import metrics
from teamkit.lint.index import Function, text
from teamkit.lint.value import NOTHING, Key, Logged, Metric, Value, merged, picked

if TYPE_CHECKING:
    from teamkit.lint.reader import Reader

_PASSING = frozenset(("float", "round", "dict", "abs", "torch", "numpy"))  # they change the form of a number
_OF_DICT = frozenset(("items", "values", "copy", "clone", "to"))
_COMPUTED = ("forward", "compute")


class Expressions:
    """The names of a function. env: what they carry. whole: those that hold what was gathered over batches."""

    def __init__(self, reader: "Reader", env: Mapping[str, Value], methods: Mapping[str, Function]) -> None:
        """Begin with what is known of the arguments and of `self`. methods: of the function's class."""
        self.reader, self.names, self.methods = reader, reader.names, methods
        self.env = dict(env)
        self.whole: set[str] = set()

    def value(self, node: ast.expr) -> Value:
        """Return what an expression carries."""
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Name | ast.Attribute):
            return self.env.get(self.names.dotted(node)) or self._part(node)
        if isinstance(node, ast.Subscript):
            return self._item(node)
        if isinstance(node, ast.Dict):
            return self._dict(node)
        if isinstance(node, ast.Tuple | ast.List):
            told = enumerate(map(self.value, node.elts))
            return {place: value[None] for place, value in told if None in value}
        if isinstance(node, ast.Await | ast.Starred | ast.NamedExpr):
            return self.value(node.value)
        return self._combined(node)

    def bind(self, target: ast.expr, value: Value, *, sure: bool) -> None:
        """Give a value to a target. sure: whatever it held before is gone."""
        if isinstance(target, ast.Tuple | ast.List):
            for place, one in enumerate(target.elts):
                self.bind(one, picked(value, place), sure=sure)
        elif isinstance(target, ast.Subscript):
            name, more = self.names.dotted(target.value), picked(value, None)
            if name and more:
                self.env[name] = {**self.env.get(name, NOTHING), text(target.slice) or None: more[None]}
        else:
            name = self.names.dotted(target)
            if name and (value or sure):
                self.env[name] = value

    def each(self, node: ast.expr) -> Value:
        """Return what a loop over an expression gives: of a dict's items both halves stand for its values."""
        value = self.value(node)
        if not value and isinstance(node, ast.Call):
            value = next((self.value(one) for one in node.args), NOTHING)
        return picked(value, None)

    def is_whole(self, node: ast.expr) -> bool:
        """Whether an expression is made of what was gathered in `self`, and of nothing of this batch."""
        parts = [*node.args, *(one.value for one in node.keywords)] if isinstance(node, ast.Call) else [node]
        found = [one for part in parts for one in ast.walk(part)]
        loaded = {one.id for one in found if isinstance(one, ast.Name)} - set(self.names.aliases)
        if loaded & self.whole:
            return True
        return loaded == {"self"} and not any(_is_called_on_self(one) for one in found)

    def _combined(self, node: ast.expr) -> Value:
        if isinstance(node, ast.BinOp):
            return merged(self.value(node.left), self.value(node.right))
        if isinstance(node, ast.IfExp):
            return merged(self.value(node.body), self.value(node.orelse))
        if isinstance(node, ast.UnaryOp):
            return self.value(node.operand)
        if isinstance(node, ast.DictComp):
            inner = Expressions(self.reader, self.env, self.methods)
            for one in node.generators:
                inner.bind(one.target, inner.each(one.iter), sure=False)
            return picked(inner.value(node.value), None)
        return NOTHING

    def _part(self, node: ast.expr) -> Value:
        """Return what `metrics.pearson` is where `metrics` is known."""
        return picked(self.value(node.value), None) if isinstance(node, ast.Attribute) else NOTHING

    def _item(self, node: ast.Subscript) -> Value:
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        return picked(self.value(node.value), key if isinstance(key, str | int) else None)

    def _dict(self, node: ast.Dict) -> Value:
        found: dict[Key, Metric] = {}
        for key, one in zip(node.keys, node.values, strict=True):
            value = self.value(one)
            if key is None:
                found.update(value)
            elif None in value:
                found[text(key) or None] = value[None]
        return found

    def _call(self, node: ast.Call) -> Value:
        name = metrics.of_object(node, self.names)
        if name:
            return {None: Metric(name, "object")}
        name = metrics.functional(node, self.names)
        if name:
            return NOTHING if self.is_whole(node) else {None: Metric(name, "value")}
        dotted = self.names.dotted(node.func)
        if dotted in ("self.log", "self.log_dict"):
            self._log(node, is_dict=dotted == "self.log_dict")
            return NOTHING
        return self._of_function(node, dotted) or self._of_method(node) or self._passed(node, dotted)

    def _of_function(self, node: ast.Call, dotted: str) -> Value:
        """Return what a function of this file, of this class or of this repository returns."""
        method = self.methods.get(dotted.removeprefix("self.")) if dotted.startswith("self.") else None
        function = method or self.reader.local.get(dotted)
        if function is None:
            returned = self.reader.helpers.get(dotted, NOTHING)
        else:
            parameters = [one.arg for one in (*function.args.posonlyargs, *function.args.args)][method is not None :]
            given = {name: self.value(one) for name, one in zip(parameters, node.args, strict=False)}
            given |= {one.arg: self.value(one.value) for one in node.keywords if one.arg}
            own = {name: value for name, value in self.env.items() if name.startswith("self.")} if method else {}
            returned = self.reader.run(function, own | given, self.methods if method else {})
        return NOTHING if returned and not method and self.is_whole(node) else returned

    def _of_method(self, node: ast.Call) -> Value:
        """Return what an object's call gives, and what a method makes of a value."""
        called = self.value(node.func).get(None)
        if called and called.kind == "object":
            is_named = isinstance(node.func, ast.Attribute) and not self.env.get(self.names.dotted(node.func))
            return self._of_object(node, called) if is_named else {None: Metric(called.name, "forward")}
        if not isinstance(node.func, ast.Attribute):
            return NOTHING
        if node.func.attr == "update" and node.args:
            name = self.names.dotted(node.func.value)
            self.env[name] = merged(self.env.get(name, NOTHING), self.value(node.args[0]))
        return self.value(node.func.value)

    def _of_object(self, node: ast.Call, held: Metric) -> Value:
        """Return what `self.metric.compute()` or `self.metrics.pearson(...)` gives."""
        name = getattr(node.func, "attr", "")
        if name in ("update", "reset", "add_metrics", "plot"):
            return NOTHING
        if name in _OF_DICT:
            return {None: held}
        return {None: Metric(held.name, name if name in _COMPUTED else "forward")}

    def _passed(self, node: ast.Call, dotted: str) -> Value:
        if dotted.partition(".")[0] not in _PASSING:
            return NOTHING
        values = [self.value(one) for one in node.args]
        if dotted == "dict":
            told = {one.arg: self.value(one.value).get(None) for one in node.keywords}
            values.append({name: metric for name, metric in told.items() if metric})
        return merged(*values)

    def _log(self, node: ast.Call, *, is_dict: bool) -> None:
        place, word = (0, "dictionary") if is_dict else (1, "value")
        named = (one.value for one in node.keywords if one.arg == word)
        given = node.args[place] if len(node.args) > place else next(named, None)
        if given is None or _is_of_its_step(node):
            return
        value = self.value(given)
        if not is_dict:
            key = text(node.args[0]) if node.args else ""
            value = {key or None: value[None]} if None in value else NOTHING
        told = [Logged(node, str(key or ""), one) for key, one in value.items() if one.kind != "object"]
        self.reader.logged += told


def _is_called_on_self(node: ast.AST) -> bool:
    func = node.func if isinstance(node, ast.Call) else None
    return isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == "self"


def _is_of_its_step(call: ast.Call) -> bool:
    """Whether a value is logged for its step alone, and never averaged."""
    told = next((one.value for one in call.keywords if one.arg == "on_epoch"), None)
    return isinstance(told, ast.Constant) and told.value is False
