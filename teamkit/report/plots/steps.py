"""The score over time: every run a dot, the best so far a stair. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from teamkit.report.plots.far import far_out, usual
from teamkit.report.plots.frame import Frame, base, days, grid, left_of, years
from teamkit.report.plots.palette import legend, marker, stroke
from teamkit.report.plots.scale import Scale, day, drawable, linear, ticks
from teamkit.report.plots.svg import WIDTH, Look, hint, number, picture, tag

_HEIGHT = 150.0
Spot = tuple[float, float]


class Point(NamedTuple):
    """One run. when: a date, or a time by its own clock."""

    when: date
    value: float
    name: str = ""


def steps(
    points: Sequence[Point], direction: str, y_label: str = "", *, names: tuple[str, str] = ("", ""), title: str = ""
) -> str | None:
    """Draw runs as dots and the best so far as a stair. direction: "max" or "min". names: of the dots, of the stair.

    Runs far worse than the rest are a small triangle at the edge, so that they do not press the others flat.
    """
    kept = sorted((point for point in points if drawable(point.value)), key=lambda point: day(point.when))
    if not kept:
        return None
    key = legend(names, 22 if y_label else 4, 6, (_dot(5, 0), _stair_key())) if any(names) else ("", 0.0)
    top = (22 if y_label else 4) + key[1] + 6
    low, high = usual([point.value for point in kept], direction)
    y = linear([low, high], top + _HEIGHT, top)
    marks = ticks(y, 6)
    frame = Frame(left_of(marks), top, WIDTH - 16, top + _HEIGHT)
    x = _time([day(point.when) for point in kept], frame)
    shown = days(x)
    dots = (_run(x, y, point, direction) for point in kept)
    best = best_so_far(kept, direction)
    drawn = [point for point in best if y.low <= point.value <= y.high]  # without first ones that were far out
    stair = _stair(frame, [(x.at(day(point.when)), y.at(point.value)) for point in drawn])
    told = "; ".join(f"{point.when:%Y-%m-%d}: {point.value:.4g}" for point in best)
    parts = [key[0], grid(frame, y, marks, y_label, 2), base(frame, x, shown, "", years(shown)), *dots, stair]
    return picture(frame.bottom + 28, title, told, parts)


def best_so_far(points: Sequence[Point], direction: str) -> list[Point]:
    """Return the points (in order of time) that are better than all before them."""
    best: list[Point] = []
    for point in points:
        if not best or (point.value > best[-1].value if direction == "max" else point.value < best[-1].value):
            best.append(point)
    return best


def _time(when: Sequence[float], frame: Frame) -> Scale:
    low, high = (when[0], when[-1]) if when[-1] - when[0] >= 1 else (when[0] - 0.5, when[-1] + 0.5)
    room = (high - low) * 0.02
    return Scale(low - room, high + room, frame.left, frame.right)


def _run(x: Scale, y: Scale, point: Point, direction: str) -> str:
    told = hint(f"{point.name} {point.value:.6g} ({point.when:%Y-%m-%d})".strip())
    look: Look = {
        "data_label": point.name,
        "data_value": repr(point.value),
        "data_when": point.when.isoformat(),
        "data_role": "mark",
    }
    at = x.at(day(point.when))
    inside = y.low <= point.value <= y.high
    return _dot(at, y.at(point.value), told, **look) if inside else far_out(0, at, y, direction, told, **look)


def _dot(x: float, y: float, *inside: str, **more: str | float) -> str:
    return marker(0, x, y, *inside, radius=1.9, fill_opacity=0.65, **more)


def _stair_key() -> str:
    return tag("path", d="M-2 3H4V-3H11", **{**stroke(5, 1.6), "stroke_dasharray": "none"})


def _stair(frame: Frame, corners: Sequence[Spot]) -> str:
    path = f"M{number(corners[0][0])} {number(corners[0][1])}"
    path += "".join(f"H{number(x)}V{number(y)}" for x, y in corners[1:]) + f"H{number(frame.right)}"
    look: Look = {**stroke(5, 1.6), "stroke_dasharray": "none"}
    return tag("path", d=path, data_role="best", **look) + "".join(marker(5, x, y, radius=2.2) for x, y in corners)
