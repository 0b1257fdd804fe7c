"""What the machine means for a run, decided from plain data."""

import pytest

from teamkit.finding import Finding
from teamkit.preflight.rules.host import judge
from teamkit.preflight.snapshot import Host

GIB, MB = 2**30, 10**6
FINE = Host(
    system="Linux", memory_total=251 * GIB, memory_available=200 * GIB, cpus=64, cpus_allowed=64, load=3.0,
    shm_size=64 * GIB, shm_free=60 * GIB, open_files=65536, open_files_max=65536, clock_drift_s=0.0,
    clock_synchronised=True, timezone="Asia/Seoul, UTC+9", oom_kills=0,
)  # fmt: skip


def of(check: str, **change: object) -> Finding:
    (found,) = [finding for finding in judge(FINE._replace(**change)) if finding.check == check]  # type: ignore[arg-type]
    return found


def test_a_machine_that_is_well_has_no_word_of_warning() -> None:
    findings = judge(FINE)
    assert {finding.state for finding in findings} == {"ok"}
    assert not any(finding.remedy for finding in findings)
    assert {finding.group for finding in findings} == {"host"}


def test_a_machine_of_which_nothing_is_known_is_unknown_and_never_0() -> None:
    findings = judge(Host())
    assert {finding.state for finding in findings if finding.check != "timezone"} == {"unknown"}
    assert all(finding.value is None for finding in findings)


@pytest.mark.parametrize(
    ("change", "state", "seen"),
    [
        ({}, "ok", "200.0 GiB free of 251.0 GiB"),
        ({"memory_available": 25 * GIB}, "warn", "25.0 GiB free of 251.0 GiB"),
        ({"memory_total": 8 * GIB, "memory_available": 2 * GIB - 1}, "warn", "1.9 GiB free of 8.0 GiB"),
        (
            {"memory_limit": 16 * GIB, "memory_used": 4 * GIB},
            "ok",
            "12.0 GiB free of 16.0 GiB (container limit; the machine has 251.0 GiB)",
        ),
        (
            {"memory_limit": 16 * GIB, "memory_used": 15 * GIB},
            "warn",
            "1.0 GiB free of 16.0 GiB (container limit; the machine has 251.0 GiB)",
        ),
        (
            {"memory_limit": 16 * GIB, "memory_used": 4 * GIB, "memory_available": GIB},
            "warn",
            "1.0 GiB free of 16.0 GiB (container limit; the machine has 251.0 GiB)",
        ),
        ({"memory_limit": 300 * GIB, "memory_used": 0}, "ok", "200.0 GiB free of 251.0 GiB"),
        (
            {"memory_limit": 16 * GIB, "memory_used": None},
            "unknown",
            "16.0 GiB (container limit; the machine has 251.0 GiB), and what of it is in use is not told",
        ),
    ],
)
def test_memory_is_what_the_machine_and_the_container_both_give(
    change: dict[str, object], state: str, seen: str
) -> None:
    finding = of("memory", **change)
    assert (finding.state, finding.seen) == (state, seen)


def test_a_parent_group_that_others_filled_is_the_limit_though_the_machine_is_empty() -> None:
    assert of("memory", memory_limit=200 * GIB, memory_used=200 * GIB + 5).value == 0


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({}, "64"),
        ({"cpu_limit": 2.0}, "2 of 64: the container's limit; num_workers=2 fits"),
        ({"cpu_limit": 1.5}, "1.5 of 64: the container's limit; num_workers=1 fits"),
        ({"cpu_limit": 0.5}, "0.5 of 64: the container's limit; num_workers=1 fits"),
        ({"cpus_allowed": 4}, "4 of 64: this process may use no more; num_workers=4 fits"),
        ({"cpus_allowed": 4, "cpu_limit": 8.0}, "4 of 64: this process may use no more"),
        ({"cpus_allowed": None}, "64"),
    ],
)
def test_cpus_are_those_that_this_run_may_use(change: dict[str, object], seen: str) -> None:
    assert of("cpus", **change).seen.startswith(seen)


@pytest.mark.parametrize(
    ("size", "free", "state"),
    [
        (64 * MB, 64 * MB, "fail"), (127 * MB, 0, "fail"), (128 * MB, 128 * MB, "warn"),
        (2**30, 999 * MB, "warn"), (2**30, 2**30, "ok"), (64 * GIB, 10 * MB, "warn"),
    ],
)  # fmt: skip
def test_shared_memory_must_hold_the_batches(size: int, free: int, state: str) -> None:
    finding = of("shared memory", shm_size=size, shm_free=free)
    assert (finding.state, bool(finding.remedy)) == (state, state != "ok")


def test_a_small_shared_memory_needs_another_container_and_a_full_one_a_broom() -> None:
    assert of("shared memory", shm_size=64 * MB, shm_free=0).remedy == "docker run --shm-size=8g"
    assert of("shared memory", shm_size=64 * GIB, shm_free=0).remedy.startswith("ls ")


@pytest.mark.parametrize(
    ("soft", "hard", "state", "remedy"),
    [
        (1024, 1048576, "warn", "ulimit -n 65536"),
        (1024, 4096, "warn", "ulimit -n 4096"),
        (256, 2**63 - 1, "warn", "ulimit -n 65536"),
        (1024, 1024, "warn", "docker run --ulimit nofile=65536"),
        (4096, 4096, "ok", ""),
    ],
)
def test_few_open_files_are_raised_as_far_as_the_hard_limit(soft: int, hard: int, state: str, remedy: str) -> None:
    finding = of("open files", open_files=soft, open_files_max=hard)
    assert (finding.state, finding.remedy) == (state, remedy)


def test_the_load_of_the_machine_is_held_against_the_cpus_of_the_machine() -> None:
    """A container with 2 of 64 CPUs sees the load of all 64: 40 is no trouble of its own."""
    assert not [one for one in judge(FINE._replace(load=40.0, cpu_limit=2.0)) if one.check == "load"]
    assert of("load", load=97.0).state == "warn"


@pytest.mark.parametrize(
    ("drift", "synchronised", "state", "says"),
    [
        (0.0, True, "ok", "synchronised"),
        (-1.9, True, "ok", "synchronised"),
        (5.0, True, "warn", "5.0 s ahead of"),
        (-90.0, False, "warn", "90.0 s behind"),
        (None, True, "ok", "synchronised"),
        (0.0, False, "unknown", "does not know"),
        (None, None, "unknown", "does not tell"),
    ],
)
def test_a_clock_is_judged_by_what_was_measured(
    drift: float | None, synchronised: bool | None, state: str, says: str
) -> None:
    finding = of("clock", clock_drift_s=drift, clock_synchronised=synchronised)
    assert finding.state == state
    assert says in finding.seen


def test_processes_that_the_container_lost_are_told() -> None:
    assert of("killed", oom_kills=1).seen.startswith("1 process was killed")
    assert of("killed", oom_kills=3).state == "warn"


def test_no_limit_on_open_files_is_said_in_a_word() -> None:
    assert of("open files", open_files=2**63 - 1, open_files_max=2**63 - 1).seen == "unlimited"
