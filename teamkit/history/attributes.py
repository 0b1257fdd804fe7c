"""What a team has told git of its files: linguist's attributes, and the commits that blame passes over."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from teamkit.errors import OutsideFailed
from teamkit.history import offline

_NAMES = ("linguist-vendored", "linguist-generated", "linguist-documentation")
_MENTIONED = ("grep", "--quiet", "--fixed-strings", "-e", "linguist-", "HEAD", "--", ":(top,glob)**/.gitattributes")
_REVISIONS = ".git-blame-ignore-revs"
_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SHORT = re.compile(r"[0-9a-f]{7,64}")


class Ignored(NamedTuple):
    """The commits that .git-blame-ignore-revs names, by full id. notes: its lines that name none."""

    commits: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def linguist(folder: Path, paths: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return path to what .gitattributes says of it: `linguist-vendored`, or `-linguist-vendored` where it is unset.

    Paths of which nothing is said are left out. Nothing is asked unless a .gitattributes of HEAD mentions linguist;
    the attributes are those of HEAD, or of the index before git 2.40, where a bare repository has none.
    """
    wanted = [path for path in dict.fromkeys(paths) if path and "\0" not in path]
    if not wanted or not offline.ask(folder, *_MENTIONED).ok:
        return {}
    where = ("--source", "HEAD") if _version(folder) >= (2, 40) else ("--cached",)
    top = offline.ask(folder, "rev-parse", "--show-toplevel").out.removesuffix("\n")
    fed = "".join(f"{path}\0" for path in wanted)
    return _said(_stream(Path(top) if top else folder, ("check-attr", "--stdin", "-z", *where, *_NAMES), fed))


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", offline.ask(folder, "version").out)[:2]))


def _said(out: str) -> dict[str, frozenset[str]]:
    """Read `path NUL attribute NUL value NUL`; a value may be empty."""
    found: dict[str, frozenset[str]] = {}
    fields = out.split("\0")
    for path, name, value in zip(fields[::3], fields[1::3], fields[2::3], strict=False):
        if value in {"set", "true"}:
            found[path] = found.get(path, frozenset()) | {name}
        elif value in {"unset", "false"}:
            found[path] = found.get(path, frozenset()) | {f"-{name}"}
    return found


def ignored(folder: Path) -> Ignored:
    """Return the commits that .git-blame-ignore-revs names, as HEAD has it; none without that file.

    Ids may be short, unlike in `git blame`; a line that names no commit of this clone is told in the notes.
    """
    told = offline.ask(folder, "cat-file", "blob", f"HEAD:{_REVISIONS}").out
    lines = [line.split("#", 1)[0].strip().lower() for line in told.splitlines()]
    words = list(dict.fromkeys(line for line in lines if line))
    short = [word for word in words if _SHORT.fullmatch(word) and not _ID.fullmatch(word)]
    whole = {word: word for word in words if _ID.fullmatch(word)} | _whole(folder, short)
    notes = (f"{_REVISIONS}: no commit is called {word}" for word in words if word not in whole)
    return Ignored(frozenset(whole.values()), tuple(notes))


def _whole(folder: Path, short: list[str]) -> dict[str, str]:
    """Return short id to the commit it stands for, where there is exactly one."""
    if not short:
        return {}
    asked = "".join(f"{word}^{{commit}}\n" for word in short)
    out = _stream(folder, ("cat-file", "--batch-check=%(objectname) %(objecttype)"), asked)
    told = (line.split(" ") for line in out.splitlines())
    return {word: fields[0] for word, fields in zip(short, told, strict=False) if fields[1:] == ["commit"]}


def _stream(folder: Path, words: Sequence[str], fed: str) -> str:
    """Return what git said, all of it or nothing."""
    try:
        out = b"".join(offline.stream(folder, *words, feed=fed))
    except OutsideFailed:
        return ""
    return out.decode("utf-8", "surrogateescape")
