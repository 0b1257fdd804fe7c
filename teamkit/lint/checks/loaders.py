"""TK508: a DataLoader that is given its batch_size by place, where Lightning makes it anew. Pure."""

import ast
from collections.abc import Iterator, Sequence

from teamkit.lint.checks.lightning import NAMES
from teamkit.lint.finding import Finding
from teamkit.lint.index import Index

_SEEN = "batch_size by its place: trainer.predict refuses this DataLoader"
_LONGEST = 40  # characters
_HINT = "DataLoader({data}, batch_size={size}, ...)"


def find(indexes: Sequence[Index]) -> Iterator[Finding]:
    """Yield such loaders in a repository that uses Lightning; plain torch takes them."""
    modules = (value for one in indexes for value in one.names.aliases.values())
    if not any(module.split(".")[0] in NAMES for module in modules):
        return
    for index in indexes:
        for call in index.calls:
            if index.names.comes_from(call.node.func, "torch", "DataLoader") and len(call.node.args) > 1:
                first, second = call.node.args[:2]
                if not any(isinstance(one, ast.Starred) for one in (first, second)):
                    hint = _HINT.format(data=_short(first, "dataset"), size=_short(second, "size"))
                    yield index.source.finding("TK508", call.node, _SEEN, hint)


def _short(node: ast.expr, otherwise: str) -> str:
    is_short = node.lineno == node.end_lineno and (node.end_col_offset or 0) - node.col_offset < _LONGEST
    return ast.unparse(node) if is_short else otherwise  # which a very long one might be nested too deeply for
