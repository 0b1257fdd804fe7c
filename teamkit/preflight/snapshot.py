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
    quota of the name space, where the driver has one.
    """

    index: int  # type: ignore[assignment]  # NVML's word; nobody asks a GPU where it holds a value
    uuid: str = ""
    name: str = ""
    bus: str = ""
    error: str = ""
    memory: Memory | None = None
    memory_limit: int | None = None
    processes: tuple[Process, ...] = ()
    capability: tuple[int, int] | None = None
    utilisation: int | None = None
    temperature: int | None = None
    temperature_limit: int | None = None
    power: float | None = None
    power_limit: float | None = None
    slowdowns: tuple[str, ...] = ()
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
    proven: whether `need` bytes could be allocated there, None when it was not tried; proof: why
    not, or why not tried. error: why nothing is known ("no answer within 2 s"), else "".
    """

    places: tuple[str, ...]
    path: str
    kind: str = ""
    device: str = ""
    size: int = 0
    used: int = 0
    free: int = 0
    inodes: int = 0
    inodes_free: int = 0
    read_only: bool = False
    writable: bool | None = None
    need: int = 0
    proven: bool | None = None
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


class Environment(NamedTuple):
    """The Python that will train, read from files: nothing of it is imported.

    folder: its site-packages. python: as (3, 11). packages: distribution to version, for those
    that matter. torch_cuda: the CUDA of torch's build, "" for a CPU build, None when unknown.
    capabilities: what that build runs on, lowest and highest, as far as known. found: names of
    files or modules that betray trouble. wandb_mode: "online", "offline" or "disabled".
    """

    folder: str = ""
    python: tuple[int, int] | None = None
    packages: Mapping[str, str] = {}
    torch_cuda: str | None = None
    capabilities: tuple[tuple[int, int], tuple[int, int]] | None = None
    lightning_imports: tuple[str, ...] = ()
    wandb_mode: str = ""
    wandb_login: bool | None = None
    found: tuple[str, ...] = ()
    error: str = ""


class Repository(NamedTuple):
    """The code that will run. branch: "" when detached. pushed: whether a remote's branch has it.

    changed: tracked files with changes. untracked: configuration and code that no commit holds.
    error: why nothing is known, else "".
    """

    commit: str = ""
    branch: str = ""
    changed: tuple[str, ...] = ()
    untracked: tuple[str, ...] = ()
    pushed: bool | None = None
    has_remote: bool = False
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
    return {"schema": 1, **_plain(snapshot)}


def _plain(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return dict(value) if isinstance(value, Mapping) else value
