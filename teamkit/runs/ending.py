"""How a run ended, where its log tells no end. Pure."""

import math
from datetime import datetime, timezone

from teamkit.runs.model import INTERRUPTED, RUNNING, Run

SILENT = 6 * 3600  # seconds; an epoch with its validation may well take hours


def settle(run: Run, written: float | None, now: float) -> None:
    """Say of a run without an end whether it goes on. written: when its files last changed; times since 1970.

    What the log itself dates counts first: files that were copied or cloned are younger than their run.
    """
    if run.state != RUNNING:
        return
    last = max((one.last.wall for one in run.metrics.values() if math.isfinite(one.last.wall)), default=written)
    if last is not None and now - last > SILENT:
        run.state = INTERRUPTED
        run.notes += (f"no end is logged, and nothing after {_day(last)}",)


def _day(time: float) -> str:
    try:
        return datetime.fromtimestamp(time, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError, OSError):  # a clock that was never set
        return f"{time:.0f} s since 1970"
