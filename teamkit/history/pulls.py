"""Pull requests by number, whose they are, and what reached main without one. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from teamkit.history.commit import Commit, History, Identity
from teamkit.history.graph import Graph, ancestors, chain
from teamkit.history.message import writers
from teamkit.history.spellings import Spelled, is_by_github, pull_requests

Credited = Callable[[Commit], Sequence[Identity]]


class Pull(NamedTuple):
    """A pull request that was merged.

    commit: its merge, or the first of what was squashed or rebased. commits: the work it brought, newest first,
    without merges and without what other pull requests brought to it; of a squash, itself. authors: whose it
    is, several where they did equally much, by name; how: why. merged_at: seconds since 1970. carried: numbers
    of those that it only carried on (a release). in_main: False while it is only in develop, say.
    """

    number: int
    title: str
    branch: str
    commit: str
    commits: tuple[str, ...]
    authors: tuple[Identity, ...]
    how: str
    merged_at: int
    carried: tuple[int, ...]
    in_main: bool


class Direct(NamedTuple):
    """What reached main without a pull request, told two ways, as ids, newest first.

    first_parent: of the `chain` commits of main's first-parent chain those that are neither a merge nor a pull
    request. no_pull: of main's `work` commits, which are those that are no merge, the ones that came by no
    pull request, wherever they lie. web: of both, what was made in GitHub's editor, which no hook sees.
    """

    first_parent: tuple[str, ...]
    chain: int
    no_pull: tuple[str, ...]
    work: int
    web: frozenset[str]


class Pulls(NamedTuple):
    """pulls: by number. brought_by: a commit of work to the number of the pull request that brought it.

    A commit is brought by one, the innermost: a release does not take what it carries. Commits of work in main
    are in brought_by, made on main's first-parent chain, or `otherwise`: brought by a merge of another kind.
    """

    pulls: Mapping[int, Pull]
    brought_by: Mapping[str, int]
    otherwise: frozenset[str]
    direct: Direct


def credited(commit: Commit) -> tuple[Identity, ...]:
    """Return the author and the co-authors, each once."""
    return writers(commit.author, commit.message)


def pulls(history: History, graph: Graph, credit: Credited = credited, told: Collection[str] | None = None) -> Pulls:
    """Return the pull requests of all branches, each number once: where it was merged first, in main before elsewhere.

    credit: who a commit counts for, which is where identities become people and bots are left out. told: the
    commits that `direct` tells of, None for all.
    """
    numbered = pull_requests(history.commits.values())
    merged = ancestors(history.commits, [history.tips.get(history.main, "")])
    brought_by, otherwise = _brought(history, graph, numbered, merged)
    work: dict[int, list[str]] = {}
    for one in history.commits:
        if one in brought_by:
            work.setdefault(brought_by[one], []).append(one)
    found: dict[int, Pull] = {}
    for number, commits in _by_number(history, numbered, merged).items():
        pull = _pull(commits[0], work.get(number, []), numbered, graph, credit)
        found[number] = pull._replace(in_main=pull.commit in merged)
    direct = _direct(history, merged, brought_by, history.commits if told is None else told)
    return Pulls(dict(sorted(found.items())), brought_by, otherwise, direct)


def _by_number(history: History, told: Mapping[str, Spelled], merged: set[str]) -> dict[int, list[Commit]]:
    """Return the commits that say to be a pull request; in main before elsewhere, then the first."""
    found: dict[int, list[Commit]] = {}
    for one, said in told.items():
        found.setdefault(said.number, []).append(history.commits[one])
    for commits in found.values():
        commits.sort(key=lambda commit: (commit.id not in merged, commit.committed))
    return found


def _brought(
    history: History, graph: Graph, told: Mapping[str, Spelled], merged: set[str]
) -> tuple[dict[str, int], frozenset[str]]:
    """Return what each commit of work was brought by, and what of main other merges brought."""
    brought_by = _elsewhere(history, graph, told, merged)
    otherwise = set()
    main = history.tips.get(history.main, "")
    for one, commit in history.commits.items():
        if commit.is_merge:
            continue
        route = list(graph.route(one, main)) if one in merged else []
        number = next((told[step].number for step in (one, *reversed(route)) if step in told), None)
        if number is not None:
            brought_by[one] = number
        elif route:
            otherwise.add(one)
    return brought_by, frozenset(otherwise)


def _elsewhere(history: History, graph: Graph, told: Mapping[str, Spelled], merged: set[str]) -> dict[str, int]:
    """Return work that is not in main to the first pull request that brought it, to whatever branch."""
    found: dict[str, int] = {}
    oldest_first = reversed(list(history.commits.values()))
    merges = [commit for commit in oldest_first if commit.id in told and commit.id in graph.brought]
    for merge in sorted(merges, key=lambda commit: commit.committed):
        for one in graph.brought[merge.id]:
            if one not in merged and not history.commits[one].is_merge:
                found.setdefault(one, told[merge.id].number)
    return found


def _pull(first: Commit, work: Sequence[str], told: Mapping[str, Spelled], graph: Graph, credit: Credited) -> Pull:
    """Return a pull request. first: the commit that merged it. work: all that it brought."""
    brought = graph.brought.get(first.id, ())
    number = told[first.id].number
    carried = sorted({told[one].number for one in brought if one in told} - {number})
    all_commits = graph.history.commits
    if first.is_merge:
        authors, how = _majority([all_commits[one] for one in work], credit)
        how = how or _why_nobody(work, carried)
    else:
        authors, how = _shared([all_commits[one] for one in work], credit)
    return Pull(
        number, told[first.id].title, told[first.id].branch, first.id, tuple(work), authors, how,
        first.committed, tuple(carried), in_main=True,
    )  # fmt: skip


def _majority(commits: Sequence[Commit], credit: Credited) -> tuple[tuple[Identity, ...], str]:
    """Return who has most of the commits; a merge's subject names the owner of the repository instead."""
    counts = Counter(person for commit in commits for person in credit(commit))
    most = max(counts.values(), default=0)
    how = f"has {most} of the {len(commits)} commits it brought" if most else ""
    return tuple(sorted(person for person, count in counts.items() if count == most)), how


def _why_nobody(work: Sequence[str], carried: Sequence[int]) -> str:
    if work:
        return "nobody has a commit of what it brought"
    return "it only carries other pull requests" if carried else "it brought no commits"


def _shared(commits: Iterable[Commit], credit: Credited) -> tuple[tuple[Identity, ...], str]:
    people = {person for commit in commits for person in credit(commit)}
    return tuple(sorted(people)), "author and co-authors of what was squashed or rebased"


def _direct(history: History, merged: set[str], brought_by: Mapping[str, int], told: Collection[str]) -> Direct:
    commits = history.commits
    line = [one for one in chain(commits, history.tips.get(history.main, "")) if one in told]
    first_parent = [one for one in line if not commits[one].is_merge and one not in brought_by]
    work = [one for one in commits if one in merged and one in told and not commits[one].is_merge]
    no_pull = [one for one in work if one not in brought_by]
    web = frozenset(one for one in {*first_parent, *no_pull} if is_by_github(commits[one]))
    return Direct(tuple(first_parent), len(line), tuple(no_pull), len(work), web)
