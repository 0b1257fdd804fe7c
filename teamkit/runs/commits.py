"""What git knows of the commits that runs were made from. Asks git here, and never a network."""

import re
from collections.abc import Sequence
from pathlib import Path

from teamkit.process import Reply, ask
from teamkit.runs.comparable import Code

SECONDS = 5
_SUBJECTS = 5
GIT = ("git", "--no-optional-locks", "--no-pager", "-c", "log.showSignature=false")
_NAME = re.compile("[0-9a-fA-F]{4,64}")  # logs are written by anybody: no option, no ref


def subject(commit: str, top: Path) -> str:
    """Return the first line of a commit's message; "" where git does not know the commit."""
    if not _NAME.fullmatch(commit):
        return ""
    reply = _ask(top, "log", "--no-walk", "--format=%s", commit)
    return reply.out.strip() if reply.ok else ""


def between(commits: Sequence[str], top: Path) -> tuple[Code, ...]:
    """Return what lies between the first commit and each: an empty name is a commit that nobody knows."""
    known = {one: _whole(one, top) for one in dict.fromkeys(commits) if one}
    return tuple(_code(commits[0], one, known, top) for one in commits)


def _whole(commit: str, top: Path) -> str:
    """Return a commit's whole name; "" where it is not here."""
    if not _NAME.fullmatch(commit):
        return ""
    reply = _ask(top, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}")
    return reply.out.strip() if reply.ok else ""


def _code(first: str, other: str, known: dict[str, str], top: Path) -> Code:
    for commit in (first, other):
        if not commit:
            return Code(error="no commit is logged")
    if first == other or (known[first] and known[first] == known[other]):
        return Code(same=True)
    for commit in (first, other):
        if not known[commit]:
            return Code(error=f"git does not know {commit[:9]} here")
    return _range(known[first], known[other], top)


def _range(first: str, other: str, top: Path) -> Code:
    ahead = _ask(top, "log", "--format=%h %s", f"{first}..{other}")
    behind = _ask(top, "rev-list", "--count", f"{other}..{first}")
    files = _ask(top, "diff", "--name-only", "--no-ext-diff", "-z", first, other)
    for reply in (ahead, behind, files):
        if not reply.ok:
            return Code(error=(reply.err.strip().splitlines() or ["git told nothing"])[-1])
    lines = [line for line in ahead.out.split("\n") if line]
    names = tuple(name for name in files.out.split("\0") if name)
    return Code(ahead=len(lines), behind=int(behind.out), subjects=tuple(lines[:_SUBJECTS]), files=names)


def _ask(top: Path, *words: str) -> Reply:
    return ask((*GIT, *words), top, SECONDS)
