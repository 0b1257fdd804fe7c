"""What the machine and its limits mean for a run: memory, CPUs, shared memory, files, clock. Pure."""

from collections.abc import Iterator

from teamkit.finding import Finding
from teamkit.preflight.snapshot import Host
from teamkit.preflight.units import as_free, as_gib

GROUP = "host"
_GIB = 2**30
_MB = 10**6
_FILES = 65536
_UNLIMITED = 2**62  # RLIM_INFINITY is larger on every system
_UNKNOWN = "this system does not tell"


def judge(host: Host) -> list[Finding]:
    """Return one finding a limit, and warnings for what is out of order."""
    return [
        _memory(host),
        *_kills(host),
        _cpus(host),
        *_load(host),
        _shared(host),
        _files(host),
        _clock(host),
        Finding("timezone", "ok", host.timezone or _UNKNOWN, group=GROUP),
    ]


def _memory(host: Host) -> Finding:
    """Judge the tighter of the two: what the machine has left, and what our cgroup may still take."""
    if host.memory_total is None or host.memory_available is None:
        return Finding("memory", "unknown", _UNKNOWN, group=GROUP)
    free, size, note = host.memory_available, host.memory_total, ""
    if host.memory_limit is not None and host.memory_limit < size:
        note = f" (container limit; the machine has {as_gib(size)})"
        if host.memory_used is None:
            words = f"{as_gib(host.memory_limit)}{note}, and what of it is in use is not told"
            return Finding("memory", "unknown", words, group=GROUP)
        room = max(0, host.memory_limit - host.memory_used)
        free, size = min(free, room), host.memory_limit
    low = free < 2 * _GIB or free * 10 < size
    remedy = "ps -eo pid,user,rss,args --sort=-rss | head" if low else ""
    seen = f"{as_gib(free)} free of {as_gib(size)}{note}"
    return Finding("memory", "warn" if low else "ok", seen, remedy, GROUP, value=free, unit="B")


def _kills(host: Host) -> Iterator[Finding]:
    if host.oom_kills:
        several = "processes were" if host.oom_kills > 1 else "process was"
        seen = f"{host.oom_kills} {several} killed here for want of memory since this container or session began"
        yield Finding("killed", "warn", seen, "dmesg | grep -i oom", GROUP, value=host.oom_kills, unit="processes")


def usable(host: Host) -> float | None:
    """Return how many CPUs a run may keep busy, as 1.5; None when unknown."""
    known = [count for count in (host.cpus_allowed, host.cpu_limit, host.cpus) if count is not None]
    return min(known, default=None)


def _cpus(host: Host) -> Finding:
    count = usable(host)
    if count is None:
        return Finding("cpus", "unknown", _UNKNOWN, group=GROUP)
    seen = f"{count:g}"
    if host.cpus and count < host.cpus:
        whose = "the container's limit" if count == host.cpu_limit else "this process may use no more"
        workers = max(1, int(count))
        seen = f"{count:g} of {host.cpus}: {whose}; num_workers={workers} fits, os.cpu_count() counts the machine's"
    return Finding("cpus", "ok", seen, "", GROUP, value=count, unit="CPUs")


def _load(host: Host) -> Iterator[Finding]:
    """The load is that of the whole machine, so all of its CPUs carry it."""
    if host.load is not None and host.cpus and host.load > 1.5 * host.cpus:
        seen = f"{host.load:.1f} processes want {host.cpus} CPUs"
        yield Finding("load", "warn", seen, "ps -eo pid,user,pcpu,args --sort=-pcpu | head", GROUP, value=host.load)


def _shared(host: Host) -> Finding:
    """Judge what carries the batches from the workers of a DataLoader to the run."""
    size, free = host.shm_size, host.shm_free
    if size is None or free is None:
        return Finding("shared memory", "unknown", "there is no /dev/shm here", group=GROUP)
    seen = f"{as_free(free)} free of {as_free(size)} in /dev/shm"
    docker = "docker run --shm-size=8g"
    if size < 128 * _MB:
        state, seen, remedy = "fail", f"{seen}: DataLoader workers will die", docker
    elif free < 1000 * _MB:
        state, remedy = "warn", docker if size < 2000 * _MB else "ls -lhS /dev/shm | head"
    else:
        state, remedy = "ok", ""
    return Finding("shared memory", state, seen, remedy, GROUP, value=free, unit="B")


def _files(host: Host) -> Finding:
    soft, hard = host.open_files, host.open_files_max
    if soft is None:
        return Finding("open files", "unknown", _UNKNOWN, group=GROUP)
    reach = min(_FILES, hard or soft)
    low = soft < 4096
    remedy = f"ulimit -n {reach}" if reach > soft else f"docker run --ulimit nofile={_FILES}"
    state = "warn" if low else "ok"
    seen = "unlimited" if soft >= _UNLIMITED else f"{soft}"
    return Finding("open files", state, seen, remedy if low else "", GROUP, value=soft, unit="files")


def _clock(host: Host) -> Finding:
    """Judge by what was measured: in a container or a virtual machine the host may keep the clock right."""
    drift = host.clock_drift_s
    if drift is not None and abs(drift) > 2:
        way = "ahead of" if drift > 0 else "behind"
        seen = f"the file system's clock is {abs(drift):.1f} s {way} this machine's: make and caches will misjudge"
        return Finding("clock", "warn", seen, "timedatectl", GROUP, value=drift, unit="s")
    if host.clock_synchronised:
        return Finding("clock", "ok", "synchronised", group=GROUP, value=drift, unit="s")
    seen = {False: "the kernel does not know that anything keeps it right", None: _UNKNOWN}[host.clock_synchronised]
    return Finding("clock", "unknown", seen, group=GROUP, value=drift, unit="s")
