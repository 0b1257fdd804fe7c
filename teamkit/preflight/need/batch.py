"""The largest batch that fits. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from teamkit.preflight.need.formula import Need, estimate
from teamkit.preflight.need.setting import Setting
from teamkit.preflight.need.shape import Architecture

MOST = 2**20


@dataclass(frozen=True, slots=True)
class Batches:
    """Largest batches, 0 when not even one sequence fits. surely: by the high estimate; likely: by the likely one."""

    surely: int
    likely: int


def largest_batch(architecture: Architecture, setting: Setting, free: int) -> int:
    """Return the largest batch whose high estimate is at most `free` bytes, 0 when there is none."""
    return _largest(architecture, setting, lambda need: need.high <= free)


def largest_batches(architecture: Architecture, setting: Setting, free: int) -> Batches:
    """Return the largest batch that surely fits in `free` bytes, and the one that likely does."""
    return Batches(
        largest_batch(architecture, setting, free),
        _largest(architecture, setting, lambda need: need.likely <= free),
    )


def _largest(architecture: Architecture, setting: Setting, fits: Callable[[Need], bool]) -> int:
    """Search by halves: an estimate never falls as the batch grows."""
    least, most = 0, MOST
    while least < most:
        middle = (least + most + 1) // 2
        if fits(estimate(architecture, replace(setting, batch=middle))):
            least = middle
        else:
            most = middle - 1
    return least
