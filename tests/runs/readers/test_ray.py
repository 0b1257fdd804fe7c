"""Ray Tune: trials are read as Ray itself reads them, once, whatever became of them."""

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest

from teamkit.runs.model import CRASHED, FINISHED, RUNNING, UNKNOWN
from teamkit.runs.readers import ray
from teamkit.runs.readers.text import read_json
from tests.runs.readers.ray_world import BOOKKEEPING, FIXTURES, RELEASES, change_state, same, say
from tests.runs.readers.reading import only, read_all


@pytest.mark.parametrize("release", RELEASES)
def test_every_value_equals_that_of_ray_to_the_last_digit(release: str) -> None:
    truth = json.loads((FIXTURES / release / "truth.json").read_text(encoding="utf-8"))
    compared = 0
    for run in read_all(ray, FIXTURES / release):
        columns = truth[next(key for key in truth if run.id in key)]
        tags = {tag for tag in columns if tag not in BOOKKEEPING and not tag.startswith("config/")}
        assert set(run.series) >= {tag for tag in tags if any(not math.isnan(value) for value in columns[tag])}
        for tag in tags & set(run.series):
            steps, values = run.series[tag].steps, run.series[tag].values
            told = dict(zip(columns["training_iteration"], columns[tag], strict=True))
            assert all(same(value, told[step], release) for step, value in zip(steps, values, strict=True))
            compared += len(values)
    assert compared > 15


def test_two_shapes_of_the_experiments_state_are_read() -> None:
    keys = {key for file in FIXTURES.rglob("experiment_state-*.json") for key in json.loads(file.read_text())}
    assert {"trial_data", "checkpoints"} <= keys
    for release, top in (("2.6.3", "search"), ("2.60.0", "탐색")):
        runs = sorted(read_all(ray, FIXTURES / release / top), key=lambda run: run.id)
        assert [run.state for run in runs] == [FINISHED, FINISHED, CRASHED]
        assert {run.project for run in runs} == {top}


def test_a_trial_tells_its_parameters_host_and_times() -> None:
    run = read_all(ray, FIXTURES / "2.60.0" / "탐색")[0]
    assert run.params == {"lr": 0.01, "model.name": "klue/bert"}
    assert run.told == {"host": "gpu-server"}
    assert run.name == f"train_{run.id}"
    assert run.started is not None
    assert run.ended is not None
    assert -1 <= run.ended - run.started < 60
    assert set(run.series) == {"score", "nested/f1"}
    assert run.damage == ()


def test_nan_is_told() -> None:
    run = next(run for run in read_all(ray, FIXTURES / "2.60.0" / "탐색") if run.params["lr"] == 0.1)
    assert [math.isnan(value) for value in run.series["score"].values] == [False, True, False, False]


def test_a_trial_that_was_started_again_is_told_once() -> None:
    (run,) = read_all(ray, FIXTURES / "2.60.0" / "restarted")
    assert list(run.series["score"].steps) == [1, 2, 3, 4]
    assert list(run.series["score"].values) == [20, 21, 22, 23]
    assert run.state == FINISHED  # though it has an error.txt, of its first attempt
    assert run.notes == ("logged again from step 1 on: 3 earlier points left out",)


def test_results_of_rllib_are_flat() -> None:
    (run,) = read_all(ray, FIXTURES / "2.60.0" / "rllib")
    series = run.series["env_runners/episode_return_mean"]
    assert list(series.steps) == [1, 2]
    assert run.params["train_batch_size"] == 64
    assert run.params["_prior_exploration_config.type"] == "StochasticSampling"
    assert (run.state, run.project) == (FINISHED, "")


@pytest.mark.parametrize(
    ("status", "done", "error", "state"),
    [
        ("TERMINATED", False, False, FINISHED),
        ("ERROR", True, False, CRASHED),
        ("RUNNING", False, False, RUNNING),
        ("RUNNING", True, False, FINISHED),
        ("RUNNING", False, True, CRASHED),
        ("PAUSED", False, False, RUNNING),
        ("PENDING", False, False, UNKNOWN),
        ("", False, False, RUNNING),
        ("", False, True, CRASHED),
        ("", True, False, FINISHED),
    ],
)
def test_a_state_is_what_the_experiment_tells_or_else_the_trial(
    search: Path, trial: Path, status: str, *, done: bool, error: bool, state: str
) -> None:
    if status:
        change_state(search, say(status))
    else:
        next(search.glob("experiment_state-*")).unlink()
    (trial / "result.json").write_text(json.dumps({"training_iteration": 1, "done": done, "score": 1}) + "\n")
    if error:
        (trial / "error.txt").write_text("Failure # 1")
    run = only(ray, trial)
    assert run.state == state
    assert run.ended is None  # without a time in its results


def test_of_several_states_the_last_counts(search: Path, trial: Path) -> None:
    (first,) = search.glob("experiment_state-*.json")
    later = first.with_name("experiment_state-2099-01-01_00-00-00.json")
    shutil.copy(first, later)
    first.write_text("{}")
    assert only(ray, trial).damage == ()
    later.write_text("{}")
    run = only(ray, trial)
    assert run.damage == ((f"../{later.name}", "it tells of no trials"),)
    assert len(run.series["score"]) == 4


def test_the_state_of_an_experiment_is_read_once_for_all_its_trials(
    search: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def counted(file: Path) -> Any:
        asked.append(file)
        return read_json(file)

    monkeypatch.setattr("teamkit.runs.readers.ray_states.read_json", counted)
    assert len(read_all(ray, search)) == 3
    assert len(asked) == 1
