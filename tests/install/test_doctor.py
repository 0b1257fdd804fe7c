"""doctor: each thing that may be wrong with a clone is found, and its remedy mends it."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.worlds import git_version
from tests.hooks.sandbox import Sandbox

from .driver import bad, config_hooks, init, is_guarded, is_well, pasted, teamkit

FOLDER = ".git/teamkit/hooks" if config_hooks() else ".git/hooks"
Break = Callable[[Sandbox], None]


def hook(box: Sandbox, name: str) -> Path:
    return box.folder / FOLDER / name


def miss(box: Sandbox) -> None:
    hook(box, "pre-push").unlink()


def miss_all(box: Sandbox) -> None:
    for file in (box.folder / FOLDER).iterdir():
        if file.is_file():
            file.unlink()


def replaced(box: Sandbox) -> None:
    hook(box, "pre-commit").write_text("#!/bin/sh\n")


def edited(box: Sandbox) -> None:
    with hook(box, "teamkit/guard.sh").open("a") as file:
        file.write("# edited\n")


def part_missing(box: Sandbox) -> None:
    hook(box, "teamkit/words.sh").unlink()


def asleep(box: Sandbox) -> None:
    hook(box, "commit-msg").chmod(0o644)


def drifted(box: Sandbox) -> None:
    with (box.folder / "teamkit.toml").open("a") as file:
        file.write('develop = "dev"\n')


@pytest.mark.parametrize(
    ("damage", "check"),
    [(miss, "hooks"), (miss_all, "hooks"), (replaced, "hooks"), (edited, "hooks"), (part_missing, "hooks"),
     (asleep, "hooks"), (drifted, "policy")],
)  # fmt: skip
def test_a_damaged_guard_is_found_and_mended(guarded: Sandbox, damage: Break, check: str) -> None:
    assert is_well(guarded)
    damage(guarded)
    (found,) = bad(guarded, check)
    assert found["remedy"] == "teamkit init"
    assert pasted(guarded, found["remedy"]).ok
    assert is_well(guarded)
    assert is_guarded(guarded)


@pytest.mark.skipif(config_hooks(), reason="configuration hooks are not led astray by core.hooksPath")
def test_a_hooks_path_that_leads_past_the_guard_is_found_and_mended(guarded: Sandbox) -> None:
    guarded.must("config", "core.hooksPath", ".githooks")
    assert not is_guarded(guarded)
    found = bad(guarded, "hooks")
    assert found
    assert pasted(guarded, found[0]["remedy"]).ok
    assert is_guarded(guarded)
    assert not bad(guarded, "hooks")


@pytest.mark.skipif(not config_hooks(), reason="this git has no configuration hooks")
@pytest.mark.parametrize("key", ["hook.pre-push.enabled", "hook.teamkit-reference-transaction.enabled"])
def test_a_configuration_hook_that_is_off_is_found_and_mended(guarded: Sandbox, key: str) -> None:
    guarded.must("config", key, "false")
    (found,) = bad(guarded, "hooks")
    assert key in found["seen"]
    assert pasted(guarded, found["remedy"]).ok
    assert not bad(guarded, "hooks")


@pytest.mark.parametrize("style", ["auto", "folder"])
def test_a_clone_that_was_moved_stays_guarded_in_all_its_worktrees(clone: Sandbox, style: str) -> None:
    init(clone, "--hooks", style)
    moved = clone.at(clone.root / "옮긴 곳")
    clone.folder.rename(moved.folder)
    assert is_guarded(moved)
    assert not bad(moved, "hooks")
    moved.must("switch", "--quiet", "--detach")
    moved.must("worktree", "add", "--quiet", "../worktrees/main", "main")
    assert is_guarded(moved.at(clone.root / "worktrees" / "main"))


@pytest.mark.parametrize("version", ["2.28.0", "2.20.1"])
def test_a_git_without_the_hook_of_refs_is_told_of(guarded: Sandbox, tmp_path: Path, version: str) -> None:
    git = guarded.write(f"../old/{version}/git", f"""#!/bin/sh
for word; do [ "$word" = version ] && echo 'git version {version}' && exit; done
PATH={guarded.environment()["PATH"]} exec git "$@"
""")  # fmt: skip
    git.chmod(0o755)
    (found,) = bad(guarded, "git", PATH=f"{git.parent}{os.pathsep}{guarded.environment()['PATH']}")
    assert version in found["seen"]


def test_a_file_system_that_runs_nothing_is_found(guarded: Sandbox) -> None:
    place = guarded.root / "mount"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "noexec", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine mounts no tmpfs")
    try:
        guarded.must("clone", "-q", str(guarded.root / "server.git"), str(place / "clone"))
        inside = guarded.at(place / "clone")
        init(inside, "--hooks", "folder")
        assert "noexec" in bad(inside, "hooks")[-1]["seen"]
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_without_a_policy_doctor_says_what_to_do(plain: Sandbox) -> None:
    done = teamkit(plain, "doctor")
    assert done.code == 2
    assert "hint: teamkit init" in done.err


def test_the_words_for_a_person_end_with_the_verdict(guarded: Sandbox) -> None:
    done = teamkit(guarded, "doctor")
    assert done.out.splitlines()[-1] == ("the guard is on" if done.code == 0 else "1 problem")
    miss(guarded)
    done = teamkit(guarded, "doctor")
    assert re.fullmatch(r"\d problems?", done.out.splitlines()[-1])
    assert "teamkit init" in done.out


@pytest.mark.skipif(git_version() >= (2, 54), reason="configuration hooks are this git's own way")
def test_configuration_hooks_under_a_git_that_does_not_know_them_are_refused(guarded: Sandbox) -> None:
    done = teamkit(guarded, "init", "--hooks", "config")
    assert done.code == 2
    assert "2.54" in done.err
