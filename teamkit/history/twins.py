"""The same work on two lines: what rebase, cherry-pick and amend leave behind. Pure."""

from collections.abc import Collection, Iterable

from teamkit.history.commit import Commit, History
from teamkit.history.graph import Graph, ancestors
from teamkit.history.message import subject as subject_of

_MANY = 50  # commits with one author, time and subject: a script made them, and nothing tells which are one


def twins(history: History, graph: Graph, bases: Iterable[str] = ()) -> dict[str, str]:
    """Return commits that are another once more, to that other, which counts: in main, then in a base, then the older.

    Twins have their author, the author's second and their subject in common, and a file where the files of both
    are known; neither is an ancestor of the other, as commits of a script within one second are. bases: commits
    where merged work is, besides main.
    """
    alike: dict[tuple[str, str, int, str], list[Commit]] = {}
    for commit in reversed(list(history.commits.values())):
        if not commit.is_merge:
            subject = subject_of(commit.message)
            alike.setdefault((*commit.author, commit.authored, subject), []).append(commit)
    groups = [group for group in alike.values() if 1 < len(group) <= _MANY]
    main = ancestors(history.commits, [history.tips.get(history.main, "")]) if groups else set()
    merged = ancestors(history.commits, bases) if groups else set()
    found: dict[str, str] = {}
    for group in groups:
        group.sort(key=lambda commit: (commit.id not in main, commit.id not in merged, commit.committed))
        found.update(_within(group, graph))
    return found


def _within(group: Iterable[Commit], graph: Graph) -> dict[str, str]:
    """Return the twins of a group; each goes to the first that it and that one's other twins are no line with."""
    kept: list[list[Commit]] = []
    found: dict[str, str] = {}
    for commit in group:
        same = next((twin for twin in kept if _fits(commit, twin, graph)), None)
        if same:
            found[commit.id] = same[0].id
            same.append(commit)
        else:
            kept.append([commit])
    return found


def _fits(commit: Commit, others: Iterable[Commit], graph: Graph) -> bool:
    return all(
        _share(_files(commit), _files(other))
        and not graph.is_ancestor(commit.id, other.id)
        and not graph.is_ancestor(other.id, commit.id)
        for other in others
    )


def _share(some: Collection[str], others: Collection[str]) -> bool:
    return not some or not others or not set(some).isdisjoint(others)


def _files(commit: Commit) -> set[str]:
    """Return names without folders: a cherry-pick follows a folder that was renamed."""
    return {path.rpartition("/")[2] for change in commit.changes for path in (change.path, change.before) if path}
