"""The Trainer of transformers: one training is one run, as its last state tells it."""

import json
import math
import os
import pickle
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from teamkit.runs.folder import listed
from teamkit.runs.model import FINISHED, RUNNING, UNKNOWN, Run
from teamkit.runs.readers import huggingface
from tests.runs.readers.reading import Trap, only, read_all

FIXTURES = Path(__file__).parents[2] / "fixtures" / "runs" / "huggingface"
TRUTH: dict[str, dict[str, Any]] = json.loads((FIXTURES / "truth.json").read_text(encoding="utf-8"))
Change = Callable[[dict[str, Any]], object]


def by_place(top: Path) -> dict[str, Run]:
    return {Path(run.path).relative_to(top).as_posix(): run for run in read_all(huggingface, top)}


def change(file: Path, how: Change) -> None:
    state = json.loads(file.read_text())
    how(state)
    file.write_text(json.dumps(state))


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FIXTURES / "finished", tmp_path / "finished"))


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FIXTURES / "killed", tmp_path / "killed"))


def test_a_training_and_its_checkpoints_are_one_run() -> None:
    assert set(by_place(FIXTURES)) == set(TRUTH)
    assert len(list(FIXTURES.rglob("trainer_state.json"))) > len(TRUTH)


@pytest.mark.parametrize("place", sorted(TRUTH))
def test_every_value_equals_that_of_transformers_to_the_last_digit(place: str) -> None:
    run, told = by_place(FIXTURES)[place], TRUTH[place]
    entries = [entry for entry in told["log_history"] if "train_runtime" not in entry]
    for tag in {tag for entry in entries for tag in entry} - {"step", "epoch"}:
        points = [(entry["step"], repr(entry[tag])) for entry in entries if tag in entry]
        series = run.series[tag]
        assert [(step, repr(value)) for step, value in zip(series.steps, series.values, strict=True)] == points
    assert {"loss", "learning_rate", "eval_loss", "eval_cer"} <= set(run.series)
    assert run.params["max_steps"] == told["max_steps"]
    assert run.summary["best_metric"] == told["best_metric"]
    assert run.summary["best_model_checkpoint"] == told["best_model_checkpoint"]


@pytest.mark.parametrize(
    ("place", "state"),
    [
        ("finished", FINISHED),
        ("stopped", FINISHED),
        ("diverged", FINISHED),
        ("killed", RUNNING),
        ("search/run-0", FINISHED),
    ],
)
def test_a_training_has_ended_when_it_reached_its_steps_or_was_summed_up(place: str, state: str) -> None:
    assert by_place(FIXTURES)[place].state == state


def test_an_epoch_is_told_once_a_step() -> None:
    epochs = by_place(FIXTURES)["finished"].series["epoch"]
    assert list(epochs.steps) == list(range(1, 13))
    assert epochs.values[3] == 1.0


def test_what_sums_up_the_training_is_no_metric() -> None:
    run = by_place(FIXTURES)["finished"]
    results = json.loads((FIXTURES / "finished" / "all_results.json").read_text())
    assert {key: run.summary[key] for key in results} == results
    assert not {"train_runtime", "train_loss", "total_flos"} & set(run.series)


def test_nan_and_infinity_are_told() -> None:
    run = by_place(FIXTURES)["diverged"]
    assert [math.isnan(value) for value in run.series["loss"].values] == [False] + 11 * [True]
    assert set(run.series["learning_rate"].values) == {math.inf}
    assert run.damage == ()


def test_trials_of_a_search_are_runs_of_a_sweep_with_their_parameters() -> None:
    runs = {place: run for place, run in by_place(FIXTURES).items() if place.startswith("search")}
    assert {run.told["sweep"] for run in runs.values()} == {"search"}
    assert {run.params["learning_rate"] for run in runs.values()} == {1e-4, 1e-3}


def test_a_model_and_its_adapter_are_told(finished: Path) -> None:
    (finished / "adapter_config.json").write_text('{"base_model_name_or_path": "klue/bert", "r": 8, "lora_alpha": 16}')
    change(finished / "config.json", lambda model: model.update(_name_or_path="klue/bert-base"))
    params = only(huggingface, finished).params
    assert params["model_type"] == "bert"
    assert params["architectures"] == '["BertForSequenceClassification"]'
    assert params["_name_or_path"] == "klue/bert-base"
    assert (params["base_model_name_or_path"], params["r"]) == ("klue/bert", 8)


def test_a_metric_goes_the_way_in_which_the_best_checkpoint_was_chosen(finished: Path) -> None:
    assert only(huggingface, finished).directions == {"eval_cer": "min"}


@pytest.mark.parametrize(
    ("best", "values", "directions"),
    [
        (0.9, (0.5, 0.9, 0.7), {"eval_x": "max"}),
        (0.5, (0.5, 0.9, 0.7), {"eval_x": "min"}),
        (0.7, (0.5, 0.9, 0.7), {}),
        (0.5, (0.5, 0.5, 0.5), {}),
        (0.5, (math.nan, 0.5, 0.9), {"eval_x": "min"}),
        (None, (0.5, 0.9, 0.7), {}),
    ],
)
def test_no_way_is_told_where_the_values_leave_it_open(
    killed: Path, best: float | None, values: tuple[float, ...], directions: dict[str, str]
) -> None:
    history = [{"step": step, "eval_x": value, "eval_runtime": 0.5} for step, value in enumerate(values, 1)]
    late = [{"step": 9, "train_runtime": 1.0}, {"step": 9, "eval_x": 99.0}, {"step": 9, "eval_x": -99.0}]
    early = [{"step": 0, "eval_x": 77.0}, {"step": 0, "eval_x": -77.0}]
    file = killed / "checkpoint-4" / "trainer_state.json"
    change(file, lambda state: state.update(best_metric=best, log_history=early + history + late))
    assert only(huggingface, killed).directions == directions


