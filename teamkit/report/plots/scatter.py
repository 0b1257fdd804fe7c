"""Points over two values. Pure."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from teamkit.report.plots.far import far_out, usual
from teamkit.report.plots.frame import Frame, base, grid, left_of, numbers
from teamkit.report.plots.palette import MOST, legend, marker
from teamkit.report.plots.scale import Scale, drawable, linear, logarithmic, ticks
from teamkit.report.plots.svg import SIZE, WIDTH, Look, breadth, hint, picture, shortened, write

_HEIGHT = 110.0
Area = tuple[float, float, float, float]  # left, top, right, bottom


class Dot(NamedTuple):
    """One run. kind: by which it is coloured, "" for all alike."""

    x: float
    y: float
    name: str = ""
    kind: str = ""


def scatter(
    dots: Sequence[Dot], labels: tuple[str, str], direction: str, *, log: bool = False, title: str = ""
) -> str | None:
    """Draw dots, with their names where all of them have room. labels: of the axes. log: the x axis shows powers.

    direction: "max" or "min"; what is far worse than the rest is a triangle at the edge, its value beside it. Kinds
    beyond the eighth are drawn as the last one.
    """
    kept = [dot for dot in dots if drawable(dot.x, log=log) and drawable(dot.y)]
    if not kept:
        return None
    kinds = list(dict.fromkeys(dot.kind for dot in kept))
    key = legend(_named(kinds), 20, 6, [marker(at, 5, 0) for at in range(min(len(kinds), MOST))])
    top = 20 + (key[1] if any(kinds) else 0) + 8
    y = linear(usual([dot.y for dot in kept], direction), top + _HEIGHT, top)
    marks = ticks(y, 6)
    frame = Frame(left_of(marks), top, WIDTH - 16, top + _HEIGHT)
    xs = [dot.x for dot in kept]
    x = (logarithmic if log else linear)(xs, frame.left, frame.right)
    drawn = (_dot(dot, x, y, min(kinds.index(dot.kind), MOST - 1), direction) for dot in kept)
    parts = [
        key[0] if any(kinds) else "", grid(frame, y, marks, labels[1], 2), base(frame, x, numbers(x), labels[0]),
        *drawn, *_names(frame, x, y, kept),
    ]  # fmt: skip
    told = "; ".join(f"{dot.name} {dot.x:.4g}, {dot.y:.4g}".strip() for dot in kept)
    return picture(frame.bottom + (32 if labels[0] else 20), title, told, parts)


def _named(kinds: Sequence[str]) -> list[str]:
    if len(kinds) <= MOST:
        return [kind or "-" for kind in kinds]
    return [*(kind or "-" for kind in kinds[: MOST - 1]), f"… +{len(kinds) - MOST + 1}"]


def _dot(dot: Dot, x: Scale, y: Scale, place: int, direction: str) -> str:
    told = hint(f"{dot.name} ({dot.x:.6g}, {dot.y:.6g})".strip())
    look: Look = {"data_role": "mark", "data_label": dot.name, "data_kind": dot.kind}
    look |= {"data_x": repr(dot.x), "data_y": repr(dot.y)}
    if not y.low <= dot.y <= y.high:
        return far_out(place, x.at(dot.x), y, direction, told, **look)
    return marker(place, x.at(dot.x), y.at(dot.y), told, radius=2.4, fill_opacity=0.8, **look)


def _names(frame: Frame, x: Scale, y: Scale, dots: Sequence[Dot]) -> list[str]:
    """Return the values of what is far out, and the names of the rest: of these all, or none."""
    spots = [(x.at(dot.x), min(max(y.at(dot.y), y.end + 7), y.start - 7)) for dot in dots]
    far = [not y.low <= dot.y <= y.high for dot in dots]
    taken: list[Area] = [(left - 3, top - 3, left + 3, top + 3) for left, top in spots]
    texts = [f"{dot.name} {dot.y:.4g}".strip() if out else dot.name for dot, out in zip(dots, far, strict=True)]
    order = sorted(range(len(dots)), key=lambda at: not far[at])
    parts = {at: told for at in order if (told := _name(frame, shortened(texts[at], 110), spots[at], taken))}
    near = [at for at in order if not far[at] and texts[at]]
    return [told for at, told in parts.items() if far[at] or all(one in parts for one in near)]


def _name(frame: Frame, told: str, spot: tuple[float, float], taken: list[Area]) -> str:
    """Return a name beside its dot, "" where it would hide a dot or another name."""
    x, y = spot
    for left in (x + 5, x - 5 - breadth(told)):
        area = (left, y - SIZE / 2 - 1, left + breadth(told), y + SIZE / 2 + 1)
        if told and _free(frame, area, taken):
            taken.append(area)
            return write(left, y + 3, told, look="tk-quiet", data_role="name")
    return ""


def _free(frame: Frame, area: Area, taken: Sequence[Area]) -> bool:
    left, top, right, bottom = area
    within = frame.left <= left and right <= WIDTH - 2 and frame.top - 4 <= top and bottom <= frame.bottom
    return within and not any(map(partial(_meet, area), taken))


def _meet(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
