"""Who reviewed what: only what commits say, and nobody their own work."""

from datetime import date
from pathlib import Path

import pytest

from teamkit.history.commit import Identity
from teamkit.history.gather import Gathered
from tests.history.told import TEAM, feature, of, told
from tests.history.worlds import JIHO, MINA, World

SUA = Identity("Sua", "sua@example.org")
BY_MINA, BY_JIHO, BY_SUA = (f"Reviewed-by: {one.name} <{one.email}>" for one in (MINA, JIHO, SUA))


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "검토 w")
    world.commit("first")
    return world


def reviews(found: Gathered) -> dict[str, tuple[str, ...]]:
    return {one.person.name: one.reviewed for one in found.past.contributions if one.reviewed}


@pytest.mark.parametrize(
    "message",
    [
        f"feat: x\n\n{BY_JIHO}",
        "feat: x\n\nreviewed-BY:Jiho <jiho@example.org>\n\nmore words",
        f"feat: x (#3)\n\n* one\n\n{BY_JIHO}\n\n* two\n\n{BY_JIHO}\n",
        f"feat: x\n\n{BY_JIHO}\nSigned-off-by: Mina <mina@example.org>",
    ],
)
def test_a_commit_counts_once_for_whom_it_names_as_reviewer(world: World, message: str) -> None:
    one = world.commit(message)
    found = told(world)
    assert reviews(found) == {"Jiho": (one,)}
    assert found.past.has_reviews
    assert of(found, "Jiho").commits == ()


def test_nobody_reviews_what_is_theirs_alone_and_a_bot_reviews_nothing(world: World) -> None:
    world.commit(f"own\n\n{BY_MINA}")
    world.commit("by a bot\n\nReviewed-by: github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>")
    world.commit(f"by both\n\nCo-authored-by: Jiho <jiho@example.org>\n{BY_JIHO}\n{BY_MINA}")
    found = told(world)
    assert reviews(found) == {}
    assert not found.past.has_reviews


def test_who_merges_may_have_reviewed_and_who_wrote_the_branch_has_not(world: World) -> None:
    feature(world, "feat/x", by=JIHO)
    merge = world.merge("feat/x", message=f"Merge branch 'feat/x'\n\n{BY_MINA}\n{BY_JIHO}", by=MINA)
    assert reviews(told(world)) == {"Mina": (merge,)}


def test_who_wrote_only_a_part_of_a_branch_may_have_reviewed_the_other(world: World) -> None:
    world.branch("feat/x")
    world.commit("mine", by=JIHO)
    world.commit("a hand", by=MINA)
    world.switch("main")
    merge = world.merge("feat/x", message=f"Merge branch 'feat/x'\n\n{BY_MINA}", by=JIHO)
    assert reviews(told(world)) == {"Mina": (merge,)}


def test_a_copy_that_a_cherry_pick_left_is_one_review(world: World) -> None:
    world.branch("feat/x")
    picked = world.commit(f"work\n\n{BY_JIHO}")
    world.switch("main")
    world.commit("other")
    world.pick(picked)
    assert reviews(told(world)) == {"Jiho": (world.head,)}


def test_only_reviews_of_the_period_count(world: World) -> None:
    world.commit(f"old\n\n{BY_JIHO}")
    later = world.commit(f"new\n\n{BY_JIHO}", at=world.now + 10 * 86400)
    assert reviews(told(world, days=(date(2025, 1, 5), None))) == {"Jiho": (later,)}


def test_who_only_reviewed_is_told_and_is_known_by_the_addresses_of_a_member(world: World) -> None:
    one = world.commit(f"x\n\n{BY_SUA}")
    two = world.commit("y\n\nReviewed-by: 지호 <JIHO@example.org>")
    found = told(world, TEAM)
    assert reviews(found) == {"Jiho": (two,), "Sua": (one,)}
    assert (of(found, "Sua").commits, found.people.commits[SUA]) == ((), 0)
