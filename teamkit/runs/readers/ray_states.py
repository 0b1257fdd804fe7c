"""Ray Tune's `experiment_state-*.json`: what became of each trial. The pickles in it stay the text they are."""

import json
import math
import os
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from teamkit.runs.folder import listed
from teamkit.runs.model import CRASHED, FINISHED, RUNNING, UNKNOWN
from teamkit.runs.readers.text import Unreadable, as_text, number, read_json

# Trial.status of Ray.
STATES = {"TERMINATED": FINISHED, "ERROR": CRASHED, "RUNNING": RUNNING, "PAUSED": RUNNING, "PENDING": UNKNOWN}
_PREFIX, _SUFFIX = "experiment_state-", ".json"


class Trial(NamedTuple):
    """A trial as its experiment tells it. started: seconds since 1970. config: as it was passed on, nested."""

    id: str
    status: str
    started: float | None
    config: object


def newest(folder: Path) -> str:
    """Return the name of the last state in a folder, whose names hold their time; "" for none."""
    try:
        return _newest(folder, os.stat(folder).st_mtime_ns)  # noqa: PTH116  (asked for each trial)
    except OSError:
        return ""


def trials(file: Path) -> dict[str, Trial]:
    """Return the trials by the names of their folders. Raises Unreadable."""
    try:
        known = file.stat()
    except OSError as error:
        raise Unreadable(error.strerror or "it cannot be read") from error
    return _trials(file, known.st_mtime_ns, known.st_size)


def finite(told: object) -> float | None:
    """Return a number as Ray writes it; None for what is none, and for nan and infinity."""
    found = number(told)
    return found if found is not None and math.isfinite(found) else None


@lru_cache(maxsize=4)
def _newest(folder: Path, _changed: int) -> str:
    names = listed(folder).files
    return max((name for name in names if name.startswith(_PREFIX) and name.endswith(_SUFFIX)), default="")


@lru_cache(maxsize=2)
def _trials(file: Path, _changed: int, _size: int) -> dict[str, Trial]:
    tree = read_json(file)
    told = tree.get("trial_data", tree.get("checkpoints")) if isinstance(tree, dict) else None
    if not isinstance(told, list):
        raise Unreadable("it tells of no trials")
    found: dict[str, Trial] = {}
    for one in told:
        facts = _facts(one)
        place = facts.get("relative_logdir") or facts.get("logdir")
        if isinstance(place, str):
            started = finite(facts.get("start_time"))
            trial = Trial(as_text(facts.get("trial_id")), as_text(facts.get("status")), started, facts.get("config"))
            found[os.path.basename(place)] = trial  # noqa: PTH119  (the path of another machine)
    return found


def _facts(one: object) -> dict[str, Any]:
    """Return what is told of a trial: JSON in text, until 2.6 one, from 2.7 on two of it."""
    if isinstance(one, list):
        return {key: value for part in one for key, value in _facts(part).items()}
    if isinstance(one, str):
        try:
            one = json.loads(one)
        except (ValueError, RecursionError):
            return {}
    return one if isinstance(one, dict) else {}
