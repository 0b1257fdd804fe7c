"""The machines of a report: what logs and preflight tell, what is damaged, what is unknown."""

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.history.past import Period
from teamkit.preflight.snapshot import Gpu, Gpus, Host, Instance, Memory, Snapshot, as_plain
from teamkit.report.facts import Facts, Trained
from teamkit.report.machine import Machines, machine
from teamkit.report.machines import machines
from teamkit.runs.model import Run
from tests.history.worlds import START, World
from tests.report.told import facts, team
from tests.runs.beside_world import made

GIB = 2**30
H200 = Gpu(0, "GPU-1", "NVIDIA H200", memory=Memory(140 * GIB, 140 * GIB, 0))
V100 = Gpu(1, "GPU-2", "Tesla V100", memory=Memory(32 * GIB, 32 * GIB, 0))


def kept(
    folder: Path, seconds: float, *gpus: Gpu, picked: tuple[str, ...] = (), host: Host | None = None, **more: Any
) -> None:
    """What preflight keeps, so many seconds before START."""
    at = datetime.fromtimestamp(START - seconds, timezone.utc)
    told = as_plain(Snapshot(at.isoformat(), Gpus("ok", gpus=gpus, driver="570.1", cuda=(12, 8)), host=host or Host()))
    run = folder / ".teamkit/runs" / f"{at:%Y%m%d-%H%M%S}-{len(gpus):04x}"
    run.mkdir(parents=True)
    (run / "preflight.json").write_text(json.dumps({**told, "picked": picked, **more}), "utf-8")


def run(name: str, gpu: str = "", started: float | None = START) -> Run:
    one = made(name, {"lr": 1}, {})
    one.started, one.told = started, {"gpu": gpu} if gpu else {}
    return one


def told(folder: Path, *runs: Run, dated: frozenset[str] = frozenset()) -> tuple[Facts, list[str]]:
    """Return the facts, and the rows about machines."""
    known = facts(World(folder / "w").folder, runs=runs)
    found = machines(folder, known.trained._replace(dated=dated), Period(timezone.utc, START))
    known = known._replace(machines=found)
    return known, [line for line in team(known, "equipment") if line.startswith(("GPU", "host", "without a log"))]


def test_a_gpu_that_log_and_snapshot_name_is_counted_once(tmp_path: Path) -> None:
    kept(tmp_path, 5, H200, V100, picked=("GPU-1",))
    known, rows = told(tmp_path, run("a", "NVIDIA H200"), run("b", "NVIDIA H200", START + 9999))
    assert rows == ["GPU | NVIDIA H200 140 GiB (runs: 2) | r:a r:b"]
    assert known.evidence.values["equipment.NVIDIA H200"].evidence[:2] == ("r:a", "r:b")


def test_of_gpus_that_were_not_picked_it_was_the_one_or_the_other(tmp_path: Path) -> None:
    kept(tmp_path, 5, H200, V100)
    assert told(tmp_path, run("a"))[1] == ["GPU | NVIDIA H200 140 GiB or Tesla V100 32 GiB (runs: 1) | r:a"]


def test_the_log_knows_which_it_was(tmp_path: Path) -> None:
    kept(tmp_path, 5, H200, V100)
    assert told(tmp_path, run("a", "Tesla V100"))[1] == ["GPU | Tesla V100 32 GiB (runs: 1) | r:a"]


def test_of_one_kind_there_is_no_doubt(tmp_path: Path) -> None:
    kept(tmp_path, 5, H200, H200._replace(index=1, uuid="GPU-3"))
    assert told(tmp_path, run("a"))[1] == ["GPU | NVIDIA H200 140 GiB (runs: 1) | r:a"]


def test_a_part_of_a_gpu_is_what_the_run_had(tmp_path: Path) -> None:
    part = Instance("MIG-1", "NVIDIA H200 MIG 1g.18gb", Memory(17 * GIB, 17 * GIB, 0))
    kept(tmp_path, 5, H200._replace(instances=(part,)), picked=("MIG-1",))
    assert told(tmp_path, run("a"))[1] == ["GPU | NVIDIA H200 MIG 1g.18gb 17 GiB (runs: 1) | r:a"]


@pytest.mark.parametrize("visible", ["", "-1"])
def test_a_run_that_was_to_see_no_gpu_had_none(tmp_path: Path, visible: str) -> None:
    kept(tmp_path, 5, H200, visible=visible)
    assert told(tmp_path, run("a"))[1] == []


def test_a_host_has_what_its_container_may_take(tmp_path: Path) -> None:
    kept(tmp_path, 5, host=Host(cpus=64, cpus_allowed=32, cpu_limit=7.5, memory_total=256 * GIB, memory_limit=64 * GIB))
    assert told(tmp_path, run("a"))[1] == ["host | CPUs: 7.5, memory: 64 GiB (runs: 1) | r:a"]


def test_what_is_unknown_of_a_host_is_no_number(tmp_path: Path) -> None:
    kept(tmp_path, 5, host=Host(cpus=8))
    assert told(tmp_path, run("a"))[1] == ["host | CPUs: 8 (runs: 1) | r:a"]


def test_the_day_on_which_a_log_was_committed_finds_no_snapshot(tmp_path: Path) -> None:
    kept(tmp_path, 5, H200)
    assert told(tmp_path, run("a"), dated=frozenset({"a"}))[1][0].startswith("without a log | runs of which only the")


def test_of_two_snapshots_neither_is_guessed(tmp_path: Path) -> None:
    kept(tmp_path, 5, H200)
    kept(tmp_path, 6, H200, V100)
    (row,) = told(tmp_path, run("a"))[1]
    assert "only the machine is known: 2 (NVIDIA H200, Tesla V100)" in row


def test_names_of_gpus_tell_nothing_private(tmp_path: Path) -> None:
    kept(tmp_path, 5, H200._replace(name="/home/minji/x minji@naver.com"))
    known, rows = told(tmp_path, run("a"))
    assert "minji" not in " ".join((*rows, *known.evidence.values))


BAD = {
    "cut": '{"schema": 1, "at": "2026-', "another schema": '{"schema": 2, "at": "2026-01-01T00:00:00+00:00"}',
    "no text": "\udcff", "a list": "[1]", "no time": '{"schema": 1}', "deep": "[" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_read_is_left_out_with_a_note(tmp_path: Path, what: str) -> None:
    folder = tmp_path / ".teamkit/runs/20260101-000000-beef"
    folder.mkdir(parents=True)
    (folder / "preflight.json").write_text(BAD[what], "utf-8", "surrogateescape")
    found = machines(tmp_path, Trained(), Period(timezone.utc, START))
    note = "damaged, or of another release, and left out: 20260101-000000-beef in .teamkit/runs"
    assert found == Machines(notes=(note,))


def test_a_period_leaves_the_starts_of_other_days_out(tmp_path: Path) -> None:
    kept(tmp_path, 5, H200)
    day = datetime.fromtimestamp(START - 86400 * 3, timezone.utc).date()
    assert machines(tmp_path, Trained(), Period(timezone.utc, START, until=day)) == Machines()


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
SOME = st.sampled_from(("gpus", "host", "picked", "driver", "cuda", "cpus", "memory_limit", "instances", "name"))
LIKE = st.dictionaries(SOME, st.dictionaries(SOME, ANY | st.lists(st.dictionaries(SOME, ANY))) | ANY)


@given(LIKE)
def test_no_document_is_too_odd(document: Mapping[str, Any]) -> None:
    assert machine("x", {**document, "schema": 1}) is not None
