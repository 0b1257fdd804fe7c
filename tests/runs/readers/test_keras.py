"""Keras' CSVLogger: what `History` holds is read, to the last digit; files of others are left alone."""

from pathlib import Path

import pytest

from teamkit.runs.folder import Folder, listed
from teamkit.runs.model import UNKNOWN, Damage
from teamkit.runs.readers import keras
from tests.runs.readers.text_logs import FIXTURES, points, read_all, read_one, told, truth

LOGS = read_all("keras", FIXTURES / "keras")


def history(name: str) -> dict[str, list[float]]:
    found: dict[str, list[float]] = truth("keras")[name]
    return found


def test_every_log_is_a_run_of_its_own() -> None:
    assert set(LOGS) == {"history.csv", "odd_log.csv", "resumed_log.csv", "training.log"}
    run = LOGS["training.log"]
    assert (run.name, run.group, run.files, run.state) == ("keras/training", "keras", ("training.log",), UNKNOWN)
    assert (run.params, run.damage, run.notes) == ({}, (), ())


def test_every_value_of_the_history_is_read_at_its_epoch() -> None:
    series = LOGS["training.log"].series
    expected = {tag: told(list(enumerate(values))) for tag, values in history("training.log").items()}
    assert {tag: points(series[tag]) for tag in series} == expected


def test_text_lists_and_what_is_not_available_are_no_numbers() -> None:
    run = LOGS["odd_log.csv"]
    expected = history("odd_log.csv")
    assert points(run.series["val_loss"]) == told(list(enumerate(expected["val_loss"])))
    assert points(run.series["once"]) == [(0, "0.1")]
    assert "phase" not in run.series
    assert run.notes == ("per_class left out: text", "phase left out: text")
    assert run.damage == ()


def test_of_a_resumed_training_the_later_epochs_count() -> None:
    run = LOGS["resumed_log.csv"]
    again: dict[str, list[float]] = truth("keras")["resumed_log.csv"]["from epoch 2"]
    for tag, values in again.items():
        assert points(run.series[tag])[2:] == told(list(enumerate(values, 2)))
        assert list(run.series[tag].steps) == [0, 1, 2, 3, 4]
    assert run.notes == ("logged again from step 2 on: 8 earlier points left out",)


def test_rows_appended_with_other_columns_are_told_and_not_taken_for_those_of_the_header() -> None:
    run = LOGS["history.csv"]
    assert list(run.series["loss"].steps) == [0, 1, 2]
    assert run.damage == (Damage("history.csv", "line 5: 6 cells under 5 names (and 1 more)"),)


@pytest.mark.parametrize("name", ["log.csv", "Training_2.csv", "history-fold0.tsv", "training.log", "history.log"])
def test_names_of_logs_are_claimed(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("epoch,loss\n0,1\n")
    assert keras.claims(listed(tmp_path)) == [name]


@pytest.mark.parametrize("name", ["metrics.csv", "results.csv", "progress.csv", "train.csv", "server.log", "log.txt"])
def test_other_names_are_not(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("epoch,loss\n0,1\n")
    assert not keras.claims(listed(tmp_path))


@pytest.mark.parametrize(
    "header", ["epoch,step,loss", "step,epoch,loss", "epoch", "", "id,text", "epoch,training_iteration,loss"]
)
def test_other_headers_are_not(tmp_path: Path, header: str) -> None:
    (tmp_path / "log.csv").write_text(f"{header}\n0,1,2\n")
    assert not keras.claims(listed(tmp_path))


def test_a_log_that_is_gone_is_not_claimed(tmp_path: Path) -> None:
    assert not keras.claims(Folder(tmp_path, frozenset(("log.csv",)), frozenset()))


@pytest.mark.parametrize("cut", range(1, 260, 5))
def test_of_a_log_cut_off_anywhere_only_whole_rows_are_read(tmp_path: Path, cut: int) -> None:
    data = (FIXTURES / "keras" / "training.log").read_bytes()
    (tmp_path / "training.log").write_bytes(data[:cut])
    (run,) = keras.read(tmp_path, ["training.log"], ())
    rows = max(0, data[:cut].count(b"\n") - 1)
    expected = {tag: points(series)[:rows] for tag, series in LOGS["training.log"].series.items() if rows}
    assert {tag: points(series) for tag, series in run.series.items()} == expected
    assert bool(run.damage) != data[:cut].endswith(b"\n")


def test_epochs_that_are_no_numbers_are_told(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("epoch,loss\nx,1\n1,2\n")
    run = read_one("keras", tmp_path)
    assert points(run.series["loss"]) == [(1, "2.0")]
    assert run.damage == (Damage("log.csv", "line 2: no epoch"),)


def test_a_header_again_is_no_row_even_where_it_names_numbers(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("epoch,0\n0,5\nepoch,0\n1,4\n")
    run = read_one("keras", tmp_path)
    assert points(run.series["0"]) == [(0, "5.0"), (1, "4.0")]
    assert run.damage == ()


def test_columns_of_one_name_are_told(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("epoch,loss,loss,,\n0,1,2,,\n")
    run = read_one("keras", tmp_path)
    assert points(run.series["loss"]) == [(0, "2.0")]
    assert run.damage == (Damage("log.csv", "line 1: several columns named loss, of which the last is read"),)


def test_line_ends_of_an_old_mac_are_line_ends(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_bytes(b"\xef\xbb\xbfepoch,loss\r0,1\r1,2\r")
    run = read_one("keras", tmp_path)
    assert points(run.series["loss"]) == [(0, "1.0"), (1, "2.0")]
    assert run.damage == ()


def test_of_line_ends_of_an_old_mac_the_last_may_be_missing(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_bytes(b"epoch,loss\r0,1\r\r1,2")
    run = read_one("keras", tmp_path)
    assert points(run.series["loss"]) == [(0, "1.0")]
    assert run.damage == (Damage("log.csv", "line 4: it has no end"),)
