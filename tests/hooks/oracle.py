"""The rule of the guard once more, from its words alone and without git: a second opinion.

A commit is a number. Its files are a mapping from path to content, where a merge is easy to compute.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

MAIN = "refs/heads/main"
SOURCES = ("develop", "release/*", "hotfix/*")
REMOTES = ("origin", "mirror")
CONFLICT = "<<<<<<<"

Verdict = Literal["known", "approved", "refused"]  # approved: lawful, and noted as such


@dataclass(frozen=True)
class Commit:
    parents: tuple[int, ...]
    files: Mapping[str, str]


@dataclass
class History:
    """All commits, where refs stand, and which tips of main came through the guard."""

    commits: list[Commit] = field(default_factory=list)
    refs: dict[str, int] = field(default_factory=dict)
    approved: set[int] = field(default_factory=set)

    def add(self, parents: Iterable[int], files: Mapping[str, str]) -> int:
        self.commits.append(Commit(tuple(parents), dict(files)))
        return len(self.commits) - 1

    def past(self, commit: int) -> set[int]:
        """A commit and all its ancestors."""
        seen, left = set[int](), [commit]
        while left:
            each = left.pop()
            if each not in seen:
                seen.add(each)
                left += self.commits[each].parents
        return seen

    def line(self, commit: int) -> list[int]:
        """A commit and its first parents, back to the beginning."""
        found = [commit]
        while self.commits[found[-1]].parents:
            found.append(self.commits[found[-1]].parents[0])
        return found

    def bases(self, one: int, other: int) -> list[int]:
        """The best common ancestors."""
        common = self.past(one) & self.past(other)
        return [each for each in common if not any(each in self.past(later) - {later} for later in common)]


def joined(history: History, one: int, other: int) -> dict[str, str]:
    """The files of a merge; a path that conflicts holds CONFLICT. For two best common ancestors at most."""
    old = _common_files(history, history.bases(one, other))
    mine, theirs = history.commits[one].files, history.commits[other].files
    return {path: _joined_file(old.get(path), mine.get(path), theirs.get(path)) for path in {*mine, *theirs}}


def _common_files(history: History, bases: list[int]) -> Mapping[str, str]:
    return history.commits[bases[0]].files if len(bases) == 1 else joined(history, *bases)


def _joined_file(old: str | None, mine: str | None, theirs: str | None) -> str:
    kept = mine if theirs in (old, mine) else theirs if mine == old else CONFLICT
    return kept or ""


def verdict(history: History, new: int | None, also: Mapping[str, int], compares_trees: bool) -> Verdict:
    """What becomes of a move of main to `new`, in one transaction with the refs of `also`."""
    now = history.refs.get(MAIN)
    if new is None or new == now or new in _published(also) or _is_published(history, new):
        return "known"
    if new in history.approved and (now is None or new in history.past(now)):
        return "known"
    if now is None:
        return "approved" if _may_begin(history, new) else "refused"
    lawful = _is_trusted(history, now) and _is_lawful_step(history, new, now, compares_trees)
    return "approved" if lawful else "refused"


def _published(refs: Mapping[str, int]) -> list[int]:
    return [refs[copy] for copy in (f"refs/remotes/{remote}/main" for remote in REMOTES) if copy in refs]


def _is_published(history: History, commit: int) -> bool:
    return any(commit in history.past(tip) for tip in _published(history.refs))


def _may_begin(history: History, new: int) -> bool:
    first = not _published(history.refs) and not any(ref.startswith("refs/heads/") for ref in history.refs)
    return first or new in _chains(history, set())


def _is_trusted(history: History, now: int) -> bool:
    witnessed = _published(history.refs) or history.approved
    return now in history.approved or _is_published(history, now) or not witnessed


def _chains(history: History, without: set[int]) -> set[int]:
    """What lies on the first-parent line of a source, and is not there yet."""
    tips = [tip for ref, tip in history.refs.items() if _is_source(ref)]
    return {each for tip in tips for each in history.line(tip)} - without


def _is_source(ref: str) -> bool:
    places = ("refs/heads/", *(f"refs/remotes/{remote}/" for remote in REMOTES))
    return any(fnmatchcase(ref, f"{place}{source}") for place in places for source in SOURCES)


def _is_lawful_step(history: History, new: int, now: int, compares_trees: bool) -> bool:
    chains = _chains(history, history.past(now))
    if new in chains and now in history.past(new):
        return True
    parents = history.commits[new].parents
    if len(parents) != 2 or parents[0] != now or parents[1] not in chains:
        return False
    if not compares_trees:
        return True
    clean = joined(history, now, parents[1])
    return CONFLICT in clean.values() or clean == history.commits[new].files
