import json
import math
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from teamkit.runs.folder import listed
from teamkit.runs.model import CRASHED, FINISHED, INTERRUPTED, RUNNING, UNKNOWN, Run, flat
from teamkit.runs.readers import wandb
from tests.runs.readers.wandb_logs import FIXTURES, fixture, log_of, read

TRUTH = {path.parent.name: json.loads(path.read_text("utf-8")) for path in FIXTURES.glob("*/truth.json")}
WRITTEN = [(version, case) for version in sorted(TRUTH) for case in TRUTH[version]]
SUMMED = [(version, case) for version, case in WRITTEN if TRUTH[version][case]["script"]]
ENDINGS = {0: FINISHED, 1: CRASHED, 255: INTERRUPTED, None: RUNNING}


def points(history: list[Any]) -> dict[str, list[tuple[int, str, float]]]:
    """What the library's own records say, in the words of a series; values as text, for nan is not equal to itself."""
    found: dict[str, list[tuple[int, str, float]]] = {}
    for step, items in history:
        row = {(name if isinstance(name, str) else ".".join(name)): json.loads(value) for name, value in items}
        media = [name.removesuffix("_type") for name in row if name.endswith("._type")]
        for name, value in flat({name: value for name, value in row.items() if not is_media(value)}).items():
            metric = not name.startswith("_") and not any(name.startswith(one) for one in media)
            if metric and isinstance(value, int | float) and not isinstance(value, bool):
                found.setdefault(name, []).append((step, repr(float(value)), row["_timestamp"]))
    return found


def is_media(value: object) -> bool:
    return isinstance(value, dict) and "_type" in value


def logged(run: Run) -> dict[str, list[tuple[int, str, float]]]:
    return {
        name: [(point.step, repr(point.value), point.wall) for point in map(series.__getitem__, range(len(series)))]
        for name, series in run.series.items()
    }


@pytest.mark.parametrize(("version", "case"), WRITTEN)
def test_every_point_is_the_one_that_the_library_reads(version: str, case: str) -> None:
    run = read(fixture(version, case))
    assert logged(run) == points(TRUTH[version][case]["records"]["history"])
    assert not run.damage


@pytest.mark.parametrize(("version", "case"), SUMMED)
def test_config_and_summary_are_those_that_the_script_saw(version: str, case: str) -> None:
    run, seen = read(fixture(version, case)), TRUTH[version][case]["script"]
    assert run.params == flat(seen["config"])
    assert {name: repr(run.summary.get(name)) for name in seen["summary"] if not name.startswith("_")} == {
        name: repr(value) for name, value in seen["summary"].items() if not name.startswith("_")
    }
    assert run.summary["table.inner.x"] == 1.5
    assert "dropped" not in run.summary
    assert not [name for name in run.summary if name.startswith(("_", "histogram"))]


@pytest.mark.parametrize(("version", "case"), WRITTEN)
def test_the_exit_code_says_how_a_run_ended(version: str, case: str) -> None:
    run, code = read(fixture(version, case)), TRUTH[version][case]["records"]["exit"]
    assert run.state == ENDINGS[code]
    assert run.told.get("exit") == (None if code is None else str(code))
    assert (run.ended is None) == (code is None)


@pytest.mark.parametrize(("version", "case"), [one for one in WRITTEN if "run" in TRUTH[one[0]][one[1]]["records"]])
def test_a_run_has_its_names_its_start_and_its_origin(version: str, case: str) -> None:
    run, told = read(fixture(version, case)), TRUTH[version][case]["records"]["run"]
    assert (run.id, run.name, run.project, run.group) == (told["id"], told["name"], told["project"], told["group"])
    assert run.tags == ("unet", "기준") == tuple(told["tags"])
    assert run.started == told["start"][0] + told["start"][1] / 1e9
    assert run.told.get("sweep", "") == told["sweep"]
    expected = {
        "email": "jiwoo@example.org",
        "user": "jiwoo",
        "host": "gpu-server",
        "job": "train",
        "args": f"--case {case}",
        "remote": "git@example.org:team/project.git",
    }
    assert {name: run.told[name] for name in expected} == expected
    assert run.told["program"].endswith("train.py")
    assert len(run.told["commit"]) == 40
    assert run.told["commit"] == (told.get("git") or ["", run.told["commit"]])[1]


def test_an_ended_run_ends_with_its_last_point_or_later() -> None:
    run = read(fixture("0.31.0", "finished"))
    last = max(series.walls[-1] for series in run.series.values())
    assert run.started is not None
    assert run.ended is not None
    assert run.started < last <= run.ended < last + 60


def test_the_gpu_is_told() -> None:
    assert read(fixture("0.31.0", "finished")).told["gpu"] == "NVIDIA H100"


def test_a_metric_that_is_summed_up_by_its_best_value_has_a_direction() -> None:
    for version in TRUTH:
        run = read(fixture(version, "finished"))
        assert run.directions == {"val/acc": "max", "val/loss": "min"}
        assert run.summary["val/acc.max"] == max(run.series["val/acc"].values)
        assert run.summary["val/loss.min"] == min(run.series["val/loss"].values)


def test_what_is_no_metric_is_noted() -> None:
    for version in TRUTH:
        notes = read(fixture(version, "finished")).notes
        assert set(notes) == {"flag: not a number", "word: not a number", "histogram: not a number"}


def test_an_axis_of_its_own_is_noted_and_the_step_stays_that_of_the_log() -> None:
    run = read(fixture("0.31.0", "sweep"))
    assert "W&B draws over epoch; the steps here are those of the log" in run.notes
    assert list(run.series["val/acc"].steps) == [2, 5]


