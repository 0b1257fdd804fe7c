"""Whether the clock is right: what the kernel thinks of it, and what a file server's clock says."""

import ctypes
import os
import sys
import time
from functools import partial
from pathlib import Path

from teamkit.preflight.look.deadline import answers
from teamkit.preflight.look.trial import nameless

_ERROR = 5  # TIME_ERROR of adjtimex(2): nothing disciplines the clock
_TIMEX = 512  # bytes; struct timex is 208 on 64 bit, and zeroes mean: change nothing
_GRAIN = 0.02  # s; the kernel stamps files with the time of its last tick


def drift(folder: Path, seconds: float = 2.0) -> float | None:
    """Return by how many seconds the clock of the folder's file system is ahead of ours.

    0 when it differs by less than the look took. None when no file can be made there in time.
    """
    return answers({folder: partial(_drift, str(folder))}, seconds).get(folder)


def _drift(folder: str) -> float | None:
    before = time.time()
    try:
        # A server stamps a file when it creates it; later changes may carry our own time.
        with nameless(folder) as handle:
            made = os.fstat(handle).st_mtime
    except OSError:
        return None
    after = time.time()
    return min(0.0, made - before + _GRAIN) or max(0.0, made - after)


def synchronised() -> bool | None:
    """Return whether the kernel's clock is held to another one, None when it does not tell. Source: adjtimex(2)."""
    if not sys.platform.startswith("linux"):
        return None
    call = getattr(ctypes.CDLL(None), "adjtimex", None)
    state = call(ctypes.create_string_buffer(_TIMEX)) if call else -1
    return None if state < 0 else state != _ERROR


def zone(root: Path) -> str:
    """Return the time zone as "Asia/Seoul, UTC+9"."""
    name = os.environ.get("TZ", "").lstrip(":") or _localtime(root / "etc/localtime") or time.tzname[0]
    minutes = time.localtime().tm_gmtoff // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"{name}, UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


def _localtime(link: Path) -> str:
    try:
        return str(link.readlink()).partition("zoneinfo/")[2]
    except OSError:
        return ""
