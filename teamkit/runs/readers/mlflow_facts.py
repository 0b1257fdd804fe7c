"""What MLflow's two stores have in common: states, times, the tags that it sets itself."""

import math
import sys
from array import array
from collections.abc import Mapping
from itertools import pairwise

from teamkit.runs.model import CRASHED, FINISHED, INTERRUPTED, RUNNING, UNKNOWN, Run, Series
from teamkit.runs.readers.text import as_text, number

# RunStatus of MLflow, as text and as the number that meta.yaml holds.
STATES = {
    "RUNNING": RUNNING,
    "SCHEDULED": RUNNING,
    "FINISHED": FINISHED,
    "FAILED": CRASHED,
    "KILLED": INTERRUPTED,
    "1": RUNNING,
    "2": RUNNING,
    "3": FINISHED,
    "4": CRASHED,
    "5": INTERRUPTED,
}
NAME, PARENT = "mlflow.runName", "mlflow.parentRunId"
TOLD = {
    "mlflow.user": "user",
    "mlflow.source.name": "program",
    "mlflow.source.git.commit": "commit",
    "mlflow.source.git.repoURL": "remote",
    "mlflow.gitRepoURL": "remote",
    "mlflow.source.git.dirty": "dirty",
}
COLUMNS = {"user_id": "user", "source_name": "program", "source_version": "commit"}
STEPS = range(-(2**63), 2**63)  # what a series can hold
_NOBODY = {"", "unknown", "None"}  # what MLflow writes in place of a user
_LONGEST = 200  # characters of a tag that is a label and no document
_FIRST_IN_MS = 1e11  # the year 5138 in seconds, 1973 in milliseconds


def seconds(time: object) -> float:
    """Return a time of a metric in seconds: MLflow counts milliseconds, but seconds before 1.0. nan for none."""
    found = number(time)
    if found is None or not math.isfinite(found):
        return math.nan
    return found / 1000 if abs(found) >= _FIRST_IN_MS else found


def moment(milliseconds: object) -> float | None:
    """Return a start or an end in seconds, None for none."""
    found = number(milliseconds)
    return found / 1000 if found and math.isfinite(found) else None


def described(run: Run, facts: Mapping[str, object], tags: Mapping[str, str]) -> Run:
    """Fill in what the record of a run and its tags tell. facts: by the names of the table `runs`."""
    run.state = STATES.get(as_text(facts.get("status")), UNKNOWN)
    run.name = as_text(facts.get("name")) or tags.get(NAME, "")
    run.group = tags.get(PARENT, "")
    run.started, run.ended = moment(facts.get("start_time")), moment(facts.get("end_time"))
    told = {word: as_text(facts.get(column)) for column, word in COLUMNS.items()}
    told.update({word: tags[tag] for tag, word in TOLD.items() if tags.get(tag)})
    run.told = {word: value for word, value in told.items() if value not in _NOBODY}
    run.tags = tuple(sorted(f"{key}={value}" for key, value in tags.items() if _is_label(key, value)))
    return run


def infinite(value: float) -> float:
    """Return inf for the largest double: that is how a database of MLflow holds it."""
    return math.copysign(math.inf, value) if abs(value) == sys.float_info.max else value


def put_in_order(series: Series) -> None:
    """Sort by step, time and value, so that the last point is the one that MLflow itself calls the latest."""
    if all(one < other for one, other in pairwise(series.steps)):
        return
    keys = [
        (step, -math.inf if math.isnan(wall) else wall, -math.inf if math.isnan(value) else value)
        for step, wall, value in zip(series.steps, series.walls, series.values, strict=True)
    ]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    series.steps = array("q", (series.steps[at] for at in order))
    series.values = array("d", (series.values[at] for at in order))
    series.walls = array("d", (series.walls[at] for at in order))


def _is_label(key: str, value: str) -> bool:
    return not key.startswith("mlflow.") and len(value) <= _LONGEST and "\n" not in value
