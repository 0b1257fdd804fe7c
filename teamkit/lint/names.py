"""What a name in a file stands for, as its imports tell. Pure."""

import ast
from collections.abc import Iterable, Mapping
from typing import NamedTuple

Import = ast.Import | ast.ImportFrom


class Names(NamedTuple):
    """aliases: name to the dotted thing it was imported as. stars: modules that were imported whole."""

    aliases: Mapping[str, str]
    stars: tuple[str, ...] = ()

    def dotted(self, node: ast.AST) -> str:
        """Return "torch.utils.data.DataLoader" for the expression that leads there, "" for what is no such name."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        return ".".join([self.aliases.get(node.id, node.id), *reversed(parts)])

    def comes_from(self, node: ast.AST, module: str, name: str) -> bool:
        """Whether an expression is `name` of a module or of a part of it, imported in whatever way."""
        found = self.dotted(node)
        if found == name:
            return any(f"{star}.".startswith(f"{module}.") for star in self.stars)
        return found.startswith(f"{module}.") and found.endswith(f".{name}")


def names(imports: Iterable[Import]) -> Names:
    """Return what the imports of a file bind."""
    aliases, stars = dict[str, str](), list[str]()
    for node in imports:
        if isinstance(node, ast.Import):
            for one in node.names:
                aliases[one.asname or one.name.partition(".")[0]] = one.name if one.asname else one.name.split(".")[0]
            continue
        module = "." * node.level + (node.module or "")
        for one in node.names:
            if one.name == "*":
                stars.append(module)
            else:
                aliases[one.asname or one.name] = f"{module}.{one.name}" if node.module else f"{module}{one.name}"
    return Names(aliases, tuple(stars))


def last(dotted: str) -> str:
    """Return the last part of a dotted name."""
    return dotted.rpartition(".")[2]
