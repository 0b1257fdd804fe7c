"""The limits of containers and jobs, from trees of /proc and /sys of other machines."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from teamkit.preflight.look import host
from teamkit.preflight.snapshot import Host

GIB = 2**30
FREE = "9223372036854771712"  # what version 1 says where there is no limit


def machine(root: Path, files: Mapping[str, str]) -> Host:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"{text}\n")
    return host.look(root, root)


V2 = {"sys/fs/cgroup/cgroup.controllers": "cpu memory"}


def test_a_container_of_version_2_sees_its_own_group_as_the_root(tmp_path: Path) -> None:
    seen = machine(
        tmp_path,
        V2 | {
            "proc/self/cgroup": "0::/",
            "proc/meminfo": "MemTotal: 263192576 kB\nMemAvailable: 209715200 kB\nHugePages_Total: 5",
            "proc/loadavg": "40.25 3.00 2.00 1/500 1234",
            "sys/fs/cgroup/memory.max": str(16 * GIB),
            "sys/fs/cgroup/memory.high": "max",
            "sys/fs/cgroup/memory.current": str(10 * GIB),
            "sys/fs/cgroup/memory.stat": f"anon 5\nfile 7\ninactive_file {6 * GIB}\nactive_file 1",
            "sys/fs/cgroup/memory.events": "low 0\nhigh 0\nmax 5\noom 3\noom_kill 2\noom_group_kill 0",
            "sys/fs/cgroup/cpu.max": "150000 100000",
        },
    )  # fmt: skip
    assert (seen.cgroup, seen.memory_limit, seen.memory_used) == (2, 16 * GIB, 4 * GIB)
    assert (seen.cpu_limit, seen.oom_kills, seen.load) == (1.5, 2, 40.25)
    assert (seen.memory_total, seen.memory_available) == (251 * GIB, 200 * GIB)


def test_what_is_in_use_is_unknown_where_it_cannot_be_read_and_not_0(tmp_path: Path) -> None:
    seen = machine(tmp_path, V2 | {"proc/self/cgroup": "0::/", "sys/fs/cgroup/memory.max": str(16 * GIB)})
    assert (seen.memory_limit, seen.memory_used) == (16 * GIB, None)


def test_a_limit_above_our_group_holds_for_us_too(tmp_path: Path) -> None:
    """A job of Slurm: the step has no limit, the job has memory.high, the user less room than either."""
    job = "sys/fs/cgroup/slurm/job_7"
    seen = machine(
        tmp_path,
        V2 | {
            "proc/self/cgroup": "0::/slurm/job_7/step_0",
            f"{job}/step_0/memory.max": "max",
            f"{job}/step_0/memory.events": "oom_kill 0",
            f"{job}/step_0/cpu.max": "max 100000",
            f"{job}/memory.max": str(64 * GIB),
            f"{job}/memory.high": str(32 * GIB),
            f"{job}/memory.current": str(2 * GIB),
            f"{job}/cpu.max": "800000 100000",
            "sys/fs/cgroup/slurm/memory.max": str(100 * GIB),
            "sys/fs/cgroup/slurm/memory.current": str(99 * GIB),
            "sys/fs/cgroup/slurm/cpu.max": "400000 100000",
        },
    )  # fmt: skip
    assert (seen.memory_limit, seen.memory_used) == (100 * GIB, 99 * GIB)
    assert (seen.cpu_limit, seen.oom_kills) == (4.0, 0)


def test_version_2_without_limits_has_none(tmp_path: Path) -> None:
    seen = machine(tmp_path, V2 | {"proc/self/cgroup": "0::/user.slice", "sys/fs/cgroup/user.slice/memory.max": "max"})
    assert (seen.cgroup, seen.memory_limit, seen.memory_used, seen.cpu_limit, seen.oom_kills) == (2, *[None] * 4)


@pytest.mark.parametrize("path", ["/../../other", "/docker/0123abc", "/no/such/group", "/"])
def test_a_path_that_this_container_does_not_see_leaves_the_group_that_it_sees(tmp_path: Path, path: str) -> None:
    (tmp_path / "sys/other").mkdir(parents=True)
    (tmp_path / "sys/other/memory.max").write_text("1")
    seen = machine(tmp_path, V2 | {"proc/self/cgroup": f"0::{path}", "sys/fs/cgroup/memory.max": "5000"})
    assert seen.memory_limit == 5000


def test_version_1_counts_as_docker_does(tmp_path: Path) -> None:
    """Docker of 2019: the path is the host's, and what is mounted is our group."""
    memory, cpu = "sys/fs/cgroup/memory", "sys/fs/cgroup/cpu"
    seen = machine(
        tmp_path,
        {
            "proc/self/cgroup": "5:cpuset:/docker/0123\n4:memory:/docker/0123\n3:cpu,cpuacct:/docker/0123\n0::/",
            f"{memory}/memory.limit_in_bytes": str(8 * GIB),
            f"{memory}/memory.usage_in_bytes": str(6 * GIB),
            f"{memory}/memory.stat": f"inactive_file 1\ntotal_inactive_file {5 * GIB}",
            f"{memory}/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 1",
            f"{cpu}/cpu.cfs_quota_us": "200000",
            f"{cpu}/cpu.cfs_period_us": "100000",
        },
    )
    assert (seen.cgroup, seen.memory_limit, seen.memory_used) == (1, 8 * GIB, GIB)
    assert (seen.cpu_limit, seen.oom_kills) == (2.0, 1)


def test_more_cache_than_use_counts_as_nothing_used(tmp_path: Path) -> None:
    """The two files are read one after the other."""
    group = {"memory.max": "5000", "memory.current": "100", "memory.stat": "inactive_file 101"}
    seen = machine(tmp_path, V2 | {f"sys/fs/cgroup/{name}": text for name, text in group.items()})
    assert seen.memory_used == 0


def test_the_largest_number_of_version_1_is_no_limit_and_minus_1_no_quota(tmp_path: Path) -> None:
    seen = machine(
        tmp_path,
        {
            "proc/self/cgroup": "4:memory:/\n3:cpu:/",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": FREE,
            "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1",
            "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
        },
    )
    assert (seen.cgroup, seen.memory_limit, seen.cpu_limit, seen.oom_kills) == (1, None, None, None)


def test_nonsense_in_the_files_of_the_kernel_is_unknown(tmp_path: Path) -> None:
    seen = machine(
        tmp_path,
        V2 | {
            "proc/self/cgroup": "nonsense\n0::",
            "proc/meminfo": "MemTotal: lots kB\n\nx",
            "proc/loadavg": "high",
            "sys/fs/cgroup/memory.max": "",
            "sys/fs/cgroup/cpu.max": "a b",
            "sys/fs/cgroup/memory.events": "oom_kill many",
        },
    )  # fmt: skip
    names = ("memory_total", "load", "memory_limit", "cpu_limit", "oom_kills")
    assert [getattr(seen, name) for name in names] == [None] * 5
