"""Hydra: a folder with `.hydra` is a run, named by its overrides, with the parameters that OmegaConf reads."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from teamkit.runs.folder import Folder, listed
from teamkit.runs.model import UNKNOWN, Run
from teamkit.runs.readers import hydra
from tests.runs.readers.reading import only, read_all

FIXTURES = Path(__file__).parents[2] / "fixtures" / "runs" / "hydra"
RELEASES = sorted(folder.name for folder in FIXTURES.iterdir())


def by_place(top: Path) -> dict[str, Run]:
    return {Path(run.path).relative_to(top).as_posix(): run for run in read_all(hydra, top)}


def leaf(tree: Mapping[str, Any], name: str) -> Any:
    for key in name.split("."):
        tree = tree[key]
    value: Any = tree
    return json.dumps(value) if isinstance(value, list) else value


@pytest.fixture
def job(tmp_path: Path) -> Path:
    source = FIXTURES / "1.3.8" / "single" / "2026-11-22" / "04-05-55"
    return Path(shutil.copytree(source, tmp_path / "04-05-55"))


@pytest.mark.parametrize("release", RELEASES)
def test_the_parameters_are_those_that_omegaconf_reads(release: str) -> None:
    truth = json.loads((FIXTURES / release / "truth.json").read_text(encoding="utf-8"))
    runs = by_place(FIXTURES / release)
    assert set(runs) == set(truth)
    for place, told in truth.items():
        params = runs[place].params
        assert {name: leaf(told["config"], name) for name in params} == params
        assert {name.partition(".")[0] for name in params} == set(told["config"])
        assert runs[place].damage == ()


@pytest.mark.parametrize("release", RELEASES)
def test_a_job_is_named_by_its_overrides(release: str) -> None:
    runs = by_place(FIXTURES / release)
    assert runs["single/2026-11-22/04-05-55"].name == "lr=1e-4 model=roberta +new.key=[1,2]"
    assert runs["multirun/2026-11-22/04-07-00/1"].name == "lr=0.2"
    assert runs["plain/2026-11-22/04-06-10"].name == "04-06-10"  # without one, by its folder
    assert {run.project for run in runs.values()} == {"train"}


@pytest.mark.parametrize("release", RELEASES)
def test_the_jobs_of_a_multirun_are_one_sweep(release: str) -> None:
    sweeps = {place: run.told.get("sweep") for place, run in by_place(FIXTURES / release).items()}
    assert sweeps == {
        "single/2026-11-22/04-05-55": None,
        "plain/2026-11-22/04-06-10": None,
        "multirun/2026-11-22/04-07-00/0": "2026-11-22/04-07-00",
        "multirun/2026-11-22/04-07-00/1": "2026-11-22/04-07-00",
    }


def test_a_number_of_a_multirun_is_no_job_of_a_cluster() -> None:
    assert not any("job" in run.told for run in by_place(FIXTURES / "1.3.8").values())


def test_what_no_file_tells_stays_unknown(job: Path) -> None:
    run = only(hydra, job)
    assert (run.state, run.started, run.ended, run.series, run.told) == (UNKNOWN, None, None, {}, {})


def test_an_interpolation_stays_as_written(job: Path) -> None:
    assert only(hydra, job).params["out"] == "runs/${model.name}/${lr}"


def test_the_job_of_a_cluster_is_told(job: Path) -> None:
    (job / ".hydra" / "hydra.yaml").write_text("hydra:\n  job:\n    name: train\n    num: 3\n    id: '8123_3'\n")
    assert only(hydra, job).told["job"] == "8123_3"


@pytest.mark.parametrize("gone", ["config.yaml", "overrides.yaml", "hydra.yaml"])
def test_without_one_of_its_files_the_others_are_read(job: Path, gone: str) -> None:
    (job / ".hydra" / gone).unlink()
    run = only(hydra, job)
    assert run.damage == ()
    assert len(run.files) == 2
    assert (run.params == {}) is (gone == "config.yaml")
    assert (run.name == "04-05-55") is (gone == "overrides.yaml")
    assert (run.project == "") is (gone == "hydra.yaml")


@pytest.mark.parametrize(
    "content",
    [
        b"a: [",
        b"\x00",
        b"\xff\xfe\x00",
        b"just text",
        b"version https://git-lfs.github.com/spec/v1\n",
        b"[" * 100_000,
        b"a: &a [*a]",
        b"!!python/object/apply:os.system ['exit 3']",
    ],
)
@pytest.mark.parametrize("name", ["config.yaml", "overrides.yaml", "hydra.yaml"])
def test_a_broken_file_raises_nothing_and_the_others_are_read(job: Path, name: str, content: bytes) -> None:
    (job / ".hydra" / name).write_bytes(content)
    run = only(hydra, job)
    assert {damage.file for damage in run.damage} <= {f".hydra/{name}"}
    assert (run.project == "train") is (name != "hydra.yaml")
    assert ("lr" in run.params) is (name != "config.yaml")
    assert run.name.startswith("lr=1e-4 ") is (name != "overrides.yaml")


def test_an_override_that_is_a_number_too_long_to_be_written_is_one(job: Path) -> None:
    (job / ".hydra" / "overrides.yaml").write_text("- 0x" + "f" * 5000 + "\n- [1, a]\n")
    assert only(hydra, job).name == "0x" + "f" * 5000 + ' [1, "a"]'


def test_a_job_named_by_such_a_number_is_one(job: Path) -> None:
    (job / ".hydra" / "hydra.yaml").write_text("hydra: {job: {name: 0x" + "f" * 5000 + "}}")
    assert only(hydra, job).project == "0x" + "f" * 5000


@pytest.mark.parametrize("name", ["config.yaml", "overrides.yaml"])
def test_a_file_that_is_not_what_its_name_says_is_told(job: Path, name: str) -> None:
    (job / ".hydra" / name).write_text("42\n")
    assert [damage.file for damage in only(hydra, job).damage] == [f".hydra/{name}"]


def test_a_closed_folder_is_told(job: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = listed(job)

    def closed(path: Path) -> Folder:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("teamkit.runs.readers.hydra.listed", closed)
    files = hydra.claims(folder)
    shutil.rmtree(job / ".hydra")
    (run,) = hydra.read(job, files, ())
    assert [damage.file for damage in run.damage] == [".hydra/config.yaml"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_nobody_waits_at_a_pipe(job: Path) -> None:
    (job / ".hydra" / "config.yaml").unlink()
    os.mkfifo(job / ".hydra" / "config.yaml")
    run = only(hydra, job)
    assert (run.params, run.damage) == ({}, ())


def test_an_empty_folder_of_its_name_is_no_run(tmp_path: Path) -> None:
    (tmp_path / ".hydra").mkdir()
    assert hydra.claims(listed(tmp_path)) == []
    assert hydra.claims(listed(tmp_path / ".hydra")) == ()
