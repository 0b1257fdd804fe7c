"""mmengine and mmcv: what they gave to their logs is read, to the last digit; the configuration is never run."""

from pathlib import Path
from typing import Any

import pytest

from teamkit.runs.folder import Folder, listed
from teamkit.runs.model import FINISHED, UNKNOWN, Damage, Run
from teamkit.runs.readers import mmengine
from tests.runs.readers.text_logs import FIXTURES, copied, is_subset, points, read_all, read_one, told, truth

STAMP = "20230101_120000"
RUNS = read_all("mmengine", FIXTURES / "mmengine" / "0.10.7")
OLD = read_all("mmengine", FIXTURES / "mmengine" / "mmcv-1.7.2")
CLOCKS = ("time", "data_time")


def given(name: str) -> dict[str, list[tuple[int, float]]]:
    found: dict[str, list[tuple[int, float]]] = {}
    for step, values in truth("mmengine/0.10.7")[name]:
        for tag in values.keys() - {"iter"}:
            own = f"val/{tag}" if tag in CLOCKS and "iter" not in values else tag
            found.setdefault(own, []).append((step, values[tag]))
    return found


def of_mmcv(log: str, mode: str) -> list[dict[str, Any]]:
    return [row for row in truth("mmengine/mmcv-1.7.2")[log] if row.get("mode") == mode]


def wrote(folder: Path, *lines: str, name: str = "20230101_120000.log.json") -> Run:
    (folder / name).write_text("".join(f"{line}\n" for line in lines))
    return read_one("mmengine", folder)


def test_each_start_is_found_once() -> None:
    assert set(RUNS) == {f"epochs/{STAMP}", f"iterations/{STAMP}"}
    assert set(OLD) == {"epochs", "iterations"}


@pytest.mark.parametrize("name", ["epochs", "iterations"])
def test_every_value_given_to_the_log_is_read_at_its_step(name: str) -> None:
    run = RUNS[f"{name}/{STAMP}"]
    expected = {tag: told(pairs) for tag, pairs in given(name).items()}
    assert {tag: points(series) for tag, series in run.series.items()} == expected
    assert (run.damage, run.notes) == ((), ())


def test_clocks_of_training_and_validation_are_apart() -> None:
    series = RUNS[f"epochs/{STAMP}"].series
    assert list(series["time"].steps) == [2, 4, 6, 8, 10, 12]
    assert list(series["val/time"].steps) == [1, 2, 3]


def scalars(tmp_path: Path, *rows: str) -> Run:
    folder = copied(tmp_path, "mmengine/0.10.7", f"epochs/{STAMP}")
    (folder / "vis_data" / "scalars.json").write_text("".join(f"{row}\n" for row in rows))
    return read_one("mmengine", folder)


def test_a_metric_of_training_and_of_validation_is_two(tmp_path: Path) -> None:
    trained = [f'{{"loss": {step}, "iter": {step}, "step": {step}}}' for step in (10, 20, 30)]
    run = scalars(
        tmp_path, *trained[:2], '{"loss": 0.5, "acc": 0.1, "step": 1}', trained[2], '{"loss": 0.4, "step": 2}'
    )
    assert points(run.series["loss"]) == [(10, "10.0"), (20, "20.0"), (30, "30.0")]
    assert points(run.series["val/loss"]) == [(1, "0.5"), (2, "0.4")]
    assert points(run.series["acc"]) == [(1, "0.1")]
    assert run.notes == ()


def test_metrics_that_come_to_one_name_leave_nothing_to_go_on_with(tmp_path: Path) -> None:
    trained = '{"loss": 3, "val/loss": 9, "iter": 2, "step": 2}'
    assert scalars(tmp_path / "one", trained, '{"acc": 0.5, "step": 1}').marks
    assert not scalars(tmp_path / "two", trained, '{"loss": 0.5, "step": 1}').marks


def test_an_epoch_that_is_validated_again_undoes_no_iteration(tmp_path: Path) -> None:
    trained = [f'{{"loss": {step}, "iter": {step}, "step": {step}}}' for step in (2, 4)]
    run = scalars(tmp_path, *trained, '{"acc": 0.1, "step": 1}', '{"acc": 0.2, "step": 2}', '{"acc": 0.3, "step": 1}')
    assert len(run.series["loss"]) == 2
    assert points(run.series["acc"]) == [(1, "0.3")]
    assert run.notes == ("logged again from step 1 on: 2 earlier points left out",)


def test_the_test_is_in_the_summary() -> None:
    assert RUNS[f"epochs/{STAMP}"].summary["near/acc"] == 0.8


