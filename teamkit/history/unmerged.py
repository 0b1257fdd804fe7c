"""Work that is not in main: on which branch it is, once each. Pure."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence

from teamkit.history.commit import History
from teamkit.history.graph import ancestors, bare


def unmerged(
    history: History, bases: Collection[str] = (), remotes: Sequence[str] = ("origin",)
) -> dict[str, list[str]]:
    """Return branches to their commits that no base has, newest first; merges, which are no work, left out.

    bases: what counts as merged besides main, as names without remote ("develop"). remotes: the team's first,
    then forks, whose main is no base but a branch. A branch's copies are one branch with it. A commit that
    several have is named for the one whose tip is nearest, the first by name among equals; so every commit is
    there once, and a branch without one of its own is not there.
    """
    names = dict(_named(history, {bare(history.main, remotes), *bases}, remotes))
    merged = ancestors(history.commits, base_tips(history, bases, remotes))
    tips = sorted((name, history.tips[tip]) for tip, name in names.items() if name)
    nearest = _nearest(history, tips, merged)
    found: dict[str, list[str]] = {name: [] for name in sorted(set(nearest.values()))}
    for one, commit in history.commits.items():
        if one in nearest and not commit.is_merge:
            found[nearest[one]].append(one)
    return {name: own for name, own in found.items() if own}


def base_tips(history: History, bases: Collection[str] = (), remotes: Sequence[str] = ("origin",)) -> list[str]:
    """Return the commits where main, the first, and the other bases stand, and their copies at the team's remote."""
    named = _named(history, {bare(history.main, remotes), *bases}, remotes)
    return list(
        dict.fromkeys(history.tips[tip] for tip in (history.main, *(tip for tip, name in named if not name)) if tip)
    )


def _named(history: History, bases: set[str], remotes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield tips with the name of their branch, which is "" for a base."""
    forks = remotes[1:]
    for tip in history.tips:
        name = bare(tip, remotes)
        is_copy = name != tip
        if is_copy and name == "HEAD":
            continue  # what the remote shows first, which is a branch of its own
        if tip == history.main:
            yield tip, ""
        elif name in bases:
            yield tip, tip if is_copy and bare(tip, forks) != tip else ""
        else:
            yield tip, name


def _nearest(history: History, tips: Iterable[tuple[str, str]], merged: set[str]) -> dict[str, str]:
    """Return commits that are not merged to the name of the tip with the fewest steps to it."""
    found: dict[str, str] = {}
    waiting = deque(tips)
    while waiting:
        name, one = waiting.popleft()
        if one in merged or one in found or one not in history.commits:
            continue
        found[one] = name
        waiting.extend((name, parent) for parent in history.commits[one].parents)
    return found
