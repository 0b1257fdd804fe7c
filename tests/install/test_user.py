"""init --user: every clone of the team's repository on an account, by whatever this git offers."""

from pathlib import Path

import pytest

from tests.e2e.worlds import git_version
from tests.hooks.sandbox import HAS_REF_HOOK, Sandbox

from .driver import init, is_guarded, is_well, marks, refuses_push, teamkit

SETTINGS = "# mine\n[user]\n\tname = Jiwoo ; me\n[alias]\n\tst = status"
TEMPLATE = git_version() < (2, 36)


@pytest.fixture
def account(clone: Sandbox) -> Sandbox:
    """A clone of an account with settings of its own, on which init --user was not run yet."""
    settings = clone.write("../home/.gitconfig", SETTINGS + "\n")
    return clone.under(GIT_CONFIG_GLOBAL=str(settings), XDG_CONFIG_HOME=str(clone.root / "home" / ".config"))


def cloned(box: Sandbox, server: str = "server.git") -> Sandbox:
    folder = box.root / "하루 clone"
    # git's own template folder would be set aside by this variable of the tests
    env = {name: value for name, value in box.environment().items() if name != "GIT_TEMPLATE_DIR"}
    done = box.run(["git", "clone", "-q", str(box.root / server), str(folder)], b"", env)
    assert done.code == 0, done.err
    return box.at(folder)


def other_team(box: Sandbox) -> str:
    other = box.root / "other.git"
    box.must("init", "-q", "--bare", "-b", "main", str(other))
    tree = box.must("mktree")
    commit = box.must("commit-tree", "-m", "first", tree)
    box.must("push", "-q", str(other), f"{commit}:refs/heads/main")
    return other.name


def user_folder(box: Sandbox) -> Path:
    return box.root / "home" / ".config" / "teamkit"


def test_a_fresh_clone_is_guarded_without_a_step(account: Sandbox) -> None:
    init(account, "--user")
    fresh = cloned(account)
    assert is_guarded(fresh)
    assert refuses_push(fresh)
    fresh.must("switch", "-qc", "feat/x", "origin/main")
    fresh.must("commit", "--allow-empty", "-qm", "feat: a day of work")
    fresh.must("push", "-q", "origin", "feat/x")


def test_doctor_takes_the_guard_of_the_account_for_a_guard(account: Sandbox) -> None:
    init(account, "--user")
    assert is_well(cloned(account))


def test_a_clone_of_another_team_is_left_alone(account: Sandbox) -> None:
    init(account, "--user")
    other = cloned(account, other_team(account))
    hook = other.folder / ".git" / "hooks" / "pre-commit"
    if not TEMPLATE:
        hook.parent.mkdir(exist_ok=True)
        hook.write_text('#!/bin/sh\necho own >>"$MARKS"\n')
        hook.chmod(0o755)
    other.must("commit", "--allow-empty", "-qm", "straight to main")
    other.must("push", "-q", "origin", "main")
    assert TEMPLATE or marks(other) == ["own"]


def test_a_repository_of_the_team_without_a_policy_yet_is_left_alone(account: Sandbox) -> None:
    init(account, "--user")
    fresh = cloned(account, other_team(account))
    fresh.must("remote", "set-url", "origin", str(account.root / "server.git"))
    fresh.must("commit", "--allow-empty", "-qm", "straight to main")
    fresh.must("fetch", "-q", "origin")
    assert not fresh.git("commit", "--allow-empty", "-qm", "straight to main").ok


@pytest.mark.skipif(TEMPLATE, reason="git's template folder holds the only hooks")
@pytest.mark.parametrize("where", ["own", "global"])
def test_hooks_of_a_clone_and_of_the_account_still_run(account: Sandbox, where: str) -> None:
    hooks = account.root / "global hooks"
    if where == "global":
        account.must("config", "--global", "core.hooksPath", str(hooks))
    init(account, "--user")
    fresh = cloned(account)
    folder = hooks if where == "global" else fresh.folder / ".git" / "hooks"
    folder.mkdir(exist_ok=True)
    for hook, text in (("pre-commit", "echo own"), ("post-commit", "echo after"), ("pre-push", "cat")):
        (folder / hook).write_text(f'#!/bin/sh\n{text} >>"$MARKS"\n')
        (folder / hook).chmod(0o755)
    assert is_guarded(fresh)
    marks(fresh)
    fresh.must("switch", "-qc", "feat/x", "origin/main")
    fresh.must("commit", "--allow-empty", "-qm", "feat: a day of work")
    fresh.must("push", "-q", "origin", "feat/x")
    lines = marks(fresh)
    assert lines[:2] == ["own", "after"]
    assert "refs/heads/feat/x" in lines[2]


def test_a_clone_with_a_guard_of_its_own_records_an_override_once(account: Sandbox) -> None:
    init(account, "--user")
    fresh = cloned(account)
    init(fresh)
    assert is_guarded(fresh)
    assert is_well(fresh)
    fresh.must("commit", "--allow-empty", "-qm", "an emergency", TEAMKIT_ALLOW="the server burns")
    assert len(fresh.overrides()) == (1 if HAS_REF_HOOK else 2)  # without it each friendly hook records its own
    assert teamkit(fresh, "init", "--remove").ok


def test_init_for_the_account_twice_changes_nothing(account: Sandbox) -> None:
    init(account, "--user")
    settings = (account.root / "home" / ".gitconfig").read_bytes()
    assert teamkit(account, "init", "--user", "--dry-run").out == "nothing to do\n"
    init(account, "--user")
    assert (account.root / "home" / ".gitconfig").read_bytes() == settings


def test_removing_the_guard_of_the_account_restores_its_settings_byte_for_byte(account: Sandbox) -> None:
    init(account, "--user")
    fresh = cloned(account)
    assert teamkit(account, "init", "--user", "--remove").ok
    assert (account.root / "home" / ".gitconfig").read_text() == SETTINGS + "\n"
    assert not user_folder(account).exists()
    if not TEMPLATE:
        assert not is_guarded(fresh)


def test_an_account_keeps_the_guards_of_two_teams(account: Sandbox) -> None:
    init(account, "--user")
    second = account.at(account.root / "second")
    account.must("clone", "-q", str(account.root / "server.git"), str(account.root / "second.git"), "--bare")
    account.must("clone", "-q", str(account.root / "second.git"), str(second.folder))
    if TEMPLATE:
        assert "git before 2.36" in teamkit(second, "init", "--user").err
        return
    init(second, "--user")
    assert is_guarded(cloned(account))
    assert is_guarded(second)


def test_a_template_folder_of_one_s_own_is_not_replaced(account: Sandbox) -> None:
    if not TEMPLATE:
        pytest.skip("this git needs no template folder")
    account.must("config", "--global", "init.templateDir", str(account.root / "mine"))
    done = teamkit(account, "init", "--user", "--yes")
    assert done.code == 1
    assert "init.templateDir" in done.err


def test_without_a_remote_there_is_nothing_to_know_clones_by(account: Sandbox) -> None:
    account.must("remote", "remove", "origin")
    done = teamkit(account, "init", "--user", "--yes")
    assert done.code == 1
    assert "hint: git remote add origin" in done.err
