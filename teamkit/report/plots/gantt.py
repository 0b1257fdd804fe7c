"""In which weeks something was worked on. Pure."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from teamkit.report.plots.frame import Frame, base, years
from teamkit.report.plots.palette import COLOURS
from teamkit.report.plots.scale import Scale, day, drawable, thinned
from teamkit.report.plots.svg import WIDTH, Look, breadth, hint, number, picture, shortened, tag, write

ROWS = 40  # what a page holds
_ROW = 15.0
_LONG = 1e6
_SHADES = ((0.3, 0.45), (0.5, 0.6), (0.75, 0.8), (1.0, 1.0))  # opacity and height of a quarter of the weight


class Row(NamedTuple):
    """One area or person. weeks: first day and weight of each; what weighs nothing is not drawn."""

    label: str
    weeks: Sequence[tuple[date, float]]


def gantt(rows: Sequence[Row], unit: str = "", *, title: str = "") -> str | None:
    """Draw one row a label and one box a week, the darker and higher the more; of more than 40 the first 40.

    unit: what a weight counts, for the key below.
    """
    known = [Row(row.label, _weighty(row)) for row in rows[:ROWS]]
    weeks = sorted({week for row in known for week, _ in row.weeks})
    if not weeks:
        return None
    weights = [weight for row in known for _, weight in row.weeks]
    heaviest = max(weights)
    left = min(max(breadth(row.label) for row in known), 150.0) + 14
    frame = Frame(left, 4, WIDTH - 14, 4 + _ROW * len(known) + 2)
    x = Scale(day(weeks[0]), day(weeks[-1]) + 7, frame.left, frame.right)
    every = [weeks[0] + timedelta(days=7 * at) for at in range((weeks[-1] - weeks[0]).days // 7 + 1)]
    days = thinned(x, [(day(week) + 3.5, week.isoformat()[5:]) for week in every])
    drawn = (_row(frame, x, at, row, heaviest) for at, row in enumerate(known))
    more = f"… +{len(rows) - ROWS}" if len(rows) > ROWS else ""
    told = "; ".join(f"{row.label}: {row.weeks[0][0]} - {row.weeks[-1][0]}" for row in known if row.weeks)
    parts = [_stripes(frame, len(known)), *drawn, base(frame, x, days, "", years(days)), _key(frame, weights, unit)]
    parts.append(write(6, frame.bottom + 12, more, look="tk-quiet") if more else "")
    return picture(frame.bottom + 44, title, told, parts)


def _weighty(row: Row) -> list[tuple[date, float]]:
    return sorted((week, weight) for week, weight in row.weeks if drawable(weight) and weight > 0)


def shade(weight: float, heaviest: float) -> int:
    """Return the quarter of the heaviest that a weight is in, from 0 to 3."""
    return min(3, max(0, math.ceil(weight / heaviest * 4 - 1e-9) - 1))


def _stripes(frame: Frame, rows: int) -> str:
    path = "".join(
        f"M{number(frame.left)} {number(frame.top + _ROW * at)}H{number(frame.right)}" for at in range(1, rows)
    )
    return tag("path", d=path, stroke="#d9d9d9", class_="tk-grid", stroke_width=0.5) if path else ""


def _box(x: float, middle: float, width: float, at: int, *inside: str, **more: str | float) -> str:
    opacity, high = _SHADES[at]
    height = (_ROW - 4) * high
    return tag(
        "rect", *inside, x=x, y=middle - height / 2, width=width, height=height, fill=COLOURS[0], fill_opacity=opacity,
        class_="tk-fill-1", **more,
    )  # fmt: skip


def _row(frame: Frame, x: Scale, at: int, row: Row, heaviest: float) -> str:
    middle = frame.top + _ROW * (at + 0.5)
    parts = [write(frame.left - 6, middle + 3, shortened(row.label, frame.left - 12), "end", data_role="label")]
    for week, weight in row.weeks:
        start, end = x.at(day(week)), x.at(day(week) + 7)
        gap = min(0.8, (end - start) * 0.1)
        told = hint(f"{row.label}, {week} - {week + timedelta(days=6)}: {weight:.6g}")
        look: Look = {
            "data_label": row.label,
            "data_week": week.isoformat(),
            "data_value": repr(weight),
            "data_role": "mark",
        }
        parts.append(_box(start + gap, middle, end - start - 2 * gap, shade(weight, heaviest), told, **look))
    return "".join(parts)


def _key(frame: Frame, weights: Sequence[float], unit: str) -> str:
    """Return the shades that are used, each with the heaviest of its weights."""
    x, y = 6.0, frame.bottom + 34
    parts = []
    bounds = {shade(weight, max(weights)): weight for weight in sorted(weights)}
    for at, bound in bounds.items():
        parts.append(_box(x, y, 10, at))
        told = f"≤ {bound:.6g}" if bound < _LONG else f"≤ {bound:.3g}"
        parts.append(write(x + 14, y + 3, told, look="tk-quiet", data_role="legend"))
        x += 24 + breadth(told)
    parts.append(
        write(x, y + 3, shortened(unit, max(20.0, WIDTH - 6 - x)), look="tk-quiet", data_role="legend") if unit else ""
    )
    return "".join(parts)
