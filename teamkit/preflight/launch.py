"""The command itself: teamkit becomes it, so that signals and the exit code are the command's own."""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

from teamkit.errors import TeamkitError
from teamkit.preflight.device import Device

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
        refusal = NotStarted(f"{command[0]}: {error.strerror}", hint=f"command -v {command[0]}")
        refusal.exit_code = NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE
        raise refusal from error
