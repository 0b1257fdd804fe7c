"""Bars from the left or dots, one below the other: their labels are long. Pure."""

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

from teamkit.report.plots.frame import Frame, numbers
from teamkit.report.plots.palette import area, marker
from teamkit.report.plots.scale import Scale, drawable, inside, linear
from teamkit.report.plots.svg import SIZE, WIDTH, Look, breadth, hint, number, picture, shortened, tag, write

ROWS = 12  # more are a page of their own
_ROW, _BAR, _RADIUS = 16.0, 10.0, 3.2
Mark: TypeAlias = Callable[[Scale, float, float, str, Look], tuple[str, float]]


def bars(
    labels: Sequence[str], values: Sequence[float | None], unit: str = "", *, zero: bool = True, title: str = ""
) -> str | None:
    """Draw one bar a label, from 0, its value behind it; of more than 12 the first 12, and how many are left out.

    zero: where it is False, dots instead of bars: a length that does not begin at 0 would lie, a place does not.
    """
    pairs = list(zip(labels, values, strict=True))[:ROWS]
    kept = [value for _, value in pairs if value is not None and drawable(value)]
    if not kept:
        return None
    told = written([value for _, value in pairs])
    left = min(max(breadth(label) for label, _ in pairs), 190.0) + 13
    top = SIZE + 10 if unit else 6.0
    frame = Frame(left, top, WIDTH - max(map(breadth, told)) - 12, top + _ROW * len(pairs))
    scale = linear(kept, frame.left, frame.right, most=5, zero=zero)
    mark = _bar if zero else _dot
    rows = (_row(frame, scale, at, pair, (text, mark)) for at, (pair, text) in enumerate(zip(pairs, told, strict=True)))
    head = write(6, SIZE + 4, shortened(unit, WIDTH - 12), data_role="axis-label") if unit else ""
    more = write(6, frame.bottom + 26, f"… +{len(labels) - ROWS}", look="tk-quiet") if len(labels) > ROWS else ""
    words = "; ".join(f"{label} {text}" for (label, _), text in zip(pairs, told, strict=True))
    parts = [head, _grid(frame, scale), *rows, more]
    return picture(frame.bottom + (32 if more else 18), title, words, parts)


def alike(values: Sequence[float]) -> bool:
    """Whether bars from 0 would all look the same: the values lie within a quarter of the largest."""
    low, high = min(values), max(values)
    return low * high > 0 and high - low < max(abs(low), abs(high)) / 4


def written(values: Sequence[float | None]) -> list[str]:
    """Return the values to four digits of the largest, all with as many decimals; "-" for none."""
    kept = [value for value in values if value is not None and drawable(value)]
    largest = max(map(abs, kept), default=0.0)
    if largest and not 1e-4 <= largest < 1e9:
        return [f"{value:.3g}" if value is not None and drawable(value) else "-" for value in values]
    whole = all(value == int(value) for value in kept)
    decimals = 0 if whole else max(0, 3 - math.floor(math.log10(largest) + 1e-9))
    while decimals and all(f"{value:.{decimals}f}".endswith("0") for value in kept):
        decimals -= 1
    return [f"{value:,.{decimals}f}" if value is not None and drawable(value) else "-" for value in values]


def _grid(frame: Frame, scale: Scale) -> str:
    parts = []
    for value, told in numbers(scale):
        at = scale.at(value)
        line = f"M{number(at)} {number(frame.top)}V{number(frame.bottom)}"
        zero = {"stroke": "#8c8c8c", "class_": "tk-axis"} if value == 0 else {"stroke": "#d9d9d9", "class_": "tk-grid"}
        parts.append(tag("path", d=line, stroke_width=0.6, **zero))
        parts.append(write(inside(at, told), frame.bottom + 11, told, "middle", "tk-quiet", data_role="x-tick"))
    return "".join(parts)


def _row(frame: Frame, scale: Scale, at: int, pair: tuple[str, float | None], look: tuple[str, Mark]) -> str:
    (label, value), (told, mark) = pair, look
    middle = frame.top + _ROW * (at + 0.5)
    name = write(frame.left - 6, middle + 3, shortened(label, frame.left - 12), "end", data_role="label")
    if value is None or not drawable(value):
        start = min(max(scale.at(0), frame.left), frame.right)
        return name + write(start + 4, middle + 3, told, look="tk-quiet", data_role="value")
    more: Look = {"data_label": label, "data_value": repr(value), "data_role": "mark"}
    drawn, end = mark(scale, value, middle, hint(f"{label}: {told}"), more)
    return name + drawn + write(end + 4, middle + 3, told, data_role="value")


def _bar(scale: Scale, value: float, middle: float, inside: str, more: Look) -> tuple[str, float]:
    """Return the bar, and where it ends at the right."""
    start, end = sorted((scale.at(0), scale.at(value)))
    box: Look = {"x": start, "y": middle - _BAR / 2, "width": end - start, "height": _BAR}
    return area(0, box, inside, **more), end


def _dot(scale: Scale, value: float, middle: float, inside: str, more: Look) -> tuple[str, float]:
    """Return the dot on its line, and where it ends at the right."""
    line = f"M{number(scale.start)} {number(middle)}H{number(scale.end)}"
    along = tag("path", d=line, stroke="#d9d9d9", class_="tk-grid", stroke_width=0.6, stroke_dasharray="1.5 2")
    return along + marker(0, scale.at(value), middle, inside, radius=_RADIUS, **more), scale.at(value) + _RADIUS
