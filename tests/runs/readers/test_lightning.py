"""Lightning's CSVLogger: what the Trainer gave to it is read, to the last digit, and damage is told."""

import os
from pathlib import Path

import pytest

from teamkit.runs.folder import Folder, listed
from teamkit.runs.model import UNKNOWN, Damage, Run
from teamkit.runs.readers import lightning
from tests.runs.readers.text_logs import FIXTURES, copied, is_subset, points, read_all, read_one, told, truth

RUNS = sorted(truth("lightning"))


def wrote(folder: Path, text: str, params: str | None = "{}\n") -> Run:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metrics.csv").write_bytes(text.encode())
    if params is not None:
        (folder / "hparams.yaml").write_text(params)
    return read_one("lightning", folder)


@pytest.mark.parametrize("name", RUNS)
def test_every_value_given_to_the_logger_is_read_at_its_step(name: str) -> None:
    run = read_all("lightning", FIXTURES / "lightning")[name]
    given: dict[str, dict[int, float]] = {}
    evaluated = name == "demo/version_2"
    for step, values in truth("lightning")[name]["given"][: -1 if evaluated else None]:
        at = int(values.get("step", step))
        for tag in values.keys() - {"step"}:
            given.setdefault(tag, {})[at] = values[tag]
    assert {tag: points(series) for tag, series in run.series.items()} == {tag: told(given[tag]) for tag in given}
    assert run.damage == ()


@pytest.mark.parametrize("name", [name for name in RUNS if name.startswith("demo")])
def test_parameters_are_those_given_to_the_logger(name: str) -> None:
    run = read_all("lightning", FIXTURES / "lightning")[name]
    given = truth("lightning")[name]["params"]
    assert {key: run.params[key] for key in given} == given
    assert given


def test_tags_of_python_in_the_parameters_become_text_and_run_nothing() -> None:
    run = read_one("lightning", FIXTURES / "lightning" / "demo" / "version_0")
    assert run.params["betas"] == "[0.9, 0.999]"
    assert run.params["nested.dropout"] == 0.1
    assert run.params["nested.layers"] == "[2, 2]"
    assert run.params["data"] == '["/", "home", "jiwoo", "data"]'


