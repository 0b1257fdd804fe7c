"""The whole snapshot of this machine, its parts looked at side by side. The one place that asks them all."""

import os
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from teamkit.preflight.look import disk, environment, host, nvml, places, repository
from teamkit.preflight.look.deadline import answers
from teamkit.preflight.needs import Needs
from teamkit.preflight.snapshot import Disk, Environment, Gpus, Host, Repository, Snapshot

SECONDS = 15  # for everything; what can hang by itself has a shorter limit of its own


def look(folder: Path, outputs: tuple[str, ...], needs: Needs, python: str = "") -> Snapshot:
    """Return what this machine is for a run in `folder` that writes to `outputs`. Never raises for the machine.

    python: the interpreter that will train, where it is not the one that is found.
    """
    environ = os.environ
    found = places.places(folder, environ, outputs)
    written = {name: needs.written for name in outputs[:1] if name in found} or {"project": needs.written}
    asked: dict[str, Callable[[], Any]] = {
        "gpus": nvml.look,
        "disks": lambda: disk.look(found, written),
        "host": lambda: host.look(folder),
        "environment": lambda: environment.look(folder, environ, python),
        "repository": lambda: repository.look(folder),
    }
    parts = {**_silent(folder, needs), **answers(asked, SECONDS)}
    now = datetime.now(timezone.utc).astimezone()
    return Snapshot(at=now.isoformat(timespec="seconds"), visible=environ.get("CUDA_VISIBLE_DEVICES"), **parts)


def _silent(folder: Path, needs: Needs) -> dict[str, Any]:
    """Return what is known of the parts that give no answer at all: an environment on a dead mount, say."""
    error = f"no answer within {SECONDS} s"
    return {
        "gpus": Gpus("hung", message=error),
        "disks": (Disk(("project",), str(folder), need=needs.written, error=error),),
        "host": Host(),
        "environment": Environment(error=error),
        "repository": Repository(error=error),
    }
