"""The choice: which devices a run gets, and why the others are left. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from teamkit.preflight.device import Device
from teamkit.preflight.needs import Needs
from teamkit.preflight.notable import notable
from teamkit.preflight.units import as_age, as_gib, as_needed

_RECOVERY = {1: "a GPU reset", 2: "a reboot", 3: "a drain of peer traffic", 4: "a drain and a reset"}
_PROHIBITED, _EXCLUSIVE = 2, 3


class Choice(NamedTuple):
    """fit: the devices that may be taken, best first. left: UUID or index to why it is not one of them."""

    fit: tuple[Device, ...]
    left: Mapping[str, str] = {}


def choose(devices: Sequence[Device], needs: Needs, held: Mapping[str, str] | None = None) -> Choice:
    """Return what fits the needs, in the order in which it should be taken.

    The team's preferred order first, then fewest processes, then the tightest fit, which keeps the
    large cards for large jobs. held: UUID to who has locked it.
    """
    reasons = {key(device): unfit(device, needs, (held or {}).get(device.uuid, "")) for device in devices}
    fit = [device for device in devices if not reasons[key(device)]]
    fit.sort(key=lambda device: (_rank(device, needs.prefer), _crowd(device), device.free or 0))
    return Choice(tuple(fit), {name: reason for name, reason in reasons.items() if reason})


def key(device: Device) -> str:
    """Return the UUID, or for a GPU that does not even tell that, its index."""
    return device.uuid or f"GPU {device.gpu.index}"


def unfit(device: Device, needs: Needs, holder: str = "") -> str:
    """Return why a run with these needs must not get the device, or ""."""
    reason = ailment(device)
    if reason:
        return reason
    if unlike := _unlike(device.gpu.capability, needs):
        return unlike
    if holder:
        return f"locked by {holder}"
    free = device.free or 0
    if free < needs.memory:
        return f"{as_gib(free)} free, {as_needed(needs.memory)} needed"
    return next(notable(device), "") if needs.strict else ""


def ailment(device: Device) -> str:
    """Return what is wrong with the device for any run, or ""."""
    gpu = device.gpu
    if gpu.error:
        return gpu.error
    sick = (
        (gpu.remap_failed, "row remapping failed: the card wants replacing"),
        (gpu.remap_pending, "rows wait to be remapped: it needs a reset"),
        (gpu.retired_pending, "pages wait to be retired: it needs a reset"),
        (gpu.recovery, f"the driver asks for {_RECOVERY.get(gpu.recovery or 0, 'recovery')}"),
        (gpu.compute_mode == _PROHIBITED, "compute mode is prohibited"),
        (gpu.compute_mode == _EXCLUSIVE and device.processes, "exclusive, and taken"),
        (gpu.compute_mode == _EXCLUSIVE and not gpu.processes_told, "exclusive, and perhaps taken"),
        (gpu.mig and not gpu.instances, "MIG is on, and it has no instance"),
        (device.memory is None, "its memory is unknown"),
        (not device.uuid, "its UUID is unknown"),
    )
    return next((words for is_so, words in sick if is_so), "")


def holders(device: Device) -> Iterable[str]:
    """Yield who holds the device, in words: "jiwoo: python train.py, 3 h"."""
    for process in device.processes:
        if process.visible:
            age = f", {as_age(process.age_s)}" if process.age_s is not None else ""
            yield f"{process.user or 'somebody'}: {process.command or process.pid}{age}"


def _crowd(device: Device) -> float:
    """Return how many hold it: one of which that is not told comes last."""
    return len(device.processes) if device.gpu.processes_told else float("inf")


def _rank(device: Device, prefer: Sequence[str]) -> int:
    names = {device.uuid, device.gpu.uuid, str(device.gpu.index)}
    return next((place for place, name in enumerate(prefer) if name in names), len(prefer))


def _unlike(has: tuple[int, int] | None, needs: Needs) -> str:
    """Return why the code does not run on a card of this capability; one that is not told hinders nobody."""
    if has and needs.capability and has < needs.capability:
        return f"compute capability {_dotted(has)}, {_dotted(needs.capability)} needed"
    if has and needs.newest and has[0] > needs.newest:
        return f"compute capability {_dotted(has)}, newer than {needs.newest}.x"
    return ""


def _dotted(capability: tuple[int, int]) -> str:
    return ".".join(map(str, capability))
