"""The largest batch that fits, and what makes a training fit. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from teamkit.preflight.need.formula import estimate
from teamkit.preflight.need.setting import Setting
from teamkit.preflight.need.shape import Architecture

MOST = 2**20

# What a person may change besides the batch: first what leaves the results as they are.
_SAVED = {"checkpointing": True}
_CHANGES: tuple[Mapping[str, object], ...] = (
    {},
    _SAVED,
    {**_SAVED, "precision": "bf16"},
    {**_SAVED, "optimizer": "adafactor"},
    {**_SAVED, "precision": "bf16", "optimizer": "adafactor"},
)


def largest_batch(architecture: Architecture, setting: Setting, free: int) -> int:
    """Return the largest batch whose high estimate is at most `free` bytes, 0 when there is none.

    Searches by halves: an estimate never falls as the batch grows.
    """
    least, most = 0, MOST
    while least < most:
        middle = (least + most + 1) // 2
        if estimate(architecture, replace(setting, batch=middle)).high <= free:
            least = middle
        else:
            most = middle - 1
    return least


def smaller(architecture: Architecture, setting: Setting, free: int, *, bf16: bool = True) -> Setting | None:
    """Return another setting that surely fits in `free` bytes, as near as can be; None when there is none.

    bf16: whether the device computes in it.
    """
    for changed in _changed(setting, bf16=bf16):
        batch = min(largest_batch(architecture, changed, free), setting.batch)
        fitting = replace(changed, batch=max(batch, 1))
        if batch and fitting != setting:
            return fitting
    return None


def _changed(setting: Setting, *, bf16: bool) -> Iterator[Setting]:
    for change in _CHANGES:
        if bf16 or "precision" not in change:
            yield replace(setting, **change)  # type: ignore[arg-type]  # names and types are Setting's own
