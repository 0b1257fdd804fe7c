"""Ultralytics and YOLOv5: what they read in their own results is read, to the last digit."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from teamkit.runs.folder import Folder, listed
from teamkit.runs.model import FINISHED, UNKNOWN, Damage, Run
from teamkit.runs.readers import ultralytics
from tests.runs.readers.text_logs import FIXTURES, copied, is_subset, points, read_all, read_one, told, truth

RUNS = read_all("ultralytics", FIXTURES / "ultralytics")


def table(name: str) -> Any:
    release, _, run = name.rpartition("/")
    return truth(f"ultralytics/{release}")[run]


def changed(tmp_path: Path, *lines: str) -> Run:
    folder = copied(tmp_path, "ultralytics", "8.4.190/train")
    (folder / "results.csv").write_text("".join(f"{line}\n" for line in lines))
    return read_one("ultralytics", folder)


def test_trainings_of_three_releases_are_found() -> None:
    assert set(RUNS) == {"8.0.40/train", "8.4.190/train", "8.4.190/train2", "yolov5/exp"}


@pytest.mark.parametrize("name", sorted(RUNS))
def test_every_value_they_read_themselves_is_read_at_its_epoch(name: str) -> None:
    known = table(name)
    epochs = known.pop("epoch")
    series = RUNS[name].series
    expected = {tag: told(list(zip(map(int, epochs), values, strict=True))) for tag, values in known.items()}
    assert {tag: points(series[tag]) for tag in series} == expected
    assert RUNS[name].damage == ()


def test_parameters_come_from_the_arguments() -> None:
    params = RUNS["8.4.190/train"].params
    assert (params["model"], params["epochs"], params["imgsz"], params["cfg"]) == ("yolov8n.yaml", 3, 64, None)
    assert RUNS["8.0.40/train"].params["epochs"] == 2


def test_parameters_of_yolov5_come_from_its_options_and_hyperparameters() -> None:
    run = RUNS["yolov5/exp"]
    assert (run.params["weights"], run.params["epochs"], run.params["lr0"]) == ("yolov5s.pt", 3, 0.01)
    assert run.files == ("results.csv", "opt.yaml", "hyp.yaml")


def test_a_run_is_named_by_its_folder() -> None:
    run = RUNS["8.4.190/train2"]
    assert (run.name, run.group, run.source) == ("train2", "8.4.190", "ultralytics")


@pytest.mark.parametrize(
    ("name", "state"), [("8.0.40/train", FINISHED), ("8.4.190/train", FINISHED), ("8.4.190/train2", UNKNOWN)]
)
def test_a_training_with_all_its_epochs_is_finished(name: str, state: str) -> None:
    assert RUNS[name].state == state


def test_a_training_that_began_anew_is_not_finished_by_the_rows_of_before(tmp_path: Path) -> None:
    run = changed(tmp_path, "epoch,time,val/loss", "1,1,3", "2,2,2", "3,3,1", "1,1,3")
    assert run.state == UNKNOWN
    assert points(run.series["val/loss"]) == [(1, "3.0")]
    assert run.notes == ("logged again from step 1 on: 6 earlier points left out",)


def test_epochs_that_are_no_numbers_are_told(tmp_path: Path) -> None:
    run = changed(tmp_path, "epoch,time,val/loss", "x,1,3", "2,2,2")
    assert points(run.series["val/loss"]) == [(2, "2.0")]
    assert run.damage == (Damage("results.csv", "line 2: no epoch"),)


def test_a_newer_release_that_goes_on_with_an_old_file_is_told(tmp_path: Path) -> None:
    run = changed(tmp_path, "   epoch,  val/loss", "   1, 3", "2,17.5,2")
    assert points(run.series["val/loss"]) == [(1, "3.0")]
    assert run.damage == (Damage("results.csv", "line 3: 3 cells under 2 names"),)


def test_a_training_that_ended_before_its_first_epoch_is_a_run(tmp_path: Path) -> None:
    folder = copied(tmp_path, "ultralytics", "8.4.190/train")
    (folder / "results.csv").unlink()
    run = read_one("ultralytics", folder)
    assert (run.series, run.state, run.params["epochs"]) == ({}, UNKNOWN, 3)
    assert run.notes == ("no results.csv: it ended before its first epoch did",)


def test_arguments_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    folder = copied(tmp_path, "ultralytics", "8.4.190/train")
    (folder / "args.yaml").write_text("a: [")
    run = read_one("ultralytics", folder)
    assert run.damage == (Damage("args.yaml", "not YAML"),)
    assert (run.params, run.state, len(run.series["val/box_loss"])) == ({}, UNKNOWN, 3)


@pytest.mark.parametrize("cut", range(0, 1000, 17))
def test_of_a_file_cut_off_anywhere_only_whole_rows_are_read(tmp_path: Path, cut: int) -> None:
    folder = copied(tmp_path, "ultralytics", "8.0.40/train")
    data = (folder / "results.csv").read_bytes()
    (folder / "results.csv").write_bytes(data[:cut])
    run = read_one("ultralytics", folder)
    assert is_subset(run, RUNS["8.0.40/train"])
    assert max(map(len, run.series.values()), default=0) == max(0, data[:cut].count(b"\n") - 1)
    assert bool(run.damage) == bool(data[:cut].rpartition(b"\n")[2].strip() or not data[:cut].strip())
    assert run.state == UNKNOWN


def test_results_alone_must_name_their_columns_as_ultralytics_does(tmp_path: Path) -> None:
    shutil.copy(FIXTURES / "ultralytics" / "8.0.40" / "train" / "results.csv", tmp_path)
    assert ultralytics.claims(listed(tmp_path)) == ["results.csv"]
    (tmp_path / "results.csv").write_text("epoch,loss\n0,1\n")
    assert not ultralytics.claims(listed(tmp_path))
    (tmp_path / "results.csv").write_text("model,metrics/accuracy\n0,1\n")
    assert not ultralytics.claims(listed(tmp_path))


def test_arguments_alone_are_no_training() -> None:
    assert not ultralytics.claims(Folder(Path("a"), frozenset(("args.yaml", "summary.csv")), frozenset()))
    assert not ultralytics.claims(Folder(Path("a"), frozenset(("hyp.yaml",)), frozenset(("weights",))))
