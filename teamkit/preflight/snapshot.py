"""The machine as preflight saw it, as plain data: what cannot be known is None, never 0. Pure.

Named tuples, because thirty frozen dataclasses take 50 ms to define, and a look has 120 in all.
Bytes are whole bytes, times seconds, temperatures degrees Celsius. `as_plain` gives what JSON
holds, so that a snapshot can be kept, or sent from another machine.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Memory(NamedTuple):
    """Memory of a GPU or of a part of it. reserved: what the driver keeps; None before driver 510."""

    total: int
    free: int
    used: int
    reserved: int | None = None


class Process(NamedTuple):
    """A process that holds a GPU. visible: whether its id is one of this container's processes.

    kind: "compute", "graphics" or "mps". memory is None where the driver does not tell it.
    user, command and age_s are known for visible processes only. instance: the MIG GPU instance.
    """

    pid: int
    kind: str
    memory: int | None = None
    visible: bool = False
    user: str | None = None
    command: str | None = None
    age_s: int | None = None
    zombie: bool = False
    mine: bool = False
    instance: int | None = None


class Instance(NamedTuple):
    """A MIG instance: a part of a GPU with memory of its own."""

    uuid: str
    name: str
    memory: Memory | None
    gpu_instance: int | None = None
    compute_instance: int | None = None
    processes: tuple[Process, ...] = ()


class Gpu(NamedTuple):
    """One GPU. error: why nothing else is known of it ("the GPU is lost"), else "".

    slowdowns: why its clocks are held down, in words, idleness left out. recovery: what the driver
    asks for (0 nothing, 1 reset, 2 reboot, 3 drain, 4 drain and reset). compute_mode: 0 default,
    2 prohibited, 3 one process. nvlinks: links up, of nvlinks_max that exist. memory_limit: a
    quota of the name space, where the driver has one. processes_told: whether the driver tells who
    holds it: without that, no process is not nobody.
    """

    index: int  # type: ignore[assignment]  # NVML's word; nobody asks a GPU where it holds a value
    uuid: str = ""
    name: str = ""
    bus: str = ""
    error: str = ""
    memory: Memory | None = None
    memory_limit: int | None = None
    memory_limit_used: int | None = None
    processes: tuple[Process, ...] = ()
    processes_told: bool = True
    capability: tuple[int, int] | None = None
    utilisation: int | None = None
    temperature: int | None = None
    temperature_limit: int | None = None
    power: float | None = None
    power_limit: float | None = None
    slowdowns: tuple[str, ...] | None = None
    ecc_uncorrected: int | None = None
    remap_pending: bool | None = None
    remap_failed: bool | None = None
    retired_pending: bool | None = None
    recovery: int | None = None
    compute_mode: int | None = None
    persistence: bool | None = None
    pcie_width: int | None = None
    pcie_width_max: int | None = None
    nvlinks: int | None = None
    nvlinks_max: int | None = None
    mig: bool | None = None
    instances: tuple[Instance, ...] = ()


class Gpus(NamedTuple):
    """All GPUs, or why they are not known.

    state: "ok" (with perhaps no GPU at all), "absent" (no NVIDIA driver here), "failed" or "hung".
    code: NVML's number, 0 when ok. message: one clause. remedy: what a person can do about it.
    cuda: the newest CUDA version that the driver runs, such as (12, 8). other: accelerators of
    other makers that are here ("AMD Instinct MI300X").
    """

    state: str
    code: int = 0
    message: str = ""
    remedy: str = ""
    driver: str = ""
    cuda: tuple[int, int] | None = None
    gpus: tuple[Gpu, ...] = ()
    other: tuple[str, ...] = ()


class Disk(NamedTuple):
    """The file system below one or more places a run writes to.

    places: their names ("project", "HF_HOME"). path: where the first of them lies, or its nearest
    folder that exists. size, used, free, reserved as statvfs tells them (free: for this user).
    proven: whether `need` bytes could be allocated there; None when that is not known, and tried tells
    whether it ought to be: not in memory, where nothing is free, or where no file system can say.
    proof: why not. error: why nothing is known ("no answer within 2 s"), else "".
    """

    places: tuple[str, ...]
    path: str
    kind: str = ""
    device: str = ""
    size: int | None = None
    used: int | None = None
    free: int | None = None
    inodes: int | None = None
    inodes_free: int | None = None
    read_only: bool | None = None
    writable: bool | None = None
    need: int = 0
    proven: bool | None = None
    tried: bool = False
    proof: str = ""
    error: str = ""


class Host(NamedTuple):
    """Limits of the machine and, where there are some, of the container (cgroup).

    memory_available: what the kernel would give without swapping. memory_limit, memory_used: the
    tightest cgroup's, None without a limit. cpu_limit: its CPUs, as 1.5. oom_kills: processes that
    this cgroup lost to its limit. clock_drift_s: the file system's clock minus ours, as seen at a
    file just written in the project. clock_synchronised: what the kernel says.
    """

    system: str = ""
    memory_total: int | None = None
    memory_available: int | None = None
    memory_limit: int | None = None
    memory_used: int | None = None
    oom_kills: int | None = None
    cgroup: int | None = None
    cpus: int | None = None
    cpus_allowed: int | None = None
    cpu_limit: float | None = None
    load: float | None = None
    shm_size: int | None = None
    shm_free: int | None = None
    open_files: int | None = None
    open_files_max: int | None = None
    clock_drift_s: float | None = None
    clock_synchronised: bool | None = None
    timezone: str = ""


class Unmet(NamedTuple):
    """What an installed package asks for and has not: transformers 5.1.0 needs torch, ">=2.4"."""

    name: str
    version: str
    needed: str
    clauses: str


class Environment(NamedTuple):
    """The Python that will train, read from files: nothing of it is imported.

    project: where it will train. folder: its site-packages. packages: distribution to version, of those
    that matter. torch_cuda: "" for a CPU build. capabilities: lowest and highest that torch was compiled
    for. hiding: what hides a module of its name ("random.py"). wandb_mode: "online", "offline", "disabled".
    """

    project: str = ""
    executable: str = ""
    folder: str = ""
    python: tuple[int, int] | None = None
    packages: Mapping[str, str] = {}
    torch_cuda: str | None = None
    capabilities: tuple[tuple[int, int], tuple[int, int]] | None = None
    lightning_imports: tuple[str, ...] = ()
    wandb_mode: str = ""
    wandb_login: bool | None = None
    hiding: tuple[str, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    error: str = ""


class Repository(NamedTuple):
    """The code that will run. branch: "" when detached. pushed: whether a remote's branch has it.

    state: "ok", "none" (there is none), "foreign" (git does not trust its owner; top: what to trust) or
    "unknown"; error: why. untracked: configuration and code. remote: where the branch is pushed to.
    """

    state: str = "unknown"
    commit: str = ""
    branch: str = ""
    changed: tuple[str, ...] = ()
    untracked: tuple[str, ...] = ()
    pushed: bool | None = None
    has_remote: bool = False
    remote: str = ""
    top: str = ""
    error: str = ""


class Snapshot(NamedTuple):
    """Everything of one machine at one moment. at: ISO 8601 with the offset of the time zone."""

    at: str
    gpus: Gpus
    disks: tuple[Disk, ...] = ()
    host: Host = Host()
    environment: Environment = Environment()
    repository: Repository = Repository()
    visible: str | None = None


def as_plain(snapshot: Snapshot) -> dict[str, Any]:
    """Return the snapshot as dicts, lists, numbers and text, with its schema number."""
    return {"schema": 1, **plain(snapshot)}


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it; a byte that is no UTF-8 becomes a question mark."""
    if hasattr(value, "_asdict"):
        return {name: plain(part) for name, part in value._asdict().items()}
    if isinstance(value, (tuple, list)):
        return [plain(part) for part in value]
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    return sound(value) if isinstance(value, str) else value


def sound(text: str) -> str:
    """Return text that can be written: file names need not be UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
