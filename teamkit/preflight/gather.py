"""The whole snapshot of this machine, its parts looked at side by side. The one place that asks them all."""

import os
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from threading import Thread
from typing import Any

from teamkit.preflight.look import disk, environment, host, nvml, places, repository
from teamkit.preflight.needs import Needs
from teamkit.preflight.snapshot import Snapshot

MARKS = ("teamkit.toml", ".git")


def project(folder: Path) -> Path:
    """Return the nearest folder from here upwards that holds a policy, else a repository, else `folder`."""
    for mark in MARKS:
        found = next((one for one in (folder, *folder.parents) if (one / mark).exists()), None)
        if found:
            return found
    return folder


def look(folder: Path, outputs: tuple[str, ...], needs: Needs, python: str = "") -> Snapshot:
    """Return what this machine is for a run in `folder` that writes to `outputs`. Never raises for the machine.

    python: the interpreter that will train, where it is not the one that is found.
    """
    environ = os.environ
    found = places.places(folder, environ, outputs)
    written = {name: needs.written for name in outputs[:1] if name in found} or {"project": needs.written}
    parts = _side_by_side(
        gpus=nvml.look,
        disks=lambda: disk.look(found, written),
        host=lambda: host.look(folder),
        environment=lambda: environment.look(folder, environ, python),
        repository=lambda: repository.look(folder),
    )
    now = datetime.now(timezone.utc).astimezone()
    return Snapshot(at=now.isoformat(timespec="seconds"), visible=environ.get("CUDA_VISIBLE_DEVICES"), **parts)


def _side_by_side(**asked: Callable[[], Any]) -> dict[str, Any]:
    """Each part waits for something else: the driver, a disk, git."""
    answers: dict[str, Any] = {}
    failures: list[BaseException] = []

    def answer(name: str, question: Callable[[], Any]) -> None:
        try:
            answers[name] = question()
        except BaseException as failure:  # noqa: BLE001  (raised again by the caller's thread)
            failures.append(failure)

    threads = [Thread(target=answer, args=item, daemon=True) for item in asked.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return answers
