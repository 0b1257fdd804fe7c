from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.history.graph import Graph
from teamkit.history.pulls import pulls
from teamkit.history.reverts import Known, reverted
from teamkit.history.twins import twins
from tests.history.worlds import GITHUB, World, drawn, name_of


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "world")
    world.commit("first")
    return world


def undone(world: World, tip: str = "") -> dict[str, str]:
    history = world.history()
    graph = Graph(history)
    known = Known({number: pull.commit for number, pull in pulls(history, graph).pulls.items()}, twins(history, graph))
    return reverted(history, graph, known, [tip] if tip else [])


def test_a_reverted_commit_is_undone(world: World) -> None:
    one = world.commit("one")
    revert = world.revert("HEAD")
    assert undone(world) == {one: revert}


def test_a_reverted_revert_brings_its_commit_back(world: World) -> None:
    one = world.commit("one")
    first = world.revert("HEAD")
    second = world.revert("HEAD")
    assert undone(world) == {first: second}
    third = world.revert("HEAD")
    assert undone(world) == {one: first, second: third}


def test_a_chain_of_reverts_without_ids_is_followed_by_its_subjects(world: World) -> None:
    one = world.commit("one")
    first = world.commit('Revert "one"')
    second = world.commit('Reapply "one"')
    assert undone(world) == {first: second}
    third = world.commit('Revert "one"')
    assert undone(world) == {first: second, one: third}


@pytest.mark.parametrize(
    "message",
    [
        "Back\n\nThis reverts commit {0} and commit {1}.",
        "Back\n\nThis reverts commits {0},\n{1}.",
        "Back\n\nThis reverts commits:\n- {0}\n- {1}",
        "Back\n\nThis reverts commit {0}.\nThis reverts commit {1}.",
        "Revert {0} {1}: both are wrong",
    ],
)
@pytest.mark.parametrize("length", [40, 9])
def test_one_revert_may_undo_several_named_in_full_or_short(world: World, message: str, length: int) -> None:
    two = [world.commit("one"), world.commit("two")]
    revert = world.commit(message.format(*(one[:length] for one in two)))
    assert undone(world) == dict.fromkeys(two, revert)


@pytest.mark.parametrize(
    "message",
    [
        "This partially reverts commit {}.",
        "Discuss: if this reverts commit {} we lose",
        "Revert the work of {}",
        'Revert "other"',
        "This reverts commit 0123456789abcdef.",
        "Reverts #99",
    ],
)
def test_what_only_speaks_of_a_revert_undoes_nothing(world: World, message: str) -> None:
    one = world.commit("one")
    world.commit(message.format(one))
    assert undone(world) == {}


def test_a_subject_means_the_newest_commit_before_the_revert(world: World) -> None:
    one, two = (world.commit("update", {"a.txt": text}) for text in "ab")
    first = world.commit('Revert "update"')
    world.branch("later")
    world.switch("main")
    assert undone(world) == {two: first}
    second = world.commit('Revert "update"')
    world.commit("update", {"a.txt": "c"})
    assert undone(world) == {two: first, one: second}


def test_a_reverted_merge_undoes_all_it_brought(world: World) -> None:
    world.branch("feat/x")
    work = [world.commit("one"), world.commit("two")]
    world.switch("main")
    world.commit("meanwhile")
    merge = world.merge("feat/x")
    revert = world.revert("-m", "1", "HEAD")
    assert undone(world) == dict.fromkeys([merge, *work], revert)
    assert "reversing" in world.git("log", "-1", "--format=%b")


def test_a_merge_reverted_to_its_second_parent_undoes_the_first(world: World) -> None:
    world.branch("feat/x")
    world.commit("one")
    world.switch("main")
    meanwhile = world.commit("meanwhile")
    merge = world.merge("feat/x")
    revert = world.revert("-m", "2", "HEAD")
    assert undone(world) == {merge: revert, meanwhile: revert}


@pytest.mark.parametrize("squash", [True, False])
def test_github_reverts_a_pull_request_by_its_number(world: World, squash: bool) -> None:
    world.branch("feat/x")
    work = world.commit("one")
    world.switch("main")
    if squash:
        gone = {world.squash("feat/x", "Add x (#12)")}
    else:
        gone = {world.merge("feat/x", message="Merge pull request #12 from team/feat/x\n\nAdd x"), work}
    world.branch("revert-12-feat/x")
    revert = world.commit('Revert "Add x"\n\nReverts team/project#12', committer=GITHUB)
    world.switch("main")
    world.merge("revert-12-feat/x", message='Merge pull request #13 from team/revert-12-feat/x\n\nRevert "Add x"')
    assert undone(world) == dict.fromkeys(gone, revert)


def test_a_picked_revert_undoes_the_picked_work_where_it_is(world: World) -> None:
    world.branch("develop")
    one = world.commit("one")
    revert = world.revert("HEAD")
    world.switch("main")
    world.commit("meanwhile")
    copy = world.pick(one)
    assert undone(world) == {}
    assert undone(world, world.git("rev-parse", "develop")) == {one: revert}
    copied = world.pick(revert)
    assert undone(world) == {copy: copied}


def test_a_picked_commit_that_was_edited_is_known_by_what_the_pick_tells(world: World) -> None:
    world.branch("develop")
    one = world.commit("one")
    world.switch("main")
    copy = world.commit(f"other words\n\n(cherry picked from commit {one})")
    revert = world.commit(f"Back\n\nThis reverts commit {one}.")
    assert undone(world) == {copy: revert}


def test_a_revert_on_a_branch_undoes_nothing_in_main(world: World) -> None:
    one = world.commit("one")
    world.branch("feat/x")
    revert = world.revert("HEAD")
    assert undone(world) == {}
    assert undone(world, revert) == {one: revert}


@given(st.lists(st.integers(0, 100), max_size=10))
def test_of_reverts_in_a_line_every_second_one_counts(targets: list[int]) -> None:
    """Each commit reverts one before it; what is there in the end is worked out by doing and undoing."""
    messages = {0: "work", 1: "work 1"}
    is_there = {0: True, 1: True}
    did: dict[int, int] = {}

    def turn(place: int, there: bool) -> None:
        is_there[place] = there
        if place in did:
            others = [one for one, target in did.items() if target == did[place] and is_there[one]]
            turn(did[place], not others)

    for place, number in enumerate(targets, 2):
        target = number % place
        messages[place] = f"Back\n\nThis reverts commit {name_of(target)}."
        is_there[place] = True
        did[place] = target
        turn(target, False)
    shape = [(place - 1,) if place else () for place in range(len(messages))]
    history = drawn(shape, {"main": len(shape) - 1}, messages=messages)
    found = reverted(history, Graph(history), Known({}, {}))
    assert set(found) == {name_of(place) for place, there in is_there.items() if not there}


def test_a_merge_is_no_revert_whatever_it_says(world: World) -> None:
    one = world.commit("one")
    world.branch("revert-1")
    revert = world.revert("HEAD")
    again = world.revert("HEAD")
    world.switch("main")
    world.merge("revert-1", message=f'Revert "one"\n\nThis reverts commit {one}.')
    assert undone(world) == {revert: again}


def test_what_several_bases_have_is_seen_from_all_of_them(world: World) -> None:
    one = world.commit("one")
    world.branch("develop")
    revert = world.revert("HEAD")
    world.switch("main")
    history = world.history()
    graph = Graph(history)
    assert reverted(history, graph, Known({}, {})) == {}
    assert reverted(history, graph, Known({}, {}), list(history.tips.values())) == {one: revert}
