"""A folder as a reader sees it, and the walk that finds them all."""

import os
from collections import deque
from collections.abc import Callable, Iterator
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
    start = os.path.realpath(top)
    seen: set[str] = set()
    # As it is called, and where it really is: asking for that takes as long as reading a small folder.
    waiting, links = deque([(os.fspath(top), start)]), deque[str]()
    while waiting or links:
        if not waiting:
            link = links.popleft()
            waiting.append((link, os.path.realpath(link)))
        path, real = waiting.popleft()
        if real in seen:
            continue
        seen.add(real)
        try:
            folder = _listed(path, links, top=real == start)
        except OSError as error:
            yield Closed(Path(path), error.strerror or str(error))
            continue
        yield folder
        waiting.extend((f"{path}{os.sep}{name}", f"{real}{os.sep}{name}") for name in sorted(folder.folders))


def listed(path: Path, *, top: bool = False) -> Folder:
    """Return one folder. Raises OSError."""
    return _listed(os.fspath(path), deque(), top=top)


def _listed(path: str, links: "deque[str]", *, top: bool) -> Folder:
    files, folders = set[str](), set[str]()
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in PASSED_OVER:
                    folders.add(entry.name)
            elif _is(entry.is_file):
                files.add(entry.name)
            elif _is(entry.is_dir):
                links.append(entry.path)
    if "pyvenv.cfg" in files:
        files, folders = set(), set()
    return Folder(Path(path), frozenset(files), frozenset(folders), top)


def _is(kind: Callable[[], bool]) -> bool:
    """Whether an entry is, or leads to, what is asked; a link to itself is nothing, and nobody waits at a pipe."""
    try:
        return kind()
    except OSError:
        return False
