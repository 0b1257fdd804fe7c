"""Points over two values. Pure."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from teamkit.report.plots.frame import Frame, base, grid, left_of, numbers
from teamkit.report.plots.palette import MOST, legend, marker
from teamkit.report.plots.scale import Scale, drawable, linear, logarithmic, ticks
from teamkit.report.plots.svg import SIZE, WIDTH, breadth, hint, picture, shortened, write

_HEIGHT = 180.0
Area = tuple[float, float, float, float]  # left, top, right, bottom


class Dot(NamedTuple):
    """One run. kind: by which it is coloured, "" for all alike."""

    x: float
    y: float
    name: str = ""
    kind: str = ""


def scatter(
    dots: Sequence[Dot], labels: tuple[str, str], *, log: tuple[bool, bool] = (False, False), title: str = ""
) -> str | None:
    """Draw dots, each named where there is room. labels, log: of the x and of the y axis.

    Kinds beyond the eighth are drawn as the last one.
    """
    kept = [dot for dot in dots if drawable(dot.x, log=log[0]) and drawable(dot.y, log=log[1])]
    if not kept:
        return None
    kinds = list(dict.fromkeys(dot.kind for dot in kept))
    key = legend(_named(kinds), 20, 6, [marker(at, 5, 0) for at in range(min(len(kinds), MOST))])
    top = 20 + (key[1] if any(kinds) else 0) + 8
    y = _scale([dot.y for dot in kept], top + _HEIGHT, top, log=log[1])
    marks = ticks(y, 6)
    frame = Frame(left_of(marks), top, WIDTH - 16, top + _HEIGHT)
    x = _scale([dot.x for dot in kept], frame.left, frame.right, log=log[0])
    spots = [(x.at(dot.x), y.at(dot.y)) for dot in kept]
    drawn = (_dot(dot, *spot, min(kinds.index(dot.kind), MOST - 1)) for dot, spot in zip(kept, spots, strict=True))
    parts = [
        key[0] if any(kinds) else "", grid(frame, y, marks, labels[1], 2), base(frame, x, numbers(x), labels[0]),
        *drawn, *_names(frame, kept, spots),
    ]  # fmt: skip
    told = "; ".join(f"{dot.name} {dot.x:.4g}, {dot.y:.4g}".strip() for dot in kept)
    return picture(frame.bottom + (32 if labels[0] else 20), title, told, parts)


def _named(kinds: Sequence[str]) -> list[str]:
    if len(kinds) <= MOST:
        return [kind or "-" for kind in kinds]
    return [*(kind or "-" for kind in kinds[: MOST - 1]), f"… +{len(kinds) - MOST + 1}"]


def _scale(values: Sequence[float], start: float, end: float, *, log: bool) -> Scale:
    return logarithmic(values, start, end) if log else linear(values, start, end)


def _dot(dot: Dot, x: float, y: float, place: int) -> str:
    told = hint(f"{dot.name} ({dot.x:.6g}, {dot.y:.6g})".strip())
    return marker(
        place, x, y, told, radius=2.4, fill_opacity=0.8, data_role="mark", data_label=dot.name, data_kind=dot.kind,
        data_x=repr(dot.x), data_y=repr(dot.y),
    )  # fmt: skip


def _names(frame: Frame, dots: Sequence[Dot], spots: Sequence[tuple[float, float]]) -> list[str]:
    """Return the names that hide no dot and no other name."""
    taken: list[Area] = [(x - 3, y - 3, x + 3, y + 3) for x, y in spots]
    parts = []
    for dot, (x, y) in zip(dots, spots, strict=True):
        told = shortened(dot.name, 110)
        for left in (x + 5, x - 5 - breadth(told)):
            area = (left, y - SIZE / 2 - 1, left + breadth(told), y + SIZE / 2 + 1)
            if told and _free(frame, area, taken):
                taken.append(area)
                parts.append(write(left, y + 3, told, look="tk-quiet", data_role="name"))
                break
    return parts


def _free(frame: Frame, area: Area, taken: Sequence[Area]) -> bool:
    left, top, right, bottom = area
    within = frame.left <= left and right <= WIDTH - 2 and frame.top - 4 <= top and bottom <= frame.bottom
    return within and not any(map(partial(_meet, area), taken))


def _meet(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
