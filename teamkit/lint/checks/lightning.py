"""TK506: lightning under both of its names in one repository. Pure."""

import ast
from collections.abc import Iterator, Sequence

from teamkit.lint.finding import Finding
from teamkit.lint.index import Index
from teamkit.lint.names import Import

NAMES = ("lightning", "pytorch_lightning")
_HINTS = {
    "pytorch_lightning": "import lightning.pytorch as pl, here and everywhere",
    "lightning": "import pytorch_lightning as pl, as the others do; or lightning.pytorch everywhere",
}
_SHOWN = 2


def find(indexes: Sequence[Index]) -> Iterator[Finding]:
    """Yield the imports of the name that fewer files use. An import that waits for an ImportError takes either."""
    users = {name: [one for one in indexes if _first(one, name)] for name in NAMES}
    if not all(users.values()):
        return
    rare, usual = sorted(NAMES, key=lambda name: (len(users[name]), name == "lightning"))
    for index in users[rare]:
        node = _first(index, rare)
        if node:
            others = [one.source.path for one in users[usual] if one is not index]
            where = _where(others) if not _first(index, usual) else "the same file"
            seen = f"{rare} here, {usual} in {where}: a Trainer of one refuses modules of the other"
            yield index.source.finding("TK506", node, seen, _HINTS[rare])


def _first(index: Index, name: str) -> Import | None:
    plain = (one for one in index.imports if one not in index.guarded)
    return next((one for one in plain if any(module.split(".")[0] == name for module in _modules(one))), None)


def _modules(node: Import) -> list[str]:
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    return [node.module] if node.module and not node.level else []


def _where(paths: Sequence[str]) -> str:
    more = len(paths) - _SHOWN
    return ", ".join(paths[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
