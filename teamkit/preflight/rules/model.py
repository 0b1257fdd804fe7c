"""Whether a training fits on a GPU, as findings. Pure."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from teamkit.finding import Finding
from teamkit.preflight.device import Device
from teamkit.preflight.need.formula import Need
from teamkit.preflight.needs import Needs
from teamkit.preflight.units import as_gib, as_needed

GROUP = "model"
_NO = ("fail", "does not fit")
_MOMENTS = {"backward": "in the backward pass", "step": "in the optimizer's step"}


class Room(NamedTuple):
    """What a device has for the training.

    free: the bytes that it may take, None when not known. batch: the largest that surely fits, None
    when not known. remedy: the command of a training that fits, where this one does not.
    """

    free: int | None
    batch: int | None = None
    remedy: str = ""


def judge(need: Need, rooms: Mapping[Device, Room], asked: str, needs: Needs) -> list[Finding]:
    """Return one finding a device, and what the need consists of.

    asked: the training in words. That it does not fit on more devices than the run takes is a warning.
    """
    enough = sum(room.free is not None and need.likely <= room.free for room in rooms.values()) >= max(needs.gpus, 1)
    word = "in all" if needs.waits else "free"
    verdicts = [_verdict(need, device, room, enough, word) for device, room in rooms.items()]
    return [*verdicts, _parts(need, asked), *_batches(rooms)]


def _verdict(need: Need, device: Device, room: Room, enough: bool, word: str) -> Finding:
    """Return whether the need fits: surely, likely, or not."""
    check, free = f"on GPU {device.name}", room.free
    if free is None:
        return Finding(check, "unknown", device.gpu.error or "its free memory is not known", group=GROUP)
    state, fits = ("ok", "fits") if need.high <= free else ("warn", "tight") if need.likely <= free else _NO
    if state == "fail" and enough:
        state = "warn"
    seen = f"{fits}: needs {as_needed(need.likely)}, up to {as_needed(need.high)}"
    remedy = "" if state == "ok" else room.remedy
    return Finding(check, state, seen, remedy, GROUP, f"{as_gib(free)} {word}", need.likely, "B")


def _parts(need: Need, asked: str) -> Finding:
    """Return the parts at the fullest moment, in the order in which people tell them."""
    parts = " + ".join(f"{name} {as_needed(count).removesuffix(' GiB')}" for name, count in need.parts() if count)
    note = f"; {need.note}" if need.note else ""
    seen = f"{asked}: {parts} = {as_needed(need.likely)} {_MOMENTS[need.moment]}{note}"
    return Finding("memory needed", "ok", seen, group=GROUP, value=need.likely, unit="B")


def _batches(rooms: Mapping[Device, Room]) -> Iterator[Finding]:
    """Yield the largest batch of each device, in one finding."""
    known = [(device.gpu.index, room.batch) for device, room in rooms.items() if room.batch is not None]
    if known:
        told = ", ".join(f"{batch or 'none'} on GPU {index}" for index, batch in known)
        most = max(batch for _, batch in known)
        yield Finding("largest batch that fits", "ok", told, group=GROUP, value=most, unit="sequences")
