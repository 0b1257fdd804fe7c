"""TK504, TK505: whole models that are pickled, and unpickled. Pure."""

import ast
import re
from collections.abc import Iterator

from teamkit.lint.finding import Finding
from teamkit.lint.index import Call, Index, argument, keyword
from teamkit.lint.names import last

_SAVE = "torch.save({name}.state_dict(), path)"
_LOAD = "{name}.load_state_dict(torch.load(path, weights_only=True)), into a model that the code builds"
_NO_MODEL = "state|dict|weight|param|info|config|path|name|ckpt|checkpoint|args|output"
_MODEL = re.compile(
    r"(?:\w*_)?(?:model|net|network|classifier|generator|discriminator)s?\d*"
    rf"|[a-z]*model\d*|model_(?!{_NO_MODEL})\w+",
    re.IGNORECASE,
)
_MOVES = frozenset("cpu cuda to eval train half float double bfloat16 module requires_grad_".split())
_OF_MODULE = frozenset("eval train parameters named_parameters generate predict modules zero_grad state_dict".split())
_OF_DICT = frozenset("keys items values get pop update".split())
_RUNS = frozenset(("fit", "test", "validate", "predict"))


def find(index: Index) -> Iterator[Finding]:
    """Yield each torch.save of a module, and each torch.load of one that does not say it may run the file's code."""
    for call in index.calls:
        dotted = index.names.dotted(call.node.func)
        if dotted == "torch.save":
            yield from _saved(index, call)
        elif dotted == "torch.load" and not keyword(call.node, "weights_only"):
            yield from _loaded(index, call)


def _saved(index: Index, call: Call) -> Iterator[Finding]:
    given = argument(call.node, 0, "obj")
    found = [given] if given else []
    if isinstance(given, ast.Name):
        told = index.values(given.id, call.scope)
        found = [*(one for one in told if isinstance(one, ast.Dict)), given]
    parts = [part for one in found for part in (one.values if isinstance(one, ast.Dict) else [one])]
    name = next((name for one in parts if (name := _module(index, one, call.scope))), "")
    if name:
        seen = f"torch.save pickles {name} whole, with the classes of today's code"
        yield index.source.finding("TK504", call.node, seen, _SAVE.format(name=name))


def _module(index: Index, node: ast.expr, scope: int) -> str:
    """Return the name of a module that is saved, "" for weights and all that cannot be known."""
    node = _bare(index, node)
    name = index.names.dotted(node)
    if not name:
        return ""
    values = [one for one in index.values(name, scope) if not isinstance(one, ast.Constant)]
    if any(_is_no_module(index, one) for one in values):
        return ""
    made = any(_makes_module(index, one) for one in values)
    return name if made or _MODEL.fullmatch(last(name)) else ""


def _bare(index: Index, node: ast.expr) -> ast.expr:
    """Return the expression without what moves or copies it: `copy.deepcopy(model).cpu()` is model."""
    while True:
        if isinstance(node, ast.Attribute) and node.attr == "module":
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _MOVES:
            node = node.func.value
        elif isinstance(node, ast.Call) and last(index.names.dotted(node.func)) == "deepcopy" and node.args:
            node = node.args[0]
        else:
            return node


def _is_no_module(index: Index, node: ast.expr) -> bool:
    """Whether what is assigned are weights, a dict, a number or a text."""
    node = _bare(index, node)
    if isinstance(node, ast.Dict | ast.DictComp | ast.List | ast.Tuple | ast.JoinedStr | ast.BinOp | ast.Subscript):
        return True
    called = getattr(node.func, "attr", "") if isinstance(node, ast.Call) else ""
    return called in ("state_dict", "parameters") or called in _OF_DICT


def _makes_module(index: Index, node: ast.expr) -> bool:
    """Whether a value is made by a class of models: `AutoModel.from_pretrained(...)`, `STSModel(...)`."""
    node = _bare(index, node)
    if not isinstance(node, ast.Call):
        return False
    parts = index.names.dotted(node.func).split(".")
    named = (
        parts[-2]
        if parts[-1] in ("from_pretrained", "load_from_checkpoint", "from_config") and parts[1:]
        else parts[-1]
    )
    return named[:1].isupper() and bool(re.search(r"model|net|for[A-Z]\w+$", named, re.IGNORECASE))


def _loaded(index: Index, call: Call) -> Iterator[Finding]:
    name = next((index.names.dotted(target) for _, (target, value) in index.assigned
                 if _bare(index, value) is call.node), "")  # fmt: skip
    if not name or not _is_used_as_module(index, name, call):
        return
    seen = f"{name} is unpickled whole, which torch 2.6 and later refuse"
    yield index.source.finding("TK505", call.node, seen, _LOAD.format(name=name))


def _is_used_as_module(index: Index, name: str, load: Call) -> bool:
    """Whether what was loaded is called like a module somewhere in its reach, and never taken for anything else."""
    near = _reach(index, name, load.scope)
    uses = {_use(index, call.node, name) for call in index.calls if call.scope in near}
    if "other" in uses:
        return False
    return "module" in uses or (bool(_MODEL.fullmatch(last(name))) and _is_moved(index, load))


def _use(index: Index, call: ast.Call, name: str) -> str:
    """Return what a call takes a name for: "module", "other", or "" where it tells nothing."""
    func, attribute = call.func, getattr(call.func, "attr", "")
    if isinstance(func, ast.Attribute) and index.names.dotted(func.value) == name:
        return "module" if attribute in _OF_MODULE else "other" * (attribute in _OF_DICT)
    if index.names.dotted(func) == name:
        return "module"
    given = (*call.args, *(one.value for one in call.keywords))
    if not any(index.names.dotted(one) == name for one in given):
        return ""
    asks = attribute == "load_state_dict" or index.names.dotted(func) in ("hasattr", "isinstance")
    return "other" if asks else "module" * (attribute in _RUNS)


def _is_moved(index: Index, load: Call) -> bool:
    """Whether `.to(device)` or `.eval()` stands right behind the load."""
    return any(value is not load.node and _bare(index, value) is load.node for _, (_, value) in index.assigned)


def _reach(index: Index, name: str, scope: int) -> frozenset[int]:
    """Return the scopes in which a name means what it does in one: an attribute of `self` everywhere in the file."""
    every = range(len(index.parents))
    if "." in name:
        return frozenset(every)
    own = {where for where, (target, _) in index.assigned if index.names.dotted(target) == name and where != scope}
    return frozenset(one for one in every if scope in index.scopes(one) and own.isdisjoint(index.scopes(one)))
