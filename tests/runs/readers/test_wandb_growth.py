"""A run that goes on: what was read of it is not read again, and what comes out is the same."""

import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any

from teamkit.runs.model import Run
from tests.runs.readers.wandb_logs import fixture, log_of, read


def all_of(run: Run) -> str:
    """All that a run says, as text: nan is not equal to itself, and the order of names is nobody's promise."""
    return repr({name: sorted(own.items()) if isinstance(own, dict) else own for name, own in vars_of(run).items()})


def vars_of(run: Run) -> dict[str, Any]:
    return {one.name: getattr(run, one.name) for one in fields(run)}


def test_a_log_that_has_grown_is_read_from_where_it_ended(tmp_path: Path) -> None:
    whole = log_of(fixture("0.31.0", "finished")).read_bytes()
    for size in range(0, len(whole), 97):
        (tmp_path / "run-demofini.wandb").write_bytes(whole[:size])
        before = read(tmp_path)
        (tmp_path / "run-demofini.wandb").write_bytes(whole)
        assert all_of(read(tmp_path, [before])) == all_of(read(tmp_path)), size


def test_what_was_read_before_is_not_read_again(tmp_path: Path) -> None:
    whole = log_of(fixture("0.31.0", "finished")).read_bytes()
    (tmp_path / "run-demofini.wandb").write_bytes(whole[:4000])
    before = read(tmp_path)
    before.series["train/loss"].values[0] = 99.0
    (tmp_path / "run-demofini.wandb").write_bytes(whole)
    assert list(read(tmp_path, [before]).series["train/loss"].values)[:2] == [99.0, 0.5]


def test_where_json_filled_gaps_everything_is_read_anew(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(fixture("0.31.0", "finished"), tmp_path / "run"))
    (folder / "files" / "wandb-summary.json").write_text('{"extra": 1}')
    before = read(folder)
    (folder / "files" / "wandb-summary.json").write_text('{"extra": 2}')
    run = read(folder, [before])
    assert run.summary["extra"] == 2
    assert len(run.series["train/loss"]) == 6


def test_damage_that_was_told_stays_told(tmp_path: Path) -> None:
    whole = bytearray(log_of(fixture("0.31.0", "finished")).read_bytes())
    for place in (200, len(whole) - 20):
        whole[place] ^= 1
    (tmp_path / "run-demofini.wandb").write_bytes(whole[:5000])
    before = read(tmp_path)
    (tmp_path / "run-demofini.wandb").write_bytes(whole)
    assert len(before.damage) == 1
    assert len(read(tmp_path, [before]).damage) == 2
    assert all_of(read(tmp_path, [read(tmp_path)])) == all_of(read(tmp_path))