def test_a_tag_that_would_run_something_is_text(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    run = wrote(
        tmp_path / "a", "epoch,loss,step\r\n0,1,0\r\n", f"x: !!python/object/apply:os.mkdir ['{mark}']\nlr: 1e-05\n"
    )
    assert not mark.exists()
    assert run.params == {"x": f'["{mark}"]', "lr": 1e-05}


def test_runs_are_named_by_their_logger_and_version() -> None:
    run = read_one("lightning", FIXTURES / "lightning" / "demo" / "version_1")
    assert (run.name, run.group, run.state, run.source) == ("demo/version_1", "demo", UNKNOWN, "lightning")
    assert run.files == ("metrics.csv", "hparams.yaml")
    assert run.path == str(FIXTURES / "lightning" / "demo" / "version_1")


def test_a_folder_with_a_name_of_its_own_is_named_by_that(tmp_path: Path) -> None:
    run = wrote(tmp_path / "klue", "epoch,loss,step\r\n0,1,0\r\n")
    assert (run.name, run.group) == ("klue", "")


def test_a_version_without_metrics_is_a_run_with_parameters() -> None:
    run = read_one("lightning", FIXTURES / "lightning" / "demo" / "version_3")
    assert run.params == {"lr": 0.5, "betas": "[0.9, 0.99]"}
    assert (run.series, run.state, run.damage) == ({}, UNKNOWN, ())
    assert run.notes == ("no metrics.csv: a training that ended before its first metric, or that logs elsewhere",)


def test_the_log_of_fabric_has_no_parameters() -> None:
    run = read_one("lightning", FIXTURES / "lightning" / "fabric" / "version_0")
    assert (run.params, run.files, run.damage) == ({}, ("metrics.csv",), ())


def test_an_evaluation_by_a_trainer_of_its_own_does_not_undo_the_training() -> None:
    run = read_one("lightning", FIXTURES / "lightning" / "demo" / "version_2")
    assert run.series["val_loss"].steps[-1] == 11
    assert run.summary == {"val_loss": 1.4455815553665161, "val/acc, top 1": 0.4249306321144104}
    assert run.notes == ("the last rows, at step 0 again, are taken for an evaluation afterwards",)


def test_rows_of_one_step_are_one_and_the_last_that_is_told_counts(tmp_path: Path) -> None:
    run = wrote(tmp_path, "epoch,loss,step,acc\r\n0,1.5,7,\r\n0,,7,0.5\r\n0,1.25,7,\r\n0,,7,\r\n")
    assert points(run.series["loss"]) == [(7, "1.25")]
    assert points(run.series["acc"]) == [(7, "0.5")]
    assert points(run.series["epoch"]) == [(7, "0.0")]


def test_nan_is_a_value_and_an_empty_cell_is_none(tmp_path: Path) -> None:
    run = wrote(tmp_path, "epoch,loss,step\r\n0,nan,1\r\n0,,2\r\n0,inf,3\r\n")
    assert points(run.series["loss"]) == [(1, "nan"), (3, "inf")]


def test_one_step_of_two_epochs_is_two_points(tmp_path: Path) -> None:
    run = wrote(tmp_path, "epoch,val_loss,step\r\n0,3,5\r\n1,2,5\r\n")
    assert points(run.series["val_loss"]) == [(5, "3.0"), (5, "2.0")]


def test_another_header_in_the_middle_holds_from_there_on(tmp_path: Path) -> None:
    run = wrote(
        tmp_path, "epoch,loss,step\r\n0,3,1\r\nacc,epoch,loss,step\r\n0.5,0,2,2\r\nacc,epoch,loss,step\r\n,0,1,3\r\n"
    )
    assert points(run.series["loss"]) == [(1, "3.0"), (2, "2.0"), (3, "1.0")]
    assert points(run.series["acc"]) == [(2, "0.5")]
    assert run.damage == ()


def test_of_a_resumed_training_the_later_rows_count(tmp_path: Path) -> None:
    rows = ["0,5,10,", "0,4,20,", "0,,25,7", "0,3,30,", "0,9,20,", "0,8,25,"]
    run = wrote(tmp_path, "epoch,loss,step,val\r\n" + "\r\n".join(rows) + "\r\n")
    assert points(run.series["loss"]) == [(10, "5.0"), (20, "9.0"), (25, "8.0")]
    assert set(run.series) == {"epoch", "loss"}
    assert run.notes == ("logged again from step 20 on: 6 earlier points left out",)


def test_a_training_started_anew_from_step_0_counts_alone(tmp_path: Path) -> None:
    run = wrote(tmp_path, "epoch,loss,step\r\n0,5,0\r\n0,4,1\r\n0,9,0\r\n0,8,1\r\n")
    assert points(run.series["loss"]) == [(0, "9.0"), (1, "8.0")]
    assert run.summary == {}


def test_the_oldest_logs_have_epochs_for_steps(tmp_path: Path) -> None:
    run = wrote(tmp_path, "epoch,loss\r\n5,3\r\n6,2\r\n")
    assert points(run.series["loss"]) == [(5, "3.0"), (6, "2.0")]


def test_logs_with_neither_are_counted_by_row(tmp_path: Path) -> None:
    run = wrote(tmp_path, "loss\r\n3\r\n2\r\n")
    assert points(run.series["loss"]) == [(0, "3.0"), (1, "2.0")]


def test_steps_that_are_no_numbers_are_told(tmp_path: Path) -> None:
    run = wrote(tmp_path, "epoch,loss,step\r\n0,3,x\r\n0,2,\r\n0,1,7.0\r\n0,1,1e300\r\n")
    assert points(run.series["loss"]) == [(7, "1.0")]
    assert run.damage[0] == Damage("metrics.csv", "line 2: no step (and 2 more)")


@pytest.mark.parametrize("cut", range(0, 467, 3))
def test_of_a_file_cut_off_anywhere_only_whole_rows_are_read(tmp_path: Path, cut: int) -> None:
    whole = read_one("lightning", FIXTURES / "lightning" / "demo" / "version_0")
    folder = copied(tmp_path, "lightning", "demo/version_0")
    data = (folder / "metrics.csv").read_bytes()
    (folder / "metrics.csv").write_bytes(data[:cut])
    run = read_one("lightning", folder)
    assert is_subset(run, whole)
    assert bool(run.damage) == (data[:cut][-1:] not in {b"\r", b"\n"})


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "it is empty"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of git lfs; git lfs pull brings the file"),
        (b"0,1,2\r\n", "it begins without a header"),
        (b"epoch,loss,step\r\n0,1\r\n", "line 2: 2 cells under 3 names"),
        (b"epoch,loss,step\r\n0,1,2,3\r\n0,1,2,3\r\n", "line 2: 4 cells under 3 names (and 1 more)"),
        (b"epoch,loss,step\r\n0,1,2\r\n0,1x,3\r\n", "line 3: no number under loss"),
        (b"epoch,loss,step\r\n0,1,2\r\n0,1x,3\r\n0,,4\r\n0,y,5\r\n", "line 3: no number under loss (and 1 more)"),
        (b"epoch,lo", "line 1: it has no end"),
        (b"epoch,loss,step\r\n0,1,", "line 2: it has no end"),
        (b"epoch,loss,step\r\n" + b"9" * 2**20 + b",\r\n0,1,2\r\n", "line 2: longer than 1048576 bytes"),
    ],
)  # fmt: skip
def test_damage_is_told_with_its_place(tmp_path: Path, data: bytes, what: str) -> None:
    folder = copied(tmp_path, "lightning", "demo/version_0")
    (folder / "metrics.csv").write_bytes(data)
    run = read_one("lightning", folder)
    assert (run.damage, run.notes) == ((Damage("metrics.csv", what),), ())


