"""Ray Tune: of a trial whose files are damaged the rest is read, and files of others are none."""

import json
import math
import os
import pickle
import shutil
from pathlib import Path

import pytest

from teamkit.runs.cache import Forgetful
from teamkit.runs.folder import listed
from teamkit.runs.formats import document
from teamkit.runs.model import FINISHED, UNKNOWN
from teamkit.runs.readers import ray
from tests.runs.readers.ray_world import change_state, say
from tests.runs.readers.reading import Trap, only, read_all


def test_without_result_json_progress_csv_is_read(trial: Path) -> None:
    whole = only(ray, trial)
    (trial / "result.json").unlink()
    run = only(ray, trial)
    assert run.series == whole.series
    assert (run.id, run.params, run.damage) == (whole.id, whole.params, ())


def test_of_a_damaged_result_json_and_a_longer_csv_the_csv_is_read(trial: Path) -> None:
    lines = (trial / "result.json").read_bytes().splitlines(keepends=True)
    (trial / "result.json").write_bytes(lines[0] + b"{broken\n" + lines[2])
    run = only(ray, trial)
    assert list(run.series["score"].steps) == [1, 2, 3, 4]
    assert [damage.file for damage in run.damage] == ["result.json"]


def test_of_a_damaged_result_json_and_a_shorter_csv_the_json_is_read(trial: Path) -> None:
    with (trial / "result.json").open("ab") as stream:
        stream.write(b"{broken\n")
    lines = (trial / "progress.csv").read_bytes().splitlines(keepends=True)
    (trial / "progress.csv").write_bytes(b"".join(lines[:3]))
    assert list(only(ray, trial).series["score"].steps) == [1, 2, 3, 4]


def test_a_ragged_csv_with_bare_returns_and_a_second_header_is_read(trial: Path) -> None:
    (trial / "result.json").unlink()
    header = "score,training_iteration,done,config/lr"
    rows = f"{header}\r1,1,False,0.1\r2,2\r{header}\r3,3,True,0.1\r"
    (trial / "progress.csv").write_bytes(rows.encode())
    run = only(ray, trial)
    assert list(run.series) == ["score"]
    assert list(run.series["score"].steps) == [1, 3]
    assert run.damage == (("progress.csv", "line 3: 2 cells under 4 names"),)


def test_a_pending_trial_without_results_is_a_run_with_a_note(search: Path, trial: Path) -> None:
    change_state(search, say("PENDING"))
    (trial / "result.json").write_bytes(b"")
    (trial / "progress.csv").unlink()
    run = only(ray, trial)
    assert (run.state, run.notes, run.series, run.damage) == (UNKNOWN, ("its experiment says PENDING",), {}, ())
    assert run.params["lr"] == 0.01


@pytest.mark.parametrize(
    "content",
    [b"", b"[1, 2]", b"{", b"[" * 100_000, b"\xff\xfe", b'{"trial_data": 5}', b'{"trial_data": ["{", 1, [{}]]}'],
)
def test_a_broken_state_raises_nothing(search: Path, trial: Path, content: bytes) -> None:
    next(search.glob("experiment_state-*")).write_bytes(content)
    assert len(only(ray, trial).series["score"]) == 4


