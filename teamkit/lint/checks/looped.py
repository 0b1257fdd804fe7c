"""TK503: a metric of each batch, summed in a loop over a loader and divided at its end. Pure."""

import ast
from collections.abc import Iterator

from teamkit.lint.checks.logged import STEPS
from teamkit.lint.finding import Finding
from teamkit.lint.index import Function, methods
from teamkit.lint.names import last
from teamkit.lint.reader import Reader

_HINT = "gather the predictions of all batches in the loop, and compute {name} once behind it"
_MEANS = frozenset(("mean", "average", "fmean", "nanmean"))


def find(reader: Reader) -> Iterator[Finding]:
    """Yield where a metric that is no mean over rows is summed over the batches of an evaluation."""
    if not any(map(_is_over_loader, reader.index.loops)):
        return
    inside = {one: reader.methods(node) for node in reader.index.classes for one in methods(node).values()}
    for function in reader.index.functions:
        if function.name not in STEPS and any(_is_in(loop, function) for loop in reader.index.loops):
            found = inside.get(function, {})
            reader.summed.clear()
            reader.run(function, reader.objects(found), found)
            yield from _told(reader, function)
    reader.summed.clear()
    reader.run_module()
    yield from _told(reader, reader.index.source.tree)


def _told(reader: Reader, scope: Function | ast.Module) -> Iterator[Finding]:
    for one in [*reader.summed]:
        if _is_over_loader(one.loop) and not _trains(one.loop) and one.target in _averaged(scope, reader):
            seen = f"{one.target} averages {one.metric.name} over batches"
            yield reader.index.source.finding("TK503", one.node, seen, _HINT.format(name=one.metric.name))


def _is_in(loop: ast.AST, function: Function) -> bool:
    last = function.end_lineno or function.lineno
    return function.lineno <= getattr(loop, "lineno", 0) <= last


def _is_over_loader(loop: ast.For | ast.AsyncFor) -> bool:
    """Whether a loop goes over batches: folds and files are looped over, too, and their mean is meant."""
    names = (one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in ast.walk(loop.iter))
    return any("loader" in name.lower() for name in names)


def _trains(loop: ast.For | ast.AsyncFor) -> bool:
    return any(isinstance(one, ast.Attribute) and one.attr == "backward" for one in ast.walk(loop))


def _averaged(scope: ast.AST, reader: Reader) -> set[str]:
    """Return the names that are divided, or given to something called mean."""
    found: set[str] = set()
    for node in ast.walk(scope):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            found |= _names(node.left if isinstance(node, ast.BinOp) else node.target, reader)
        elif isinstance(node, ast.Call):
            called = last(reader.names.dotted(node.func)) or getattr(node.func, "attr", "")
            if called in _MEANS:
                found |= _names(node, reader)
    return found


def _names(node: ast.AST, reader: Reader) -> set[str]:
    parts = (one for one in ast.walk(node) if isinstance(one, ast.Name | ast.Attribute))
    return {name for one in parts if (name := reader.names.dotted(one))}
