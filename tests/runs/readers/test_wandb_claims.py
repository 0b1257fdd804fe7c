"""Which folders are runs of W&B: each of them once."""

import shutil
from pathlib import Path

from teamkit.runs.folder import Folder, listed, walk
from teamkit.runs.model import CRASHED, FINISHED
from teamkit.runs.readers import wandb
from tests.runs.readers.wandb_logs import fixture, log_of


def test_each_run_of_a_tree_is_claimed_once_with_links_to_the_latest(tmp_path: Path) -> None:
    for case in ("finished", "crashed"):
        source = fixture("0.16.6", case)
        shutil.copytree(source, tmp_path / "wandb" / source.name)
    (tmp_path / "wandb" / "latest-run").symlink_to(source.name)
    source = fixture("0.16.6", "downloaded")
    shutil.copytree(source, tmp_path / "copied" / source.name)
    shutil.copytree(source / "files", tmp_path / "elsewhere" / "files")
    (tmp_path / "elsewhere" / "files" / "media").mkdir()
    folders = [one for one in walk(tmp_path) if isinstance(one, Folder)]
    claimed = {str(one.path.relative_to(tmp_path)): wandb.claims(one) for one in folders}
    assert {path.split("-")[-1] for path, files in claimed.items() if files} == {
        "demofini",
        "democras",
        "demodown",
        "elsewhere/files",
    }
    assert claimed["elsewhere/files"] == ["config.yaml", "wandb-metadata.json", "wandb-summary.json"]


def test_a_renamed_folder_is_known_by_its_log_and_its_files_are_not_a_second_run(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(fixture("0.16.6", "finished"), tmp_path / "best"))
    assert wandb.claims(listed(folder))[0] == "run-demofini.wandb"
    assert wandb.claims(listed(folder / "files")) == []
    assert wandb.claims(listed(folder / "files", top=True)) == ["wandb-metadata.json", "wandb-summary.json"]


def test_other_folders_are_not_claimed(tmp_path: Path) -> None:
    for names in ({"config.yaml"}, {"run.log", "metrics.csv"}, {".wandb"}, {"run-x.wandb.synced"}):
        assert wandb.claims(Folder(tmp_path, frozenset(names), frozenset({"files"}))) == []


def test_several_logs_in_one_folder_are_several_runs(tmp_path: Path) -> None:
    for case in ("finished", "crashed"):
        shutil.copy(log_of(fixture("0.31.0", case)), tmp_path)
    runs = wandb.read(tmp_path, wandb.claims(listed(tmp_path)), [])
    assert [(run.id, run.state) for run in runs] == [("democras", CRASHED), ("demofini", FINISHED)]


def test_a_run_folder_in_which_nothing_was_left_is_no_run(tmp_path: Path) -> None:
    folder = tmp_path / "run-20260105_090000-demo"
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "output.log").write_text("step 0")
    assert wandb.read(folder, wandb.claims(listed(folder)), []) == []
