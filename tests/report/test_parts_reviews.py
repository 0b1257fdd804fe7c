"""Reviews are told where git knows of some, and else not at all: what git does not know is no 0."""

from pathlib import Path

import pytest

from tests.history.worlds import JIHO, MINA, World
from tests.report.told import facts, own, team


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "w")
    world.commit("one", by=MINA)
    world.commit("two", by=JIHO)
    return world


def test_without_a_review_there_is_no_column_and_no_remark(world: World) -> None:
    known = facts(world.folder)
    told = team(known, "roles")
    assert [line.count(" | ") for line in told] == [6, 6, 6]
    assert not any(line.startswith("commits reviewed") for line in own(known, "own", "Mina"))
    assert not any("reviewed" in name for name in known.evidence.values)


def test_with_a_review_there_is_a_column_with_the_commits_behind_it(world: World) -> None:
    one = world.commit("three\n\nReviewed-by: Jiho <jiho@example.org>", by=MINA)
    known = facts(world.folder)
    heads, jiho, mina = team(known, "roles")
    assert heads == "name | role | areas | commits | PRs | commits reviewed | runs | evidence"
    assert jiho.startswith("Jiho | — | top folder, (documents) | 1 | 0 | 1 | 0 | c:")
    assert mina.startswith("Mina | — | top folder, (documents) | 2 | 0 | 0 | 0 | c:")
    assert f"commits reviewed | 1 | c:{one[:7]}" in own(known, "own", "Jiho")
    found = known.evidence.values
    assert (found["roles.Jiho.reviewed"].value, found["roles.Jiho.reviewed"].evidence) == (1, (f"c:{one}",))
    assert found["roles.Mina.reviewed"].value == 0


def test_who_only_reviewed_is_cited_by_that(world: World) -> None:
    one = world.commit("three\n\nReviewed-by: Sua <sua@example.org>", by=MINA)
    known = facts(world.folder)
    assert next(line for line in team(known, "roles") if line.startswith("Sua")).endswith(f"| 1 | 0 | c:{one[:7]}")
    assert "No commit and no run is known" not in " ".join(own(known, "own", "Sua"))
