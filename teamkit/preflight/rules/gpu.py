"""What the GPUs mean for a run: one finding a device, one for the whole, one for what is hidden. Pure."""

from collections.abc import Iterator, Mapping

from teamkit.errors import Refused, TeamkitError
from teamkit.finding import Finding
from teamkit.preflight.choose import ailment, choose, holders, key
from teamkit.preflight.device import Device, Visible, all_devices
from teamkit.preflight.needs import Needs
from teamkit.preflight.notable import notable
from teamkit.preflight.snapshot import Gpu, Gpus
from teamkit.preflight.units import as_gib, as_needed

GROUP = "gpu"
_NO_INSTANCE = "nvidia-smi mig -lgip  # then: sudo nvidia-smi mig -cgi 9 -C, with the profile that fits"


def judge(gpus: Gpus, seen: Visible, needs: Needs, held: Mapping[str, str]) -> list[Finding]:
    """Return the findings; held: UUID to who has locked it."""
    if gpus.state != "ok":
        return [_unreachable(gpus, needs)]
    if not gpus.gpus:
        return [_none("the NVIDIA driver finds no GPU", needs, gpus)]
    rows = [_device(device, seen, needs, held) for device in all_devices(gpus.gpus)]
    rows += [_bare(gpu) for gpu in gpus.gpus if gpu.mig and not gpu.instances]
    rows += [Finding("visible", "warn", note, "unset CUDA_VISIBLE_DEVICES", GROUP) for note in seen.notes]
    return [*rows, *_enough(seen, needs, held)]


def _unreachable(gpus: Gpus, needs: Needs) -> Finding:
    if gpus.state == "absent":
        return _none(gpus.message, needs, gpus)
    limit = _asked(needs)
    state = ("unknown" if gpus.state == "hung" else "fail") if needs.gpus else "warn"
    return Finding("driver", state, gpus.message, gpus.remedy, GROUP, limit)


def _none(words: str, needs: Needs, gpus: Gpus) -> Finding:
    other = f"; {', '.join(gpus.other)} is here, which teamkit cannot ask" if gpus.other else ""
    state, remedy = ("fail", gpus.remedy) if needs.gpus else ("ok", "")
    return Finding("GPUs", state, f"{words}{other}", remedy, GROUP, _asked(needs), 0, "GPUs")


def not_taken(failure: TeamkitError, needs: Needs) -> Finding:
    """Return what it means that GPUs could not be taken: they were gone, or no lock could be had at all."""
    state = "fail" if isinstance(failure, Refused) else "unknown"
    return Finding("taken", state, failure.message, failure.hint or "", GROUP, _asked(needs))


def _asked(needs: Needs) -> str:
    if not needs.gpus:
        return ""
    memory = f" with {as_needed(needs.memory)} free" if needs.memory else ""
    return f"{needs.gpus} GPU{'s' if needs.gpus > 1 else ''}{memory}"


def _bare(gpu: Gpu) -> Finding:
    return Finding(
        f"{gpu.index} {gpu.name}",
        "warn",
        ailment(Device(gpu)),
        _NO_INSTANCE,
        GROUP,
    )


def _device(device: Device, seen: Visible, needs: Needs, held: Mapping[str, str]) -> Finding:
    reason = choose([device], needs, held).left.get(key(device), "")
    notes = [note for note in notable(device) if note != reason]
    enough = _fit(seen, needs, held) >= needs.gpus
    wrong = ailment(device) or (notes and not needs.strict) or (reason and not enough)
    state = "warn" if wrong else "ok"
    hidden = "" if device in seen.devices else "hidden by CUDA_VISIBLE_DEVICES"
    left = reason if not reason or ailment(device) else f"left out: {reason}"
    words = "; ".join(filter(None, [_memory(device), *holders(device), *notes, left, hidden]))
    limit = f"{as_needed(needs.memory)} free" if needs.memory else ""
    remedy = "" if state == "ok" else _remedy(device, needs)
    return Finding(device.name, state, words, remedy, GROUP, limit, device.free, "B")


def _memory(device: Device) -> str:
    if device.memory is None:
        return ""
    gpu = device.gpu
    facts = [f"{gpu.utilisation} % busy"] if gpu.utilisation else []
    facts += [f"{gpu.temperature} °C"] if gpu.temperature is not None else []
    facts += [f"quota {as_gib(gpu.memory_limit)}"] if gpu.memory_limit is not None else []
    free = as_gib(device.free or 0).removesuffix(" GiB")
    return ", ".join([f"{free} of {as_gib(device.memory.total)} free", *facts])


def _remedy(device: Device, needs: Needs) -> str:
    gpu = device.gpu
    if gpu.error:
        return "sudo dmesg | grep -i xid"
    if "reset" in ailment(device):
        return f"sudo nvidia-smi --gpu-reset -i {gpu.index}  # when nobody uses it"
    mine = [process for process in device.processes if process.mine and process.visible]
    dead = [str(process.pid) for process in mine if process.zombie]
    if dead:
        return f"ps -o ppid,args -p {','.join(dead)}  # the parent has never waited for it: end that one"
    alive = [str(process.pid) for process in mine]
    short = device.free is not None and device.free < needs.memory
    return f"kill {' '.join(alive)}  # if that is your own forgotten run" if alive and short else ""


def _enough(seen: Visible, needs: Needs, held: Mapping[str, str]) -> Iterator[Finding]:
    if not needs.gpus:
        return
    fit = _fit(seen, needs, held)
    state = "ok" if fit >= needs.gpus else "fail"
    hopeful = state == "fail" and _fit(seen, needs._replace(waits=True), held) >= needs.gpus
    remedy = needs.typed.waiting if hopeful else ""
    words = f"{fit} fit when nobody holds them" if needs.waits else f"{fit} fit"
    yield Finding("GPUs", state, words, remedy, GROUP, _asked(needs), fit, "GPUs")


def _fit(seen: Visible, needs: Needs, held: Mapping[str, str]) -> int:
    """Return how many devices fit: now, or for a run that waits, when nobody holds them."""
    if needs.waits:
        return len(choose([device.idle for device in seen.devices], needs).fit)
    return len(choose(seen.devices, needs, held).fit)
