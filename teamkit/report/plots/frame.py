"""The two axes around a figure. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from teamkit.report.plots.scale import Scale, Tick, dates, inside, thinned, ticks
from teamkit.report.plots.svg import SIZE, WIDTH, Look, breadth, number, shortened, tag, write

_EDGE = 6.0  # nothing comes nearer to the edge of the figure, in points
_QUIET = "tk-quiet"


class Frame(NamedTuple):
    """Where the marks are, in points; top is above bottom."""

    left: float
    top: float
    right: float
    bottom: float


def left_of(marks: Sequence[Tick]) -> float:
    """Return how much room the labels of a y axis take."""
    return _EDGE + max((breadth(label) for _, label in marks), default=0) + 5


def numbers(scale: Scale) -> tuple[Tick, ...]:
    """Return as many round numbers as an x axis has room for."""
    tried = (thinned(scale, ticks(scale, most)) for most in (8, 6, 4, 3, 2))
    return next((marks for marks in tried if len(marks) > 1), ())


def days(scale: Scale) -> tuple[Tick, ...]:
    """Return as many dates as an x axis has room for; where there is no round one, its first day."""
    found = thinned(scale, dates(scale.low, scale.high, 10))
    return found or thinned(scale, dates(scale.low - 1, scale.high, 10)[-1:])


def grid(frame: Frame, y: Scale, marks: Sequence[Tick], label: str, top: float) -> str:
    """Return the lines across, their numbers, and above them what they count."""
    parts = [write(_EDGE, top + SIZE, shortened(label, WIDTH - 2 * _EDGE), data_role="axis-label")] if label else []
    for value, told in marks:
        at = y.at(value)
        look: Look = {"stroke": "#d9d9d9", "class_": "tk-grid", "stroke_width": 0.6}
        parts.append(tag("path", d=f"M{number(frame.left)} {number(at)}H{number(frame.right)}", **look))
        parts.append(write(frame.left - 5, at + 3, told, "end", _QUIET, data_role="y-tick"))
    return "".join(parts)


def base(frame: Frame, x: Scale, marks: Sequence[Tick], label: str = "", years: Sequence[Tick] = ()) -> str:
    """Return the line below, its numbers or dates, below these the years, and what they count."""
    look: Look = {"stroke": "#8c8c8c", "class_": "tk-axis", "stroke_width": 0.8}
    low = number(frame.bottom)
    parts = [tag("path", d=f"M{number(frame.left)} {low}H{number(frame.right)}", **look)]
    for value, told in marks:
        at = x.at(value)
        parts.append(tag("path", d=f"M{number(at)} {low}v3", **look))
        parts.append(write(inside(at, told), frame.bottom + 12, told, "middle", _QUIET, data_role="x-tick"))
    parts += [write(at, frame.bottom + 22, told, "middle", _QUIET, data_role="year") for at, told in _placed(x, years)]
    if label:
        middle = (frame.left + frame.right) / 2
        parts.append(
            write(
                middle, frame.bottom + 24, shortened(label, frame.right - frame.left), "middle", data_role="axis-label"
            )
        )
    return "".join(parts)


def _placed(x: Scale, years: Sequence[Tick]) -> list[Tick]:
    """Return the years that have room, with their points."""
    kept: list[Tick] = []
    for value, told in years:
        at = inside(x.at(value), told)
        if not kept or at - kept[-1][0] > breadth(told) + 4:
            kept.append((at, told))
    return kept


def years(marks: Sequence[Tick]) -> tuple[Tick, ...]:
    """Return the year below the first date and wherever it changes; none where the dates tell it themselves."""
    found: list[Tick] = []
    for value, told in marks:
        year = str(date.fromordinal(int(value)).year)
        if len(told) == len("03-02") and (not found or found[-1][1] != year):
            found.append((value, year))
    return tuple(found)
