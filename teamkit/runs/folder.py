"""A folder as a reader sees it, and the walk that finds them all."""

import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PASSED_OVER = frozenset((".git", ".venv", "venv", "node_modules", "__pycache__", "site-packages", ".cache", ".dvc"))


class Folder(NamedTuple):
    """A folder and the names in it. top: a person named it, so that it is taken for what it is by itself."""

    path: Path
    files: frozenset[str]
    folders: frozenset[str]
    top: bool = False


class Closed(NamedTuple):
    """A folder that cannot be read, and why."""

    path: Path
    why: str


def walk(top: Path) -> Iterator[Folder | Closed]:
    """Yield a folder and all below it, each once, links last: whatever leads back to itself ends there."""
    seen: set[tuple[int, int]] = set()
    waiting, links = deque([top]), deque[Path]()
    while waiting or links:
        path = waiting.popleft() if waiting else links.popleft()
        try:
            known = path.stat()
            if (known.st_dev, known.st_ino) in seen:
                continue
            seen.add((known.st_dev, known.st_ino))
            folder = _listed(path, links, top=path == top)
        except OSError as error:
            yield Closed(path, error.strerror or str(error))
            continue
        yield folder
        waiting.extend(path / name for name in sorted(folder.folders))


def listed(path: Path, *, top: bool = False) -> Folder:
    """Return one folder. Raises OSError."""
    return _listed(path, deque(), top=top)


def _listed(path: Path, links: "deque[Path]", *, top: bool) -> Folder:
    files, folders = set[str](), set[str]()
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in PASSED_OVER:
                    folders.add(entry.name)
            elif entry.is_symlink() and _leads_to_folder(entry):
                links.append(Path(entry.path))
            else:
                files.add(entry.name)
    if "pyvenv.cfg" in files:
        return Folder(path, frozenset(), frozenset(), top)
    return Folder(path, frozenset(files), frozenset(folders), top)


def _leads_to_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False
