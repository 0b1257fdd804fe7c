"""The size ratchet: python -m scripts.sizes [FOLDER]. A file or function that outgrew its page is named."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

FILE_LINES = 250
FUNCTION_LINES = 40


def too_long(folder: Path) -> Iterator[str]:
    """Yield one line for every file and function below `folder` that is over its limit."""
    for file in sorted(folder.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        lines = len(text.splitlines())
        if lines > FILE_LINES:
            yield f"{file}: {lines} lines, at most {FILE_LINES}"
        for function, length in _functions(text):
            if length > FUNCTION_LINES:
                yield f"{file}:{function.lineno}: {function.name} has {length} lines, at most {FUNCTION_LINES}"


def _functions(text: str) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1


if __name__ == "__main__":
    found = [line for name in sys.argv[1:] or ["teamkit"] for line in too_long(Path(name))]
    print("\n".join(found))
    sys.exit(bool(found))