def test_no_pickle_is_opened(search: Path, trial: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    data = pickle.dumps(Trap(trace))
    for file in (trial / "params.pkl", trial / "error.pkl", search / "tuner.pkl", search / "trainer.pkl"):
        file.write_bytes(data)
    change_state(search, lambda facts: facts.update(storage={"_type": "CLOUDPICKLE_FALLBACK", "value": data.hex()}))
    assert len(read_all(ray, search)) == 3
    assert not trace.exists()
    pickle.loads(data)
    assert trace.exists()  # the trap works


def test_a_checkpoint_is_no_trial(trial: Path) -> None:
    checkpoint = trial / "checkpoint_000001"
    checkpoint.mkdir()
    for name in ("params.json", "result.json"):
        shutil.copy(trial / name, checkpoint)
    assert ray.claims(listed(checkpoint)) == ()


def test_files_of_somebody_else_are_no_trial(tmp_path: Path) -> None:
    (tmp_path / "params.json").write_text("{}")
    assert ray.claims(listed(tmp_path)) == ()
    (tmp_path / "params.json").unlink()
    for name, content in (("result.json", '{\n "accuracy": 0.5\n}\n'), ("progress.csv", "time/iterations,loss\n1,2\n")):
        (tmp_path / name).write_text(content)
        assert read_all(ray, tmp_path) == []


@pytest.mark.parametrize(
    "line", [b"{broken\n", b"[1]\n", b'{"score": 1}\n', b'{"training_iteration": 1e400, "score": 1}\n']
)
def test_a_line_that_is_none_is_told_and_the_others_are_read(trial: Path, line: bytes) -> None:
    (trial / "progress.csv").unlink()
    with (trial / "result.json").open("ab") as stream:
        stream.write(line)
    run = only(ray, trial)
    assert len(run.series["score"]) == 4
    assert [damage.file for damage in run.damage] == ["result.json"]


def test_a_line_that_is_being_written_is_left_for_later(trial: Path) -> None:
    whole = (trial / "result.json").read_bytes()
    (trial / "result.json").write_bytes(whole[: whole.rindex(b"{") + 40])
    (trial / "progress.csv").unlink()
    run = only(ray, trial)
    assert list(run.series["score"].steps) == [1, 2, 3]
    assert run.damage == ()


def test_nothing_of_a_hostile_line_raises(trial: Path) -> None:
    (trial / "progress.csv").unlink()
    lines = [
        b'{"training_iteration": 1, "score": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001,
        b'{"training_iteration": 2, "score": ' + b"9" * 5000 + b', "loss": ' + b"9" * 400 + b"}",
        b'{"training_iteration": 3, "score": [[[]]], "ok": -Infinity, "timestamp": {}, "trial_id": [], "done": []}',
    ]
    (trial / "result.json").write_bytes(b"\n".join(lines) + b"\n")
    run = only(ray, trial)
    assert list(run.series["ok"].values) == [-math.inf]


ABSURD: tuple[object, ...] = (math.nan, math.inf, 1e308, -1e308, 10**400, "now", [], True)


@pytest.mark.parametrize("started", ABSURD)
@pytest.mark.parametrize("time", ABSURD)
def test_absurd_times_are_none_or_fit_a_document(search: Path, trial: Path, started: object, time: object) -> None:
    change_state(search, lambda facts: facts.update(start_time=started))
    row = {"training_iteration": 1, "timestamp": time, "time_total_s": -1e308, "score": 1, "done": True}
    (trial / "result.json").write_text(json.dumps(row) + "\n")
    memory = Forgetful()
    (run,) = memory.runs("ray", ray, trial, ray.claims(listed(trial)))
    assert json.dumps(document.plain(run), allow_nan=False)
    assert all(known is None or math.isfinite(known) for known in (run.started, run.ended))
    (wall,) = memory.series(run.parts[0])["score"].walls
    assert math.isnan(wall) == (run.ended is None)


def test_a_folder_in_place_of_the_log_is_told(trial: Path) -> None:
    files = ray.claims(listed(trial))
    for name in ("result.json", "progress.csv"):
        (trial / name).unlink()
        (trial / name).mkdir()
    (run,) = ray.read(trial, files, ())
    assert {damage.file for damage in run.damage} == {"result.json", "progress.csv"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_nobody_waits_at_a_pipe(search: Path, trial: Path) -> None:
    os.mkfifo(search / "experiment_state-2099-01-01_00-00-00.json")
    (trial / "result.json").unlink()
    os.mkfifo(trial / "result.json")
    run = only(ray, trial)
    assert (run.state, run.damage) == (FINISHED, ())
    assert len(run.series["score"]) == 4
