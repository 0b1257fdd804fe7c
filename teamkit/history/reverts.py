"""Work that was taken back, and is not there in the end. Pure."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from teamkit.history.commit import Commit, History
from teamkit.history.graph import Graph, ancestors
from teamkit.history.message import subject as subject_of

_REVERTS = re.compile(r"^\W{0,4}(?:this )?reverts?\b", re.IGNORECASE | re.MULTILINE)
_SHA = re.compile(r"[0-9a-f]{7,64}")
_BETWEEN = frozenset({"commit", "commits", "and", ""})
_MOST = 16384  # characters of a list of commits that are read
_MAINLINE = re.compile(r"reversing\s+changes\s+made\s+to\s+([0-9a-f]{7,64})")
# GitHub: "Reverts owner/repo#12". GitLab: "This reverts merge request !12".
_NUMBER = re.compile(
    r"^\W{0,4}(?:reverts (?:[\w.-]+/[\w.-]+)?#|this reverts merge request !)(\d+)\b", re.IGNORECASE | re.MULTILINE
)
_QUOTED = re.compile(r'(revert|reapply):? "(.+)"', re.IGNORECASE | re.DOTALL)
_PICKED = re.compile(r"^\(cherry picked from commit ([0-9a-f]{7,64})\)", re.MULTILINE)


class Known(NamedTuple):
    """What else tells which commit is meant. pulls: a number to its commit. twins: a commit to what it is again."""

    pulls: Mapping[int, str]
    twins: Mapping[str, str]


def reverted(history: History, graph: Graph, known: Known, tips: Sequence[str] = ()) -> dict[str, str]:
    """Return the commits that are undone in the end, each to the commit that undid it.

    What a reverted revert undid is not undone; the revert is. Of a reverted merge, all it brought is.
    tips: from where it is seen, else from main; only what is before them counts.
    """
    tips = tips or [history.tips.get(history.main, "")]
    targets = _Targets(graph, known, ancestors(history.commits, tips))
    meant = [(commit.id, targets.of(commit)) for commit in reversed(targets.reverts())]
    undone: dict[str, str] = {}
    for revert, ones in reversed(meant):
        if revert not in undone:  # a later one may have taken it back
            for one in ones:
                undone.setdefault(one, revert)
    return undone


class _Targets:
    """Finds what reverts mean; asked from the oldest to the newest."""

    def __init__(self, graph: Graph, known: Known, seen: set[str]) -> None:
        self._graph, self._known, self._seen = graph, known, seen
        self._commits = graph.history.commits
        self._taken: set[str] = set()

    def reverts(self) -> list[Commit]:
        """Return the commits that may be reverts, newest first; what a merge tells are other commits' words."""
        return [
            commit
            for commit in self._commits.values()
            if commit.id in self._seen and not commit.is_merge and _may_revert(commit.message)
        ]

    def of(self, commit: Commit) -> list[str]:
        """Return what a commit undoes: by name, else by the number of a pull request, else by subject."""
        for found in (self._by_name(commit), self._by_number(commit), self._by_subject(commit)):
            ones = [one for one in found if one != commit.id]
            if ones:
                self._taken.update(ones)
                mainline = _MAINLINE.search(commit.message)
                before = self._full(mainline[1]) if mainline else ""
                return [other for one in ones for other in self._all_of(one, before)]
        return []

    def _by_name(self, commit: Commit) -> list[str]:
        return [one for sha in _named(commit.message) for one in self._there(self._full(sha))]

    def _by_number(self, commit: Commit) -> list[str]:
        numbers = map(int, _NUMBER.findall(commit.message))
        return [one for number in numbers for one in self._there(self._known.pulls.get(number, ""))]

    def _by_subject(self, commit: Commit) -> Sequence[str]:
        """Return the newest commit of the subject before the revert, if there are several that is not reverted yet."""
        quoted = _QUOTED.match(subject_of(commit.message))
        if not quoted:
            return []
        subject = f'Revert "{quoted[2]}"' if quoted[1].lower() == "reapply" else quoted[2]
        before = [one for one in self._subjects.get(subject, ()) if self._graph.is_ancestor(one, commit.id)]
        return ([one for one in before if one not in self._taken] or before)[:1]

    def _there(self, one: str) -> list[str]:
        """Return those of a commit and its copies that are seen."""
        return [copy for copy in (one, *self._copies.get(one, ())) if copy in self._seen]

    def _all_of(self, one: str, before: str) -> Iterator[str]:
        """Yield a commit, and of a merge all the work it brought; before: the parent that a revert went back to."""
        yield one
        parents = self._commits[one].parents
        brought: Sequence[str] | set[str] = self._graph.brought.get(one, ())
        if before in parents[1:]:  # git revert -m 2
            brought = ancestors(self._commits, parents) - ancestors(self._commits, [before])
        yield from (other for other in brought if not self._commits[other].is_merge)

    @cached_property
    def _subjects(self) -> dict[str, list[str]]:
        """Subjects to their commits, newest first."""
        found: dict[str, list[str]] = {}
        for commit in self._commits.values():
            if commit.id in self._seen:
                found.setdefault(subject_of(commit.message), []).append(commit.id)
        return found

    @cached_property
    def _copies(self) -> dict[str, list[str]]:
        """Commits to the same work elsewhere: twins, and what `git cherry-pick -x` tells."""
        found: dict[str, list[str]] = {}
        groups: dict[str, list[str]] = {}
        for twin, one in self._known.twins.items():
            groups.setdefault(one, [one]).append(twin)
        for commit in self._commits.values():
            if "(cherry picked from commit " in commit.message:
                for sha in _PICKED.findall(commit.message):
                    groups.setdefault(self._full(sha), [self._full(sha)]).append(commit.id)
        for group in groups.values():
            for one in group:
                found.setdefault(one, []).extend(other for other in group if other != one)
        return found

    @cached_property
    def _ids(self) -> list[str]:
        return sorted(self._commits)

    def _full(self, sha: str) -> str:
        """Return the commit that a name, in full or abbreviated, stands for; "" when none, or several."""
        place = bisect_left(self._ids, sha)
        found = [one for one in self._ids[place : place + 2] if one.startswith(sha)]
        return found[0] if len(found) == 1 else ""


def _may_revert(message: str) -> bool:
    return "evert" in message or "REVERT" in message or "eapply" in message


def _named(message: str) -> Iterator[str]:
    """Yield the commits that a message says to revert: "This reverts commit 1234567, reversing …", "Revert 1234567"."""
    for found in _REVERTS.finditer(message):
        for word in message[found.end() : found.end() + _MOST].split():
            name = word.strip(".,;:&*-()`").lower()
            if _SHA.fullmatch(name):
                yield name
            elif name not in _BETWEEN:
                break
