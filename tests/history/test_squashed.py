from pathlib import Path

import pytest

from teamkit.history.commit import Change, Commit, History, Identity
from teamkit.history.squashed import Squashed, squashed
from teamkit.history.unmerged import unmerged
from tests.history.worlds import GITHUB, JIHO, MINA, START, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "world")
    world.commit("first")
    return world


LISTED = (
    "Search (#7)\n\n* find\n\n* rank\n\n* Merge branch 'main' into feat/search\n\n---------\n\nCo-authored-by: x <y@z>"
)


def squash_world(world: World, message: str) -> tuple[list[str], str]:
    """Squash a branch of two commits by Jiho, and return these and the squash."""
    world.branch("feat/search")
    work = [
        world.commit("find", {"search.py": "a\n" * 8}, by=JIHO),
        world.commit("rank", {"rank.py": "b\n" * 9}, by=JIHO),
    ]
    world.switch("main")
    world.commit("meanwhile")
    return work, world.squash("feat/search", message, by=JIHO)


def test_a_branch_whose_commits_a_squash_lists_is_merged_and_what_came_later_is_not(world: World) -> None:
    work, squash = squash_world(world, LISTED)
    world.switch("feat/search")
    world.commit("later", by=JIHO)
    history = world.history()
    found = squashed(history, unmerged(history))
    assert found == {"feat/search": Squashed(squash, 7, tuple(work), f"its 2 commits are listed in {squash[:7]}")}


def test_a_branch_with_the_lines_of_a_squash_is_merged(world: World) -> None:
    work, squash = squash_world(world, "Search (#7)\n\nFinds things.")
    history = world.history()
    why = f"the same lines in the same files as {squash[:7]}"
    assert squashed(history, unmerged(history)) == {"feat/search": Squashed(squash, 7, tuple(work), why)}


def test_one_commit_with_the_title_and_files_of_a_squash_is_merged(world: World) -> None:
    world.branch("fix")
    one = world.commit("Fix a typo", {"README": "typo"}, by=JIHO)
    world.switch("main")
    squash = world.squash("fix", "Fix a typo (#8)", by=JIHO)
    history = world.history()
    why = f"its title and files are those of {squash[:7]}"
    assert squashed(history, unmerged(history)) == {"fix": Squashed(squash, 8, (one,), why)}


@pytest.mark.parametrize("other", ["author", "lines", "before"])
def test_a_branch_that_only_looks_like_a_squash_stays_unmerged(world: World, other: str) -> None:
    world.branch("mine")
    at = START + 10**6 if other == "before" else None
    world.commit(
        "rank", {"rank.py": "b\n" * (8 if other == "lines" else 12)}, by=MINA if other == "author" else JIHO, at=at
    )
    world.switch("main")
    world.commit("Rank (#9)", {"rank.py": "b\n" * 12}, by=JIHO, committer=GITHUB, at=START + 99999)
    history = world.history()
    assert list(unmerged(history)) == ["mine"]
    assert squashed(history, unmerged(history)) == {}


def test_a_file_without_lines_is_equal_only_to_one_without_lines() -> None:
    text = Change("a.txt", 12, 0)
    squash = Commit(
        "a" * 40, (), JIHO, Identity("GitHub", "noreply@github.com"), 9, 0, 9, "S (#1)", (text, Change("b", None, None))
    )
    for count, expected in ((None, ["x"]), (3, [])):
        work = Commit("b" * 40, (), JIHO, JIHO, 5, 0, 5, "w", (text, Change("b", count, 0)))
        history = History({squash.id: squash, work.id: work}, {"main": squash.id, "x": work.id}, "main")
        assert list(squashed(history, unmerged(history))) == expected


@pytest.mark.parametrize("extra", ["b\n", ""])
def test_a_branch_that_did_more_than_a_squash_stays_unmerged(world: World, extra: str) -> None:
    world.branch("mine")
    world.commit("rank", {"rank.py": "b\n" * 12, **({"more.py": extra} if extra else {})}, by=JIHO)
    world.switch("main")
    world.commit("Rank (#9)", {"rank.py": "b\n" * 12}, by=JIHO, committer=GITHUB)
    history = world.history()
    assert list(squashed(history, unmerged(history))) == ([] if extra else ["mine"])


def test_what_is_unmerged_itself_has_merged_nothing(world: World) -> None:
    world.branch("mine")
    world.commit("Rank (#9)", {"rank.py": "b\n" * 12}, by=JIHO, committer=GITHUB)
    world.switch("main")
    history = world.history()
    assert list(unmerged(history)) == ["mine"]
    assert squashed(history, unmerged(history)) == {}


def test_a_squash_under_another_address_is_found_by_the_person(world: World) -> None:
    noreply = Identity("Jiho", "7+jiho@users.noreply.github.com")
    world.branch("fix")
    one = world.commit("Fix a typo", {"README": "typo"}, by=JIHO)
    world.switch("main")
    world.squash("fix", "Fix a typo (#8)", by=noreply)
    history = world.history()
    assert squashed(history, unmerged(history)) == {}
    found = squashed(history, unmerged(history), lambda commit: [commit.author.name])
    assert found["fix"].commits == (one,)