def test_the_parameters_of_a_sweep_win_over_those_of_the_script() -> None:
    assert read(fixture("0.31.0", "sweep")).params["seed"] == 7
    assert read(fixture("0.31.0", "finished")).params["seed"] == 42


@pytest.mark.parametrize("version", ["0.12.21", "0.19.11"])
def test_a_killed_run_with_an_empty_log_has_what_the_files_beside_it_tell(version: str) -> None:
    run = read(fixture(version, "killed"))
    assert log_of(fixture(version, "killed")).stat().st_size == 0
    assert (run.id, run.state, run.series) == ("demokill", RUNNING, {})
    assert run.told["email"] == "jiwoo@example.org"
    assert run.started is not None
    assert run.notes == ("run-demokill.wandb: it is empty",)


def test_a_killed_run_with_a_header_alone_is_a_run_without_values() -> None:
    run = read(fixture("0.31.0", "killed"))
    assert (run.id, run.state, run.series, run.started) == ("demokill", RUNNING, {}, None)
    assert run.notes == ("run-demokill.wandb: no record was written to it",)


def test_a_log_that_ends_with_a_block_of_its_writer_is_read_up_to_its_last_whole_record() -> None:
    run = read(fixture("0.31.0", "cut"))
    assert len(run.series["train/loss"]) == len(TRUTH["0.31.0"]["cut"]["records"]["history"]) > 10
    assert "run-democut.wandb: it ends within a record" in run.notes
    assert run.state == RUNNING


def test_a_folder_of_files_alone_is_a_run_of_which_nobody_knows_how_it_ended() -> None:
    folder = fixture("0.16.6", "downloaded")
    (run,) = wandb.read(folder, wandb.claims(listed(folder)), [])
    truth = TRUTH["0.16.6"]["finished"]["script"]
    assert (run.id, run.state) == ("demodown", UNKNOWN)
    assert run.params == flat(truth["config"])
    assert run.summary["best/score"] == truth["summary"]["best/score"]
    assert repr(run.summary["val/acc.max"]) == "0.9092974268256817"
    assert math.isnan(float(run.summary["train/grad"] or 0))
    assert run.told["email"] == "jiwoo@example.org"
    assert run.files == ("files/config.yaml", "files/wandb-summary.json", "files/wandb-metadata.json")
    assert not run.damage


def test_a_log_counts_before_the_json_beside_it_which_fills_its_gaps(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(fixture("0.31.0", "finished"), tmp_path / "run"))
    (folder / "files" / "wandb-summary.json").write_text('{"lr": 9, "later": NaN, "_step": 3, "x": {"max": "NaN"}}')
    (folder / "files" / "config.yaml").write_text("lr:\n  value: 5\nfresh:\n  value: 1e-05\nplain: 3\n_wandb: {a: 1}\n")
    run = read(folder)
    alone = read(fixture("0.31.0", "finished"))
    assert run.summary["lr"] == alone.summary["lr"]
    assert [repr(run.summary[name]) for name in ("later", "x.max")] == ["nan", "nan"]
    assert run.params == alone.params | {"fresh": 1e-05, "plain": 3}
    assert run.files == ("run-demofini.wandb", "files/config.yaml", "files/wandb-summary.json")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-01-05T09:00:00", 1767603600.0),
        ("2026-01-05T09:00:00.5Z", 1767603600.5),
        ("2026-01-05T09:00:00.123456789Z", 1767603600.123456),
        ("2026-01-05T18:00:00.000000+09:00", 1767603600.0),
        ("yesterday", None),
        (None, None),
    ],
)
def test_a_start_without_a_zone_is_utc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, seconds: float | None
) -> None:
    (tmp_path / "wandb-metadata.json").write_text(json.dumps({"startedAt": text}))
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Asia/Seoul")
        getattr(time, "tzset", int)()
        (run,) = wandb.read(tmp_path, ["wandb-metadata.json"], [])
    getattr(time, "tzset", int)()
    assert run.started == seconds


def test_what_ought_to_be_text_and_is_none_is_told_as_json(tmp_path: Path) -> None:
    deep = "[" * 900 + "]" * 900
    text = f'{{"host": {deep}, "args": [[1], {deep}], "git": {{"commit": 7}}, "startedAt": {deep}}}'
    (tmp_path / "wandb-metadata.json").write_text(text)
    (run,) = wandb.read(tmp_path, ["wandb-metadata.json"], [])
    assert run.told.keys() == {"host", "args", "commit"}
    assert run.told["commit"] == "7"
    assert run.told["args"].startswith("'[1]' ")
    assert run.started is None


def test_damage_beside_the_log_is_told_and_the_log_is_read(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(fixture("0.31.0", "finished"), tmp_path / "run"))
    (folder / "files" / "wandb-summary.json").write_text("{")
    (folder / "files" / "config.yaml").write_text("version https://git-lfs.github.com/spec/v1\n")
    (folder / "files" / "wandb-metadata.json").write_text("[]")
    run = read(folder)
    assert [(damage.file, damage.what) for damage in run.damage] == [
        ("files/config.yaml", "a pointer of git lfs; git lfs pull brings the file"),
        ("files/wandb-summary.json", "not JSON from line 1 on"),
        ("files/wandb-metadata.json", "no mapping of names to values"),
    ]
    assert len(run.series["train/loss"]) == 6


def test_a_log_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (run,) = wandb.read(tmp_path, ["run-gone.wandb"], [])
    assert [(damage.file, damage.what) for damage in run.damage] == [("run-gone.wandb", "No such file or directory")]
    assert run.id == "gone"
