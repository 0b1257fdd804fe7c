"""Memory, CPUs, shared memory and limits of this machine, and those of the container around us."""

import os
import resource
from pathlib import Path

from teamkit.preflight.look import clock
from teamkit.preflight.look.cgroup import limits, text
from teamkit.preflight.snapshot import Host

_UNLIMITED = 2**63 - 1


def look(folder: Path, root: Path = Path("/")) -> Host:
    """Return what is known of this machine; `folder` is where the run writes. Never raises for the machine.

    root: where /proc, /sys, /dev and /etc lie. Without a /proc (macOS) much of it is None.
    """
    memory, group, shared = _memory(root / "proc/meminfo"), limits(root), _shared(root / "dev/shm")
    files = tuple(_UNLIMITED if one == resource.RLIM_INFINITY else one for one in _open_files())
    name = os.uname()
    return Host(
        system=f"{name.sysname} {name.release} {name.machine}",
        memory_total=memory.get("MemTotal"),
        memory_available=memory.get("MemAvailable"),
        memory_limit=group.limit,
        memory_used=group.used,
        oom_kills=group.kills,
        cgroup=group.version,
        cpus=os.cpu_count(),
        cpus_allowed=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None,
        cpu_limit=group.cpus,
        load=_load(root / "proc/loadavg"),
        shm_size=shared[0],
        shm_free=shared[1],
        open_files=files[0],
        open_files_max=files[1],
        clock_drift_s=clock.drift(folder),
        clock_synchronised=clock.synchronised(),
        timezone=clock.zone(root),
    )


def _memory(file: Path) -> dict[str, int]:
    """Return the lines of meminfo that are counted in kB, in bytes."""
    rows = (line.replace(":", "").split() for line in text(file).splitlines())
    return {row[0]: int(row[1]) * 1024 for row in rows if len(row) == 3 and row[1].isdecimal()}


def _shared(folder: Path) -> tuple[int, int] | tuple[None, None]:
    """Return size and free bytes of /dev/shm."""
    try:
        figures = os.statvfs(folder)
    except OSError:
        return None, None
    return figures.f_blocks * figures.f_frsize, figures.f_bavail * figures.f_frsize


def _load(file: Path) -> float | None:
    """Return the load of the last minute, from the C library where there is no such file."""
    try:
        return float((text(file).split() or os.getloadavg())[0])
    except (OSError, ValueError):
        return None


def _open_files() -> tuple[int, int]:
    return resource.getrlimit(resource.RLIMIT_NOFILE)
