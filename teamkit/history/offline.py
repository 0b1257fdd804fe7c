"""git, asked with no network: what a clone lacks stays unknown. No replacement and no language changes an answer."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from teamkit import process
from teamkit.errors import OutsideFailed
from teamkit.process import Reply

_GIT = ("git", "--no-pager", "--no-optional-locks")
_SECONDS = 60
_OFFLINE = {
    "LC_ALL": "C",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",  # git 2.44
    "GIT_ALLOW_PROTOCOL": "none",  # and before
    "GIT_GRAFT_FILE": os.devnull,
}
_UNASKED: Mapping[str, str] = MappingProxyType({})


def ask(folder: Path, *words: str) -> Reply:
    """Ask git one question."""
    return process.ask((*_GIT, *words), folder, _SECONDS, _environment())


def stream(folder: Path, *words: str, feed: str = "", env: Mapping[str, str] = _UNASKED) -> Iterator[bytes]:
    """Yield what git writes. feed: what it reads. Raises OutsideFailed behind the last of it where git failed.

    env: what the environment has besides.
    """
    return process.stream((*_GIT, *words), folder, feed.encode("utf-8", "surrogateescape"), {**_environment(), **env})


def no_repository(folder: Path) -> OutsideFailed:
    """Return what to say where git finds no repository."""
    return OutsideFailed(f"no git repository: {folder}", hint="git clone URL, or cd to the project")


def files(folder: Path, commit: str) -> tuple[str, ...] | None:
    """Return the paths of a commit's files; None where they are not in this clone."""
    told = ask(folder, "ls-tree", "-r", "-z", "--full-tree", "--name-only", commit)
    return tuple(told.out.split("\0")[:-1]) if told.ok else None


def _environment() -> Mapping[str, str]:
    return {**os.environ, **_OFFLINE}
