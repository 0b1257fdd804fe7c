"""The shape of a history: who is an ancestor of whom, and what a merge brought. Pure.

The commits are cut into first-parent chains; main's is the first. Of each chain is kept at which of its commits
every other one came in, so that both questions are answered by looking at the chains below one another,
exactly, whatever the dates say. What is kept is as large as what all merges brought together.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from teamkit.history.commit import Commit, History


def ancestors(commits: Mapping[str, Commit], starts: Iterable[str]) -> set[str]:
    """Return the commits and all before them; parents that a shallow clone lacks are left out."""
    found: set[str] = set()
    waiting = [start for start in starts if start in commits]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(parent for parent in commits[one].parents if parent in commits)
    return found


def chain(commits: Mapping[str, Commit], tip: str) -> list[str]:
    """Return the commit and its first parents, newest first: what a branch was, if it was always merged into."""
    found = []
    while tip in commits:
        found.append(tip)
        tip = next(iter(commits[tip].parents), "")
    return found


class Graph:
    """The chains of a history. brought: a merge to what it added to its first parent's past, in no order.

    brought is `git rev-list <its other parents> ^<its first parent>` for each merge, of which there may be thousands.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        self.brought: dict[str, list[str]] = {}
        self._parents = _known_parents(history.commits)
        self._chains: list[list[str]] = []  # each oldest first
        self._forks: list[str] = []  # the commit below a chain, or ""
        self._entries: list[dict[str, int]] = []  # what came into a chain, and at which place of it
        self._at: dict[str, tuple[int, int]] = {}  # a commit's chain, and its place there
        for head in (history.tips.get(history.main, ""), *history.commits):
            if head in history.commits and head not in self._at:
                self._add(head)

    def is_ancestor(self, one: str, other: str) -> bool:
        """Whether the one is the other or before it."""
        return self.entered(one, other) != ""

    def entered(self, one: str, tip: str) -> str:
        """Return the first commit of the tip's first-parent chain that has the one, or is it; "" if none has."""
        while tip:
            number, place = self._at[tip]
            found = self._entries[number].get(one)
            if found is not None and found <= place:
                return self._chains[number][found]
            tip = self._forks[number]
        return ""

    def route(self, one: str, tip: str) -> Iterator[str]:
        """Yield the merges by which a commit came to the tip, the outermost first; none if it was made there.

        Of several ways the earliest counts: what a merge brings again, it did not bring.
        """
        while True:
            merge = self.entered(one, tip)
            if merge in {"", one}:
                return
            yield merge
            others = [parent for parent in self.history.commits[merge].parents[1:] if parent in self._parents]
            tip = others[0] if len(others) == 1 else next(tip for tip in others if self.is_ancestor(one, tip))

    def _add(self, head: str) -> None:
        """Add the chain of a commit, down to where it leaves another."""
        found = [head]
        while (below := next(iter(self.history.commits[found[-1]].parents), "")) in self._parents:
            if below in self._at:
                break
            found.append(below)
        number = len(self._chains)
        self._chains.append(found[::-1])
        self._forks.append(below if below in self._at else "")
        self._at.update({one: (number, place) for place, one in enumerate(reversed(found))})
        self._enter(self._chains[-1], self._forks[-1])

    def _enter(self, line: list[str], fork: str) -> None:
        """Note where everything came into a chain that is not in the past of its fork."""
        entries: dict[str, int] = {}
        self._entries.append(entries)
        for place, one in enumerate(line):
            entries[one] = place
            parents = self.history.commits[one].parents
            if len(parents) > 1:
                self.brought[one] = self._come(parents[1:], place, entries, fork)

    def _come(self, starts: Iterable[str], place: int, entries: dict[str, int], fork: str) -> list[str]:
        """Return what comes in with these parents, and enter it."""
        parents = self._parents
        found = []
        waiting = [start for start in starts if start in parents]
        while waiting:
            one = waiting.pop()
            if one in entries or (fork and self.entered(one, fork)):
                continue
            entries[one] = place
            found.append(one)
            waiting.extend(parents[one])
        return found


def bare(tip: str, remotes: Collection[str]) -> str:
    """Return a branch's name without its remote: "feat/x" for "origin/feat/x"; a local one as it is."""
    remote, slash, name = tip.partition("/")
    return name if slash and remote in remotes else tip


def _known_parents(commits: Mapping[str, Commit]) -> dict[str, tuple[str, ...]]:
    """Return the parents that are there; a shallow clone lacks some."""
    return {
        one: commit.parents
        if all(parent in commits for parent in commit.parents)
        else tuple(parent for parent in commit.parents if parent in commits)
        for one, commit in commits.items()
    }
