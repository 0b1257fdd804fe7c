"""One GPU through NVML, every question optional: drivers and cards differ in what they tell."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from teamkit.preflight.look.processes import describe
from teamkit.preflight.snapshot import Gpu, Instance, Memory, Process

_GONE = {15: "the GPU is lost", 16: "the GPU wants a reset"}
_REFUSED = {4: "no permission to use the GPU", 28: "the GPU is not found", 999: "the driver has an unknown error"}
_SLOWDOWNS = {
    0x04: "power cap",
    0x08: "hardware slowdown",
    0x20: "heat (software)",
    0x40: "heat (hardware)",
    0x80: "power brake",
}
# A process may be told twice: the first kind is the one that says most.
_KINDS = {"mps": "MPSCompute", "compute": "Compute", "graphics": "Graphics"}
_NO_INSTANCE = 0xFFFFFFFF
_NO_LIMIT = 2**64 - 1
_RECOVERY = 230  # NVML_FI_DEV_GET_GPU_RECOVERY_ACTION
_LINKS = 18


class Asker:
    """Puts questions to NVML about one GPU; the answer is None where it cannot or may not tell.

    driver: its version. proc: where /proc is. code: the number of the last refusal. gone: of the
    first one that says that the GPU is no more.
    """

    def __init__(self, nvml: Any, driver: str, proc: Path) -> None:
        self.nvml, self.driver, self.proc = nvml, driver, proc
        # The mismatch is no NVMLError, and names of cards have been seen that are not UTF-8.
        self._refusals = (nvml.NVMLError, nvml.NVMLLibraryMismatchError, AttributeError, UnicodeDecodeError)
        self.code = 0
        self.gone = 0

    def ask(self, functions: str, *arguments: Any, **named: Any) -> Any:
        """Return the answer of the first of the functions that has one; their names stand with blanks between."""
        answers = (self._ask(function, *arguments, **named) for function in functions.split())
        return next((answer for answer in answers if answer is not None), None)

    def _ask(self, function: str, *arguments: Any, **named: Any) -> Any:
        try:
            return getattr(self.nvml, function)(*arguments, **named)
        except self._refusals as refusal:
            self.code = getattr(refusal, "value", 0)
            self.gone = self.gone or (self.code if self.code in _GONE else 0)
        return None

    def error(self) -> str:
        """Return why nothing is known of the GPU, in words."""
        code = self.gone or self.code
        return _GONE.get(code) or _REFUSED.get(code) or f"NVML error {code}"


class Question(NamedTuple):
    """NVML's functions, newest first, what they take beside the handle, and what to make of the answer."""

    functions: str
    arguments: tuple[int, ...] = ()
    read: Callable[[Any], Any] = lambda answer: answer

    def put(self, asker: Asker, handle: Any) -> Any:
        """Return the answer, or None."""
        answer = asker.ask(self.functions, handle, *self.arguments)
        return None if answer is None else self.read(answer)


_QUESTIONS: Mapping[str, Question] = {
    "bus": Question("nvmlDeviceGetPciInfo", read=lambda pci: _text(pci.busId)),
    "capability": Question("nvmlDeviceGetCudaComputeCapability", read=tuple),
    "utilisation": Question("nvmlDeviceGetUtilizationRates", read=lambda rates: rates.gpu),
    "temperature": Question("nvmlDeviceGetTemperatureV nvmlDeviceGetTemperature", (0,)),  # of the GPU itself
    "temperature_limit": Question("nvmlDeviceGetTemperatureThreshold", (1,)),  # where it slows down
    "power": Question("nvmlDeviceGetPowerUsage", read=lambda milliwatts: milliwatts / 1000),
    "power_limit": Question("nvmlDeviceGetEnforcedPowerLimit", read=lambda milliwatts: milliwatts / 1000),
    "ecc_uncorrected": Question("nvmlDeviceGetTotalEccErrors", (1, 0)),  # uncorrected, since the driver started
    "retired_pending": Question("nvmlDeviceGetRetiredPagesPendingStatus", read=bool),
    "compute_mode": Question("nvmlDeviceGetComputeMode"),
    "persistence": Question("nvmlDeviceGetPersistenceMode", read=bool),
    "pcie_width": Question("nvmlDeviceGetCurrPcieLinkWidth"),
    "pcie_width_max": Question("nvmlDeviceGetMaxPcieLinkWidth"),
    "mig": Question("nvmlDeviceGetMigMode", read=lambda modes: bool(modes[0])),
}
_REASONS = Question(
    "nvmlDeviceGetCurrentClocksEventReasons nvmlDeviceGetCurrentClocksThrottleReasons",
    read=lambda reasons: tuple(word for bit, word in _SLOWDOWNS.items() if reasons & bit),
)


def read_gpu(nvml: Any, index: int, driver: str, proc: Path) -> Gpu:
    """Return what NVML tells of the GPU with this index; one that is lost says so, and nothing else."""
    asker = Asker(nvml, driver, proc)
    handle = asker.ask("nvmlDeviceGetHandleByIndex", index)
    if handle is None:
        return Gpu(index, error=asker.error())
    uuid = asker.ask("nvmlDeviceGetUUID", handle) or ""
    name = asker.ask("nvmlDeviceGetName", handle)
    if name is None and asker.code:
        return Gpu(index, uuid, error=asker.error())
    facts = _facts(asker, handle)
    return Gpu(index, uuid, name or "", error=asker.error()) if asker.gone else Gpu(index, uuid, name or "", **facts)


