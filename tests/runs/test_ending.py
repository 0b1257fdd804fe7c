"""A run without an end goes on only while something is written."""

import pytest

from teamkit.runs import ending, metrics
from teamkit.runs.model import Run

NOW = 1_800_000_000.0


def run(state: str, wall: float | None = None) -> Run:
    made = Run("wandb", "/r", state=state)
    if wall is not None:
        made.log("loss", 1, 0.5, wall)
        metrics.digest(made, {})
    return made


@pytest.mark.parametrize(
    ("wall", "written", "state"),
    [
        (NOW - 3600, None, "running"),
        (NOW - ending.SILENT - 1, NOW, "interrupted"),
        (None, NOW - 60, "running"),
        (None, NOW - ending.SILENT - 1, "interrupted"),
        (None, None, "running"),
        (float("nan"), NOW - 60, "running"),
    ],
    ids=["just logged", "copied today", "just written", "written long ago", "no time told", "no time of the point"],
)
def test_what_is_written_to_goes_on(wall: float | None, written: float | None, state: str) -> None:
    one = run("running", wall)
    ending.settle(one, written, NOW)
    assert one.state == state
    assert bool(one.notes) is (state == "interrupted")


@pytest.mark.parametrize("state", ["finished", "crashed", "interrupted", "unknown"])
def test_an_end_that_is_told_stays(state: str) -> None:
    one = run(state, 1.0)
    ending.settle(one, 1.0, NOW)
    assert (one.state, one.notes) == (state, ())


def test_a_clock_that_was_never_right_is_told_as_it_is() -> None:
    one = run("running", -1e17)
    ending.settle(one, None, NOW)
    assert (one.state, one.notes) == (
        "interrupted",
        ("no end is logged, and nothing after -100000000000000000 s since 1970",),
    )
