"""Whether a training fits on a GPU, as findings. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from teamkit.finding import Finding
from teamkit.preflight.device import Device
from teamkit.preflight.need.formula import Need
from teamkit.preflight.needs import Needs
from teamkit.preflight.units import as_gib

GROUP = "model"
_LESS = "a smaller --batch, --checkpointing, or --precision amp-bf16"
_NO = ("fail", "does not fit")
_MOMENTS = {"backward": "in the backward pass", "step": "in the optimizer's step"}


def judge(
    need: Need, rooms: Mapping[Device, int | None], batch_fits: Mapping[str, int], asked: str, needs: Needs
) -> list[Finding]:
    """Return one finding a device, and what the need consists of.

    rooms: the bytes that the run may take of each device. batch_fits: the largest batch that surely
    fits, by the device's UUID. asked: the training in words. That it does not fit on more devices
    than the run takes is a warning.
    """
    enough = sum(room is not None and need.likely <= room for room in rooms.values()) >= max(needs.gpus, 1)
    word = "in all" if needs.waits else "free"
    verdicts = [_verdict(need, device, room, enough, word) for device, room in rooms.items()]
    return [*verdicts, _parts(need, asked), *_batches(rooms, batch_fits)]


def _verdict(need: Need, device: Device, room: int | None, enough: bool, word: str) -> Finding:
    """Return whether the need fits: surely, likely, or not."""
    check = f"on GPU {device.name}"
    if room is None:
        return Finding(check, "unknown", device.gpu.error or "its free memory is not known", group=GROUP)
    state, fits = ("ok", "fits") if need.high <= room else ("warn", "tight") if need.likely <= room else _NO
    if state == "fail" and enough:
        state = "warn"
    seen = f"{fits}: needs {needed(need.likely)}, up to {needed(need.high)}"
    return Finding(
        check, state, seen, "" if state == "ok" else _LESS, GROUP, f"{as_gib(room)} {word}", need.likely, "B"
    )


def _parts(need: Need, asked: str) -> Finding:
    """Return the parts at the fullest moment, in the order in which people tell them."""
    parts = " + ".join(f"{name} {tenths(count)}" for name, count in need.parts() if count)
    note = f"; {need.note}" if need.note else ""
    seen = f"{asked}: {parts} = {needed(need.likely)} {_MOMENTS[need.moment]}{note}"
    return Finding("memory needed", "ok", seen, group=GROUP, value=need.likely, unit="B")


def _batches(devices: Iterable[Device], batch_fits: Mapping[str, int]) -> Iterator[Finding]:
    """Yield the largest batch of each device, in one finding."""
    told = [f"{batch_fits[one.uuid] or 'none'} on GPU {one.gpu.index}" for one in devices if one.uuid in batch_fits]
    if told:
        most = max(batch_fits.values())
        yield Finding("largest batch that fits", "ok", ", ".join(told), group=GROUP, value=most, unit="sequences")


def tenths(count: int) -> str:
    """Return bytes in GiB, rounded up to one decimal."""
    number = -(-count * 10 // 2**30)
    return f"{number // 10}.{number % 10}"


def needed(count: int) -> str:
    """Return bytes of memory that is needed as "14.9 GiB", rounded up."""
    return f"{tenths(count)} GiB"
