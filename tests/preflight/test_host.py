"""The machine that the tests run on, as other programs see it."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from teamkit.preflight.look import clock, host

from .disk_world import unshare

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc and /sys are Linux's")


@linux
def test_this_machine_is_what_other_programs_say_it_is(tmp_path: Path) -> None:
    seen = host.look(tmp_path)
    free = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    assert seen.memory_total == int(free["MemTotal"].split()[0]) * 1024
    assert seen.memory_available is not None
    assert 0 < seen.memory_available <= seen.memory_total
    nproc = subprocess.run(["nproc"], capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]})
    assert seen.cpus_allowed == int(nproc.stdout)
    ulimit = subprocess.run(["sh", "-c", "ulimit -Sn; ulimit -Hn"], capture_output=True, text=True, check=True)
    assert ulimit.stdout.split() == [str(seen.open_files), str(seen.open_files_max)]
    assert seen.system.split()[0] == "Linux"


@linux
def test_shared_memory_is_the_mount_of_this_container() -> None:
    """As docker mounts it: 64 MB, in a name space of its own."""
    code = (
        "from pathlib import Path; from teamkit.preflight.look import host\n"
        "from teamkit.preflight.rules.host import judge\n"
        "seen = host.look(Path.cwd())\n"
        "print(seen.shm_size, *[one.state for one in judge(seen) if one.check == 'shared memory'])"
    )
    script = 'mount -t tmpfs -o size=64m none /dev/shm || exit 77; exec "$0" -c "$1"'
    words = [*unshare(), "sh", "-c", script, sys.executable, code]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    if ran.returncode == 77:
        pytest.skip(f"nothing can be mounted here: {ran.stderr}")
    assert ran.stdout.split() == [str(64 * 2**20), "fail"], ran.stderr


@linux
def test_the_cpus_are_those_that_taskset_leaves() -> None:
    code = (
        "import os; from pathlib import Path; from teamkit.preflight.look import host\n"
        "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); print(host.look(Path.cwd()).cpus_allowed)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "1\n"


def test_a_machine_without_proc_and_sys_is_unknown_and_not_0(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (1.25, 7.0, 9.0))
    seen = host.look(tmp_path, tmp_path / "none")
    names = ("memory_total", "memory_available", "memory_limit", "memory_used", "cgroup", "oom_kills", "cpu_limit")
    assert [getattr(seen, name) for name in (*names, "shm_size", "shm_free")] == [None] * 9
    assert seen.load == 1.25


def test_the_clock_of_this_disk_is_ours(tmp_path: Path) -> None:
    assert clock.drift(tmp_path) == pytest.approx(0, abs=0.5)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ahead", [3600.0, -3600.0])
def test_a_clock_that_is_wrong_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead: float) -> None:
    """Our own clock is moved and not the server's, which comes to the same."""
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - ahead)
    assert clock.drift(tmp_path) == pytest.approx(ahead, abs=1)


def test_where_nothing_can_be_written_the_drift_is_unknown(tmp_path: Path) -> None:
    assert clock.drift(tmp_path / "none") is None
    assert host.look(tmp_path / "none").clock_drift_s is None


def test_a_project_on_a_dead_disk_does_not_hold_up_the_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waits: list[float]
) -> None:
    end, real, late = threading.Event(), os.fstat, list[int]()

    def fstat(handle: int) -> os.stat_result:
        end.wait(60)
        late.append(handle)
        return real(handle)

    monkeypatch.setattr(os, "fstat", fstat)
    assert clock.drift(tmp_path, seconds=0.2) is None
    assert late == []
    end.set()
    assert 0 < sum(waits) <= 0.2


@linux
def test_the_kernel_says_whether_its_clock_is_held_to_another() -> None:
    code = "import ctypes; print(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)))"
    state = int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    assert clock.synchronised() is (None if state < 0 else state != 5)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Seoul", "Asia/Seoul, UTC+9"),
        (":Asia/Seoul", "Asia/Seoul, UTC+9"),
        ("Asia/Kolkata", "Asia/Kolkata, UTC+5:30"),
        ("UTC", "UTC, UTC+0"),
        ("<-0330>3:30", "<-0330>3:30, UTC-3:30"),
    ],
)
def test_the_time_zone_is_named_with_its_offset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str, expected: str
) -> None:
    if "/" in zone and not Path("/usr/share/zoneinfo", zone.lstrip(":")).exists():
        pytest.skip("this machine has no table of time zones")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        assert clock.zone(tmp_path) == expected
    time.tzset()


def test_without_a_variable_the_zone_is_where_localtime_leads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "")
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/localtime").symlink_to("../usr/share/zoneinfo/Asia/Seoul")
    assert clock.zone(tmp_path).startswith("Asia/Seoul, UTC")
