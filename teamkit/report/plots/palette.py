"""Colours that colour-blind eyes tell apart (Okabe and Ito's), each with a dash, a marker and a hatching. Pure."""

from collections.abc import Sequence

from teamkit.report.plots.svg import SIZE, WIDTH, Look, breadth, number, shortened, tag, write

# In this order light and dark alternate, so that neighbours differ in grey.
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#555555", "#f0e442")
_DASHES = ("", "5 2", "1.5 2", "8 2 1.5 2", "3 1.5", "10 3", "6 2 1.5 2 1.5 2", "2 4")
_HATCHES = ((), (45,), (-45,), (0,), (), (45, -45), (90,), (0, 90))  # degrees of the lines over each colour
MOST = len(COLOURS)
_SHAPES = (
    "", "M-1-1H1V1H-1Z", "M0-1.3L1.2 .9H-1.2Z", "M0-1.4L1.4 0L0 1.4L-1.4 0Z", "M0 1.3L1.2-.9H-1.2Z",
    "M-.5-1.4H.5V-.5H1.4V.5H.5V1.4H-.5V.5H-1.4V-.5H-.5Z", "M-1.4-.6H1.4V.6H-1.4Z", "M-.6-1.4H.6V1.4H-.6Z",
)  # fmt: skip


def stroke(place: int, width: float = 1.4) -> Look:
    """Return the attributes of the line at a place."""
    dash: Look = {"stroke_dasharray": _DASHES[place]} if _DASHES[place] else {}
    return {
        "fill": "none", "stroke": COLOURS[place], "stroke_width": width, "class_": f"tk-line-{place + 1}",
        "stroke_linejoin": "round", **dash,
    }  # fmt: skip


def marker(place: int, x: float, y: float, *inside: str, radius: float = 2.2, **more: str | float) -> str:
    """Return the marker of a place, at a point."""
    look = solid(place)
    if not place:
        return tag("circle", *inside, cx=x, cy=y, r=radius, **look, **more)
    where = f"translate({number(x)} {number(y)}) scale({number(radius)})"
    return tag("path", *inside, d=_SHAPES[place], transform=where, **look, **more)


def hatches(places: int) -> str:
    """Return the definitions that `area` names, "" for none."""
    hatched = [_hatch(place) for place in range(places) if _HATCHES[place]]
    return tag("defs", *hatched) if hatched else ""


def _hatch(place: int) -> str:
    ground = tag("rect", width=6, height=6, fill=COLOURS[place], class_=f"tk-fill-{place + 1}")
    lines = (
        tag("path", d="M-6 3H12", stroke="#ffffff", stroke_width=0.9, class_="tk-gap", transform=f"rotate({angle} 3 3)")
        for angle in _HATCHES[place]
        if angle in {0, 90}
    )
    slanted = {45: "M-1 1L1-1M-1 7L7-1M5 7L7 5", -45: "M-1-1L7 7M5-1L7 1M-1 5L1 7"}
    more = (
        tag("path", d=slanted[angle], stroke="#ffffff", stroke_width=0.9, class_="tk-gap", fill="none")
        for angle in _HATCHES[place]
        if angle in slanted
    )
    return tag(
        "pattern", ground, *lines, *more, id=f"hatch-{place + 1}", width=6, height=6, patternUnits="userSpaceOnUse"
    )


def area(place: int, box: Look, *inside: str, **more: str | float) -> str:
    """Return a rectangle at a place, with a thin line of the ground around it. box: x, y, width, height.

    Below its hatching lies its colour: between the tiles of a pattern a viewer lets the ground shine through.
    """
    edge: Look = {"stroke": "#ffffff", "stroke_width": 0.6}
    if not _HATCHES[place]:
        return tag("rect", *inside, **box, fill=COLOURS[place], **edge, class_=f"tk-fill-{place + 1} tk-gap", **more)
    hatch = f"url(#hatch-{place + 1})"
    return tag("rect", **box, **solid(place)) + tag("rect", *inside, **box, fill=hatch, **edge, class_="tk-gap", **more)


def solid(place: int) -> Look:
    """Return the attributes of an area at a place, without its hatching."""
    return {"fill": COLOURS[place], "class_": f"tk-fill-{place + 1}"}


def legend(names: Sequence[str], top: float, left: float, keys: Sequence[str]) -> tuple[str, float]:
    """Return the names in rows, each behind its key (drawn about 0,0, 10 points broad), and how high they are."""
    x, y, parts = left, top + SIZE, []
    for name, key in zip(names, keys, strict=True):
        told = shortened(name, 150)
        if x > left and x + 16 + breadth(told) > WIDTH - 4:
            x, y = left, y + 13
        parts.append(tag("g", key, transform=f"translate({number(x)} {number(y - 3)})"))
        parts.append(write(x + 14, y, told, data_role="legend"))
        x += 26 + breadth(told)
    return "".join(parts), (y - top + 6 if names else 0)
