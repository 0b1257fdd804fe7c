"""doctor: each thing that may be wrong with a clone is found, and its remedy mends it."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.worlds import git_version
from tests.hooks.sandbox import Sandbox

from .driver import config_hooks, init, is_guarded, pasted, teamkit

FOLDER = ".git/teamkit/hooks" if config_hooks() else ".git/hooks"
Break = Callable[[Sandbox], None]


@pytest.fixture
def guarded(clone: Sandbox) -> Sandbox:
    init(clone)
    return clone


def findings(box: Sandbox, **env: str) -> list[dict[str, str]]:
    done = teamkit(box, "doctor", "--json", **env)
    document = json.loads(done.out)
    assert document["schema"] == 1
    assert all(set(finding) == {"check", "state", "seen", "remedy"} for finding in document["findings"])
    assert all(finding["state"] in ("ok", "warn", "fail", "unknown") for finding in document["findings"])
    states = {finding["state"] for finding in document["findings"]}
    assert document["state"] == next((state for state in ("fail", "warn") if state in states), "ok")
    assert done.code == (1 if "fail" in states else 0)
    found: list[dict[str, str]] = document["findings"]
    return found


def bad(box: Sandbox, check: str, state: str = "fail", **env: str) -> list[dict[str, str]]:
    return [finding for finding in findings(box, **env) if finding["check"] == check and finding["state"] == state]


def hook(box: Sandbox, name: str) -> Path:
    return box.folder / FOLDER / name


def stray(box: Sandbox) -> str:
    return box.must("commit-tree", "-p", "HEAD", "-m", "stray", "HEAD^{tree}")


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
    hook(box, "reference-transaction").chmod(0o644)


def drifted(box: Sandbox) -> None:
    with (box.folder / "teamkit.toml").open("a") as file:
        file.write('develop = "dev"\n')


@pytest.mark.parametrize(
    ("damage", "check"),
    [(miss, "hooks"), (miss_all, "hooks"), (replaced, "hooks"), (edited, "hooks"), (part_missing, "hooks"),
     (asleep, "hooks"), (drifted, "policy")],
)  # fmt: skip
def test_a_damaged_guard_is_found_and_mended(guarded: Sandbox, damage: Break, check: str) -> None:
    assert not [finding for finding in findings(guarded) if finding["state"] == "fail"]
    damage(guarded)
    (found,) = bad(guarded, check)
    assert found["remedy"] == "teamkit init"
    assert pasted(guarded, found["remedy"]).ok
    assert not [finding for finding in findings(guarded) if finding["state"] == "fail"]
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


@pytest.mark.skipif(not config_hooks(), reason="only configuration hooks name the clone's path")
def test_a_clone_that_was_moved_is_found_and_mended(guarded: Sandbox) -> None:
    moved = guarded.at(guarded.root / "moved")
    guarded.folder.rename(moved.folder)
    assert not moved.git("commit", "--allow-empty", "-qm", "a stray commit").ok
    found = bad(moved, "hooks")
    assert found
    assert pasted(moved, found[0]["remedy"]).ok
    assert is_guarded(moved)
    assert not bad(moved, "hooks")


def test_a_clone_that_was_moved_with_hook_files_stays_guarded(clone: Sandbox) -> None:
    init(clone, "--hooks", "folder")
    moved = clone.at(clone.root / "옮긴 곳")
    clone.folder.rename(moved.folder)
    assert is_guarded(moved)
    assert not bad(moved, "hooks")


@pytest.mark.parametrize("version", ["2.27.0", "2.20.1"])
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


# --- tips that came past the guard


def by_file(box: Sandbox) -> None:
    (box.folder / ".git" / "refs" / "heads" / "main").write_text(f"{stray(box)}\n")


def by_copy(box: Sandbox) -> None:
    box.must("branch", "feat/x", stray(box))
    box.must("switch", "-q", "develop")
    box.must("branch", "-C", "feat/x", "main")


def by_move(box: Sandbox) -> None:
    box.must("branch", "feat/x", stray(box))
    box.must("switch", "-q", "develop")
    box.must("branch", "-M", "feat/x", "main")


def by_libgit2(box: Sandbox) -> None:
    pygit2 = pytest.importorskip("pygit2")
    repository = pygit2.Repository(str(box.folder))
    who = pygit2.Signature("Jiwoo", "jiwoo@example.org")
    repository.create_commit(
        "refs/heads/main", who, who, "stray", repository.head.peel().tree.id, [repository.head.target]
    )


@pytest.mark.parametrize("way", [by_file, by_copy, by_move, by_libgit2])
def test_a_tip_that_came_past_the_guard_is_found_and_mended(guarded: Sandbox, way: Break) -> None:
    home = guarded.tip("main")
    way(guarded)
    assert guarded.tip("main") != home
    (found,) = bad(guarded, "tip")
    assert "did not come through the guard" in found["seen"]
    done = pasted(guarded, found["remedy"])
    assert done.ok, done.err
    assert guarded.tip("main") == home
    assert not bad(guarded, "tip")


def test_a_main_that_only_points_elsewhere_is_found_and_mended(guarded: Sandbox) -> None:
    guarded.must("switch", "-qc", "feat/x")
    (guarded.folder / ".git" / "refs" / "heads" / "main").write_text("ref: refs/heads/feat/x\n")
    (found,) = bad(guarded, "tip")
    assert "symbolic" in found["seen"]
    done = pasted(guarded, found["remedy"])
    assert done.ok, done.err
    assert not bad(guarded, "tip")
    assert guarded.tip("main") == guarded.tip("origin/main")


def test_a_replaced_tip_is_found_and_mended(guarded: Sandbox) -> None:
    guarded.must("replace", "main", stray(guarded))
    (found,) = bad(guarded, "tip")
    assert pasted(guarded, found["remedy"]).ok
    assert not bad(guarded, "tip")


def test_a_work_branch_that_tracks_main_is_found_and_mended(guarded: Sandbox) -> None:
    guarded.must("branch", "--track", "feat/x", "origin/main")
    (found,) = bad(guarded, "upstream")
    assert pasted(guarded, found["remedy"]).ok
    assert not bad(guarded, "upstream")


def test_a_branch_with_a_name_outside_the_policy_is_a_warning_and_mended(guarded: Sandbox) -> None:
    guarded.must("branch", "wip")
    (found,) = bad(guarded, "names", "warn")
    assert pasted(guarded, found["remedy"]).ok
    assert not bad(guarded, "names", "warn")


# --- server, overrides


def test_a_server_without_the_guard_is_a_warning_and_mended(guarded: Sandbox) -> None:
    (found,) = bad(guarded, "server", "warn")
    done = pasted(guarded, found["remedy"])
    assert done.ok, done.err
    assert not bad(guarded, "server", "warn")


@pytest.mark.parametrize("url", ["git@example.org:team/x.git", "https://github.com/team/x.git", "ssh://gpu/srv/x.git"])
def test_a_server_that_cannot_be_looked_at_is_unknown_and_not_wrong(guarded: Sandbox, url: str) -> None:
    guarded.must("remote", "set-url", "origin", url)
    (found,) = [finding for finding in findings(guarded) if finding["check"] == "server"]
    assert found["state"] == "unknown"
    assert found["remedy"]


def test_an_override_in_force_fails_and_one_of_before_warns(guarded: Sandbox) -> None:
    assert bad(guarded, "override", TEAMKIT_ALLOW="why not")
    assert not bad(guarded, "override")
    guarded.must("commit", "--allow-empty", "-qm", "an emergency", TEAMKIT_ALLOW="the server burns")
    (found,) = bad(guarded, "override", "warn")
    assert "the server burns" in found["seen"]
    assert "Jiwoo" in found["seen"]
    assert "the server burns" in guarded.paste(found["remedy"]).out


def test_without_a_policy_doctor_says_what_to_do(plain: Sandbox) -> None:
    done = teamkit(plain, "doctor")
    assert done.code == 2
    assert "hint: teamkit init" in done.err


def test_the_words_for_a_person_end_with_the_verdict(guarded: Sandbox) -> None:
    done = teamkit(guarded, "doctor")
    assert done.out.splitlines()[-1] == "the guard is on"
    miss(guarded)
    done = teamkit(guarded, "doctor")
    assert done.out.splitlines()[-1] == "1 problem"
    assert "teamkit init" in done.out


@pytest.mark.skipif(git_version() >= (2, 54), reason="configuration hooks are this git's own way")
def test_configuration_hooks_under_a_git_that_does_not_know_them_are_refused(guarded: Sandbox) -> None:
    done = teamkit(guarded, "init", "--hooks", "config")
    assert done.code == 2
    assert "2.54" in done.err
