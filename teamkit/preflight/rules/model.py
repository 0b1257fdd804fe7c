"""Whether a training fits on a GPU, as findings. Pure."""

from collections.abc import Iterator, Mapping

from teamkit.finding import Finding
from teamkit.preflight.need.formula import Need
from teamkit.preflight.snapshot import Gpu, Gpus
from teamkit.preflight.units import as_gib

GROUP = "model"
_LESS = "a smaller --batch, --checkpointing, or --precision amp-bf16"
_MOMENTS = {"backward": "in the backward pass", "step": "in the optimizer's step"}


def judge(need: Need, gpus: Gpus, batch_fits: Mapping[int, int]) -> list[Finding]:
    """Return one finding a GPU whose free memory is known, and what the need consists of.

    batch_fits: the largest batch that surely fits, by the index of the GPU.
    """
    return [*(_verdict(need, gpu) for gpu in gpus.gpus), _parts(need), *_batches(batch_fits)]


def _verdict(need: Need, gpu: Gpu) -> Finding:
    """Return whether the need fits: surely, likely, or not."""
    check = f"fits on GPU {gpu.index}"
    if gpu.memory is None:
        return Finding(check, "unknown", gpu.error or "its free memory is not known", group=GROUP)
    free = gpu.memory.free
    seen = f"needs {needed(need.likely)}, up to {needed(need.high)}; {as_gib(free)} free"
    state, word = ("ok", "fits") if need.high <= free else ("warn", "tight") if need.likely <= free else _NO
    remedy = "" if state == "ok" else _LESS
    return Finding(check, state, f"{word}: {seen}", remedy, GROUP, as_gib(free), need.likely, "bytes")


_NO = ("fail", "does not fit")


def _parts(need: Need) -> Finding:
    """Return the parts at the fullest moment, largest names first as people tell them."""
    parts = " + ".join(f"{name} {tenths(count)}" for name, count in need.parts() if count)
    note = f"; {need.note}" if need.note else ""
    seen = f"{parts} = {needed(need.likely)} {_MOMENTS[need.moment]}{note}"
    return Finding("memory needed", "ok", seen, group=GROUP, value=need.likely, unit="bytes")


def _batches(batch_fits: Mapping[int, int]) -> Iterator[Finding]:
    """Yield the largest batch of each GPU, in one finding."""
    if batch_fits:
        seen = ", ".join(f"{count or 'none'} on GPU {index}" for index, count in batch_fits.items())
        yield Finding("largest batch that fits", "ok", seen, group=GROUP, value=max(batch_fits.values()), unit="count")


def tenths(count: int) -> str:
    """Return bytes in GiB, rounded up to one decimal."""
    number = -(-count * 10 // 2**30)
    return f"{number // 10}.{number % 10}"


def needed(count: int) -> str:
    """Return bytes of memory that is needed as "14.9 GiB", rounded up."""
    return f"{tenths(count)} GiB"
