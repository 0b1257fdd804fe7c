"""The walk: every folder once, whatever leads where."""

import os
from pathlib import Path

import pytest

from teamkit.runs.folder import Closed, Folder, walk


def names(top: Path) -> list[str]:
    return [one.path.relative_to(top).as_posix() for one in walk(top) if isinstance(one, Folder)]


def test_every_folder_comes_once_and_links_last(tmp_path: Path) -> None:
    (tmp_path / "wandb/run-1/files").mkdir(parents=True)
    (tmp_path / "wandb/latest-run").symlink_to("run-1")
    (tmp_path / "aside").symlink_to(tmp_path / "wandb")
    assert names(tmp_path) == [".", "wandb", "wandb/run-1", "wandb/run-1/files"]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/up").symlink_to(tmp_path)
    (tmp_path / "itself").symlink_to("itself")
    assert names(tmp_path) == [".", "a"]


def test_a_link_to_a_disk_of_results_is_followed(tmp_path: Path) -> None:
    (tmp_path / "disk/결과").mkdir(parents=True)
    (tmp_path / "project").mkdir()
    (tmp_path / "project/outputs").symlink_to(tmp_path / "disk")
    assert names(tmp_path / "project") == [".", "outputs", "outputs/결과"]


def test_what_holds_no_logs_is_passed_over(tmp_path: Path) -> None:
    for name in (".git", "node_modules", "__pycache__", ".venv", "env"):
        (tmp_path / name / "inside").mkdir(parents=True)
    (tmp_path / "env/pyvenv.cfg").touch()
    assert names(tmp_path) == [".", "env"]


def test_the_names_in_a_folder_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "metrics.csv").touch()
    (tmp_path / "other.csv").symlink_to("metrics.csv")
    (tmp_path / "gone").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    (first, _) = walk(tmp_path)
    assert first == Folder(tmp_path, frozenset({"metrics.csv", "other.csv"}), frozenset({"runs"}), top=True)


def test_a_folder_that_cannot_be_read_is_told_and_the_others_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr("teamkit.runs.folder.os.scandir", scandir)
    found = list(walk(tmp_path))
    assert [type(one) for one in found] == [Folder, Closed, Folder]
    assert found[1] == Closed(tmp_path / "a", "Permission denied")
    assert list(walk(tmp_path / "none")) == [Closed(tmp_path / "none", "No such file or directory")]
