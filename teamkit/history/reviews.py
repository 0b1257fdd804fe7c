"""Who reviewed what, as far as git knows: commits and merges that say `Reviewed-by`. Pure."""

from collections.abc import Collection

from teamkit.history.contribution import Credit
from teamkit.history.graph import Graph
from teamkit.history.message import reviewers
from teamkit.history.people import People, Person


def reviewed(graph: Graph, told: Collection[str], credit: Credit, people: People) -> dict[Person, tuple[str, ...]]:
    """Return people to the commits and merges that name them as a reviewer, newest first; bots apart.

    Nobody reviews what is theirs alone: a commit, or all that a merge brought. Who merges may have reviewed.
    told: the commits and merges that are asked for.
    """
    found: dict[Person, list[str]] = {}
    for one in (one for one in graph.history.commits if one in told):
        named = reviewers(graph.history.commits[one].message)
        for person in dict.fromkeys(people.of[name] for name in named if name in people.of):
            if any(person not in credit.owners[work] for work in _work(graph, one)):
                found.setdefault(person, []).append(one)
    return {person: tuple(ids) for person, ids in found.items()}


def _work(graph: Graph, one: str) -> list[str]:
    """Return what was there to review: a commit itself, of a merge the work that it brought."""
    commits = graph.history.commits
    return [work for work in graph.brought.get(one, [one]) if not commits[work].is_merge]
