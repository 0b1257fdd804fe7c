from pathlib import Path

import pytest

from teamkit.history.commit import Change, Commit, History
from teamkit.history.graph import Graph
from teamkit.history.twins import twins
from tests.history.worlds import MINA, START, World, name_of


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "world")
    world.commit("first")
    return world


def test_rebased_work_counts_once_as_the_merged_one(world: World) -> None:
    world.branch("feat/x")
    old = [world.commit("one"), world.commit("two")]
    world.git("branch", "leftover")
    world.switch("main")
    world.commit("meanwhile")
    world.switch("feat/x")
    new = [world.rebase("main")]
    new.append(world.git("rev-parse", "HEAD~1"))
    world.switch("main")
    world.merge("feat/x")
    history = world.history()
    assert twins(history, Graph(history)) == {old[1]: new[0], old[0]: new[1]}


def test_a_cherry_pick_and_an_amended_commit_count_once(world: World) -> None:
    world.branch("feat/x")
    picked = world.commit("picked")
    amended = world.commit("amended")
    world.git("branch", "before")
    (world.folder / "more.txt").write_text("more")
    world.git("add", "-A")
    world.git("commit", "-q", "--amend", "--no-edit")
    after = world.head
    world.switch("main")
    world.commit("meanwhile")
    main = world.pick(picked)
    history = world.history()
    found = twins(history, Graph(history))
    assert found[picked] == main
    assert {amended, after} == {*found, *found.values()} - {picked, main}


def test_commits_of_a_script_within_one_second_on_one_line_are_no_twins(world: World) -> None:
    for number in range(3):
        world.commit("data", {"data.txt": str(number)}, at=START)
    history = world.history()
    assert twins(history, Graph(history)) == {}


def test_commits_of_a_script_that_were_rebased_are_twins_of_one_each(world: World) -> None:
    world.branch("feat/x")
    old = [world.commit("data", {"data.txt": str(number)}, at=START + 9) for number in range(3)]
    world.git("branch", "leftover")
    world.switch("main")
    world.commit("meanwhile")
    world.switch("feat/x")
    world.rebase("main")
    world.switch("main")
    world.merge("feat/x")
    history = world.history()
    found = twins(history, Graph(history))
    assert set(found) == set(old)
    assert len(set(found.values())) == 3


def test_the_same_second_and_subject_with_other_files_are_two_works(world: World) -> None:
    world.branch("a")
    world.commit("update", {"a.txt": "a"}, at=START + 5)
    world.branch("b", "main")
    world.commit("update", {"b.txt": "b"}, at=START + 5)
    history = world.history()
    assert twins(history, Graph(history)) == {}


def test_a_thousand_commits_of_one_second_are_not_compared_with_each_other() -> None:
    made = [Commit(name_of(place), (), MINA, MINA, START, 0, START, "same") for place in range(1000)]
    history = History({commit.id: commit for commit in made}, {"main": made[0].id}, "main")
    assert twins(history, Graph(history)) == {}


@pytest.mark.parametrize("committed", [(10, 20), (20, 10)])
def test_a_commit_and_its_parent_are_no_twins_whatever_the_clock_said(committed: tuple[int, int]) -> None:
    changes = (Change("a.txt", 1, 0),)
    first, second = (
        Commit(name_of(place), (name_of(0),) if place else (), MINA, MINA, START, 0, at, "same", changes)
        for place, at in enumerate(committed)
    )
    for main in (first, second):
        history = History({second.id: second, first.id: first}, {"main": main.id, "x": second.id}, "main")
        assert twins(history, Graph(history)) == {}


def test_of_twins_the_one_in_a_base_counts_though_it_is_younger(world: World) -> None:
    world.branch("x")
    old = world.commit("one")
    world.branch("develop", "main")
    world.commit("meanwhile")
    new = world.pick(old)
    history = world.history()
    assert twins(history, Graph(history)) == {new: old}
    assert twins(history, Graph(history), [new]) == {old: new}
