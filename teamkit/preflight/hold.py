"""Taking devices: choose, lock, look again, and wait while there are none. Nothing is ever killed."""

import gc
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from teamkit.errors import Refused
from teamkit.preflight import lock
from teamkit.preflight.choose import Choice, choose
from teamkit.preflight.device import Device
from teamkit.preflight.needs import Needs

Look = Callable[[], Sequence[Device]]
Tell = Callable[[Sequence[Device], Choice], None]
PAUSE = 0.5  # seconds between the looks at a device that has just been locked


class Terms(NamedTuple):
    """How devices are taken. words: who takes them. samples: looks in a row that must be good.

    wait: seconds to go on trying, 0 for one try, None for ever. poll: seconds between two tries,
    give or take a fifth, so that a crowd does not look all at once.
    """

    folder: Path
    words: str
    samples: int = 2
    wait: float | None = 0
    poll: float = 15


class Hold(NamedTuple):
    """Devices that are ours, and the open files that say so; they are inherited by a command."""

    devices: tuple[Device, ...]
    files: tuple[int, ...]


def hold(look: Look, needs: Needs, terms: Terms, tell: Tell) -> Hold:
    """Return `needs.gpus` devices, locked. tell: called whenever the choice was not enough.

    Raises Refused when there are too few of them, or still too few after the wait.
    """
    gc.enable()  # a wait may last for days
    end = None if terms.wait is None else time.monotonic() + terms.wait
    while True:
        taken = _try(look, needs, terms)
        if taken:
            return taken
        devices = look()
        tell(devices, choice(devices, needs, terms.folder))
        left = None if end is None else end - time.monotonic()
        if left is not None and left <= 0:
            raise Refused(_short(needs, terms), hint=needs.typed.waiting)
        pause = terms.poll * (0.8 + 0.4 * os.urandom(1)[0] / 255)
        time.sleep(pause if left is None else min(pause, left))


def choice(devices: Sequence[Device], needs: Needs, folder: Path) -> Choice:
    """Return the choice among devices, those left out that somebody has locked."""
    return choose(devices, needs, lock.holders(folder, [device.uuid for device in devices]))


def _try(look: Look, needs: Needs, terms: Terms) -> Hold | None:
    """Lock first, look again then: between a look and a lock another run may have begun."""
    files: dict[str, int] = {}
    kept = False
    try:
        for device in choose(look(), needs).fit:
            file = lock.take(terms.folder, device.uuid, terms.words) if len(files) < needs.gpus else None
            if file is not None:
                files[device.uuid] = file
        devices = _still_fit(look, needs, terms.samples, files) if len(files) == needs.gpus else ()
        kept = len(devices) == needs.gpus
        return Hold(devices, tuple(files[device.uuid] for device in devices)) if kept else None
    finally:
        if not kept:
            with suppress(OSError):
                lock.release(files.values())


def _still_fit(look: Look, needs: Needs, samples: int, files: dict[str, int]) -> tuple[Device, ...]:
    """Return the locked devices if they fit in every further look; others' memory swings."""
    fit: tuple[Device, ...] = ()
    for number in range(max(1, samples - 1)):
        if number or samples > 1:
            time.sleep(PAUSE)
        fit = tuple(device for device in choose(look(), needs).fit if device.uuid in files)
        if len(fit) < len(files):
            return ()
    return fit


def _short(needs: Needs, terms: Terms) -> str:
    waited = " yet" if terms.wait else ""
    return f"{'no GPU fits' if needs.gpus == 1 else f'not {needs.gpus} GPUs fit'} what the run needs{waited}"
