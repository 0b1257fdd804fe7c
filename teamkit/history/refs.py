"""Where the branches of a repository stand, asked of git."""

from pathlib import Path
from shlex import quote
from typing import NamedTuple

from teamkit.errors import Refused
from teamkit.history import offline

_HEADS, _COPIES = "refs/heads/", "refs/remotes/"
_LIST = ("for-each-ref", "--format=%(objectname)%00%(refname)%00%(symref)", _HEADS, _COPIES)
_NEWEST_TAG = ("for-each-ref", "--count=1", "--sort=-creatordate", "--format=%(refname:lstrip=2)", "refs/tags/")
_USUAL = ("main", "master")


class Refs(NamedTuple):
    """tips: a branch ("main", "origin/feat/x") to its commit, HEAD among them where it is detached.

    main: the branch of the team's result, "" where there is no branch. edge: the commits where a shallow clone ends.
    """

    tips: dict[str, str]
    main: str
    edge: frozenset[str]


def refs(folder: Path, main: str) -> Refs:
    """Return the branches. main: the name that the policy states, or "". Raises OutsideFailed without a repository."""
    told = offline.ask(folder, *_LIST)
    if not told.ok:
        raise offline.no_repository(folder)
    rows = [line.split("\0") for line in told.out.split("\n") if line.count("\0") == 2]
    tips = {_short(name): commit for commit, name, link in rows if not link}
    default = next((link for _, _, link in rows if link), "")
    head = _told(folder, "symbolic-ref", "-q", "HEAD")
    if not head and (commit := _told(folder, "rev-parse", "-q", "--verify", "HEAD^{commit}")):
        tips["HEAD"] = commit
    wanted = (main, _short(default).partition("/")[2], *_USUAL, _short(head), "HEAD", *tips)
    copies = sorted(_short(name) for _, name, link in rows if not link and name.startswith(_COPIES))
    return Refs(tips, _main(folder, wanted, tips, copies), _edge(folder))


def only_tags(folder: Path, main: str) -> Refused | None:
    """Return what to say of a repository without a branch that has tags; None where it has none. main: its name."""
    tag = _told(folder, *_NEWEST_TAG)
    if not tag:
        return None
    make = "branch" if _told(folder, "rev-parse", "--is-bare-repository") == "true" else "switch -c"
    told = "there are tags but no branch: what is told is what branches hold"
    return Refused(told, hint=f"git {make} {quote(main)} {quote(tag)}")


def _short(name: str) -> str:
    return name.removeprefix(_HEADS).removeprefix(_COPIES)


def _main(folder: Path, wanted: tuple[str, ...], tips: dict[str, str], copies: list[str]) -> str:
    """Return the first branch that is there, or its copy where that is further; of several, that of origin."""
    for name in filter(None, wanted):
        own = [copy for copy in copies if copy.partition("/")[2] == name]
        copy = f"origin/{name}" if f"origin/{name}" in own else next(iter(own), "")
        if name in tips and (not copy or not _leads(folder, tips[name], tips[copy])):
            return name
        if copy:
            return copy
    return ""


def _leads(folder: Path, earlier: str, later: str) -> bool:
    return earlier != later and offline.ask(folder, "merge-base", "--is-ancestor", earlier, later).ok


def _edge(folder: Path) -> frozenset[str]:
    file = folder / _told(folder, "rev-parse", "--git-path", "shallow")
    return frozenset(file.read_text("ascii").split()) if file.is_file() else frozenset()


def _told(folder: Path, *words: str) -> str:
    reply = offline.ask(folder, *words)
    return reply.out.strip("\n") if reply.ok else ""
