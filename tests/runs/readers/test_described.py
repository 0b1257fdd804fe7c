"""A log of the team's own is read as the policy describes it."""

from pathlib import Path

import pytest

from teamkit.runs.folder import Folder, listed
from teamkit.runs.model import UNKNOWN, Damage, Run
from teamkit.runs.readers.described import claims_described, read_described
from teamkit.sections import Log
from tests.runs.readers.text_logs import points, walls


def one(folder: Path, name: str, text: str, log: Log) -> Run:
    (folder / name).write_bytes(text.encode())
    assert claims_described(listed(folder), log) == [name]
    (run,) = read_described(folder, [name], log)
    return run


def claimed(path: str, pattern: str) -> bool:
    place = Path(path)
    return bool(claims_described(Folder(place.parent, frozenset((place.name,)), frozenset()), Log(pattern)))


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("/a/out/log.csv", "log.csv", True),
        ("/a/out/log.csv", "*.csv", True),
        ("/a/out/Log.csv", "log.csv", False),
        ("/a/out/log.csv", "out/*.csv", True),
        ("/a/out/log.csv", "a/*.csv", False),
        ("/a/out/log.csv", "a/*/log.csv", True),
        ("/a/b/c/log.csv", "a/**/log.csv", True),
        ("/a/log.csv", "a/**/log.csv", True),
        ("/a/b/c/log.csv", "**/log.csv", True),
        ("/a/b/c/log.csv", "x/**/log.csv", False),
        ("/log.csv", "a/log.csv", False),
    ],
)
def test_a_pattern_fits_the_last_parts_of_a_path(path: str, pattern: str, expected: bool) -> None:
    assert claimed(path, pattern) is expected


def test_every_column_is_read_for_what_it_is_described_as(tmp_path: Path) -> None:
    log = Log("*.csv", step="it", time="at", params=("lr", "model", "note"))
    text = "it,at,lr,model,note,loss,acc\n10,1700000000,1e-4,unet,,0.5,nan\n20,1700000060,5e-5,unet,late,0.25,0.1\n"
    run = one(tmp_path, "a.csv", text, log)
    assert points(run.series["loss"]) == [(10, "0.5"), (20, "0.25")]
    assert points(run.series["acc"]) == [(10, "nan"), (20, "0.1")]
    assert walls(run.series["loss"]) == [1_700_000_000, 1_700_000_060]
    assert run.params == {"lr": 1e-4, "model": "unet", "note": "late"}
    assert (run.started, run.state, run.source) == (1_700_000_000, UNKNOWN, "described")
    assert set(run.series) == {"loss", "acc"}
    assert (run.damage, run.notes) == ((), ())


def test_digits_joined_by_underscores_are_text_and_dashes_are_nothing(tmp_path: Path) -> None:
    run = one(tmp_path, "a.csv", "it,day,loss\n1,2026_11_22,0.5\n2,x,--\n", Log("*.csv", step="it", params=("day",)))
    assert run.params == {"day": "2026_11_22"}
    assert points(run.series["loss"]) == [(1, "0.5")]
    assert (run.damage, run.notes) == ((), ())
    run = one(tmp_path, "a.csv", "it,loss\n1,2\n1_0,3\n3,4_0\n", Log("*.csv", step="it"))
    assert [damage.what for damage in run.damage] == ["line 3: no step under it", "line 4: no number under loss"]


