"""What each week held, by kind. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta

from teamkit.report.plots.bars import written
from teamkit.report.plots.frame import Frame, base, grid, left_of, years
from teamkit.report.plots.palette import MOST, area, hatches, legend, solid
from teamkit.report.plots.scale import Scale, day, drawable, linear, thinned, ticks
from teamkit.report.plots.svg import WIDTH, Look, hint, picture, tag

_HEIGHT = 130.0
_BROAD = 4.0  # points: a narrower bar has no room for a hatching


def stacked(
    weeks: Sequence[date], kinds: Sequence[str], amounts: Sequence[Sequence[float]], unit: str = "", *, title: str = ""
) -> str | None:
    """Draw one bar a week. weeks: their first days, in order. amounts: of each kind, of each week; none below 0.

    Kinds beyond the eighth are added up as the last one.
    """
    names, sums = folded(kinds, amounts)
    if not weeks or not any(value > 0 for row in sums for value in row):
        return None
    heights = [sum(row[at] for row in sums) for at in range(len(weeks))]
    key = legend(names, 20 if unit else 4, 6, [_key(at) for at in range(len(names))])
    top = (20 if unit else 4) + key[1] + 8
    y = linear(heights, top + _HEIGHT, top, most=5, zero=True)
    marks = ticks(y, 5)
    frame = Frame(left_of(marks), top, WIDTH - 14, top + _HEIGHT)
    x = Scale(day(weeks[0]), day(weeks[-1]) + 7, frame.left, frame.right)
    days = thinned(x, [(day(week) + 3.5, week.isoformat()[5:]) for week in weeks])
    columns = (_column(x, y, week, names, [row[at] for row in sums]) for at, week in enumerate(weeks))
    told = "; ".join(f"{week}: {text}" for week, text in zip(weeks, written(heights), strict=True))
    parts = [
        hatches(len(names)),
        key[0],
        grid(frame, y, marks, unit, 2),
        *columns,
        base(frame, x, days, "", years(days)),
    ]
    return picture(frame.bottom + 28, title, told, parts)


def folded(kinds: Sequence[str], amounts: Sequence[Sequence[float]]) -> tuple[list[str], list[list[float]]]:
    """Return at most eight kinds and their amounts; what is no amount is 0."""
    rows = [[value if drawable(value) and value > 0 else 0.0 for value in row] for row in amounts]
    if len(kinds) <= MOST:
        return list(kinds), rows
    rest = [sum(values) for values in zip(*rows[MOST - 1 :], strict=True)]
    return [*kinds[: MOST - 1], f"… +{len(kinds) - MOST + 1}"], [*rows[: MOST - 1], rest]


def _key(place: int) -> str:
    return area(place, {"x": 0, "y": -4, "width": 10, "height": 8})


def _column(x: Scale, y: Scale, week: date, names: Sequence[str], values: Sequence[float]) -> str:
    start, end = x.at(day(week)), x.at(day(week) + 7)
    gap = min(1.5, (end - start) * 0.1)
    parts, below = [], 0.0
    for place, (name, value) in enumerate(zip(names, values, strict=True)):
        low, high = y.at(below), y.at(below + value)
        below += value
        if value > 0:
            told = hint(f"{week} - {week + timedelta(days=6)}, {name}: {written([value])[0]}")
            box: Look = {"x": start + gap, "y": high, "width": end - start - 2 * gap, "height": low - high}
            data: Look = {"data_label": name, "data_week": week.isoformat(), "data_value": repr(value)}
            data["data_role"] = "mark"
            if end - start > _BROAD:
                parts.append(area(place, box, told, **data))
            else:
                parts.append(tag("rect", told, **box, **solid(place), **data))
    return "".join(parts)