def test_the_checkpoint_with_the_most_steps_counts_by_number(killed: Path) -> None:
    for step in (900, 1000):
        shutil.copytree(killed / "checkpoint-4", killed / f"checkpoint-{step}")
        file = killed / f"checkpoint-{step}" / "trainer_state.json"
        change(file, partial(dict.update, global_step=step, max_steps=2000))
    run = only(huggingface, killed)
    assert run.files[0] == "checkpoint-1000/trainer_state.json"
    assert len(run.files) == 1
    assert (run.params["max_steps"], run.state) == (2000, RUNNING)


def test_results_of_a_training_that_went_on_since_are_left_out(finished: Path) -> None:
    shutil.copytree(finished / "checkpoint-12", finished / "checkpoint-20")
    file = finished / "checkpoint-20" / "trainer_state.json"
    change(file, lambda state: state.update(global_step=20, max_steps=40))
    run = only(huggingface, finished)
    assert (run.state, run.params["max_steps"]) == (RUNNING, 40)
    assert "eval_runtime" not in run.summary
    assert "all_results.json" not in run.files


def test_results_without_a_state_beside_them_tell_the_end(killed: Path) -> None:
    (killed / "all_results.json").write_text('{"train_runtime": 3.5, "eval_cer": NaN}')
    run = only(huggingface, killed)
    assert run.state == FINISHED
    assert run.summary["train_runtime"] == 3.5


def test_a_checkpoint_counts_by_itself_only_where_a_person_names_it(killed: Path) -> None:
    checkpoint = killed / "checkpoint-4"
    assert huggingface.claims(listed(checkpoint)) == ()
    (run,) = huggingface.read(checkpoint, huggingface.claims(listed(checkpoint, top=True)), ())
    assert run.name == "checkpoint-4"
    assert len(run.series["loss"]) == 4


def test_a_last_checkpoint_is_a_copy(finished: Path) -> None:
    shutil.copytree(finished / "checkpoint-4", finished / "last-checkpoint")
    assert set(by_place(finished.parent)) == {"finished"}
    assert only(huggingface, finished).params["max_steps"] == 12


def test_folders_of_other_libraries_are_no_training(tmp_path: Path) -> None:
    (tmp_path / "checkpoint-4").mkdir()
    (tmp_path / "all_results.json").write_text("{}")
    (tmp_path / "config.json").write_text("{}")
    assert by_place(tmp_path) == {}


CONTENTS = [
    b"",
    b"{",
    b"[]",
    b"\xff\xfe",
    b"[" * 100_000,
    b"version https://git-lfs.github.com/spec/v1\n",
]


@pytest.mark.parametrize("content", CONTENTS)
def test_of_a_broken_last_checkpoint_the_one_before_is_read_and_it_is_told(finished: Path, content: bytes) -> None:
    (finished / "trainer_state.json").unlink()
    (finished / "checkpoint-12" / "trainer_state.json").write_bytes(content)
    run = only(huggingface, finished)
    assert list(run.series["eval_cer"].steps) == [4, 8]
    assert [damage.file for damage in run.damage] == ["checkpoint-12/trainer_state.json"]


@pytest.mark.parametrize("content", CONTENTS)
def test_a_broken_state_alone_is_a_run_that_tells_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "trainer_state.json").write_bytes(content)
    run = only(huggingface, tmp_path)
    assert (run.state, run.series, run.summary) == (UNKNOWN, {}, {})
    assert [damage.file for damage in run.damage] == ["trainer_state.json"]


@pytest.mark.parametrize(
    "state",
    [
        {"log_history": {"a": 1}},
        {"log_history": [1, None, {"step": 3, "loss": 1}]},
        {"log_history": [{"step": 10**30, "loss": 1}, {"step": "x"}, {"loss": 2}], "global_step": "many"},
        {"trial_params": [1], "best_metric": {"a": []}, "max_steps": -1, "global_step": 5},
        {"log_history": [{"step": 1, "loss": 10**400, "text": "a", "list": [1], "on": True}]},
    ],
)
def test_nothing_of_another_shape_raises(tmp_path: Path, state: dict[str, Any]) -> None:
    (tmp_path / "trainer_state.json").write_text(json.dumps(state))
    run = only(huggingface, tmp_path)
    assert run.state == RUNNING
    assert set(run.series) <= {"loss"}


def test_no_pickle_is_opened(finished: Path, tmp_path: Path) -> None:
    data = pickle.dumps(Trap(tmp_path / "trace"))
    for place in (finished, finished / "checkpoint-12"):
        for name in ("training_args.bin", "optimizer.pt", "scheduler.pt", "rng_state.pth"):
            (place / name).write_bytes(data)
    run = only(huggingface, finished)
    assert not any(name.endswith((".bin", ".pt", ".pth")) for name in run.files)
    assert not (tmp_path / "trace").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_nobody_waits_at_a_pipe(finished: Path) -> None:
    (finished / "checkpoint-12" / "trainer_state.json").unlink()
    os.mkfifo(finished / "checkpoint-12" / "trainer_state.json")
    assert only(huggingface, finished).files[1] == "checkpoint-8/trainer_state.json"