def test_every_file_is_a_run_and_named_by_it(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("loss\n1\n")
    names = claims_described(listed(tmp_path), Log("*.csv"))
    runs = read_described(tmp_path, names, Log("*.csv"))
    assert [run.name for run in runs] == [f"{tmp_path.name}/a", f"{tmp_path.name}/b"]
    assert [run.files for run in runs] == [("a.csv",), ("b.csv",)]


def test_without_a_step_rows_are_counted_from_1(tmp_path: Path) -> None:
    run = one(tmp_path, "a.csv", "loss;acc\n3;1\n2;1\n", Log("*.csv"))
    assert points(run.series["loss"]) == [(1, "3.0"), (2, "2.0")]


def test_only_the_metrics_asked_for_are_read_and_missing_ones_are_told(tmp_path: Path) -> None:
    run = one(tmp_path, "a.csv", "e\tloss\tacc\ttext\n0\t3\t1\tx\n", Log("*.csv", step="e", metrics=("loss", "f1")))
    assert set(run.series) == {"loss"}
    assert run.notes == ("f1: no such column",)


def test_a_row_that_says_the_name_of_a_column_is_no_header(tmp_path: Path) -> None:
    run = one(tmp_path, "a.csv", "phase,loss\nloss,3\n", Log("*.csv", params=("phase",)))
    assert points(run.series["loss"]) == [(1, "3.0")]
    assert run.params == {"phase": "loss"}


def test_columns_of_text_are_noted(tmp_path: Path) -> None:
    run = one(tmp_path, "a.csv", "loss,phase\n3,warm\n2,train\n", Log("*.csv"))
    assert run.notes == ("phase left out: text",)
    assert run.params == {}


def test_lines_of_json_are_flat(tmp_path: Path) -> None:
    log = Log("*.jsonl", step="step", params=("config.lr", "config.n", "config.on"))
    first = '{"step": 1, "config": {"lr": 0.1, "n": 3, "on": true}, "val": {"acc": 0.5}, "loss": NaN}\n'
    text = first + '{"step": 2, "val": {"acc": 0.6}}\n'
    run = one(tmp_path, "a.jsonl", text, log)
    assert points(run.series["val.acc"]) == [(1, "0.5"), (2, "0.6")]
    assert points(run.series["loss"]) == [(1, "nan")]
    assert run.params == {"config.lr": 0.1, "config.n": 3, "config.on": True}


def test_a_stated_format_outweighs_the_suffix(tmp_path: Path) -> None:
    run = one(tmp_path, "train.log", '{"loss": 1}\n', Log("train.log", format="jsonl"))
    assert points(run.series["loss"]) == [(1, "1.0")]
    run = one(tmp_path, "train.log", "loss\n2\n", Log("train.log"))
    assert points(run.series["loss"]) == [(1, "2.0")]


@pytest.mark.parametrize(
    ("time", "seconds"),
    [
        ("1700000000.5", 1_700_000_000.5),
        ("1700000000500", 1_700_000_000.5),
        ("2023-11-14T22:13:20+00:00", 1_700_000_000),
        ("2023-11-14 22:13:20Z", 1_700_000_000),
        ("2023-11-15T07:13:20+09:00", 1_700_000_000),
        ("yesterday", None),
        ("9999-99-99", None),
    ],
)
def test_times_are_seconds_milliseconds_or_iso_8601(tmp_path: Path, time: str, seconds: float | None) -> None:
    run = one(tmp_path, "a.csv", f"at,loss\n{time},1\n", Log("*.csv", time="at"))
    assert walls(run.series["loss"]) == [seconds]
    assert run.started == seconds


def test_several_rows_of_one_step_are_kept_and_going_back_supersedes(tmp_path: Path) -> None:
    run = one(tmp_path, "a.csv", "e,loss\n0,5\n0,4\n1,3\n", Log("*.csv", step="e"))
    assert points(run.series["loss"]) == [(0, "5.0"), (0, "4.0"), (1, "3.0")]
    run = one(tmp_path, "a.csv", "e,loss\n0,5\n1,4\n2,3\n1,9\n", Log("*.csv", step="e"))
    assert points(run.series["loss"]) == [(0, "5.0"), (1, "9.0")]
    assert run.notes == ("logged again from step 1 on: 2 earlier points left out",)


def test_of_several_restarts_the_first_is_named(tmp_path: Path) -> None:
    run = one(tmp_path, "a.csv", "e,loss\n0,5\n1,4\n2,3\n1,9\n2,8\n0,7\n", Log("*.csv", step="e"))
    assert points(run.series["loss"]) == [(0, "7.0")]
    assert run.notes == ("logged again from step 1 on, and 1 times more: 5 earlier points left out",)


def test_a_last_line_without_its_end_counts_if_it_is_whole(tmp_path: Path) -> None:
    assert points(one(tmp_path, "a.csv", "e,loss\n0,5\n1,4", Log("*.csv", step="e")).series["loss"])[-1] == (1, "4.0")
    run = one(tmp_path, "a.csv", "e,loss\n0,5\n1", Log("*.csv", step="e"))
    assert run.damage == (Damage("a.csv", "line 3: 1 cells under 2 names"),)


def test_steps_are_whole_numbers(tmp_path: Path) -> None:
    run = one(tmp_path, "a.csv", "e,loss\n0.5,5\n1.5,4\nx,3\n9007199254740993,2\n", Log("*.csv", step="e"))
    assert list(run.series["loss"].steps) == [0, 1, 9007199254740993]
    assert run.damage == (Damage("a.csv", "line 4: no step under e"),)


@pytest.mark.parametrize(
    "text", ['{"a":' * 900 + "1" + "}" * 900 + "\n", '{"a":' * 100_000 + "\n", '{"a": "' + "x" * 9_000_000]
)
def test_json_that_is_nested_too_deep_or_too_long_is_told(tmp_path: Path, text: str) -> None:
    run = one(tmp_path, "a.jsonl", text + '\n{"loss": 1}\n', Log("*.jsonl"))
    assert points(run.series["loss"])[0][1] == "1.0"
