"""Which files are read: those that git tracks; outside of a repository, those of a folder."""

import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from teamkit import process
from teamkit.errors import OutsideFailed
from teamkit.lint.finding import Entry, Unread
from teamkit.lint.source import SUFFIXES

PASSED_OVER = frozenset((".git", ".venv", "venv", "node_modules", "__pycache__", "site-packages", ".tox", ".eggs"))
_SECONDS = 60
_GIT = ("git", "--no-pager", "--no-optional-locks")
# What a clone lacks stays unknown: nothing is fetched, and no replacement changes an answer.
_OFFLINE = {"LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_REPLACE_OBJECTS": "1"}
_FILE = "100"  # how the mode of a file begins; links and submodules have others


class Repository(NamedTuple):
    """top: the folder that paths count from. paths: of the files to read. entries: of git, with their sizes.

    wanted: the paths, of files and folders, that were asked for; "" for everything. All files are read, because only
    all of them tell whether a training is seeded; but only what was asked for is told.
    """

    top: Path
    paths: tuple[str, ...]
    entries: tuple[Entry, ...] = ()
    closed: tuple[Unread, ...] = ()
    wanted: tuple[str, ...] = ("",)

    def is_wanted(self, path: str) -> bool:
        """Whether a path was asked for, or lies below one that was."""
        name = normal(path)
        return any(not one or name == one or name.startswith(f"{one}/") for one in self.wanted)

    def without(self, is_excluded: Callable[[str], bool]) -> "Repository":
        """Return the repository without some of its files."""
        entries = tuple(one for one in self.entries if not is_excluded(normal(one.path)))
        return self._replace(paths=tuple(one for one in self.paths if not is_excluded(normal(one))), entries=entries)


def normal(path: str) -> str:
    """Return a path as it is compared: Hangul composed, whatever the file system made of it."""
    return unicodedata.normalize("NFC", path)


def repositories(paths: Iterable[Path]) -> list[Repository]:
    """Return the repositories that some files and folders lie in, each once, with what of it was asked for."""
    found: dict[Path, Repository] = {}
    for path in paths:
        for one in _around(path, found):
            found[one.top] = _joined(found[one.top], one) if one.top in found else one
    return list(found.values())


def _around(path: Path, known: Mapping[Path, Repository]) -> Iterator[Repository]:
    """Yield the repository around a path; else the folder itself, and the clones in it."""
    folder = path if path.is_dir() else path.parent
    top, complaint = _top(folder)
    if top is not None:
        inside = _inside(top, path)
        whole = known[top] if top in known else _tracked(top)
        yield _named(whole, path, inside)._replace(wanted=(normal(inside),))
        return
    closed = [Unread("", complaint)] if complaint else []
    if folder != path:
        yield Repository(folder, (path.name,), closed=tuple(closed), wanted=(normal(path.name),))
        return
    paths, more, clones = _walked(folder)
    if paths or closed or more or not clones:
        yield Repository(folder, tuple(sorted(paths)), closed=(*closed, *more))
    for clone in sorted(clones):
        yield from _around(Path(clone), known)


def _joined(one: Repository, other: Repository) -> Repository:
    paths = tuple(dict.fromkeys((*one.paths, *other.paths)))
    closed = tuple(dict.fromkeys((*one.closed, *other.closed)))
    return one._replace(paths=paths, closed=closed, wanted=tuple(dict.fromkeys((*one.wanted, *other.wanted))))


def _top(folder: Path) -> tuple[Path | None, str]:
    """Return the top of the work tree; or None, and why git does not tell it though there is one."""
    told = _ask(folder, "rev-parse", "--show-toplevel")
    if told.ok and told.out.strip():
        return Path(told.out.removesuffix("\n")), ""
    here = Path(os.path.realpath(folder))
    if not any(os.path.lexists(one / ".git") for one in (here, *here.parents)):
        return None, ""
    why = told.err.strip().splitlines()
    return None, f"git does not tell what it tracks: {why[0] if why else 'no work tree'}"


def _tracked(top: Path) -> Repository:
    """Return what git tracks. Raises OutsideFailed."""
    told = _ask(top, "ls-files", "-z", "--stage")
    if not told.ok:
        raise OutsideFailed(f"git ls-files failed: {told.err.strip() or told.code}", hint=f"git -C {top} status")
    blobs = {path: blob for mode, blob, path in _staged(told.out) if mode.startswith(_FILE)}
    paths = tuple(path for path in blobs if path.endswith(SUFFIXES) and (top / path).is_file())
    sizes = _sizes(top, blobs.values())
    return Repository(top, paths, tuple(Entry(path, sizes.get(blob)) for path, blob in blobs.items()))


def _staged(out: str) -> Iterator[tuple[str, str, str]]:
    """Read `mode blob stage TAB path NUL` as mode, blob and path."""
    for line in out.split("\0")[:-1]:
        told, _, path = line.partition("\t")
        mode, blob, _ = told.split(" ")
        yield mode, blob, path


def _sizes(top: Path, blobs: Iterable[str]) -> dict[str, int]:
    """Return blob to its bytes in git: of a file of git-lfs those of its pointer. What the clone lacks is left out."""
    feed = "".join(f"{blob}\n" for blob in blobs).encode()
    words = (*_GIT, "cat-file", "--batch-check=%(objectname) %(objectsize)", "--buffer")
    try:
        out = b"".join(process.stream(words, top, feed, {**os.environ, **_OFFLINE}))
    except OutsideFailed:
        return {}
    told = (line.split(" ") for line in out.decode().splitlines())
    return {fields[0]: int(fields[1]) for fields in told if len(fields) == 2 and fields[1].isdigit()}


def _ask(folder: Path, *words: str) -> process.Reply:
    return process.ask((*_GIT, *words), folder, _SECONDS, {**os.environ, **_OFFLINE})


def _inside(top: Path, path: Path) -> str:
    """Return a path from the top of its repository, "" for the top itself."""
    found = os.path.relpath(os.path.realpath(path), os.path.realpath(top)).replace(os.sep, "/")
    return "" if found == "." else found


def _named(repository: Repository, path: Path, inside: str) -> Repository:
    """Return a repository with a file that was named, whether git tracks it or not."""
    if not inside or path.is_dir() or normal(inside) in map(normal, repository.paths):
        return repository
    return repository._replace(paths=(*repository.paths, inside)) if inside.endswith(SUFFIXES) else repository


def _walked(top: Path) -> tuple[list[str], list[Unread], list[str]]:
    """Return files below a folder, folders that cannot be read, and clones. Links are not followed."""
    paths, closed, clones = list[str](), list[Unread](), list[str]()
    waiting = [os.fspath(top)]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as told:
                entries = {one.name: one for one in told}
        except OSError as error:
            closed.append(Unread(_below(folder, top), error.strerror or str(error)))
            continue
        if "pyvenv.cfg" in entries:
            continue
        if ".git" in entries and folder != os.fspath(top):
            clones.append(folder)
            continue
        waiting += [one.path for one in entries.values() if _is_folder(one)]
        paths += [_below(one.path, top) for one in entries.values() if _is_code(one)]
    return paths, closed, clones


def _below(path: str, top: Path) -> str:
    return os.path.relpath(path, top).replace(os.sep, "/")


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    return entry.name not in PASSED_OVER and entry.is_dir(follow_symlinks=False)


def _is_code(entry: "os.DirEntry[str]") -> bool:
    return entry.name.endswith(SUFFIXES) and entry.is_file(follow_symlinks=False)
