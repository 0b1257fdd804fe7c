"""The command itself: teamkit becomes it, so that signals and the exit code are the command's own."""

import errno
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from teamkit.errors import TeamkitError
from teamkit.preflight.device import Device
from teamkit.preflight.typed import quoted

REFUSED, NOT_EXECUTABLE, NOT_FOUND = 125, 126, 127  # as docker run and timeout(1) have them


class NotStarted(TeamkitError):
    """The command is not there, or cannot be run."""


class Stopped(TeamkitError):
    """Ctrl-C, before anything was started."""

    exit_code = 130  # 128 and the number of SIGINT, as shells have it


def variables(devices: Sequence[Device]) -> dict[str, str]:
    """Return what makes CUDA see these devices and no other, in this order."""
    if not devices:
        return {}
    return {
        "CUDA_DEVICE_ORDER": "PCI_BUS_ID",
        "CUDA_VISIBLE_DEVICES": ",".join(device.uuid for device in devices),
    }


def check(command: Sequence[str], environ: Mapping[str, str]) -> None:
    """Look for the command as exec(3) will, before anything is waited for or written. Raises NotStarted."""
    name = command[0]
    places = [name] if "/" in name else [str(Path(folder, name)) for folder in os.get_exec_path(dict(environ))]
    there = [place for place in places if name and os.access(place, os.F_OK)]
    if not there:
        raise _not_started(name, errno.ENOENT, f"command -v {quoted(name)}")
    if not any(os.access(place, os.X_OK) and Path(place).is_file() for place in there):
        raise _not_started(name, errno.EACCES, f"ls -ld {quoted(there[0])}")


def become(command: Sequence[str], environ: Mapping[str, str]) -> None:
    """Replace this process by the command; open lock files are inherited. Returns only by raising NotStarted."""
    for name in ("SIGPIPE", "SIGXFSZ"):  # Python ignores them, and what is ignored stays so in the command
        with suppress(AttributeError):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        os.execvpe(command[0], list(command), dict(environ))  # noqa: S606  (the person's own command)
    except OSError as error:
        hint = f"head -n 1 {quoted(command[0])}  # a script begins with #! and a program that is there"
        raise _not_started(command[0], error.errno, hint) from error


def _not_started(name: str, number: int | None, hint: str) -> NotStarted:
    failure = NotStarted(f"{quoted(name)}: {os.strerror(number or 0)}", hint=hint)
    failure.exit_code = NOT_FOUND if number == errno.ENOENT else NOT_EXECUTABLE
    return failure
