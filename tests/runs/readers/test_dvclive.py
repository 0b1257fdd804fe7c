"""DVCLive: what it reads itself of its history and its summary is read, to the last digit."""

from pathlib import Path
from typing import Any

import pytest

from teamkit.runs.folder import Folder, listed
from teamkit.runs.model import UNKNOWN, Damage, Run
from teamkit.runs.readers import dvclive
from teamkit.runs.readers.text import number
from tests.runs.readers.text_logs import FIXTURES, copied, points, read_all, read_one, told, truth, walls

RUNS = read_all("dvclive", FIXTURES / "dvclive")


def wrote(tmp_path: Path, name: str, text: str) -> Run:
    folder = copied(tmp_path, "dvclive", "classify/dvclive")
    (folder / name).write_text(text)
    return read_one("dvclive", folder)


@pytest.mark.parametrize("name", ["classify/dvclive", "resumed/logs"])
def test_every_value_of_its_history_is_read_at_its_step(name: str) -> None:
    history: dict[str, list[dict[str, Any]]] = truth("dvclive")[name]["history"]
    expected: dict[str, list[tuple[int, str]]] = {}
    for file, rows in history.items():
        tag = file.removesuffix(".tsv")
        column = Path(tag).name
        pairs = [(int(row["step"]), float(row[column])) for row in rows if number(row[column]) is not None]
        expected |= {tag: told(pairs)} if pairs else {}
    series = RUNS[name].series
    assert {tag: points(series[tag]) for tag in series} == expected
    assert RUNS[name].damage == ()


def test_several_values_of_one_step_are_kept() -> None:
    assert points(RUNS["classify/dvclive"].series["train/loss"])[:2] == [(0, repr(1 / 3)), (0, "0.25")]


def test_the_summary_has_the_names_that_were_logged() -> None:
    assert RUNS["classify/dvclive"].summary == {
        "train/loss": 1 / 7,
        "eval/acc.top1": 3 / 7,
        "phase": "training",
        "final": 0.9,
    }


def test_parameters_are_flat() -> None:
    assert RUNS["classify/dvclive"].params == {
        "lr": 0.001,
        "model.name": "unet",
        "model.widths": "[8, 16]",
        "amp": True,
        "note": "첫 시도",
    }


def test_text_is_no_metric() -> None:
    assert "phase" not in RUNS["classify/dvclive"].series
    assert RUNS["classify/dvclive"].notes == ("phase left out: text",)


def test_times_are_in_seconds() -> None:
    assert walls(RUNS["resumed/logs"].series["loss"]) == [1_700_000_000.25] * 6
    assert walls(RUNS["classify/dvclive"].series["train/loss"]) == [None] * 8


def test_a_run_in_the_usual_folder_is_named_by_the_one_above() -> None:
    assert RUNS["classify/dvclive"].name == "classify"
    assert RUNS["resumed/logs"].name == "logs"
    assert RUNS["classify/dvclive"].state == UNKNOWN


def test_steps_that_go_back_supersede_what_was_logged_before(tmp_path: Path) -> None:
    run = wrote(tmp_path, "plots/metrics/a.tsv", "step\ta\n0\t1\n1\t2\n0\t3\n")
    assert points(run.series["a"]) == [(0, "3.0")]
    assert "logged again from step 0 on: 2 earlier points left out" in run.notes


def test_scalars_of_the_first_releases_are_read(tmp_path: Path) -> None:
    (tmp_path / "dvclive" / "scalars" / "train").mkdir(parents=True)
    (tmp_path / "dvclive" / "scalars" / "train" / "loss.tsv").write_text("timestamp\tstep\tloss\n1500\t0\t2\n")
    run = read_all("dvclive", tmp_path)["dvclive"]
    assert points(run.series["train/loss"]) == [(0, "2.0")]
    assert walls(run.series["train/loss"]) == [1.5]


def test_a_summary_alone_in_the_usual_folder_is_a_run(tmp_path: Path) -> None:
    (tmp_path / "dvclive").mkdir()
    (tmp_path / "dvclive" / "metrics.json").write_text('{"loss": 1, "step": 2}')
    assert read_all("dvclive", tmp_path)["dvclive"].summary == {"loss": 1}


def test_a_project_of_dvc_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "plots").mkdir()
    (tmp_path / "plots" / "loss.tsv").write_text("step\tloss\n0\t1\n")
    for name in ("metrics.json", "params.yaml"):
        (tmp_path / name).write_text("{}")
    assert not dvclive.claims(listed(tmp_path))
    assert not dvclive.claims(Folder(Path("dvclive"), frozenset(("live.py", "params.yaml")), frozenset()))


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("metrics.json", '{"a": ', "not JSON from line 1 on"),
        ("metrics.json", "[1]", "no mapping of names to values"),
        ("params.yaml", "a: [", "not YAML"),
        ("plots/metrics/a.tsv", "", "it is empty"),
        ("plots/metrics/a.tsv", "step\ta\n0\t1\nx\t2\n", "line 3: no step"),
        ("plots/metrics/a.tsv", "step\ta\n0\t1\n1", "line 3: it has no end"),
    ],
)
def test_damage_is_told_with_its_place(tmp_path: Path, name: str, text: str, what: str) -> None:
    run = wrote(tmp_path, name, text)
    assert run.damage == (Damage(name, what),)
    assert len(run.series["train/loss"]) == 8
