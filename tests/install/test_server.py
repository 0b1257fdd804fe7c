"""protect server: the same policy in a bare repository, where nobody can skip it."""

import os
from pathlib import Path

import pytest

from tests.hooks.sandbox import Sandbox

from .driver import init, teamkit, tree


@pytest.fixture
def server(clone: Sandbox) -> Path:
    return clone.root / "server.git"


def protect(box: Sandbox, *words: str) -> str:
    done = teamkit(box, "protect", "server", *words)
    assert done.code == 0, done.err
    return done.out + done.err


def pushed(box: Sandbox, refspec: str) -> bool:
    """Whether a clone without a guard can push that."""
    done = box.git("push", "-q", "--no-verify", "origin", refspec)
    assert done.ok or "protected" in done.err, done.err
    return done.ok


def stray(box: Sandbox) -> str:
    return box.must("commit-tree", "-p", "main", "-m", "stray", "main^{tree}")


def test_a_stray_push_from_a_clone_without_a_guard_is_refused(clone: Sandbox, server: Path) -> None:
    assert pushed(clone, f"{stray(clone)}:refs/heads/feat/x")
    assert "server.git is guarded" in protect(clone, str(server))
    assert not pushed(clone, f"{stray(clone)}:refs/heads/main")
    assert not pushed(clone, ":refs/heads/main")
    assert pushed(clone, f"{stray(clone)}:refs/heads/feat/y")
    assert pushed(clone, ":refs/heads/feat/x")


def test_an_override_is_not_for_servers(clone: Sandbox, server: Path) -> None:
    protect(clone, str(server))
    done = clone.git("push", "origin", f"{stray(clone)}:refs/heads/main", TEAMKIT_ALLOW="please")
    assert not done.ok


def test_a_fresh_bare_repository_takes_its_first_push(tmp_path: Path, clone: Sandbox) -> None:
    fresh = clone.root / "새 서버.git"
    clone.must("init", "-q", "--bare", "-b", "main", str(fresh))
    assert teamkit(clone.at(clone.root), "protect", "server", str(fresh)).code == 2  # no policy anywhere
    protect(clone.at(clone.root), str(fresh), "--policy", str(clone.folder / "teamkit.toml"))
    clone.must("remote", "set-url", "origin", str(fresh))
    assert pushed(clone, "main")
    assert pushed(clone, "develop")
    assert not pushed(clone, f"{stray(clone)}:refs/heads/main")


def test_the_policy_is_the_one_that_was_pushed(clone: Sandbox, server: Path) -> None:
    clone.write("teamkit.toml", '[flow]\nfinish = "local"\nprotected = ["stable"]\n')
    clone.save("chore: a second protected branch")
    clone.must("push", "-q", "origin", "main", "main:stable")
    protect(clone.at(clone.root), str(server))
    assert not pushed(clone, f"{stray(clone)}:refs/heads/stable")


def test_a_hook_that_was_there_is_kept_and_run_with_its_input(clone: Sandbox, server: Path) -> None:
    hook = server / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ncat >>'{clone.root}/seen'\n")
    hook.chmod(0o755)
    protect(clone, str(server))
    assert pushed(clone, f"{stray(clone)}:refs/heads/feat/x")
    assert (clone.root / "seen").read_text().endswith(" refs/heads/feat/x\n")
    before = tree(server / "hooks")
    assert "nothing had to change" in protect(clone, str(server))
    assert tree(server / "hooks") == before


def test_a_second_run_changes_nothing_and_a_dry_run_neither(clone: Sandbox, server: Path) -> None:
    before = tree(server)
    assert "pre-receive" in protect(clone, str(server), "--dry-run")
    assert tree(server) == before
    protect(clone, str(server))
    after = tree(server)
    assert "nothing had to change" in protect(clone, str(server))
    assert protect(clone, str(server), "--dry-run") == "nothing to do\n"
    assert tree(server) == after


def test_a_guard_that_the_group_may_change_is_warned_of(clone: Sandbox, server: Path) -> None:
    clone.must("-C", str(server), "config", "core.sharedRepository", "group")
    (server / "hooks").mkdir(exist_ok=True)
    (server / "hooks").chmod(0o775)
    said = protect(clone, str(server))
    assert "warning:" in said
    assert clone.paste(said.partition("guard out: ")[2].splitlines()[0]).ok
    assert "warning:" not in protect(clone, str(server))


@pytest.mark.parametrize("where", ["nowhere", "work", "work/notes.txt"])
def test_a_path_that_is_no_bare_repository_is_wrong_usage(clone: Sandbox, where: str) -> None:
    done = teamkit(clone, "protect", "server", str(clone.root / where))
    assert done.code == 2
    assert "no bare repository" in done.err
    assert "\nhint: git init --bare" in done.err


def test_a_hooks_path_on_the_server_is_said_and_the_hint_mends_it(clone: Sandbox, server: Path) -> None:
    clone.must("-C", str(server), "config", "core.hooksPath", "/etc/other-hooks")
    done = teamkit(clone, "protect", "server", str(server))
    assert done.code == 3
    assert "core.hooksPath" in done.err
    hint = done.err.rpartition("hint: ")[2]
    assert clone.paste(hint).ok
    protect(clone, str(server))
    assert not pushed(clone, f"{stray(clone)}:refs/heads/main")


def test_it_works_from_inside_a_hook_of_another_repository(clone: Sandbox, server: Path) -> None:
    done = teamkit(clone, "protect", "server", str(server), GIT_DIR=str(clone.folder / ".git"))
    assert done.code == 0, done.err
    assert (server / "hooks" / "pre-receive").is_file()
    assert not (clone.folder / ".git" / "hooks" / "pre-receive").exists()


def test_a_guarded_clone_and_a_guarded_server_agree_on_a_finish(clone: Sandbox, server: Path) -> None:
    protect(clone, str(server))
    init(clone)
    clone.must("switch", "-qc", "release/1.0", "develop")
    clone.write("VERSION", "1.0\n")
    clone.must("add", "VERSION")
    clone.must("commit", "-qm", "chore: version 1.0")
    done = teamkit(clone, "finish", "--yes")
    assert done.code == 0, done.err
    assert clone.tip("origin/main") == clone.tip("main")


def test_an_administrators_settings_stay_and_are_told_of(clone: Sandbox, server: Path) -> None:
    clone.must("-C", str(server), "config", "receive.denyDeletes", "true")
    assert "warning: receive.denyDeletes is on" in protect(clone, str(server))
    assert clone.must("-C", str(server), "config", "receive.denyDeletes") == "true"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_hook_of_another_user_is_warned_of(clone: Sandbox, server: Path) -> None:
    protect(clone, str(server))
    os.chown(server / "hooks" / "pre-receive", 65534, -1)
    assert "belongs to another user" in protect(clone, str(server))


def test_a_server_guard_goes_and_the_hook_before_it_comes_back(clone: Sandbox, server: Path) -> None:
    hook = server / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_bytes(b"#!/bin/sh\nexit 0\n")
    protect(clone, str(server))
    assert "not guarded any more" in protect(clone, str(server), "--remove")
    assert hook.read_bytes() == b"#!/bin/sh\nexit 0\n"
    assert not (hook.parent / "teamkit").exists()