def test_zero_bytes_where_power_failed_are_passed_over(tmp_path: Path) -> None:
    zeros = "\0" * 5000
    run = wrote(tmp_path, f"epoch,loss,step\r\n0,1,2\r\n{zeros}0,1,3\r\n{zeros}")
    assert points(run.series["loss"]) == [(2, "1.0"), (3, "1.0")]
    assert run.damage == ()


def test_a_file_of_two_gigabytes_of_nothing_is_read_in_little_memory(tmp_path: Path) -> None:
    (tmp_path / "hparams.yaml").write_text("lr: 1\n")
    with (tmp_path / "metrics.csv").open("wb") as stream:
        stream.write(b"epoch,loss,step\r\n0,1,2\r\n")
        stream.truncate(2 * 2**30)
    run = read_one("lightning", tmp_path)
    assert points(run.series["loss"]) == [(2, "1.0")]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: [1", "not YAML"),
        ("- 1\n", "no mapping of names to values"),
        ("version https://git-lfs.github.com/spec/v1\n", "a pointer of git lfs; git lfs pull brings the file"),
    ],
)
def test_parameters_that_cannot_be_read_are_told(tmp_path: Path, text: str, what: str) -> None:
    run = wrote(tmp_path, "epoch,loss,step\r\n0,1,2\r\n", text)
    assert run.damage == (Damage("hparams.yaml", what),)
    assert run.params == {}
    assert len(run.series["loss"]) == 1


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_files_without_permission_are_told(tmp_path: Path) -> None:
    folder = copied(tmp_path, "lightning", "demo/version_0")
    (folder / "metrics.csv").chmod(0)
    assert read_one("lightning", folder).damage == (Damage("metrics.csv", "Permission denied"),)


def test_a_folder_where_the_file_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "metrics.csv").mkdir()
    (run,) = lightning.read(tmp_path, ["metrics.csv"], ())
    assert run.damage == (Damage("metrics.csv", "Is a directory"),)


def test_a_metrics_csv_of_somebody_else_is_not_claimed(tmp_path: Path) -> None:
    (tmp_path / "metrics.csv").write_text("model,accuracy\nunet,0.5\n")
    assert not lightning.claims(listed(tmp_path))
    (tmp_path / "metrics.csv").write_text("version https://git-lfs.github.com/spec/v1,step\n")
    assert not lightning.claims(listed(tmp_path))
    assert not lightning.claims(Folder(tmp_path, frozenset(("results.csv",)), frozenset()))
