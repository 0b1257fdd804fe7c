"""What git says of the folder of an experiment, and whom it knows. Asked without the weight of git's door.

A variable that binds git to another repository (`GIT_DIR`, set in every hook) counts for nothing here.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from teamkit.errors import OutsideFailed
from teamkit.process import Reply, ask

_GIT = ("git", "--no-pager", "--no-optional-locks")
_SECONDS = 60
_BINDING = frozenset(
    "GIT_DIR GIT_WORK_TREE GIT_COMMON_DIR GIT_INDEX_FILE GIT_PREFIX GIT_NAMESPACE GIT_OBJECT_DIRECTORY "
    "GIT_ALTERNATE_OBJECT_DIRECTORIES".split()
)


class Held(NamedTuple):
    """What git keeps of a folder: nothing without a repository. loose: what could not be brought back."""

    by_git: bool
    loose: tuple[str, ...] = ()


def git(folder: Path, *words: str) -> Reply:
    """Ask git one question, in its own language."""
    env = {name: value for name, value in os.environ.items() if name not in _BINDING}
    return ask((*_GIT, *words), folder, _SECONDS, {**env, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"})


def held(folder: Path, names: Iterable[str]) -> Held:
    """Return what git would not bring back: files that differ from HEAD, and those of `names` that it does not know.

    names: paths from the folder. Raises OutsideFailed.
    """
    inside = git(folder, "rev-parse", "--is-inside-work-tree")
    if inside.code is None:
        raise OutsideFailed(f"git does not answer: {inside.err}", hint="git --version")
    if not inside.out.startswith("true"):
        return Held(by_git=False)
    prefix = git(folder, "rev-parse", "--show-prefix").out.removesuffix("\n")
    changed = _fields(git(folder, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=no", "--", "."))
    known = set(_fields(git(folder, "ls-files", "-z", "--", ".")))
    unknown = [name for name in names if name not in known and os.path.lexists(folder / name)]
    return Held(by_git=True, loose=tuple(dict.fromkeys([*(one[3:].removeprefix(prefix) for one in changed), *unknown])))


def _fields(reply: Reply) -> Sequence[str]:
    if not reply.ok:
        last = reply.err.strip().rpartition("\n")[2]
        raise OutsideFailed(f"git does not say what has changed: {last}", hint="git status")
    return [field for field in reply.out.split("\0") if field]


def top(folder: Path) -> Path | None:
    """Return the top of the worktree around a folder, None where there is none."""
    reply = git(folder, "rev-parse", "--show-toplevel")
    return Path(reply.out.removesuffix("\n")) if reply.ok else None


def author(folder: Path) -> str:
    """Return the name that git gives to commits here, "" where it has none."""
    return git(folder, "config", "--get", "user.name").out.strip()
