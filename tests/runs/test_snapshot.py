"""The preflight snapshot of a run: by its folder, or as the only one shortly before it; else none, and why."""

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest

from teamkit.preflight import record
from teamkit.preflight.snapshot import Gpu, Gpus, Memory, Repository, Snapshot, as_plain
from teamkit.runs.model import Run
from teamkit.runs.snapshot import FILE, find
from tests.runs.beside_world import START

COMMAND = ("python", "train.py", "--lr", "2e-5")
_GPUS = Gpus("ok", gpus=(Gpu(0, "GPU-1", "A100", memory=Memory(40 * 2**30, 30 * 2**30, 10 * 2**30)),))


def kept(top: Path, seconds: float, name: str = "", command: tuple[str, ...] = COMMAND, commit: str = "") -> Path:
    """What preflight keeps, so many seconds before the run."""
    moment = datetime.fromtimestamp(START - seconds, timezone.utc)
    name = name or f"{moment:%Y%m%d-%H%M%S}-{seconds:04x}"
    folder = top / ".teamkit" / "runs" / name
    folder.mkdir(parents=True)
    snapshot = Snapshot(moment.isoformat(), _GPUS, repository=Repository("ok", commit))
    document = as_plain(snapshot) | {"command": command, "picked": ["GPU-1"]}
    (folder / FILE).write_text(json.dumps(document), encoding="utf-8")
    return folder


def run(path: Path, started: float | None = START, **told: str) -> Run:
    return Run("wandb", str(path), started=started, told=told)


def test_the_only_snapshot_shortly_before_the_start_is_the_runs(tmp_path: Path) -> None:
    folder = kept(tmp_path, 41)
    kept(tmp_path, 601)
    kept(tmp_path, -5)
    search = find(run(tmp_path / "out"), tmp_path)
    assert search.found is not None
    assert search.found.file == str(folder / FILE)
    assert search.found.by == "41 s before the run began, the only one of the 10 minutes before"
    assert search.found.document["picked"] == ["GPU-1"]


@pytest.mark.parametrize("seconds", [0, 600])
def test_the_ten_minutes_are_whole(tmp_path: Path, seconds: int) -> None:
    kept(tmp_path, seconds)
    assert find(run(tmp_path / "out"), tmp_path).found


def test_of_several_none_is_taken_unless_the_arguments_tell(tmp_path: Path) -> None:
    kept(tmp_path, 40, command=("python", "train.py", "--lr", "1e-5"))
    kept(tmp_path, 30)
    assert find(run(tmp_path), tmp_path) == (None, "2 snapshots of the 10 minutes before may be it")
    found = find(run(tmp_path, args="--lr 2e-5"), tmp_path).found
    assert found is not None
    assert found.by == "30 s before the run began, with the same arguments"
    assert find(run(tmp_path, args="'--lr"), tmp_path).found is None


def test_a_snapshot_of_another_commit_is_not_the_runs(tmp_path: Path) -> None:
    kept(tmp_path, 40, commit="1a2b3c4d5e")
    assert find(run(tmp_path, commit="ffffffffff"), tmp_path) == (None, "")
    assert find(run(tmp_path, commit="1a2b3c4"), tmp_path).found
    assert find(run(tmp_path), tmp_path).found


def test_a_run_that_lies_in_the_folder_of_a_snapshot_is_its_run(tmp_path: Path) -> None:
    folder = kept(tmp_path, 5000)
    kept(tmp_path, 40)
    found = find(run(folder / "logs", None), tmp_path).found
    assert found is not None
    assert (found.file, found.by) == (str(folder / FILE), "the run lies in its folder")


def test_snapshots_of_the_checkout_that_the_run_lies_in_are_found_too(tmp_path: Path) -> None:
    kept(tmp_path / "clone", 40)
    assert find(run(tmp_path / "clone" / "out" / "1"), tmp_path / "here").found


def test_without_a_start_nothing_is_guessed(tmp_path: Path) -> None:
    assert find(run(tmp_path, None), tmp_path) == (None, "")
    kept(tmp_path, 40)
    assert find(run(tmp_path, None), tmp_path) == (None, "the run's start is unknown")


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"at": 3}', '{"at": "yesterday"}', '{"at": null}', "{}", "\x00", "[" * 100_000]
)
def test_what_is_no_snapshot_is_passed_over(tmp_path: Path, content: str) -> None:
    folder = kept(tmp_path, 40)
    (folder / FILE).write_text(content, encoding="utf-8")
    (tmp_path / ".teamkit" / "runs" / "file").write_text("")
    assert find(run(tmp_path), tmp_path).found is None


def test_of_many_snapshots_those_of_other_days_are_not_read(tmp_path: Path) -> None:
    far = kept(tmp_path, 40, name="20200101-000000-0000")
    assert find(run(tmp_path), tmp_path).found is None
    far.rename(far.with_name("99999999-000000-0000"))
    assert find(run(tmp_path), tmp_path).found


def test_what_preflight_keeps_is_found_as_it_writes_it(tmp_path: Path) -> None:
    at = datetime.now(timezone.utc).astimezone()
    document = as_plain(Snapshot(at.isoformat(timespec="seconds"), _GPUS)) | {"command": list(COMMAND), "picked": []}
    folder = record.keep(tmp_path, document)
    found = find(run(tmp_path, at.timestamp() + 30), tmp_path).found
    assert found is not None
    assert found.file == str(folder / FILE)
