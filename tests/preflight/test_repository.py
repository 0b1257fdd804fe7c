"""The repository around a run, as git tells it: real repositories, real git."""

import os
import subprocess
from pathlib import Path

import pytest

from teamkit import process
from teamkit.preflight.look import repository
from teamkit.preflight.look.repository import look
from teamkit.preflight.snapshot import Repository
from tests.e2e.worlds import git_version
from tests.preflight.repository_world import clone, git, published, write

__all__ = ["clone", "published"]


def test_a_clean_commit_that_the_remote_has(published: Path) -> None:
    head = git(published, "rev-parse", "HEAD")
    assert look(published) == Repository("ok", head, "main", pushed=True, has_remote=True, remote="origin")


def test_a_commit_that_was_not_pushed(published: Path) -> None:
    git(published, "commit", "-q", "--allow-empty", "-m", "feat: second")
    found = look(published)
    assert (found.pushed, found.has_remote) == (False, True)


def test_a_commit_pushed_to_another_branch_counts_as_pushed(published: Path) -> None:
    git(published, "switch", "-q", "-c", "exp/one")
    git(published, "commit", "-q", "--allow-empty", "-m", "feat: second")
    git(published, "push", "-q", "origin", "exp/one:exp/other")
    found = look(published)
    assert (found.branch, found.pushed, found.has_remote) == ("exp/one", True, True)


def test_without_a_remote_nothing_is_pushed(clone: Path) -> None:
    found = look(clone)
    assert (found.pushed, found.has_remote) == (False, False)


def test_a_remote_that_was_never_fetched_is_a_remote(clone: Path) -> None:
    git(clone, "remote", "add", "origin", "/nowhere")
    found = look(clone)
    assert (found.pushed, found.has_remote) == (False, True)


def test_a_branch_that_follows_a_local_one_has_no_remote(clone: Path) -> None:
    git(clone, "switch", "-q", "-c", "exp/one", "--track", "main")
    assert look(clone).has_remote is False


def test_a_remote_that_an_included_file_names_is_known_by_its_branches(published: Path) -> None:
    config = published / ".git/config"
    (published / ".git/more").write_text(config.read_text(encoding="utf-8"), encoding="utf-8")
    config.write_text("[include]\n\tpath = more\n", encoding="utf-8")
    found = look(published)
    assert (found.has_remote, found.pushed) == (True, True)


def test_a_folder_within_the_repository_will_do(published: Path) -> None:
    write(published, "src/new.py")
    found = look(published / "src")
    assert (found.untracked, found.has_remote, found.pushed) == (("src/",), True, True)


def test_a_detached_head_has_no_branch(published: Path) -> None:
    git(published, "switch", "-q", "--detach")
    found = look(published)
    assert (found.branch, found.pushed) == ("", True)


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    write(tmp_path, "train.py")
    assert look(tmp_path) == Repository("ok", branch="main", untracked=("train.py",), pushed=False)


@pytest.mark.parametrize(
    ("remotes", "settings", "expected"),
    [
        (("lab",), {}, "lab"),
        (("lab", "origin"), {}, "origin"),
        (("lab", "other"), {}, ""),
        (("lab", "origin"), {"branch.main.remote": "lab"}, "lab"),
        (("lab", "origin"), {"branch.main.remote": "origin", "branch.main.pushRemote": "lab"}, "lab"),
        (("lab", "origin"), {"remote.pushDefault": "lab"}, "lab"),
        (("lab",), {"branch.main.remote": "."}, "lab"),
        ((), {}, ""),
    ],
)
def test_the_remote_is_the_one_that_git_would_push_to(
    clone: Path, remotes: tuple[str, ...], settings: dict[str, str], expected: str
) -> None:
    for name in remotes:
        git(clone, "remote", "add", name, f"/nowhere/{name}")
    for name, value in settings.items():
        git(clone, "config", name, value)
    assert look(clone).remote == expected


def test_a_worktree_finds_the_remote_of_its_clone(clone: Path) -> None:
    git(clone, "remote", "add", "origin", "/nowhere")
    git(clone, "worktree", "add", "-q", "../beside", "-b", "exp/beside")
    found = look(clone.parent / "beside")
    assert (found.branch, found.has_remote) == ("exp/beside", True)


def test_a_submodule_finds_its_own_remote(published: Path, clone: Path) -> None:
    git(
        clone,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        str(clone.parent / "server.git"),
        "sub",
    )
    found = look(clone / "sub")
    assert (found.has_remote, found.pushed, found.error) == (True, True, "")


def test_without_a_repository_the_reason_is_told(tmp_path: Path) -> None:
    assert look(tmp_path) == Repository("none", error="not a git repository")


def test_a_git_that_leads_to_nothing_is_no_missing_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: /nowhere\n", encoding="utf-8")
    found = look(tmp_path)
    assert (found.state, found.error) == ("unknown", "not a git repository: /nowhere")


@pytest.mark.skipif(git_version() < (2, 36), reason="this git trusts everybody")
def test_a_repository_of_somebody_else_is_told_with_its_folder(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = clone.rename(clone.parent / "우리 과제")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    (folder / "src").mkdir()
    found = look(folder / "src")
    assert (found.state, found.top) == ("foreign", str(folder))
    assert found.error.startswith("detected dubious ownership in repository")


def test_without_git_the_reason_is_told(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert look(clone).error == "git: No such file or directory"


def test_git_that_does_not_answer_is_not_waited_for(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _replace_git(clone.parent / "bin", "exec sleep 30", monkeypatch)
    assert look(clone, seconds=0.2).error == "no answer within 0.2 s"


def test_a_second_question_that_fails_leaves_it_unknown_whether_it_is_pushed(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = subprocess.run(("sh", "-c", "command -v git"), check=True, capture_output=True, text=True).stdout.strip()
    _replace_git(published.parent / "bin", f'case $2 in status) exec {real} "$@" ;; esac; exit 128', monkeypatch)
    found = look(published)
    assert (found.branch, found.pushed, found.has_remote) == ("main", None, True)


def _replace_git(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    (folder / "git").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.skipif(os.name == "nt", reason="a file name holds no line separator there")
def test_a_branch_may_hold_what_other_programs_take_for_the_end_of_a_line(published: Path) -> None:
    git(published, "switch", "-q", "-c", "feat/a\u2028b")
    git(published, "config", "branch.feat/a\u2028b.pushRemote", "lab")
    found = look(published)
    assert (found.branch, found.pushed, found.remote) == ("feat/a\u2028b", True, "lab")


def test_git_is_asked_twice_at_most(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = process.ask

    def count(words: tuple[str, ...], folder: Path, seconds: float, env: dict[str, str]) -> object:
        asked.append(words[2])
        return real(words, folder, seconds, env)

    monkeypatch.setattr(repository, "ask", count)
    look(published)
    assert asked == ["status", "for-each-ref"]
