import time
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teamkit.history.commit import History
from teamkit.history.graph import Graph, ancestors, bare, chain
from teamkit.history.pulls import pulls
from teamkit.history.twins import twins
from teamkit.history.unmerged import unmerged
from tests.history.shapes import Shape, heads, past, shapes
from tests.history.worlds import World, drawn, fast_import, name_of


@given(shapes())
def test_what_a_merge_brought_is_what_its_first_parent_had_not(shape: Shape) -> None:
    history = drawn(shape, {"main": len(shape) - 1})
    brought = Graph(history).brought
    assert set(brought) == {one for one, commit in history.commits.items() if commit.is_merge}
    for one, found in brought.items():
        first, *others = history.commits[one].parents
        assert len(found) == len(set(found))
        assert set(found) == set().union(*(past(history, other) for other in others)) - past(history, first)


@given(shapes())
def test_ancestry_is_right_for_every_two_commits(shape: Shape) -> None:
    history = drawn(shape, {"main": len(shape) // 2})
    graph = Graph(history)
    for one in history.commits:
        assert ancestors(history.commits, [one]) == past(history, one)
        for other in history.commits:
            assert graph.is_ancestor(other, one) == (other in past(history, one))


@given(shapes())
def test_a_commit_came_by_merges_that_brought_it_each_within_the_last(shape: Shape) -> None:
    tip = name_of(len(shape) - 1)
    history = drawn(shape, {"main": len(shape) - 1})
    graph = Graph(history)
    for one in past(history, tip):
        route = list(graph.route(one, tip))
        assert (not route) == (one in chain(history.commits, tip))
        assert all(one in graph.brought[merge] for merge in route)
        assert all(inner in graph.brought[outer] for outer, inner in pairwise(route))


@given(shapes(), st.data())
def test_the_edge_of_a_shallow_clone_is_survived(shape: Shape, data: st.DataObject) -> None:
    whole = drawn(shape, {"main": len(shape) - 1})
    lost = data.draw(st.sets(st.sampled_from(list(whole.commits))))
    history = whole._replace(commits={one: commit for one, commit in whole.commits.items() if one not in lost})
    graph = Graph(history)
    assert set(graph.brought) == {one for one, commit in history.commits.items() if commit.is_merge}
    for one, found in graph.brought.items():
        first, *others = history.commits[one].parents
        assert set(found) == ancestors(history.commits, others) - ancestors(history.commits, [first])
    pulls(history, graph)
    assert twins(history, graph) == {}


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(shapes(most=25))
def test_git_itself_finds_the_same_commits_behind_each_merge_and_on_each_branch(
    tmp_path_factory: pytest.TempPathFactory, shape: Shape
) -> None:
    folder = tmp_path_factory.mktemp("real") / "repository"
    branches = {"main": len(shape) // 2, **{f"b{place}": place for place in heads(shape)}}
    fast_import(folder, shape, branches)
    world = World(folder)
    history = world.history()
    graph = Graph(history)
    for one, found in list(graph.brought.items())[:8]:
        first, *others = history.commits[one].parents
        assert set(found) == world.rev_list(*others, f"^{first}")
    work = unmerged(history)
    assert {one for own in work.values() for one in own} == world.rev_list("--branches", "--no-merges", "^main")
    for branch, own in work.items():
        assert set(own) <= world.rev_list(branch, "^main")


def long_shape(merges: int) -> Shape:
    """Return main with merges of branches, each four commits with an update from main, behind by up to 200."""
    shape: Shape = [()]
    line = [0]
    for number in range(merges):
        start = line[max(0, len(line) - 1 - number * 7 % 200)]
        shape += [(start,), (len(shape),), (len(shape) + 1,)]
        branch = len(shape) - 1
        if number % 4 == 0:
            shape.append((branch, line[-1]))
            branch = len(shape) - 1
        shape.append((branch,))
        shape.append((line[-1], len(shape) - 1))
        line.append(len(shape) - 1)
    return shape


def test_12000_merges_in_60000_commits_take_a_moment() -> None:
    shape = long_shape(12_000)
    messages = {
        place: f"Merge pull request #{place} from team/feat" for place, parents in enumerate(shape) if len(parents) > 1
    }
    history = drawn(shape, {"main": len(shape) - 1}, messages=messages)
    begun = time.process_time()
    graph = Graph(history)
    first = time.process_time() - begun
    found = pulls(history, graph)
    second = time.process_time() - begun - first
    print(f"{len(shape)} commits: graph {first:.2f} s, pulls {second:.2f} s, {len(graph.brought)} merges")
    assert len(graph.brought) == 15_000
    assert len(found.brought_by) == 48_000
    assert first < 5


def test_a_name_without_its_remote_is_that_of_the_branch() -> None:
    assert [bare(tip, ("origin",)) for tip in ("main", "origin/feat/x", "feat/main", "originals/x")] == [
        "main", "feat/x", "feat/main", "originals/x",
    ]  # fmt: skip


def test_a_chain_is_the_first_parents_and_nothing_of_an_unknown_commit() -> None:
    history = drawn([(), (0,), (0,), (1, 2)], {"main": 3})
    assert chain(history.commits, name_of(3)) == [name_of(3), name_of(1), name_of(0)]
    assert chain(history.commits, "") == []
    assert Graph(History({}, {})).brought == {}