def test_parameters_are_read_from_the_configuration_without_running_it() -> None:
    assert RUNS[f"epochs/{STAMP}"].params == {
        "model.channels": 4,
        "model.last": -0.5,
        "model.type": "Line",
        "palette": "[[0, 1], [2, 3]]",
        "train_cfg.by_epoch": True,
        "train_cfg.max_epochs": 3,
        "train_cfg.val_interval": 1,
    }


def test_a_run_is_named_by_its_folder_of_work_and_its_start() -> None:
    run = RUNS[f"epochs/{STAMP}"]
    assert (run.name, run.group, run.source) == (f"epochs/{STAMP}", "epochs", "mmengine")
    assert run.files == ("vis_data/scalars.json", "vis_data/config.py", f"{STAMP}.json")


@pytest.mark.parametrize("name", ["epochs", "iterations"])
def test_a_training_to_its_end_is_finished(tmp_path: Path, name: str) -> None:
    assert RUNS[f"{name}/{STAMP}"].state == FINISHED
    folder = copied(tmp_path, "mmengine/0.10.7", f"{name}/{STAMP}")
    scalars = folder / "vis_data" / "scalars.json"
    rows = scalars.read_text().splitlines(keepends=True)
    scalars.write_text("".join(rows[:-1]))
    assert read_one("mmengine", folder).state == (UNKNOWN if name == "epochs" else FINISHED)
    scalars.write_text("".join(rows[:-2]))
    assert read_one("mmengine", folder).state == UNKNOWN


def test_the_copy_of_the_scalars_is_read_where_they_are_gone(tmp_path: Path) -> None:
    folder = copied(tmp_path, "mmengine/0.10.7", f"epochs/{STAMP}")
    (folder / "vis_data" / "scalars.json").unlink()
    run = read_one("mmengine", folder)
    assert run.files[0] == f"vis_data/{STAMP}.json"
    assert points(run.series["loss"]) == points(RUNS[f"epochs/{STAMP}"].series["loss"])


def test_a_folder_of_scalars_that_a_person_names_is_read() -> None:
    run = read_one("mmengine", FIXTURES / "mmengine" / "0.10.7" / "epochs" / STAMP / "vis_data")
    assert points(run.series["loss"]) == points(RUNS[f"epochs/{STAMP}"].series["loss"])
    assert run.params["train_cfg.max_epochs"] == 3


def test_folders_without_scalars_are_not_claimed(tmp_path: Path) -> None:
    (tmp_path / "vis_data").mkdir()
    assert not mmengine.claims(listed(tmp_path))
    assert not mmengine.claims(Folder(tmp_path / "gone", frozenset(), frozenset(("vis_data",))))
    assert not mmengine.claims(Folder(tmp_path, frozenset(("scalars.json", "train.py")), frozenset()))


def test_a_configuration_that_would_run_something_does_not(tmp_path: Path) -> None:
    folder = copied(tmp_path, "mmengine/0.10.7", f"epochs/{STAMP}")
    mark = tmp_path / "mark"
    makes = f"os.mkdir({str(mark)!r})"
    text = f"import os\n{makes}\na = {makes}\nb = dict(c=[1, -2.5], **d)\nc = (1, {{'x': None}})\n"
    (folder / "vis_data" / "config.py").write_text(text)
    run = read_one("mmengine", folder)
    assert not mark.exists()
    assert run.params == {"a": makes, "b.c": "[1, -2.5]", "b.**": "d", "c": '[1, {"x": null}]'}


@pytest.mark.parametrize("text", ["a = (", "a = " + "[" * 100_000, "a = " + "-" * 50_000 + "1", "\0", "a" * 100 + " b"])
def test_a_configuration_that_is_no_python_is_told(tmp_path: Path, text: str) -> None:
    folder = copied(tmp_path, "mmengine/0.10.7", f"epochs/{STAMP}")
    (folder / "vis_data" / "config.py").write_text(text)
    run = read_one("mmengine", folder)
    assert run.damage == (Damage("vis_data/config.py", "not Python"),)
    assert len(run.series["loss"]) == 6


def test_lines_without_a_step_are_told(tmp_path: Path) -> None:
    folder = copied(tmp_path, "mmengine/0.10.7", f"epochs/{STAMP}")
    (folder / "vis_data" / "scalars.json").write_text('{"loss": 1}\n{"loss": 2, "step": 3}\n')
    run = read_one("mmengine", folder)
    assert points(run.series["loss"]) == [(3, "2.0")]
    assert run.damage == (Damage("vis_data/scalars.json", "a line without a step"),)


