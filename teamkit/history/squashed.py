"""Branches that a squash has merged, though git finds their commits in no history of main. Pure."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from teamkit.history.commit import Commit, History
from teamkit.history.message import subject as subject_of
from teamkit.history.message import writers
from teamkit.history.spellings import Spelled, pull_requests, untitled

_ITEM = re.compile(r"^\* (.+)$", re.MULTILINE)
_TELLING = 10  # lines; that two people, or one twice, change fewer in the same files is no wonder
_Net = dict[str, int | None]
Owners = Callable[[Commit], Sequence[Hashable]]


class Squashed(NamedTuple):
    """A branch's oldest commits that are elsewhere as one. by: that one; number: its pull request; why: how we know."""

    by: str
    number: int
    commits: tuple[str, ...]
    why: str


class _Squash(NamedTuple):
    commit: Commit
    number: int
    title: str
    listed: list[str]
    net: _Net


def emails(commit: Commit) -> Sequence[str]:
    """Return the addresses of the author and the co-authors."""
    return [one.email.lower() for one in writers(commit.author, commit.message)]


def squashed(history: History, unmerged: Mapping[str, Sequence[str]], owners: Owners = emails) -> dict[str, Squashed]:
    """Return branches whose work a squash brought where it counts. unmerged: as of unmerged.unmerged.

    owners: who made a commit; GitHub squashes with another address than the one that was committed with.

    A squash by one of the branch's authors, made after the work, lists its commits; or has the title of its
    first commit and the same files; or changes the same files by the same number of lines. Else it stays unmerged.
    """
    works = {branch: [history.commits[one] for one in reversed(ids)] for branch, ids in unmerged.items()}
    open_ids = {one for ids in unmerged.values() for one in ids}
    authors = {owner for work in works.values() for commit in work for owner in owners(commit)}
    squashes: dict[Hashable, list[_Squash]] = {}
    for one, said in pull_requests(history.commits.values()).items():
        commit = history.commits[one]
        mine = [] if commit.is_merge or one in open_ids else authors.intersection(owners(commit))
        if mine:
            squash = _read(commit, said)
            for owner in mine:
                squashes.setdefault(owner, []).append(squash)
    found = {branch: _found(work, squashes, owners) for branch, work in works.items()}
    return {branch: squash for branch, squash in found.items() if squash}


def _found(work: Sequence[Commit], squashes: Mapping[Hashable, Sequence[_Squash]], owners: Owners) -> Squashed | None:
    """Return the newest squash of its authors that has a branch's commits, which are given oldest first."""
    net = _net(work)
    for owner in dict.fromkeys(owner for commit in work for owner in owners(commit)):
        for squash in squashes.get(owner, ()):
            count, why = _evidence(squash, work, net)
            if count:
                ids = tuple(commit.id for commit in work[:count])
                return Squashed(squash.commit.id, squash.number, ids, f"{why} {squash.commit.id[:7]}")
    return None


def _read(commit: Commit, pull: Spelled) -> _Squash:
    listed = sorted(item.strip() for item in _ITEM.findall(commit.message) if not item.startswith("Merge "))
    return _Squash(commit, pull.number, untitled(subject_of(commit.message)), listed, _net([commit]))


def _evidence(squash: _Squash, work: Sequence[Commit], net: _Net) -> tuple[int, str]:
    """Return how many of a branch's commits a squash is, and how we know; 0 when it is not theirs."""
    count = len(squash.listed)
    if 1 < count <= len(work) and _subjects(work[:count]) == squash.listed and _is_later(squash, work[:count]):
        return count, f"its {count} commits are listed in"
    is_titled = subject_of(work[0].message) == squash.title and _is_later(squash, work[:1])
    if is_titled and squash.commit.changes and _files(work[0]) == _files(squash.commit):
        return 1, "its title and files are those of"
    if _same_lines(squash.net, net) and _is_later(squash, work):
        whole = squash.commit.whole and all(commit.whole for commit in work)
        return (len(work), "the same lines in the same files as") if whole else (0, "")
    return 0, ""


def _subjects(work: Iterable[Commit]) -> list[str]:
    return sorted(subject_of(commit.message) for commit in work)


def _is_later(squash: _Squash, work: Iterable[Commit]) -> bool:
    return all(commit.authored <= squash.commit.committed for commit in work)


def _files(commit: Commit) -> set[str]:
    return {change.path for change in commit.changes}


def _same_lines(mine: _Net, theirs: _Net) -> bool:
    """Whether a squash makes each file longer or shorter by as many lines as the work did, in enough lines to tell."""
    if sum(abs(net) for net in mine.values() if net is not None) < _TELLING:
        return False
    left = {path for path, net in theirs.items() if net != 0}
    return left <= mine.keys() and all(theirs.get(path, "") == net for path, net in mine.items())


def _net(commits: Iterable[Commit]) -> _Net:
    """Return by how many lines each file became longer; None where that is unknown."""
    found: _Net = {}
    for commit in commits:
        for path, added, deleted, before in commit.changes:
            if before and before in found:
                found[path] = found.pop(before)
            so_far = found.get(path, 0)
            unknown = so_far is None or added is None or deleted is None
            found[path] = None if unknown else (so_far or 0) + (added or 0) - (deleted or 0)
    return found
