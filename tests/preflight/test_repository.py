"""The repository around a run, as git tells it: real repositories, real git."""

import os
import subprocess
from pathlib import Path

import pytest

from teamkit import process
from teamkit.preflight.look import repository
from teamkit.preflight.look.repository import look
from teamkit.preflight.snapshot import Repository


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(("git", *words), cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def write(folder: Path, *names: str, text: str = "x\n") -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with one commit on main, and no remote."""
    folder = tmp_path / "clone"
    git(tmp_path, "init", "-q", "-b", "main", str(folder))
    write(folder, "train.py", "설정.yaml", "old name.py")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "feat: first")
    return folder


@pytest.fixture
def published(clone: Path) -> Path:
    """The same, with a remote that has its commit."""
    git(clone.parent, "init", "-q", "--bare", "-b", "main", "server.git")
    git(clone, "remote", "add", "origin", str(clone.parent / "server.git"))
    git(clone, "push", "-q", "-u", "origin", "main")
    return clone


def test_a_clean_commit_that_the_remote_has(published: Path) -> None:
    head = git(published, "rev-parse", "HEAD")
    assert look(published) == Repository(commit=head, branch="main", pushed=True, has_remote=True)


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


def test_changes_are_named_with_their_letters_and_spaces(clone: Path) -> None:
    write(clone, "설정.yaml", text="changed\n")
    git(clone, "mv", "old name.py", "새 이름.py")
    git(clone, "rm", "-q", "train.py")
    assert sorted(look(clone).changed) == ["train.py", "새 이름.py", "설정.yaml"]


def test_the_old_name_of_a_renamed_file_is_not_taken_for_anything_else(clone: Path) -> None:
    write(clone, "? old.py", text="a text of its own, so that git sees a renamed file\n")
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "feat: a strange name")
    git(clone, "mv", "? old.py", "new.py")
    found = look(clone)
    assert (found.changed, found.untracked) == (("new.py",), ())


def test_a_branch_that_follows_a_local_one_has_no_remote(clone: Path) -> None:
    git(clone, "switch", "-q", "-c", "exp/one", "--track", "main")
    assert look(clone).has_remote is False


def test_a_remote_that_an_included_file_names_is_known_by_its_branches(published: Path) -> None:
    config = published / ".git/config"
    (published / ".git/more").write_text(config.read_text(encoding="utf-8"), encoding="utf-8")
    config.write_text("[include]\n\tpath = more\n", encoding="utf-8")
    found = look(published)
    assert (found.has_remote, found.pushed) == (True, True)


def test_a_conflict_is_a_change(clone: Path) -> None:
    git(clone, "switch", "-q", "-c", "other")
    write(clone, "train.py", text="other\n")
    git(clone, "commit", "-qam", "feat: other")
    git(clone, "switch", "-q", "main")
    write(clone, "train.py", text="main\n")
    git(clone, "commit", "-qam", "feat: main")
    subprocess.run(("git", "merge", "-q", "other"), cwd=clone, check=False, capture_output=True)
    assert look(clone).changed == ("train.py",)


def test_untracked_code_and_configuration_are_named_and_nothing_else(clone: Path) -> None:
    write(clone, "새 설정.yaml", "eval.py", "run.sh", "notes.txt", "model.ckpt", ".hidden.yaml", "small.json")
    write(clone, "data.json", text="x" * 1_000_001)
    write(clone, "configs/lr/a.yaml", "images/1.png")
    write(clone, "wandb/run-1/files/config.yaml", "outputs/1/.hydra/config.yaml", ".venv/lib/x.py")
    write(clone, "myenv/pyvenv.cfg", "myenv/lib/x.py")
    assert set(look(clone).untracked) == {"새 설정.yaml", "eval.py", "run.sh", "small.json", "configs/"}


def test_results_in_a_tracked_folder_are_no_configuration(clone: Path) -> None:
    write(clone, "outputs/README", "outputs/1.yaml")
    git(clone, "add", "outputs/README")
    git(clone, "commit", "-qm", "docs: results")
    assert look(clone).untracked == ()


def test_what_git_ignores_is_not_asked_about(clone: Path) -> None:
    write(clone, ".gitignore", text="local.yaml\n")
    git(clone, "add", ".gitignore")
    git(clone, "commit", "-qm", "chore: ignore")
    write(clone, "local.yaml")
    assert look(clone).untracked == ()


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
    assert look(tmp_path) == Repository(branch="main", untracked=("train.py",), pushed=False)


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
    assert look(tmp_path).error == repository.NONE


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


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_no_utf_8_can_be_told(clone: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(clone) + b"/caf\xe9.py")).touch()
    except OSError:
        pytest.skip("the file system takes UTF-8 only")
    assert look(clone).untracked == ("caf\\xe9.py",)


def test_git_is_asked_twice_at_most(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = process.ask

    def count(words: tuple[str, ...], folder: Path, seconds: float, env: dict[str, str]) -> object:
        asked.append(words[2])
        return real(words, folder, seconds, env)

    monkeypatch.setattr(repository, "ask", count)
    look(published)
    assert asked == ["status", "for-each-ref"]


def test_the_index_is_not_written(clone: Path) -> None:
    index = clone / ".git/index"
    os.utime(clone / "train.py", (1, 1))  # git would refresh what it remembers of this file
    before = index.read_bytes()
    look(clone)
    assert index.read_bytes() == before
