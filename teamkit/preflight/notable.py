"""What is not as it should be with a device that may still be used. Pure."""

from collections.abc import Iterator

from teamkit.preflight.device import Device
from teamkit.preflight.snapshot import Gpu
from teamkit.preflight.units import as_gib

_UNLISTED = 2**30  # bytes in use that no process accounts for, beyond what the driver itself takes


def notable(device: Device) -> Iterator[str]:
    """Yield what a person should know of a device that may still be used."""
    gpu = device.gpu
    hidden = [process for process in device.processes if not process.visible]
    if hidden:
        known = [process.memory for process in hidden if process.memory is not None]
        more = " and more" if len(known) < len(hidden) else ""
        told = f" hold {as_gib(sum(known))}{more}" if known else ", memory unknown"
        yield f"{len(hidden)} process{'es' if len(hidden) > 1 else ''} of another container{told}"
    if device.memory and not device.instance:
        listed = sum(process.memory or 0 for process in device.processes)
        unlisted = device.memory.used - listed - (0 if device.memory.reserved is not None else _UNLISTED)
        if unlisted > _UNLISTED and all(process.memory is not None for process in device.processes):
            yield f"{as_gib(unlisted)} in use by no process that is listed"
    if not gpu.processes_told:
        yield "the driver does not tell who holds it"
    zombies = [process.pid for process in device.processes if process.mine and process.zombie]
    if zombies:
        yield f"your own dead process {', '.join(map(str, zombies))} still holds it"
    yield from _strain(gpu)


def _strain(gpu: Gpu) -> Iterator[str]:
    slowed = [word for word in gpu.slowdowns or () if word != "power cap"]
    if slowed:
        yield f"slowed down by {', '.join(slowed)}"
    if gpu.ecc_uncorrected:
        yield f"{gpu.ecc_uncorrected} uncorrectable memory errors since the driver was loaded"
    if gpu.pcie_width and gpu.pcie_width_max and gpu.pcie_width < gpu.pcie_width_max:
        yield f"PCIe x{gpu.pcie_width} of x{gpu.pcie_width_max}"
    if gpu.nvlinks and gpu.nvlinks_max and gpu.nvlinks < gpu.nvlinks_max:  # all down: no bridge is there
        yield f"{gpu.nvlinks} of {gpu.nvlinks_max} NVLinks up"
