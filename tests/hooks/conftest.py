"""Repositories made once a session and copied for every test."""

from pathlib import Path

import pytest

from tests.hooks.sandbox import Sandbox, copy, install, install_server, team


@pytest.fixture(scope="session")
def unguarded_team(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    return team(tmp_path_factory.mktemp("team"))


@pytest.fixture(scope="session")
def guarded_team(unguarded_team: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    box = copy(unguarded_team, tmp_path_factory.mktemp("guarded"))
    install(box)
    return box


@pytest.fixture
def unguarded(unguarded_team: Sandbox, tmp_path: Path) -> Sandbox:
    """A clone on main without a guard; see sandbox.team for its branches."""
    return copy(unguarded_team, tmp_path)


@pytest.fixture
def box(guarded_team: Sandbox, tmp_path: Path) -> Sandbox:
    """A guarded clone on main; see sandbox.team for its branches."""
    return copy(guarded_team, tmp_path)


@pytest.fixture
def server(unguarded: Sandbox) -> Sandbox:
    """The guarded bare repository that `unguarded` pushes to."""
    bare = unguarded.at(unguarded.root / "server.git")
    install_server(bare)
    return bare
