"""A team made once a session, and copied for every test."""

from pathlib import Path

import pytest

from tests.flow.team import Clone, Team, build


@pytest.fixture(scope="session")
def first_team(tmp_path_factory: pytest.TempPathFactory) -> Team:
    return build(tmp_path_factory.mktemp("team") / "팀")


@pytest.fixture
def team(first_team: Team, tmp_path: Path) -> Team:
    """A server and two guarded clones on develop, in a folder with a Korean name and a space."""
    return first_team.copy(tmp_path / "우리 팀")


@pytest.fixture
def minji(team: Team) -> Clone:
    return team.minji


@pytest.fixture
def jiwoo(team: Team) -> Clone:
    return team.jiwoo
