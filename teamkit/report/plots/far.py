"""Values far worse than the rest: small triangles at the edge, so that they do not press the others flat. Pure."""

from collections.abc import Sequence

from teamkit.report.plots.palette import COLOURS
from teamkit.report.plots.scale import Scale
from teamkit.report.plots.svg import Look, number, tag


def usual(values: Sequence[float], direction: str) -> tuple[float, float]:
    """Return a range that holds the values, but for those far out on the bad side."""
    ordered = sorted(values)
    low, high = ordered[0], ordered[-1]
    quarter, three = ordered[len(ordered) // 4], ordered[(len(ordered) - 1) * 3 // 4]
    far = 4 * (three - quarter)
    if far and direction == "max":
        return min(value for value in ordered if value >= quarter - far), high
    return (low, max(value for value in ordered if value <= three + far)) if far else (low, high)


def far_out(place: int, x: float, y: Scale, direction: str, *inside: str, **more: str | float) -> str:
    """Return the triangle of a value beyond the bad end of a y axis, in the colour of a place."""
    down = direction == "max"
    tip = y.start - 1 if down else y.end + 1
    outline: Look = {"fill": "none", "stroke": COLOURS[place], "class_": f"tk-line-{place + 1}", "stroke_width": 0.9}
    shape = "l-2.6-4.4h5.2z" if down else "l-2.6 4.4h5.2z"
    return tag("path", *inside, d=f"M{number(x)} {number(tip)}{shape}", data_far="true", **outline, **more)
