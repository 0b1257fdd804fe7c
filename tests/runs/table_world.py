"""Runs made by hand, for tests of what is done with them."""

from teamkit.runs import metrics
from teamkit.runs.columns import Known, know
from teamkit.runs.model import FINISHED, Run, Told, Value

DAY = 86400.0
START = 1_795_305_600.0  # 2026-11-22T00:00:00Z


def run(
    name: str,
    params: dict[str, Value] | None = None,
    series: dict[str, list[float]] | None = None,
    *,
    state: str = FINISHED,
    started: float | None = START,
    person: str = "",
) -> Run:
    """Return a run; of each metric the values at the steps 100, 200, ..."""
    made = Run("wandb", f"/project/outputs/{name}", id=name, name=name, state=state, started=started)
    made.person = Told(person, "W&B username") if person else None
    made.params = dict(params or {})
    for tag, values in (series or {}).items():
        for number, value in enumerate(values, 1):
            made.log(tag, 100 * number, value)
    metrics.digest(made, {})
    return made


def known(*runs: Run, pick: str = "best", **stated: str) -> Known:
    """Return the columns of runs."""
    return know(runs, stated, pick)
