"""TK507: a training that nothing seeds: not its own file, not what it imports, not what starts it. Pure."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from teamkit.lint.finding import Finding
from teamkit.lint.index import Index
from teamkit.lint.names import last
from teamkit.lint.source import within

_HINT = "lightning.seed_everything(42, workers=True), or torch.manual_seed(42), before anything is built"
_SEEDED = ("TrainingArguments", "LightningCLI", "HfArgumentParser")  # 42, or a seed drawn and kept
_TRIED = ("test", "tests", "example", "examples")  # nobody reports a result of these
_TRAINERS = ("lightning", "pytorch_lightning")


def find(indexes: Sequence[Index]) -> Iterator[Finding]:
    """Yield the first call that trains in each file that nobody seeds."""
    around = _around(indexes)
    seeded = {number for number, index in enumerate(indexes) if _seeds(index)}
    for number, index in enumerate(indexes):
        node = None if within(index.source.path, _TRIED) else _training(index)
        if node and not seeded & around[number] and _starts(index, around[number]):
            yield index.source.finding("TK507", node, "nothing seeds this training: no two runs can be compared", _HINT)


def _seeds(index: Index) -> bool:
    """Whether a file calls something that is named for a seed, or that seeds by itself."""
    if any("seed" in one.lower() for one in index.keywords):
        return True
    for call in index.calls:
        name = last(index.names.dotted(call.node.func)) or getattr(call.node.func, "attr", "")
        if "seed" in name.lower() or name.endswith(_SEEDED):
            return True
    return False


def _training(index: Index) -> ast.AST | None:
    """Return the call that trains: fit of a Lightning Trainer, or backward where an optimizer steps."""
    trainers = {index.names.dotted(target) for _, (target, value) in index.assigned if _is_trainer(index, value)}
    backward: ast.AST | None = None
    steps = False
    for call in index.calls:
        func = call.node.func
        if not isinstance(func, ast.Attribute):
            continue
        if func.attr == "fit" and (index.names.dotted(func.value) in trainers or _is_trainer(index, func.value)):
            return call.node
        if func.attr == "backward" and backward is None:
            backward = call.node
        steps |= func.attr == "step" and "optim" in (last(index.names.dotted(func.value)) or "").lower()
    return backward if steps else None


def _is_trainer(index: Index, node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and any(
        index.names.comes_from(node.func, module, "Trainer") for module in _TRAINERS
    )


def _starts(index: Index, around: set[int]) -> bool:
    """Whether it is known who starts the file: it does so itself, or another file imports it."""
    return len(around) > 1 or bool(index.source.lines) or any(map(_runs, index.source.tree.body))


def _runs(node: ast.stmt) -> bool:
    """Whether a statement of the module does something when the file is run."""
    return isinstance(node, ast.If | ast.For | ast.With | ast.While) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    )


def _around(indexes: Sequence[Index]) -> list[set[int]]:
    """Return, of each file, the files that it imports, those that import it, and what those import."""
    modules = _modules(indexes)
    below = [_imported(index, modules, indexes) for index in indexes]
    reached = [_reached(number, below) for number in range(len(indexes))]
    above = [{user for user, found in enumerate(reached) if number in found} for number in range(len(indexes))]
    return [reached[number].union(*(reached[user] for user in above[number])) for number in range(len(indexes))]


def _reached(start: int, below: Sequence[set[int]]) -> set[int]:
    found, waiting = set[int](), [start]
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting += below[number]
    return found


def _modules(indexes: Sequence[Index]) -> dict[str, list[int]]:
    """Return the last part of every module's name to the files that may be it."""
    found: dict[str, list[int]] = {}
    for number, index in enumerate(indexes):
        parts = index.source.path.removesuffix(".py").split("/")
        found.setdefault(parts[-2] if parts[-1] == "__init__" and parts[1:] else parts[-1], []).append(number)
    return found


def _imported(index: Index, modules: Mapping[str, Sequence[int]], indexes: Sequence[Index]) -> set[int]:
    """Return the files of this repository that a file imports: of several of one name those nearest to it."""
    dotted = {*index.names.aliases.values(), *index.names.stars, *_whole(index)}
    words = {word for one in dotted for word in one.split(".") if word in modules}
    return {number for word in words for number in _nearest(index.source.path, modules[word], indexes)}


def _whole(index: Index) -> Iterator[str]:
    return (one.name for node in index.imports if isinstance(node, ast.Import) for one in node.names)


def _nearest(path: str, numbers: Sequence[int], indexes: Sequence[Index]) -> list[int]:
    here = path.split("/")[:-1]

    def shared(number: int) -> int:
        other = indexes[number].source.path.split("/")[:-1]
        return next((at for at, pair in enumerate(zip(here, other, strict=False)) if pair[0] != pair[1]),
                    min(len(here), len(other)))  # fmt: skip

    best = max(map(shared, numbers))
    return [number for number in numbers if shared(number) == best]
