"""Which files differ from the commit, and which are in none, whatever their names are."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from teamkit.cli.preflight_screen import as_document, show_findings
from teamkit.preflight.look.repository import look
from teamkit.preflight.rules.repository import judge
from teamkit.preflight.snapshot import Gpus, Snapshot
from tests.preflight.repository_world import clone, git, write

__all__ = ["clone"]


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


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_no_utf_8_can_be_told(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        Path(os.fsdecode(os.fsencode(clone) + b"/caf\xe9.py")).touch()
    except OSError:
        pytest.skip("the file system takes UTF-8 only")
    found = look(clone)
    findings = judge(found)
    snapshot = Snapshot("2026-11-22T10:00:00+00:00", Gpus("absent"), repository=found)
    document = json.loads(as_document(snapshot, findings, 0, (), 0.1).encode("utf-8"))
    assert document["snapshot"]["repository"]["untracked"] == ["caf\ufffd.py"]
    show_findings(findings, "ready", aside=False)
    shown = capsys.readouterr().out
    assert "in no commit: caf\ufffd.py" in shown
    assert "git status --short --untracked-files\n" in shown, "what cannot be pasted is not proposed"


def test_links_in_circles_are_no_code_and_stop_nobody(clone: Path) -> None:
    write(clone, "new/한 폴더/notes.txt")
    for name in ("loop.py", "new/loop.py", "new/again"):
        (clone / name).symlink_to(Path(name).name)
    (clone / "new/up").symlink_to(clone)
    found = look(clone)
    assert (found.state, found.untracked) == ("ok", ("loop.py",))


def test_the_index_is_not_written(clone: Path) -> None:
    index = clone / ".git/index"
    os.utime(clone / "train.py", (1, 1))  # git would refresh what it remembers of this file
    before = index.read_bytes()
    look(clone)
    assert index.read_bytes() == before
