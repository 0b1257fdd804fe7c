"""Failures: one clause, one hint, one exit code; wherever teamkit is run."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.command import teamkit_command
from tests.flow.team import MISERLY, Clone, Team


def test_success_is_0(minji: Clone) -> None:
    assert minji.teamkit("status").code == 0
    assert minji.teamkit("--help").code == 0
    assert minji.teamkit("sync").code == 0


def test_a_refusal_is_1(minji: Clone) -> None:
    assert minji.refuses("finish").code == 1


def test_wrong_usage_is_2(minji: Clone) -> None:
    assert minji.refuses("new-feature", code=2).err == (
        "error: Missing argument 'NAME'.\nhint: teamkit new-feature --help\n"
    )
    assert minji.refuses("new-feature", "x", "--worktree", code=2).hint == "teamkit new-feature --help"
    assert minji.refuses("sync", "--wat", code=2).hint == "teamkit sync --help"


@pytest.mark.parametrize(
    ("typed", "meant"), [("finsh", "finish"), ("new_feature", "new-feature"), ("reskue", "rescue")]
)
def test_a_slip_of_the_finger_names_the_nearest_command(minji: Clone, typed: str, meant: str) -> None:
    assert minji.refuses(typed, code=2).err == f"error: there is no command {typed}\nhint: teamkit {meant}\n"


def test_a_server_that_cannot_be_reached_is_3(team: Team) -> None:
    team.minji.branch("feat/x", x__py="1\n")
    team.cut_off()
    assert team.minji.refuses("finish", code=3).hint == "teamkit finish feat/x"


def test_outside_a_repository_it_says_so(tmp_path: Path) -> None:
    done = Clone(tmp_path).refuses("status", code=3)
    assert done.err == "error: this folder is in no git repository\nhint: git init, or cd to your clone\n"


def test_without_a_policy_it_names_init(team: Team) -> None:
    Clone(team.root).git("init", "-q", "bare bones")
    done = Clone(team.root / "bare bones").refuses("status", code=2)
    assert done.err == "error: this repository has no teamkit.toml\nhint: teamkit init\n"


@pytest.mark.parametrize(
    ("policy", "error", "hint"),
    [
        (b"[flow]\nmian = 'main'\n", "unknown key flow.mian in teamkit.toml", "did you mean flow.main?"),
        (b"[flwo]\n", "unknown key flwo in teamkit.toml", "did you mean flow?"),
        (
            b"[flow]\nprefixes = 'feat'\n",
            "flow.prefixes in teamkit.toml has the wrong type: 'feat'",
            'prefixes = ["a", "b"]',
        ),
        (b"[flow]\nmodel = 'svn'\n", "flow.model is 'svn'", "one of: gitflow, github"),
        ("[project]\nname = '연구'\n".encode("euc-kr"), "teamkit.toml is not UTF-8", "file teamkit.toml"),
    ],
)
def test_a_bad_policy_names_what_is_bad(minji: Clone, policy: bytes, error: str, hint: str) -> None:
    (minji.folder / "teamkit.toml").write_bytes(policy)
    done = minji.refuses("status", code=2)
    assert (done.error, done.hint) == (error, hint)


def test_a_broken_policy_names_the_line(minji: Clone) -> None:
    minji.write(teamkit__toml="[flow\n")
    assert "line 1" in minji.refuses("status", code=2).error


def test_a_policy_with_a_byte_order_mark_is_read(minji: Clone) -> None:
    (minji.folder / "teamkit.toml").write_bytes(b"\xef\xbb\xbf[flow]\r\nfinish = 'local'\r\n")
    minji.does("status")


def test_a_branch_older_than_the_policy_goes_by_the_published_one(minji: Clone) -> None:
    minji.git("switch", "-q", "--orphan", "old")
    minji.git("commit", "-q", "--no-verify", "--allow-empty", "-m", "chore: before the policy")
    minji.does("status")


def test_a_folder_below_the_top_is_as_good(minji: Clone) -> None:
    (minji.folder / "src/deep").mkdir(parents=True)
    assert minji.teamkit("status", at="src/deep").out == minji.teamkit("status").out


def test_inside_gits_own_folder_it_names_the_way_out(minji: Clone) -> None:
    done = minji.teamkit("status", at=".git/refs")
    assert done.code == 1
    assert done.err.splitlines() == [
        "error: this is git's own folder, not your files",
        f"hint: cd '{minji.folder}'",
    ]


def test_in_a_bare_repository_nobody_works(team: Team) -> None:
    done = team.server.refuses("status")
    assert done.error == "this is a bare repository: nobody works in it"


def test_a_submodule_is_a_repository_of_its_own(team: Team) -> None:
    minji = team.minji
    Clone(team.root).git("init", "-q", "library")
    Clone(team.root / "library").commit("feat: library", a__py="1\n")
    minji.branch("feat/x")
    minji.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../library", "library")
    minji.git("commit", "-q", "-m", "feat: library")
    assert minji.teamkit("status", at="library").err.startswith("error: this repository has no teamkit.toml")
    (minji.folder / "library/a.py").write_text("2\n", encoding="utf-8")
    minji.does("finish")


def test_with_gits_own_variables_set_it_works_on_that_repository(minji: Clone) -> None:
    plain = minji.does("status").out
    assert minji.does("status", GIT_DIR=".git").out == plain
    there = {"GIT_DIR": str(minji.folder / ".git"), "GIT_WORK_TREE": str(minji.folder)}
    assert minji.teamkit("status", at="..", **there).out == plain


def test_a_merge_in_another_worktree_is_made_there_even_with_git_dir_set(minji: Clone) -> None:
    minji.branch("feat/x", x__py="1\n")
    develop = minji.worktree("../develop", "develop")
    minji.does("finish", GIT_DIR=str(minji.folder / ".git"), GIT_WORK_TREE=str(minji.folder))
    assert develop.read("x.py") == "1\n"
    assert develop.status() == ""


def test_a_folder_that_was_deleted_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    python, *rest = teamkit_command()
    script = f'rmdir "{folder}"; exec "{python}" {" ".join(rest)} status'
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(["sh", "-c", script], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("more", [{}, {"NO_COLOR": "1"}])
def test_colour_is_for_terminals_and_can_be_refused(minji: Clone, more: dict[str, str]) -> None:
    pty = pytest.importorskip("pty")
    master, terminal = pty.openpty()
    env = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm"} | more
    env |= {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [*teamkit_command(), "status"]
    subprocess.run(command, cwd=minji.folder, env=env, stdin=terminal, stdout=terminal, stderr=terminal, check=True)
    os.close(terminal)
    said = os.read(master, 65536).decode()
    os.close(master)
    assert ("\x1b[" in said) is not bool(more)


@pytest.mark.parametrize("hook", ["pre-push", "pre-merge-commit", "commit-msg", "reference-transaction"])
def test_after_ctrl_c_in_a_slow_hook_the_same_command_ends_well(team: Team, hook: str) -> None:
    minji = team.minji
    minji.branch("release/1.2.0", VERSION="1\n")
    slow = minji.folder / ".git/hooks" / f"{hook}.d" / "50-slow"
    slow.parent.mkdir()
    slow.write_text(f'#!/bin/sh\ntouch "{team.root}/started"\nsleep 30\n', encoding="utf-8")
    slow.chmod(0o755)
    process = subprocess.Popen(
        [*teamkit_command(), "finish"],
        cwd=minji.folder,
        env={**os.environ, **MISERLY, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not (team.root / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=20)
    slow.unlink()
    assert process.returncode in (1, 3), said
    assert "hint" in said or "run the same command again" in said
    minji.does("finish", "release/1.2.0")
    assert team.server.refs() == minji.refs()
    assert minji.tip("v1.2.0^{commit}") == minji.tip("main")
    assert minji.status() == ""


@pytest.mark.skipif(not os.path.lexists("/dev/full"), reason="no full disk to write to")
@pytest.mark.parametrize("words", [("--help",), ("runs", "--json")])
def test_a_full_disk_is_3_and_no_traceback(tmp_path: Path, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*teamkit_command(), *words], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.stderr.startswith("error: the output cannot be written: No space left on device\nhint: df -H .\n")
    assert done.returncode == 3
