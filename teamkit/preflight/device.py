"""What a run can be given: a whole GPU, or one MIG instance of it; and which of them CUDA sees. Pure.

CUDA_VISIBLE_DEVICES as the CUDA programming guide tells it: indices or UUIDs (prefixes when they
fit one device only); the first entry that names no device hides itself and all that follow; a device
named twice leaves none; a process uses one MIG instance.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from teamkit.preflight.snapshot import Gpu, Instance, Memory, Process

_INDEX = re.compile(r"\s*([+-]?\d+)")  # CUDA reads an index as atoi does: "2a" is 2


class Device(NamedTuple):
    """A GPU, or one instance of it."""

    gpu: Gpu
    instance: Instance | None = None

    @property
    def uuid(self) -> str:
        """What CUDA_VISIBLE_DEVICES takes, whatever the order of the cards."""
        return self.instance.uuid if self.instance else self.gpu.uuid

    @property
    def memory(self) -> Memory | None:
        """Its own memory, None when the driver does not tell it."""
        return self.instance.memory if self.instance else self.gpu.memory

    @property
    def processes(self) -> tuple[Process, ...]:
        """Who holds it."""
        return self.instance.processes if self.instance else self.gpu.processes

    @property
    def name(self) -> str:
        """Return "0 NVIDIA H200", and for an instance its own name behind the index."""
        return f"{self.gpu.index} {self.instance.name if self.instance else self.gpu.name}".rstrip()

    @property
    def free(self) -> int | None:
        """Bytes that a run may still take: the least of free memory and the name space's quota."""
        if self.memory is None:
            return None
        if self.gpu.memory_limit is None:
            return self.memory.free
        left = self.gpu.memory_limit - (self.gpu.memory_limit_used or 0)
        return max(0, min(self.memory.free, left))

    @property
    def idle(self) -> "Device":
        """The same device as it is when nobody holds it: what a run that waits may hope for."""
        nobody: dict[str, Any] = {"processes": (), "memory": self.memory and _emptied(self.memory)}
        gpu = self.gpu._replace(processes_told=True, memory_limit_used=0, slowdowns=())
        if self.instance:
            return Device(gpu, self.instance._replace(**nobody))
        return Device(gpu._replace(**nobody))


class Visible(NamedTuple):
    """The devices that CUDA would see, and what a person should know about it."""

    devices: tuple[Device, ...]
    notes: tuple[str, ...] = ()


def _emptied(memory: Memory) -> Memory:
    return memory._replace(free=memory.total - (memory.reserved or 0), used=0)


def all_devices(gpus: Iterable[Gpu]) -> tuple[Device, ...]:
    """Return every device: of a GPU in MIG mode its instances, for CUDA runs on nothing else there."""
    return tuple(device for gpu in gpus for device in _devices_of(gpu))


def visible(value: str | None, gpus: Sequence[Gpu], order: str | None = None) -> Visible:
    """Return what CUDA sees under CUDA_VISIBLE_DEVICES=value (None: unset) and CUDA_DEVICE_ORDER=order."""
    if value is None:
        return Visible(all_devices(gpus))
    if not value.strip():
        return Visible((), ("CUDA_VISIBLE_DEVICES is empty: CUDA sees no GPU",))
    entries = [entry.strip() for entry in value.split(",")]
    by_index = _INDEX.match(entries[0]) is not None
    found = _by_index(entries, gpus) if by_index else _by_uuid(entries, gpus)
    notes = (*found.notes, *(_order_notes(gpus, order) if by_index else ()))
    return _one_instance(Visible(found.devices, notes))


def _devices_of(gpu: Gpu) -> list[Device]:
    return [Device(gpu, instance) for instance in gpu.instances] if gpu.mig else [Device(gpu)]


def _by_index(entries: list[str], gpus: Sequence[Gpu]) -> Visible:
    chosen: list[Gpu] = []
    for entry in entries:
        match = _INDEX.match(entry)
        if not match:
            return _cut(chosen, f"{entry!r} is no index like those before it")
        number = int(match[1])
        if not 0 <= number < len(gpus):
            return _cut(chosen, f"{entry!r} is no GPU here ({_range(gpus)})")
        if gpus[number] in chosen:
            return Visible((), (f"CUDA_VISIBLE_DEVICES names GPU {number} twice: CUDA then sees none",))
        chosen.append(gpus[number])
    return Visible(_first_devices(chosen))


def _by_uuid(entries: list[str], gpus: Sequence[Gpu]) -> Visible:
    known = [Device(gpu) for gpu in gpus] + [Device(gpu, one) for gpu in gpus for one in gpu.instances]
    chosen: list[Device] = []
    for entry in entries:
        fitting = [device for device in known if entry.startswith(("GPU-", "MIG-")) and _names(entry, device)]
        if len(fitting) != 1:
            words = f"fits {len(fitting)} devices" if fitting else "names no device here"
            return Visible(tuple(chosen), (_hidden(f"{entry!r} {words}"),))
        if fitting[0] in chosen:
            return Visible((), (f"CUDA_VISIBLE_DEVICES names {entry} twice: CUDA then sees none",))
        chosen += fitting
    return Visible(tuple(whole for device in chosen for whole in _usable(device)))


def _names(entry: str, device: Device) -> bool:
    old = f"MIG-{device.gpu.uuid}/" if device.instance else ""  # before driver 470: MIG-GPU-<uuid>/<gi>/<ci>
    if old and entry.startswith(old) and device.instance:
        return entry == f"{old}{device.instance.gpu_instance}/{device.instance.compute_instance}"
    return device.uuid.startswith(entry)


def _usable(device: Device) -> list[Device]:
    return [device] if device.instance else _devices_of(device.gpu)[:1]


def _first_devices(gpus: Iterable[Gpu]) -> tuple[Device, ...]:
    return tuple(device for gpu in gpus for device in _devices_of(gpu)[:1])


def _cut(chosen: list[Gpu], why: str) -> Visible:
    return Visible(_first_devices(chosen), (_hidden(why),))


def _hidden(why: str) -> str:
    return f"in CUDA_VISIBLE_DEVICES {why}: CUDA sees neither it nor anything after it"


def _range(gpus: Sequence[Gpu]) -> str:
    return f"0 to {len(gpus) - 1}" if gpus else "there is none"


def _order_notes(gpus: Sequence[Gpu], order: str | None) -> tuple[str, ...]:
    if order == "PCI_BUS_ID" or len({gpu.name for gpu in gpus}) < 2:
        return ()
    return ("CUDA numbers the fastest GPU 0 here, nvidia-smi goes by slot: export CUDA_DEVICE_ORDER=PCI_BUS_ID",)


def _one_instance(found: Visible) -> Visible:
    """A process can use one MIG instance, and no whole GPU beside it."""
    instances = [device for device in found.devices if device.instance]
    if not instances or len(found.devices) == 1:
        return found
    return Visible(
        (instances[0],), (*found.notes, "CUDA uses one MIG instance a process: the other devices are ignored")
    )
