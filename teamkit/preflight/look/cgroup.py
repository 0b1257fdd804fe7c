"""The limits of the container or the job that we are in, in either version of cgroups.

Source: the kernel's admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

_UNLIMITED = 2**60  # version 1 writes the largest multiple of a page that fits, and means none


class Limits(NamedTuple):
    """limit, used: bytes of the group with the least room left, None without a limit.

    cpus: as 1.5. kills: processes that our group lost to its limit.
    """

    version: int | None = None
    limit: int | None = None
    used: int | None = None
    cpus: float | None = None
    kills: int | None = None


def limits(root: Path) -> Limits:
    """Return the tightest limits from our group up to the root of the tree, as far as it is seen."""
    base = root / "sys/fs/cgroup"
    paths = _paths(root / "proc/self/cgroup")
    if (base / "cgroup.controllers").exists():
        return _second(_upwards(base, paths.get("", "/")))
    if (base / "memory").is_dir() or (base / "cpu").is_dir():
        memory = _upwards(base / "memory", paths.get("memory", "/"))
        return _first(memory, _upwards(base / "cpu", paths.get("cpu", "/")))
    return Limits()


def _paths(file: Path) -> dict[str, str]:
    """Return controller to our path in its tree; version 2 has one tree, named "". Source: cgroups(7)."""
    rows = [line.split(":", 2) for line in text(file).splitlines()]
    return {name: row[2] for row in rows if len(row) == 3 for name in row[1].split(",")}


def _upwards(base: Path, path: str) -> list[Path]:
    """Return our group, then those above it.

    In a container the path may be the host's while `base` already is our group: what does not exist
    is left out. A path with ".." leads out of what we see.
    """
    parts = [] if ".." in path.split("/") else path.strip("/").split("/")
    groups = [base.joinpath(*parts[:count]) for count in range(len(parts), -1, -1)]
    return [group for group in dict.fromkeys(groups) if group.is_dir()]


def _second(groups: list[Path]) -> Limits:
    memory = [
        (limit, _used(group, "memory.current", "inactive_file"))
        for group in groups
        for limit in (number(group / "memory.max"), number(group / "memory.high"))
        if limit is not None
    ]
    shares = (text(group / "cpu.max").split() for group in groups)
    cpus = _cpus((whole(pair[0]), whole(pair[1])) for pair in shares if len(pair) == 2)
    kills = next((_field(group / "memory.events", "oom_kill") for group in groups), None)
    return Limits(2, *_tightest(memory), cpus, kills)


def _first(memory: list[Path], cpu: list[Path]) -> Limits:
    known = [
        (limit, _used(group, "memory.usage_in_bytes", "total_inactive_file"))
        for group in memory
        if (limit := number(group / "memory.limit_in_bytes")) is not None and limit < _UNLIMITED
    ]
    kills = next((_field(group / "memory.oom_control", "oom_kill") for group in memory), None)
    cpus = _cpus((number(group / "cpu.cfs_quota_us"), number(group / "cpu.cfs_period_us")) for group in cpu)
    return Limits(1, *_tightest(known), cpus, kills)


def _cpus(shares: Iterable[tuple[int | None, int | None]]) -> float | None:
    """Return the smallest share of quota and period; without a limit the quota is "max" or -1."""
    known = [quota / period for quota, period in shares if quota is not None and quota > 0 and period]
    return min(known, default=None)


def _tightest(known: list[tuple[int, int | None]]) -> tuple[int | None, int | None]:
    """The group with the least room, which need not be the one with the lowest limit."""
    return min(known, key=lambda pair: pair[0] - (pair[1] or 0), default=(None, None))


def _used(group: Path, total: str, reclaimable: str) -> int | None:
    """Bytes in use but for the file cache that the kernel gives back first; `docker stats` counts so too."""
    used = number(group / total)
    return None if used is None else max(0, used - (_field(group / "memory.stat", reclaimable) or 0))


def _field(file: Path, name: str) -> int | None:
    rows = (line.split() for line in text(file).splitlines())
    return next((whole(row[1]) for row in rows if len(row) == 2 and row[0] == name), None)


def text(file: Path) -> str:
    """Return what a file of the kernel says, "" when it cannot be read."""
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def number(file: Path) -> int | None:
    """Return the number in a file of the kernel, None for "max", nothing or no file."""
    return whole(text(file))


def whole(word: str) -> int | None:
    """Return the number that a word is, None for any other word."""
    try:
        return int(word)
    except ValueError:
        return None
