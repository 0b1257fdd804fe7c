"""MLflow's file store: what is a run, and what of a damaged one is read."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from teamkit.runs.folder import listed
from teamkit.runs.readers import mlflow
from tests.runs.readers.mlflow_stores import place
from tests.runs.readers.reading import only


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    top = place(tmp_path, "3.17.2", "mlruns")
    return next(path.parent.parent for path in top.rglob("metrics/out_of_order"))


def test_a_run_folder_is_read_where_a_person_names_it(run_folder: Path) -> None:
    renamed = run_folder.rename(run_folder.parent / "best")
    assert mlflow.claims(listed(renamed)) == ()
    (run,) = mlflow.read(renamed, mlflow.claims(listed(renamed, top=True)), ())
    assert (run.name, run.project) == ("baseline", "segmentation-한글")


def test_a_logged_model_and_a_registered_one_are_no_runs(run_folder: Path) -> None:
    model = run_folder.parent / "models" / "m-0123456789abcdef0123456789abcdef"
    shutil.copytree(run_folder, model)
    assert mlflow.claims(listed(model)) == ()
    registered = run_folder.parent / "0123456789abcdef0123456789abcdef"
    registered.mkdir()
    (registered / "meta.yaml").write_text("name: baseline\ntags: {}\n")
    assert mlflow.read(registered, mlflow.claims(listed(registered)), ()) == []


def test_a_name_that_is_a_number_too_long_to_be_written_is_one(run_folder: Path) -> None:
    number = "0x" + "f" * 5000
    for record in (run_folder / "meta.yaml", run_folder.parent / "meta.yaml"):
        record.write_text(f"run_id: x\nrun_name: {number}\nname: {number}\n? {number}\n: 1\nstatus: [[]]\n")
    run = only(mlflow, run_folder)
    assert (run.name, run.project, run.damage) == (number, number, ())


def test_a_metric_line_with_a_dataset_keeps_its_step(run_folder: Path) -> None:
    (run_folder / "metrics" / "acc").write_text("1700000000000 0.5 7 voc 12ab\n1700000001000 0.75 8 my data 12ab\n")
    run = only(mlflow, run_folder)
    assert list(run.series["acc"].steps) == [7, 8]
    assert run.damage == ()


def test_a_metric_that_is_cut_off_keeps_its_whole_lines(run_folder: Path) -> None:
    (run_folder / "metrics" / "loss").write_bytes(b"1700000000000 0.5 0\n1700000001000 0.2")
    run = only(mlflow, run_folder)
    assert list(run.series["loss"].values) == [0.5]
    assert run.damage == (("metrics/loss", "line 2: it has no end"),)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "it is empty"),
        (b"\x00\xff\n1 x 3\n1700000001000 0.5 99999999999999999999\n", "line 1: no point (and 2 more)"),
        (
            b"version https://git-lfs.github.com/spec/v1\n",
            "a pointer of git lfs; git lfs pull brings the file",
        ),
    ],
)
def test_a_broken_metric_is_told_and_the_others_are_read(run_folder: Path, content: bytes, what: str) -> None:
    (run_folder / "metrics" / "loss").write_bytes(content)
    run = only(mlflow, run_folder)
    assert run.damage == (("metrics/loss", what),)
    assert "loss" not in run.series
    assert len(run.series["out_of_order"]) == 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_link_to_itself_is_no_file_and_nobody_waits_at_a_pipe(run_folder: Path) -> None:
    (run_folder / "params" / "loop").symlink_to("loop")
    (run_folder / "metrics" / "around").symlink_to(run_folder / "metrics")
    os.mkfifo(run_folder / "metrics" / "pipe")
    (run_folder.parent / "meta.yaml").unlink()
    os.mkfifo(run_folder.parent / "meta.yaml")
    run = only(mlflow, run_folder)
    assert run.damage == ()
    assert len(run.series) == 4
    assert len(run.params) == 4


def test_what_has_become_a_folder_or_is_gone_is_told(run_folder: Path) -> None:
    files = mlflow.claims(listed(run_folder))
    for name in ("meta.yaml", "params/lr", "metrics/loss"):
        (run_folder / name).unlink()
    (run_folder / "metrics" / "loss").mkdir()
    (run,) = mlflow.read(run_folder, files, ())
    assert [damage.file for damage in run.damage] == ["meta.yaml", "params/lr", "metrics/loss"]
    assert len(run.series["out_of_order"]) == 3


def test_of_a_parameter_without_end_the_beginning_is_read_and_a_pointer_is_none(run_folder: Path) -> None:
    (run_folder / "params" / "long").write_text("x" * (2**16 + 1))
    (run_folder / "params" / "whole").write_text("x" * 2**16)
    (run_folder / "tags" / "away").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    run = only(mlflow, run_folder)
    assert run.params["long"] == run.params["whole"] == "x" * 2**16
    assert run.damage == (
        ("tags/away", "a pointer of git lfs; git lfs pull brings the file"),
        ("params/long", "more than 64 KiB, of which the first are read"),
    )


def test_a_closed_folder_is_told(run_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.scandir

    def closed(path: Any) -> Any:
        if str(path).endswith("params"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", closed)
    run = only(mlflow, run_folder)
    assert run.damage == (("params", "it cannot be listed"),)
    assert run.params == {}
    assert len(run.series) == 4


@pytest.mark.parametrize("text", ["", "- 1\n", "a: [", "!!python/object/apply:os.system ['x']", "\0"])
def test_a_record_that_is_none_is_told_and_the_metrics_are_read(run_folder: Path, text: str) -> None:
    (run_folder / "meta.yaml").write_text(text)
    run = only(mlflow, run_folder)
    assert (run.id, run.state, run.started) == (run_folder.name, "unknown", None)
    assert [damage.file for damage in run.damage] == ["meta.yaml"]
    assert len(run.series["loss"]) == 12


def test_a_run_of_an_experiment_that_says_it_is_deleted_is_left_out(run_folder: Path) -> None:
    meta = run_folder.parent / "meta.yaml"
    meta.write_text(meta.read_text(encoding="utf-8").replace("active", "deleted"), encoding="utf-8")
    assert mlflow.read(run_folder, mlflow.claims(listed(run_folder)), ()) == []


def test_nobody_is_no_user_and_a_document_no_label(run_folder: Path) -> None:
    (run_folder / "tags" / "mlflow.user").unlink()  # meta.yaml says "unknown"
    (run_folder / "tags" / "remark").write_text("two\nlines")
    (run_folder / "tags" / "story").write_text("x" * 300)
    run = only(mlflow, run_folder)
    assert "user" not in run.told
    assert run.tags == ("member=김지우",)


def test_a_run_without_its_experiment_has_no_project(run_folder: Path) -> None:
    (run_folder.parent / "meta.yaml").unlink()
    run = only(mlflow, run_folder)
    assert (run.project, run.name, run.damage) == ("", "baseline", ())