def _facts(asker: Asker, handle: Any) -> dict[str, Any]:
    facts = {field: question.put(asker, handle) for field, question in _QUESTIONS.items()}
    instances = _instances(asker, handle) if facts["mig"] else ()
    own, told = _processes(asker, handle)
    return {
        **facts,
        "bus": facts["bus"] or "",
        "memory": _memory(asker, handle),
        **_quota(asker, handle),
        "processes": _merged((*own, *(process for instance in instances for process in instance.processes))),
        "processes_told": told,
        "slowdowns": _REASONS.put(asker, handle),
        "instances": tuple(_with_processes(instance, own) for instance in instances),
        **_rows(asker, handle),
        **_links(asker, handle),
        "recovery": _recovery(asker, handle),
    }


def _text(raw: Any) -> str:
    return raw.decode("ascii", "replace") if isinstance(raw, bytes) else str(raw)


def _memory(asker: Asker, handle: Any) -> Memory | None:
    """Return the memory. Before driver 510 what the driver keeps counts as used, and is not told."""
    second = asker.ask("nvmlDeviceGetMemoryInfo", handle, version=asker.nvml.nvmlMemory_v2)
    if second is not None:
        return Memory(second.total, second.free, second.used, second.reserved)
    first = asker.ask("nvmlDeviceGetMemoryInfo", handle)
    return None if first is None else Memory(first.total, first.free, first.used)


def _quota(asker: Asker, handle: Any) -> dict[str, int]:
    """Return the limit of our name space on this GPU, and what it holds of it; nothing without a limit."""
    structure = getattr(asker.nvml, "c_nvmlGetMemoryLimits_v1_t", None)
    if structure is None:
        return {}
    limits = structure(hardLimit=_NO_LIMIT)
    asker.ask("nvmlDeviceGetMemoryLimits_v1", handle, limits)
    if limits.hardLimit in {0, _NO_LIMIT}:
        return {}
    return {"memory_limit": int(limits.hardLimit), "memory_limit_used": int(limits.currentUsed)}


def _rows(asker: Asker, handle: Any) -> dict[str, bool]:
    """Return what the repair of rows (from Ampere on) waits for; retired pages are the older way."""
    rows = asker.ask("nvmlDeviceGetRemappedRows", handle)
    return {} if rows is None else {"remap_pending": bool(rows[2]), "remap_failed": bool(rows[3])}


def _recovery(asker: Asker, handle: Any) -> int | None:
    values = asker.ask("nvmlDeviceGetFieldValues", handle, [_RECOVERY])
    return None if values is None or values[0].nvmlReturn else int(values[0].value.uiVal)


def _links(asker: Asker, handle: Any) -> dict[str, int]:
    """Return how many NVLinks are up, of those that exist: asked one by one until there is none."""
    states: list[int] = []
    while len(states) < _LINKS and (state := asker.ask("nvmlDeviceGetNvLinkState", handle, len(states))) is not None:
        states.append(state)
    return {"nvlinks": sum(states), "nvlinks_max": len(states)} if states else {}


def _processes(asker: Asker, handle: Any) -> tuple[tuple[Process, ...], bool]:
    """Return who holds it, and whether the driver tells: a list that is refused is no empty one."""
    # Early 535 drivers fill structures of another size into the third version's (gpustat #161).
    versions = ("_v2", "_v3") if asker.driver.startswith("535.") else ("_v3", "_v2")
    lists = {
        kind: asker.ask(" ".join(f"nvmlDeviceGet{word}RunningProcesses{one}" for one in versions), handle)
        for kind, word in _KINDS.items()
    }
    found = tuple(_process(entry, kind) for kind, entries in lists.items() for entry in entries or ())
    return tuple(describe(process, asker.proc) for process in _merged(found)), lists["compute"] is not None


def _process(entry: Any, kind: str) -> Process:
    instance = None if entry.gpuInstanceId in {None, _NO_INSTANCE} else entry.gpuInstanceId
    return Process(entry.pid, kind, entry.usedGpuMemory, instance=instance)


def _merged(processes: tuple[Process, ...]) -> tuple[Process, ...]:
    """Return each process once, with its memory where any entry tells it."""
    merged: dict[int, Process] = {}
    for process in processes:
        known = merged.setdefault(process.pid, process)
        if known.memory is None:
            merged[process.pid] = known._replace(memory=process.memory)
    return tuple(merged.values())


def _instances(asker: Asker, handle: Any) -> tuple[Instance, ...]:
    slots = range(asker.ask("nvmlDeviceGetMaxMigDeviceCount", handle) or 0)
    parts = (asker.ask("nvmlDeviceGetMigDeviceHandleByIndex", handle, slot) for slot in slots)
    return tuple(_instance(asker, part) for part in parts if part is not None)


def _instance(asker: Asker, part: Any) -> Instance:
    return Instance(
        uuid=asker.ask("nvmlDeviceGetUUID", part) or "",
        name=asker.ask("nvmlDeviceGetName", part) or "",
        memory=_memory(asker, part),
        gpu_instance=asker.ask("nvmlDeviceGetGpuInstanceId", part),
        compute_instance=asker.ask("nvmlDeviceGetComputeInstanceId", part),
        processes=_processes(asker, part)[0],
    )


def _with_processes(instance: Instance, of_gpu: tuple[Process, ...]) -> Instance:
    """Return the instance with its own list, or without one what the whole GPU's says of it."""
    if instance.processes or instance.gpu_instance is None:
        return instance
    return instance._replace(processes=tuple(one for one in of_gpu if one.instance == instance.gpu_instance))
