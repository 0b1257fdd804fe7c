"""The machines of the runs: what preflight kept when they began, below the project's .teamkit/runs."""

import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import blake2s
from pathlib import Path

from teamkit.history.past import Period
from teamkit.report.facts import Trained
from teamkit.report.machine import Machine, Machines, machine
from teamkit.runs import snapshot
from teamkit.runs.model import Run
from teamkit.runs.snapshot import Snapshot

_FEW = 3
_OWN = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{4}")


def machines(top: Path, trained: Trained, period: Period, only: Collection[str] | None = None) -> Machines:
    """Return the machines of runs, and of the starts in a period that no run is known to be of.

    only: the snapshots that are looked at; None for all.
    """
    known: dict[str, tuple[Snapshot, Machine]] = {}
    damaged = []
    for folder in snapshot.kept(top):
        name = _id(folder.name)
        if (only is None or name in only) and (folder / snapshot.FILE).is_file():
            found = snapshot.read(folder)
            told = machine(name, found.document) if found else None
            if found and told:
                known[found.file] = (found, told)
            else:
                damaged.append(name)
    files = {run.id: file for run, file in _files(trained, [one for one, _ in known.values()])}
    taken = frozenset(files.values())
    alone = [told for file, (one, told) in known.items() if file not in taken and _holds(period, one.at)]
    return Machines({run: known[file][1] for run, file in files.items()}, tuple(alone), tuple(_notes(damaged)))


def _id(name: str) -> str:
    """Return the name of a folder as preflight gives it; of one that people gave a digest, as it may tell anything."""
    return name if _OWN.fullmatch(name) else blake2s(os.fsencode(name), digest_size=6).hexdigest()


def _files(trained: Trained, kept: list[Snapshot]) -> Iterator[tuple[Run, str]]:
    """Yield runs with the snapshots that are theirs."""
    for run in trained.runs if kept else ():
        # When a log was committed is not when its run began.
        own = replace(run, started=None) if run.id in trained.dated else run
        found = snapshot.match(own, kept).found
        if found:
            yield run, found.file


def _holds(period: Period, seconds: float) -> bool:
    try:
        return period.holds(datetime.fromtimestamp(seconds, period.zone).date())
    except (ValueError, OverflowError, OSError):
        return period.holds(None)


def _notes(damaged: Iterable[str]) -> Iterator[str]:
    names = list(damaged)
    if names:
        more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
        yield f"damaged, or of another release, and left out: {', '.join(names[:_FEW])}{more} in .teamkit/runs"
