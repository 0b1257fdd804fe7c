from pathlib import Path

import pytest

from teamkit.history.unmerged import base_tips, unmerged
from tests.history.worlds import JIHO, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "world")
    world.commit("first")
    return world


def test_work_on_personal_branches_is_shown_though_main_has_two_commits(world: World) -> None:
    world.commit("second")
    world.branch("JN")
    jn = [world.commit(f"jn {number}") for number in range(5)]
    world.branch("kkm", "main")
    kkm = [world.commit(f"kkm {number}", by=JIHO) for number in range(3)]
    assert unmerged(world.history()) == {"JN": jn[::-1], "kkm": kkm[::-1]}


def test_a_copy_of_a_branch_is_no_other_branch_and_the_remotes_head_is_none(world: World) -> None:
    world.branch("feat/x")
    one = world.commit("one")
    world.published("feat/x")
    two = world.commit("two")
    world.published("feat/y", one)
    world.switch("main")
    world.published("main")
    world.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    assert unmerged(world.history()) == {"feat/x": [two, one]}


def test_what_is_published_counts_though_the_local_main_is_behind(world: World) -> None:
    world.branch("feat/x")
    world.commit("one")
    world.published("main")
    assert unmerged(world.history()) == {}


def test_the_main_of_a_fork_is_a_branch_of_work(world: World) -> None:
    world.branch("of-jiho")
    one = world.commit("one", by=JIHO)
    world.published("main", remote="jiho")
    world.switch("main")
    world.git("branch", "-qD", "of-jiho")
    assert unmerged(world.history(), remotes=("origin", "jiho")) == {"jiho/main": [one]}


def test_a_base_of_the_policy_counts_as_merged(world: World) -> None:
    world.branch("develop")
    world.commit("one")
    world.branch("feat/x")
    two = world.commit("two")
    assert unmerged(world.history(), bases=("develop",)) == {"feat/x": [two]}


def test_a_commit_on_several_branches_is_named_for_the_nearest_once(world: World) -> None:
    world.branch("a")
    shared = world.commit("shared")
    world.branch("b")
    own = world.commit("own")
    world.switch("a")
    for number in range(3):
        world.commit(f"later {number}")
    found = unmerged(world.history())
    assert found["b"] == [own, shared]
    assert [len(work) for work in found.values()] == [3, 2]


def test_the_tips_of_the_bases_are_mains_first_then_the_others_and_their_copies(world: World) -> None:
    world.branch("develop")
    develop = world.commit("one")
    world.branch("feat/x")
    copy = world.commit("two")
    world.published("develop", copy)
    world.published("main", "main")
    world.published("main", copy, remote="jiho")
    main = world.git("rev-parse", "main")
    history = world.history()
    assert base_tips(history, ("develop",), ("origin", "jiho")) == [main, develop, copy]
    assert base_tips(history, (), ("origin", "jiho")) == [main]
    assert base_tips(World(world.folder.with_name("empty")).history("")) == []