@pytest.mark.parametrize("cut", range(0, 900, 13))
def test_of_a_file_cut_off_anywhere_only_whole_lines_are_read(tmp_path: Path, cut: int) -> None:
    folder = copied(tmp_path, "mmengine/0.10.7", f"epochs/{STAMP}")
    scalars = folder / "vis_data" / "scalars.json"
    scalars.write_bytes(scalars.read_bytes()[:cut])
    assert is_subset(read_one("mmengine", folder), RUNS[f"epochs/{STAMP}"])


def test_logs_of_mmcv_by_epoch_have_epochs_for_steps_and_the_later_start_counts() -> None:
    run = OLD["epochs"]
    first = [row for row in of_mmcv("epochs/20230101_120000.log.json", "train") if row["epoch"] < 3]
    rows = first + of_mmcv("epochs/20230102_090000.log.json", "train")
    for tag in ("loss", "acc", "time", "data_time"):
        assert points(run.series[f"train/{tag}"]) == told([(row["epoch"], row[tag]) for row in rows])
    assert points(run.series["lr"]) == told([(row["epoch"], row["lr"]) for row in rows])
    assert list(run.series["val/bbox_mAP"].steps) == [1, 2, 3, 4]
    assert points(run.series["val/nan_mAP"])[0] == (1, "nan")
    assert "val/lr" not in run.series
    assert run.notes == (
        "logged again from step 3 on: 12 earlier points left out",
        "steps are epochs: iterations are counted anew in each",
    )


def test_logs_of_mmcv_by_iteration_validate_at_the_last_iteration() -> None:
    run = OLD["iterations"]
    rows = of_mmcv("iterations/20230103_090000.log.json", "train")
    assert points(run.series["train/loss"]) == told([(row["iter"], row["loss"]) for row in rows])
    assert list(run.series["val/bbox_mAP"].steps) == [4, 8]
    assert run.notes == ()


def test_parameters_of_mmcv_come_from_the_log_or_from_the_file_beside_it() -> None:
    expected = {"model.type": "Line", "model.last": -0.5, "total_epochs": 4, "data.path": "/home/jiwoo/data"}
    expected["data.tags"] = '["a", "b"]'
    assert OLD["epochs"].params == {**expected, "seed": 7}
    assert OLD["iterations"].params == expected
    assert OLD["iterations"].files == ("20230103_090000.log.json", "line.py")


def test_a_training_of_mmcv_to_its_end_is_finished(tmp_path: Path) -> None:
    assert OLD["epochs"].state == FINISHED
    assert OLD["iterations"].state == UNKNOWN
    row = '{{"mode": "train", "epoch": 1, "iter": {}, "loss": 1}}'
    start = '{"config": "runner = dict(max_iters=20)"}'
    assert wrote(tmp_path, start, row.format(10), row.format(20)).state == FINISHED
    assert wrote(tmp_path, start, row.format(10)).state == UNKNOWN


def test_iterations_that_turn_out_to_begin_anew_are_read_whole(tmp_path: Path) -> None:
    rows = [f'{{"mode": "train", "epoch": {epoch}, "iter": 2, "loss": 1}}' for epoch in (3, 4)]
    before = wrote(tmp_path, rows[0])
    assert list(before.series["train/loss"].steps) == [2]
    assert before.marks
    wrote(tmp_path, *rows)
    (run,) = mmengine.read(tmp_path, before.files, [before])
    assert list(run.series["train/loss"].steps) == [3, 4]


def test_a_start_that_was_undone_whole_leaves_no_metric(tmp_path: Path) -> None:
    (tmp_path / "20230101_110000.log.json").write_text('{"mode": "val", "epoch": 5, "iter": 2, "f1": 1}\n')
    rows = (f'{{"mode": "train", "epoch": {epoch}, "iter": 2, "loss": 3}}' for epoch in (1, 2))
    assert set(wrote(tmp_path, *rows).series) == {"train/loss"}


def test_two_configurations_beside_a_log_are_nobodys(tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("lr = 1\n")
    run = wrote(tmp_path, '{"mode": "train", "epoch": 1, "iter": 2, "loss": 3}')
    assert (run.params, run.files) == ({}, ("20230101_120000.log.json",))


def test_damage_in_logs_of_mmcv_is_told(tmp_path: Path) -> None:
    row = '{"mode": "train", "epoch": 1, "iter": 2, "loss": 3}'
    run = wrote(tmp_path, '{"config": "a = ("}', '{"mode": "val", "epoch": 1}', row, "{", '{"mode": "train"}')
    assert [damage.what for damage in run.damage] == [
        "the configuration in it is not Python",
        "a line without a step (and 1 more)",
        "byte 102: no mapping in JSON",
    ]
    assert points(run.series["train/loss"]) == [(2, "3.0")]
