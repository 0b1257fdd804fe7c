"""MLflow: what its own releases have written is read as they read it."""

import json
import math
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from teamkit.runs.model import CRASHED, FINISHED, INTERRUPTED, RUNNING, Run
from teamkit.runs.readers import mlflow
from teamkit.runs.readers.mlflow_facts import infinite
from tests.runs.readers.mlflow_stores import FIXTURES, place
from tests.runs.readers.reading import read_all

STORES = [
    (release.name, store)
    for release in sorted(FIXTURES.iterdir())
    for store in ("mlruns", "mlflow.db")
    if (release / store).exists()
]
STATES = {1: RUNNING, 3: FINISHED, 4: CRASHED, 5: INTERRUPTED}
NAMES = {"RUNNING": RUNNING, "FINISHED": FINISHED, "FAILED": CRASHED, "KILLED": INTERRUPTED}


def by_id(top: Path) -> dict[str, Run]:
    return {run.id: run for run in read_all(mlflow, top)}


def truth(release: str, store: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FIXTURES / release / "truth.json").read_text(encoding="utf-8"))
    return dict(found[store])


def seconds(time: float, release: str) -> float:
    return time if release.startswith("0.") else time / 1000


def same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


@pytest.mark.parametrize(("release", "store"), STORES)
def test_every_run_is_read_as_mlflow_itself_reads_it(release: str, store: str, tmp_path: Path) -> None:
    found, told = by_id(place(tmp_path, release, store)), truth(release, store)
    assert set(found) == set(told)
    for run_id, expected in told.items():
        run = found[run_id]
        status = expected["status"]
        assert run.state == (STATES[int(status)] if status.isdigit() else NAMES[status.rpartition(".")[2]])
        assert (run.started, run.ended) == tuple(
            None if time is None else time / 1000 for time in (expected["start"], expected["end"])
        )
        assert (run.project, run.params) == (expected["experiment"], expected["params"])
        assert run.name == expected["tags"]["mlflow.runName"]
        assert run.damage == ()


@pytest.mark.parametrize(("release", "store"), STORES)
def test_every_point_equals_that_of_mlflow_to_the_last_digit(release: str, store: str, tmp_path: Path) -> None:
    found = by_id(place(tmp_path, release, store))
    for run_id, expected in truth(release, store).items():
        run = found[run_id]
        assert set(run.series) == set(expected["history"])
        for key, history in expected["history"].items():
            ordered = sorted(history, key=lambda point: (point[0], point[2], point[1]))
            series = run.series[key]
            assert len(series) == len(ordered)
            for number, (step, value, time) in enumerate(ordered):
                point = series[number]
                assert (point.step, point.wall) == (step, seconds(time, release))
                assert same(point.value, infinite(value) if store == "mlflow.db" else value)


@pytest.mark.parametrize(("release", "store"), STORES)
def test_the_last_point_is_the_one_that_mlflow_calls_the_latest(release: str, store: str, tmp_path: Path) -> None:
    found, compared = by_id(place(tmp_path, release, store)), 0
    for run_id, told in truth(release, store).items():
        for key, latest in told["latest"].items():
            expected = infinite(latest) if store == "mlflow.db" else latest
            assert same(found[run_id].series[key][-1].value, expected)
            compared += 1
    assert compared > 4


def test_the_releases_cover_times_in_seconds_and_databases_without_steps() -> None:
    assert {"0.9.1", "1.30.1", "2.10.2", "3.17.2"} <= {release for release, _ in STORES}
    with closing(sqlite3.connect(f"file:{FIXTURES / '0.9.1' / 'mlflow.db'}?mode=ro", uri=True)) as link:
        columns = {row[1] for row in link.execute("PRAGMA table_info(metrics)")}
    assert columns == {"key", "value", "timestamp", "run_uuid"}


@pytest.mark.parametrize("store", ["mlruns", "mlflow.db"])
def test_what_the_tags_tell_is_told(store: str, tmp_path: Path) -> None:
    run = next(run for run in read_all(mlflow, place(tmp_path, "3.17.2", store)) if run.name == "baseline")
    assert run.told == {
        "user": "jiwoo",
        "program": "train.py",
        "commit": "7f3c2b1a9d8e4f506172839405a6b7c8d9e0f1a2",
        "remote": "git@example.org:vision/segmentation.git",
    }
    assert run.tags == ("member=김지우",)
    child = next(child for child in read_all(mlflow, tmp_path) if child.name == "diverged")
    assert child.group == run.id


@pytest.mark.parametrize("store", ["mlruns", "mlflow.db"])
def test_infinity_and_nan_are_told_as_they_were_logged(store: str, tmp_path: Path) -> None:
    run = next(run for run in read_all(mlflow, place(tmp_path, "3.17.2", store)) if run.name == "diverged")
    values = list(run.series["loss"].values)
    assert values[0] == 1.5
    assert math.isnan(values[1])
    assert values[2:] == [math.inf, -math.inf]


@pytest.mark.parametrize(("release", "store"), STORES)
def test_deleted_runs_and_those_of_a_deleted_experiment_are_left_out(release: str, store: str, tmp_path: Path) -> None:
    names = {run.name for run in read_all(mlflow, place(tmp_path, release, store))}
    assert names == {"baseline", "diverged", "killed", "for ever"}


def test_both_stores_of_a_project_are_read(tmp_path: Path) -> None:
    place(tmp_path, "3.17.2", "mlruns")
    place(tmp_path, "3.17.2", "mlflow.db")
    assert len(read_all(mlflow, tmp_path)) == 8
