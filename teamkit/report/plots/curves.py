"""Lines over steps, named at their ends. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from teamkit.report.plots.frame import Frame, base, grid, left_of, numbers
from teamkit.report.plots.palette import MOST, marker, stroke
from teamkit.report.plots.scale import Scale, drawable, linear, logarithmic, ticks, wide
from teamkit.report.plots.svg import SIZE, WIDTH, breadth, number, picture, shortened, tag, write

POINTS = 300  # of a line: finer than a printed page shows
_HEIGHT, _NAMES, _APART = 160.0, 130.0, 11.0
Spot = tuple[float, float | None]  # None: there is no value, and the line has a gap


class Line(NamedTuple):
    """One curve. ys: as long as xs; nan and None are gaps."""

    name: str
    xs: Sequence[float]
    ys: Sequence[float | None]


def curves(
    lines: Sequence[Line], x_label: str = "", y_label: str = "", *, log: bool = False, title: str = ""
) -> str | None:
    """Draw up to eight lines; of more the first seven, and how many are left out. log: the y axis shows powers."""
    spotted = [(line.name, places(line, log=log)) for line in lines]
    known = [(name, spots) for name, spots in spotted if any(y is not None for _, y in spots)]
    if not known:
        return None
    shown = known if len(known) <= MOST else known[: MOST - 1]
    names = [shortened(name, _NAMES) for name, _ in shown] + (
        [f"… +{len(known) - len(shown)}"] if shown != known else []
    )
    top = 22.0 if y_label else 8.0
    values = [y for _, spots in shown for _, y in spots if y is not None]
    y = logarithmic(values, top + _HEIGHT, top) if log else linear(values, top + _HEIGHT, top)
    marks = ticks(y, 6)
    frame = Frame(left_of(marks), top, WIDTH - 34 - max(map(breadth, names)), top + _HEIGHT)
    xs = [x for _, spots in shown for x, value in spots if value is not None]
    x = Scale(*wide(min(xs), max(xs)), frame.left, frame.right)
    drawn = (_line(x, y, place, name, spots) for place, (name, spots) in enumerate(shown))
    parts = [
        grid(frame, y, marks, y_label, 2), base(frame, x, numbers(x), x_label), *drawn,
        _names(frame, names, [y.at(_last(spots)[1]) for _, spots in shown]),
    ]  # fmt: skip
    told = "; ".join(f"{name}: {_last(spots)[1]:.4g}" for name, spots in shown)
    return picture(frame.bottom + (32 if x_label else 20), title, told, parts)


def places(line: Line, *, log: bool) -> list[Spot]:
    """Return the points of a line from left to right, at most 300, its lowest and highest among them."""
    pairs = zip(line.xs, line.ys, strict=True)
    spots = sorted(
        ((x, y if drawable(y, log=log) else None) for x, y in pairs if drawable(x)), key=lambda spot: spot[0]
    )
    if len(spots) <= POINTS:
        return spots
    parts = POINTS // 3  # each has at most three points
    cuts = [len(spots) * at // parts for at in range(parts + 1)]
    middle = [spot for at in range(parts) for spot in _few(spots[cuts[at] : cuts[at + 1]])]
    return [spots[0], *middle[1:-1], spots[-1]]


def _few(spots: Sequence[Spot]) -> list[Spot]:
    """Return the lowest and the highest of some points, and the gap behind them if there is one."""
    kept = [at for at, (_, y) in enumerate(spots) if y is not None]
    if not kept:
        return [spots[0]]
    ends = {min(kept, key=lambda at: spots[at][1] or 0.0), max(kept, key=lambda at: spots[at][1] or 0.0)}
    gap = [spots[-1]] if spots[-1][1] is None else []
    return [spots[at] for at in sorted(ends)] + gap


def _last(spots: Sequence[Spot]) -> tuple[float, float]:
    return next((x, y) for x, y in reversed(spots) if y is not None)


def _pieces(x: Scale, y: Scale, spots: Sequence[Spot]) -> Iterator[list[tuple[float, float]]]:
    for known, piece in groupby(spots, key=lambda spot: spot[1] is not None):
        if known:
            yield [(x.at(place), y.at(value)) for place, value in piece if value is not None]


def _line(x: Scale, y: Scale, place: int, name: str, spots: Sequence[Spot]) -> str:
    """Return the curve, dots where a point stands alone, and its marker at the end."""
    pieces = list(_pieces(x, y, spots))
    paths = ("M" + "L".join(f"{number(a)} {number(b)}" for a, b in piece) for piece in pieces if len(piece) > 1)
    alone = [marker(place, *piece[0], radius=1) for piece in pieces if len(piece) == 1]
    path = (
        tag("path", d="".join(paths), data_role="mark", data_label=name, **stroke(place))
        if len(pieces) > len(alone)
        else ""
    )
    return "".join((path, *alone, marker(place, *pieces[-1][-1], data_role="end")))


def _names(frame: Frame, names: Sequence[str], ends: Sequence[float]) -> str:
    """Return the names at the right, each with its key, as near to the ends of their curves as they have room."""
    order = sorted(range(len(ends)), key=lambda at: (ends[at], at))
    heights = spread([ends[at] for at in order], frame.top + SIZE / 2, frame.bottom - SIZE / 2)
    parts = []
    for at, height in zip(order, heights, strict=True):
        look = stroke(at)
        start = number(frame.right + 8)
        parts.append(tag("path", d=f"M{start} {number(height)}h14", **look))
        parts.append(marker(at, frame.right + 15, height))
        parts.append(write(frame.right + 26, height + 3, names[at], data_role="legend"))
    if len(names) > len(ends):
        parts.append(write(frame.right + 26, frame.bottom + 12, names[-1], look="tk-quiet"))
    return "".join(parts)


def spread(wanted: Sequence[float], low: float, high: float) -> list[float]:
    """Move heights (ascending) as little as needed, so that each has its room between low and high."""
    placed: list[float] = []
    for height in wanted:
        placed.append(max(height, low, placed[-1] + _APART if placed else low))
    limit = high
    for at in range(len(placed) - 1, -1, -1):
        placed[at] = min(placed[at], limit)
        limit = placed[at] - _APART
    return placed
