"""What the project's own Python files betray before they run: names that hide packages, two Lightnings in one run."""

import os
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from teamkit.preflight.releases import STANDARD

FILES = 500
ENTRIES = 20_000  # beyond this nothing more is read
WIDEST = 2_000  # entries of one folder: a million images must not cost a second
LARGEST = 1_000_000  # bytes
EXAMPLES = 3

_PASSED_OVER = {"node_modules", "site-packages", "__pycache__", "build", "dist", "wandb"}
_LIGHTNING = re.compile(
    rb"^[ \t]*(?:from|import)[ \t]+(pytorch_lightning|lightning(?!\.(?:app|data|fabric)\b))\b", re.MULTILINE
)
_FALLBACK = re.compile(rb"except[ \t(]+[^\n]*(?:ImportError|ModuleNotFoundError)")


def hiding(folder: Path, installed: Iterable[str]) -> list[str]:
    """Return "random.py", "datasets/" at the top of a project that hide a module or an installed package."""
    known = {name.replace("-", "_") for name in installed} | STANDARD
    return sorted(name for name in _top(folder) if name.rstrip("/").removesuffix(".py") in known)


def _top(folder: Path) -> Iterator[str]:
    """Yield the modules and packages of a folder: "train.py", "models/"."""
    for entry in entries(folder, WIDEST):
        if entry.name.endswith(".py") and is_file(entry):
            yield entry.name
        elif entry.name.isidentifier() and _is_package(Path(entry.path)):
            yield f"{entry.name}/"


def _is_package(folder: Path) -> bool:
    try:
        return (folder / "__init__.py").is_file()
    except OSError:  # a folder of somebody else
        return False


def lightnings(folder: Path) -> list[str]:
    """Return "lightning: train.py", "pytorch_lightning: model.py", at most three files for each.

    A file that tries one and falls back to the other is neither.
    """
    found: dict[str, list[str]] = {"lightning": [], "pytorch_lightning": []}
    for file in _python_files(folder):
        for name in _imported(file):
            found[name].append(file.relative_to(folder).as_posix())
    return [f"{name}: {path}" for name, paths in found.items() for path in sorted(paths)[:EXAMPLES]]


def _imported(file: Path) -> set[str]:
    try:
        data = file.read_bytes() if file.stat().st_size <= LARGEST else b""
    except OSError:
        return set()
    names = {match.decode() for match in _LIGHTNING.findall(data)}
    return set() if len(names) > 1 and _FALLBACK.search(data) else names


def _python_files(folder: Path) -> Iterator[Path]:
    """Yield at most FILES files, those at the top first, leaving out environments and what is hidden."""
    waiting, files, seen = deque([folder]), 0, 0
    while waiting and files < FILES and seen < ENTRIES:
        found = entries(waiting.popleft(), WIDEST)
        seen += len(found)
        if {"pyvenv.cfg", "conda-meta"} & {entry.name for entry in found}:
            continue
        for entry in found:
            if entry.name.endswith(".py") and is_file(entry):
                files += 1
                yield Path(entry.path)
            elif not entry.name.startswith(".") and entry.name not in _PASSED_OVER and is_folder(entry):
                waiting.append(Path(entry.path))


def entries(folder: Path, most: int) -> list[os.DirEntry[str]]:
    """Return at most so many entries of a folder, by name; none where it cannot be read."""
    try:
        with os.scandir(folder) as found:
            return sorted(islice(found, most), key=lambda entry: entry.name)
    except OSError:
        return []


def is_file(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a file or leads to one; a link to itself, or into somebody else's folder, does not."""
    try:
        return entry.is_file()
    except OSError:
        return False


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder itself: a link may lead in circles, or out of the project."""
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False
