"""Clones to install into: a server with main and develop, and a clone of it on main."""

import os
from pathlib import Path

import pytest

from tests.hooks.sandbox import Sandbox, copy, repository

from . import tools
from .driver import POLICY, init

_ODD = "팀 repo"  # where a path is not quoted, every test says so

HISTORY = """\
save() { git add -A && git commit -qm "$1"; }
git init -q --bare -b main ../server.git
git remote add origin ../server.git
save 'docs: our branch policy'
git branch develop
git push -q origin --all
git remote set-head origin main
for branch in main develop; do git branch -q --set-upstream-to=origin/$branch $branch; done
"""


def _team(root: Path, policy: str) -> Sandbox:
    box = repository(root)
    box.write("notes.txt", "notes\n")
    if policy:
        box.write("teamkit.toml", policy)
    done = box.paste(f"set -e\n{HISTORY}")
    assert done.ok, done.err
    return box


@pytest.fixture(scope="session")
def team_with_policy(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    return _team(tmp_path_factory.mktemp("team"), POLICY)


@pytest.fixture(scope="session")
def team_without_policy(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    return _team(tmp_path_factory.mktemp("plain"), "")


@pytest.fixture
def clone(team_with_policy: Sandbox, tmp_path: Path) -> Sandbox:
    """A clone on main, not guarded yet, of a team that has a policy."""
    return copy(team_with_policy, tmp_path / _ODD).under(MARKS=str(tmp_path / "marks"), LC_ALL="C.UTF-8")


@pytest.fixture
def plain(team_without_policy: Sandbox, tmp_path: Path) -> Sandbox:
    """A clone on main, of a team that has no policy yet."""
    return copy(team_without_policy, tmp_path / _ODD).under(MARKS=str(tmp_path / "marks"), LC_ALL="C.UTF-8")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all of pytest-xdist's workers."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "tools"


@pytest.fixture(params=list(tools.TOOLS))
def tool(request: pytest.FixtureRequest, shared: Path, monkeypatch: pytest.MonkeyPatch) -> tools.Tool:
    """Each other tool, ready to be started by name."""
    found = tools.TOOLS[request.param]
    if found.name != "own hooks":
        folder = tools.programs(shared, found.name)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return found


@pytest.fixture
def guarded(clone: Sandbox) -> Sandbox:
    init(clone)
    return clone
