"""Worlds in which work is there twice, or was taken back: it counts once, and where it is."""

from pathlib import Path

import pytest

from teamkit.history.commit import Identity
from teamkit.sections import Member
from tests.history.told import GITFLOW, TEAM, feature, lines, of, rows, told
from tests.history.worlds import JIHO, MINA, START, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "world")
    world.commit("begin", {"README.md": "begin\n"})
    return world


def test_reverted_work_is_told_and_leaves_nobody_a_file(world: World) -> None:
    one = world.commit("one", {"a.py": rows(10)}, by=JIHO)
    revert = world.revert("HEAD")
    found = told(world)
    assert (found.past.undone, of(found, "Jiho").undone, of(found, "Mina").undone) == ({one: revert}, (one,), ())
    assert of(found, "Jiho").left == ()


def test_who_reverts_a_revert_does_not_become_the_writer(world: World) -> None:
    world.commit("one", {"a.py": rows(10)}, by=JIHO)
    first = world.revert("HEAD")
    second = world.revert("HEAD")
    found = told(world)
    assert (found.past.undone, of(found, "Jiho").undone) == ({first: second}, ())
    assert [of(found, name).left for name in ("Jiho", "Mina")] == [("a.py",), ("README.md",)]


def test_of_a_reverted_merge_all_the_work_is_undone(world: World) -> None:
    work = feature(world, "x")
    world.commit("meanwhile", {"m.py": rows(1)})
    world.merge("x", message="Merge pull request #1 from team/x")
    revert = world.revert("-m", "1", "HEAD")
    found = told(world)
    assert (found.past.undone, of(found, "Jiho").undone) == (dict.fromkeys(work, revert), tuple(work[::-1]))
    assert of(found, "Jiho").pulls == (1,)


def test_what_was_reverted_in_develop_is_undone_before_the_release_and_what_is_in_main_is_not(world: World) -> None:
    world.branch("develop")
    released = world.commit("one", {"a.py": rows(10)}, by=JIHO)
    world.switch("main")
    world.merge("develop", message="Merge branch 'develop'")
    world.switch("develop")
    later = world.commit("two", {"b.py": rows(10)}, by=JIHO)
    revert = world.revert("HEAD")
    world.revert(released)
    world.switch("main")
    found = told(world, flow=GITFLOW)
    assert found.past.undone == {later: revert}
    assert of(found, "Jiho").left == ("a.py",)


def rebased(world: World, onto: str) -> tuple[list[str], list[str]]:
    """Rebase a branch that has a leftover and merge it. Return the commits before and after."""
    before = feature(world, "x", start=onto)
    world.git("branch", "leftover", "x")
    world.commit("meanwhile", {"m.py": rows(1)})
    world.switch("x")
    world.rebase(onto, by=MINA)
    after = world.git("rev-list", "-2", "--reverse", "HEAD").split()
    world.switch(onto)
    world.merge("x", message="Merge pull request #1 from team/x")
    return before, after


@pytest.mark.parametrize("base", ["main", "develop"])
def test_rebased_twins_count_once_and_where_they_are_merged(world: World, base: str) -> None:
    if base == "develop":
        world.branch("develop")
    before, after = rebased(world, base)
    found = told(world, flow=GITFLOW)
    assert (of(found, "Jiho").commits, lines(of(found, "Jiho"))) == (tuple(after[::-1]), {"code": (20, 0)})
    assert found.past.unmerged == {}
    assert found.past.twins == dict(zip(before, after, strict=True))


def test_a_picked_commit_that_main_has_twice_gives_its_lines_once(world: World) -> None:
    world.commit("a", {"a.py": rows(10, "m")})
    world.branch("develop")
    picked = world.commit("more", {"a.py": rows(10, "m") + rows(6, "j")}, by=JIHO)
    world.switch("main")
    world.commit("meanwhile", {"m.py": rows(1)})
    world.pick(picked)
    world.merge("develop", message="Merge branch 'develop'")
    found = told(world)
    assert (lines(of(found, "Jiho")), of(found, "Jiho").left) == ({"code": (6, 0)}, ())
    assert of(found, "Mina").left == ("README.md", "a.py", "m.py")


def test_scripted_commits_within_one_second_are_all_counted(world: World) -> None:
    for number in range(30):
        world.commit("data", {"a.py": rows(number + 1)}, by=JIHO, at=START + 7)
    assert (len(of(told(world), "Jiho").commits), lines(of(told(world), "Jiho"))) == (30, {"code": (30, 0)})


@pytest.mark.parametrize("address", [JIHO, Identity("Jiho Kim", "77+jiho@users.noreply.github.com")])
@pytest.mark.parametrize("is_kept", [True, False])
def test_a_squash_counts_once_whether_its_branch_is_kept_or_deleted(
    world: World, address: Identity, is_kept: bool
) -> None:
    work = feature(world, "x")
    squash = world.squash("x", "X (#7)\n\n* x 0\n\n* x 1", by=address)
    if not is_kept:
        world.git("branch", "-qD", "x")
    found = told(world, (TEAM[0], Member("Jiho", "jiho", (JIHO.email,))))
    jiho = of(found, "Jiho")
    assert (jiho.commits, lines(jiho), jiho.unmerged, jiho.pulls) == ((squash,), {"code": (20, 0)}, (), (7,))
    assert (found.past.unmerged, list(found.past.squashed)) == ({}, ["x"] if is_kept else [])
    assert found.past.twins == (dict.fromkeys(work, squash) if is_kept else {})


def test_what_a_branch_has_after_its_squash_is_still_unmerged(world: World) -> None:
    feature(world, "x")
    world.squash("x", "X (#7)\n\n* x 0\n\n* x 1", by=JIHO)
    world.switch("x")
    later = world.commit("later", {"later.py": rows(3)}, by=JIHO)
    world.switch("main")
    found = told(world)
    assert (found.past.unmerged, of(found, "Jiho").unmerged) == ({"x": (later,)}, (later,))
    assert lines(of(found, "Jiho")) == {"code": (23, 0)}


def test_of_a_squash_that_does_not_name_a_writer_the_writer_keeps_the_commits(world: World) -> None:
    world.branch("x")
    kept = world.commit("x 0", {"0.py": rows(10)}, by=MINA)
    world.commit("x 1", {"1.py": rows(10)}, by=JIHO)
    world.switch("main")
    squash = world.squash("x", "X (#7)\n\n* x 0\n\n* x 1", by=JIHO)
    found = told(world)
    assert of(found, "Jiho").commits == (squash,)
    assert kept in of(found, "Mina").commits
    assert kept in found.past.unmerged["x"]
