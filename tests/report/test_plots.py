"""Figures: every mark in its place, every word within the figure, nothing on top of anything."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from teamkit.report.plots import Dot, Line, Point, Row, alike, bars, curves, gantt, scatter, stacked, steps
from teamkit.report.plots.bars import written
from teamkit.report.plots.curves import POINTS, places, spread
from teamkit.report.plots.gantt import shade
from teamkit.report.plots.palette import COLOURS
from teamkit.report.plots.scale import Scale, dates, day, linear, logarithmic, ticks
from teamkit.report.plots.steps import best_so_far
from teamkit.report.plots.svg import breadth, shortened
from tests.report.sample_plots import plots

SVG = "{http://www.w3.org/2000/svg}"
WIDTH = 454.0
MONDAY = date(2026, 3, 2)
WEEKS = [MONDAY + timedelta(weeks=at) for at in range(10)]
HOSTILE = "</svg><script>alert('\"&')</script>\x00\x1b[31m\ud800"

values = st.one_of(
    st.floats(),
    st.integers(-50, 50).map(float),
    st.floats(0, 1),
    st.sampled_from([math.nan, math.inf, 0.0, -0.0, 5e-324]),
)
names = st.one_of(st.text(max_size=40), st.text("가나다뷁힣 ab-", max_size=60))
days = st.dates(date(1971, 1, 1), date(2100, 1, 1))
directions = st.sampled_from(["max", "min"])
times = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001  (what hypothesis asks for)


def seen(svg: str | None) -> ET.Element:
    assert svg
    return ET.fromstring(svg)


def found(root: ET.Element, role: str) -> list[ET.Element]:
    return [one for one in root.iter() if one.get("data-role") == role]


def numbers_of(one: ET.Element, *keys: str) -> list[float]:
    return [float(one.get(key, "nan")) for key in keys]


def box(text: ET.Element) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a line of text: half an em a letter, an em where it is broad."""
    words = text.text or ""
    wide = 8.5 * sum(1.0 if unicodedata.east_asian_width(one) in "WF" else 0.5 for one in words)
    x, y = numbers_of(text, "x", "y")
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.get("text-anchor", "start")]
    return left, y - 6.2, left + wide, y + 1.8


def spots(root: ET.Element) -> Iterator[tuple[float, float]]:
    """Every point of every mark."""
    for mark in (one for role in ("mark", "end", "best") for one in found(root, role)):
        if mark.tag == f"{SVG}rect":
            x, y, width, height = numbers_of(mark, "x", "y", "width", "height")
            yield from ((x, y), (x + width, y + height))
        elif mark.tag == f"{SVG}circle":
            x, y = numbers_of(mark, "cx", "cy")
            yield x, y
        elif where := re.match(r"translate\((\S+) (\S+)\)", mark.get("transform", "")):
            yield float(where[1]), float(where[2])
        else:
            yield from ((float(x), float(y)) for x, y in re.findall(r"[ML]([-\d.]+) ([-\d.]+)", mark.get("d", "")))


def check(svg: str | None) -> ET.Element | None:
    """Hold a figure to what every figure must keep."""
    if svg is None:
        return None
    root = seen(svg)
    _, _, width, height = map(float, root.get("viewBox", "").split())
    assert width == WIDTH
    assert 0 < height < 720, "it is higher than a page"
    assert [one.tag for one in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert root.get("role") == "img"
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    for name in re.findall(r"url\(#([^)]*)\)", svg):
        assert name in ids
    assert "\u2212" not in svg
    assert not re.search(
        r"nan|inf|e[+-]\d", " ".join(f"{one.get(k)}" for one in root.iter() for k in ("x", "y", "width", "d", "cx"))
    )
    for x, y in spots(root):
        assert -0.01 <= x <= width + 0.01
        assert -0.01 <= y <= height + 0.01
    texts = list(root.iter(f"{SVG}text"))
    for text in texts:
        left, top, right, bottom = box(text)
        assert left >= -0.5, (text.text, left)
        assert right <= width + 0.5, (text.text, right)
        assert top >= -0.5
        assert bottom <= height + 0.5
    for one, other in combinations(texts, 2):
        assert not meet(box(one), box(other)), (one.text, other.text)
    return root


def meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] - 0.1 and other[0] < one[2] - 0.1 and one[1] < other[3] - 0.1 and other[1] < one[3] - 0.1


# --- whatever they are given


@given(st.lists(st.tuples(names, values), max_size=50), names, st.booleans())
@settings(deadline=None)
@example([("a", -1e99), ("b", 1e99)], "", True)
@example([(HOSTILE, 1.0)], HOSTILE, False)
def test_bars_stay_in_their_place_whatever_they_hold(pairs: list[tuple[str, float]], unit: str, zero: bool) -> None:
    root = check(bars([name for name, _ in pairs], [value for _, value in pairs], unit, zero=zero))
    assert (root is None) == (not any(abs(value) < 1e100 for _, value in pairs[:12]))


@given(st.integers(1, 300), st.integers(0, 12), st.data(), names)
@settings(deadline=None, max_examples=40)
def test_stacked_weeks_stay_in_their_place_whatever_they_hold(
    weeks: int, kinds: int, data: st.DataObject, unit: str
) -> None:
    called = data.draw(st.lists(names, min_size=kinds, max_size=kinds))
    row = data.draw(st.lists(values, min_size=weeks, max_size=weeks))
    check(stacked([MONDAY + timedelta(weeks=at) for at in range(weeks)], called, [row] * kinds, unit))


@given(st.lists(st.tuples(names, st.lists(st.tuples(values, values), max_size=30)), max_size=10), st.booleans(), names)
@settings(deadline=None)
@example([("a", [(0.0, 1e-90), (1.0, 1e90)])], True, "")
def test_curves_stay_in_their_place_whatever_they_hold(
    lines: list[tuple[str, list[tuple[float, float]]]], log: bool, label: str
) -> None:
    made = [Line(name, [x for x, _ in pairs], [y for _, y in pairs]) for name, pairs in lines]
    check(curves(made, label, label, log=log))


@given(st.lists(st.tuples(st.one_of(times, days), values, names), max_size=60), directions, names)
@settings(deadline=None)
def test_scores_over_time_stay_in_their_place_whatever_they_hold(
    points: list[tuple[date, float, str]], direction: str, label: str
) -> None:
    check(steps([Point(*point) for point in points], direction, label, names=(label, label)))


@given(st.lists(st.tuples(values, values, names, names), max_size=30), names, directions, st.booleans())
@settings(deadline=None)
def test_dots_stay_in_their_place_whatever_they_hold(
    dots: list[tuple[float, float, str, str]], label: str, direction: str, log: bool
) -> None:
    check(scatter([Dot(*dot) for dot in dots], (label, label), direction, log=log))


@given(st.lists(st.tuples(names, st.lists(st.tuples(days, values), max_size=8)), max_size=8), names)
@settings(deadline=None, max_examples=60)
def test_a_gantt_stays_in_its_place_whatever_it_holds(
    rows: list[tuple[str, list[tuple[date, float]]]], unit: str
) -> None:
    check(gantt([Row(*row) for row in rows], unit))


def test_rows_beyond_the_most_are_counted() -> None:
    for svg, most in (
        (bars(["가"] * 22, [1] * 22, "n"), 12), (gantt([Row("가나다", [(MONDAY, 1)])] * 50, "n"), 40),
    ):  # fmt: skip
        root = check(svg)
        assert root is not None
        assert len(found(root, "label")) == most
        assert "… +10" in [one.text for one in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_figures_of_a_real_report_keep_all_rules(language: str) -> None:
    for svg in plots(language).values():
        check(svg)


def test_nothing_to_draw_is_no_figure() -> None:
    nan = math.nan
    nothing: list[Callable[[], str | None]] = [
        lambda: bars([], []),
        lambda: bars(["a", "b"], [nan, None]),
        lambda: stacked([], [], []),
        lambda: stacked(WEEKS, ["a"], [[0] * 10]),
        lambda: curves([]),
        lambda: curves([Line("a", [1, 2], [nan, None])]),
        lambda: curves([Line("a", [1, 2], [0, -1])], log=True),
        lambda: steps([Point(MONDAY, nan)], "max"),
        lambda: scatter([Dot(0, 1)], ("", ""), "max", log=True),
        lambda: gantt([Row("a", []), Row("b", [(MONDAY, 0)])]),
    ]
    assert [draw() for draw in nothing] == [None] * len(nothing)


def test_the_same_data_make_the_same_figure() -> None:
    assert plots("ko") == plots("ko")


def test_what_people_typed_is_escaped() -> None:
    made = [
        bars([HOSTILE], [1], HOSTILE, title=HOSTILE),
        stacked(WEEKS, [HOSTILE], [[1] * 10], HOSTILE, title=HOSTILE),
        curves([Line(HOSTILE, [1, 2], [1, 2])], HOSTILE, HOSTILE, title=HOSTILE),
        steps([Point(MONDAY, 1, HOSTILE)], "max", HOSTILE, names=(HOSTILE, HOSTILE), title=HOSTILE),
        scatter([Dot(1, 1, HOSTILE, HOSTILE)], (HOSTILE, HOSTILE), "max", title=HOSTILE),
        gantt([Row(HOSTILE, [(MONDAY, 1)])], HOSTILE, title=HOSTILE),
    ]
    for svg in made:
        assert "script" not in {one.tag.rpartition("}")[2] for one in seen(svg).iter()}
        assert (seen(svg)[0].text or "").startswith("</svg><script>alert('\"&')</script>\ufffd")
        assert svg
        svg.encode()


def test_hangul_typed_in_pieces_is_put_together() -> None:
    assert "민지" in (bars([unicodedata.normalize("NFD", "민지")], [1]) or "")


# --- what can be read from them


def test_bars_are_as_long_as_their_values() -> None:
    marks = found(seen(bars(["a", "b", "c"], [2, 1, -1])), "mark")
    long, short, negative = (float(mark.get("width", "")) for mark in marks)
    assert long == pytest.approx(2 * short, abs=0.02)
    assert negative == pytest.approx(short, abs=0.02)
    assert numbers_of(marks[2], "x")[0] < numbers_of(marks[0], "x")[0], "a negative bar goes to the left"
    assert [float(mark.get("data-value", "")) for mark in marks] == [2, 1, -1]


def test_where_no_bar_begins_at_nought_there_are_dots_in_their_own_range() -> None:
    root = seen(bars(["a", "b", "c"], [0.86, 0.84, 0.90], zero=False))
    marks = found(root, "mark")
    assert {one.tag for one in marks} == {f"{SVG}circle"}
    xs = [numbers_of(one, "cx")[0] for one in marks]
    assert (xs[0] - xs[1]) * 2 == pytest.approx(xs[2] - xs[0], abs=0.05)
    assert "0" not in [one.text for one in found(root, "x-tick")]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ((0.84, 0.89), True), ((0.5, 0.89), False), ((-0.84, -0.89), True), ((-0.1, 0.1), False), ((0.0, 0.1), False),
        ((0.75, 1.0), False), ((0.76, 1.0), True), ((0.5, 0.5), True),
    ],
)  # fmt: skip
def test_bars_that_differ_by_less_than_a_quarter_look_alike(values: tuple[float, float], told: bool) -> None:
    assert alike(values) == told


def test_an_unknown_value_is_a_dash_and_not_nought() -> None:
    root = seen(bars(["a", "b"], [0.0, None]))
    assert [one.text for one in found(root, "value")] == ["0", "-"]
    assert len(found(root, "mark")) == 1


def test_values_behind_bars_have_the_same_decimals() -> None:
    assert written([0.9237, 0.871, None]) == ["0.9237", "0.8710", "-"]
    assert written([-3, 4.5]) == ["-3.0", "4.5"]
    assert written([12, 1234]) == ["12", "1,234"]
    assert written([0.00002, 0.00005]) == ["2e-05", "5e-05"]


def test_names_too_long_lose_their_middle() -> None:
    assert shortened("snunlp/KR-ELECTRA-discriminator", 90) == "snunlp/K…iminator"
    assert shortened("짧다", 90) == "짧다"


def test_stacks_are_as_high_as_their_sums() -> None:
    marks = found(seen(stacked(WEEKS[:2], ["a", "b"], [[1, 2], [3, 0]])), "mark")
    heights = {(one.get("data-week"), one.get("data-label")): numbers_of(one, "height")[0] for one in marks}
    unit = heights["2026-03-02", "a"]
    assert heights["2026-03-02", "b"] == pytest.approx(3 * unit, abs=0.05)
    assert heights["2026-03-09", "a"] == pytest.approx(2 * unit, abs=0.05)
    assert ("2026-03-09", "b") not in heights
    top = {one.get("data-label"): numbers_of(one, "y")[0] for one in marks if one.get("data-week") == "2026-03-02"}
    assert top["b"] < top["a"], "the second stands on the first"


def test_many_weeks_have_fewer_dates() -> None:
    root = check(stacked([MONDAY + timedelta(weeks=at) for at in range(60)], ["a"], [[1] * 60]))
    assert root is not None
    assert 5 < len(found(root, "x-tick")) < 20


def test_kinds_beyond_the_eighth_are_one() -> None:
    root = seen(stacked(WEEKS, [f"k{at}" for at in range(11)], [[1] * 10] * 11))
    assert [one.text for one in found(root, "legend")][-2:] == ["k6", "… +4"]
    last = [one for one in found(root, "mark") if one.get("data-label") == "… +4"]
    assert {one.get("data-value") for one in last} == {"4"}


def test_weeks_are_told_by_their_first_day_and_the_year_once() -> None:
    weeks = [date(2025, 12, 22) + timedelta(weeks=at) for at in range(4)]
    root = seen(stacked(weeks, ["a"], [[1] * 4]))
    assert [one.text for one in found(root, "x-tick")] == ["12-22", "12-29", "01-05", "01-12"]
    assert [one.text for one in found(root, "year")] == ["2025", "2026"]


def test_curves_have_gaps_where_there_is_no_value() -> None:
    line = Line("a", range(7), [1, 2, math.nan, None, 3, math.nan, 2])
    (path,) = found(seen(curves([line])), "mark")
    assert (path.get("d") or "").count("M") == 1, "3 and the last 2 stand alone, so they are dots"
    assert len(re.findall("[ML]", path.get("d") or "")) == 2


def test_long_curves_keep_their_ends_and_their_peaks() -> None:
    ys = [math.sin(at / 700) + (9 if at == 4321 else 0) for at in range(20_000)]
    kept = places(Line("a", range(20_000), ys), log=False)
    assert len(kept) <= POINTS
    assert (kept[0], kept[-1]) == ((0, ys[0]), (19_999, ys[-1]))
    assert (4321, ys[4321]) in kept
    assert min(y for _, y in kept if y is not None) == min(ys)


def test_a_gap_survives_thinning() -> None:
    ys = [math.nan if 5000 <= at < 9000 else 1.0 for at in range(20_000)]
    kept = places(Line("a", range(20_000), ys), log=False)
    assert any(y is None for x, y in kept if 5000 <= x < 9000)
    assert not any(y is not None for x, y in kept if 5000 <= x < 9000)


def test_curves_differ_in_more_than_colour() -> None:
    root = seen(curves([Line(f"r{at}", [0, 1], [at, at + 1]) for at in range(8)]))
    paths = found(root, "mark")
    assert len({one.get("stroke") for one in paths}) == 8
    assert len({one.get("stroke-dasharray") for one in paths}) == 8


def test_names_of_curves_stand_in_the_order_of_their_ends_and_apart() -> None:
    root = seen(curves([Line("low", [0, 1], [0, 1]), Line("high", [0, 1], [0, 1.01]), Line("most", [0, 1], [0, 9])]))
    told = found(root, "legend")
    assert [one.text for one in told] == ["most", "high", "low"]
    heights = [numbers_of(one, "y")[0] for one in told]
    assert all(b - a >= 10.9 for a, b in pairwise(heights))


def test_curves_beyond_the_eighth_are_counted() -> None:
    root = seen(curves([Line(f"r{at}", [0, 1], [at, at]) for at in range(11)]))
    assert len(found(root, "mark")) == 7
    assert "… +4" in [one.text for one in root.iter(f"{SVG}text")]


@given(st.lists(st.floats(0, 160), min_size=1, max_size=8))
def test_heights_are_spread_within_their_room(wanted: list[float]) -> None:
    placed = spread(sorted(wanted), 4, 156)
    assert min(placed) >= 4
    assert max(placed) <= 156
    assert all(b - a >= 10.99 for a, b in pairwise(placed))


def test_the_best_so_far_goes_one_way() -> None:
    points = [Point(MONDAY + timedelta(at), value) for at, value in enumerate([0.5, 0.7, 0.6, 0.7, 0.8])]
    assert [point.value for point in best_so_far(points, "max")] == [0.5, 0.7, 0.8]
    assert [point.value for point in best_so_far(points, "min")] == [0.5]


def test_every_run_is_a_dot_at_its_time() -> None:
    points = [Point(datetime(2026, 3, at, tzinfo=timezone.utc), at / 10, f"r{at}") for at in (5, 1, 3)]
    marks = found(seen(steps(points, "max")), "mark")
    assert [one.get("data-label") for one in marks] == ["r1", "r3", "r5"]
    xs = [numbers_of(one, "cx")[0] for one in marks]
    assert xs[1] - xs[0] == pytest.approx(xs[2] - xs[1], abs=0.02)


def test_a_run_far_below_presses_the_others_not_flat() -> None:
    points = [Point(MONDAY + timedelta(at), 0.9 + at / 1000) for at in range(20)]
    root = seen(steps([*points, Point(MONDAY, -1e9, "diverged")], "max"))
    assert [one.get("data-label") for one in found(root, "mark") if one.get("data-far")] == ["diverged"]
    assert min(float(one.text or "") for one in found(root, "y-tick")) > 0.8


def test_a_stair_begins_with_the_first_run_that_is_drawn_where_it_is() -> None:
    first = Point(datetime(2026, 3, 1, tzinfo=timezone.utc), 1e9, "exploded")
    points = [Point(datetime(2026, 3, at, tzinfo=timezone.utc), 1 - at / 100) for at in range(2, 20)]
    check(steps([first, *points], "min"))


def test_a_first_day_alone_has_a_date() -> None:
    assert [one.text for one in found(seen(steps([Point(MONDAY, 1)], "max")), "x-tick")] == ["03-02"]


def test_dots_are_where_their_values_are() -> None:
    root = seen(scatter([Dot(1e-5, 1, "a"), Dot(1e-4, 2, "b"), Dot(1e-3, 3, "c")], ("lr", "y"), "max", log=True))
    xs, ys = zip(*(numbers_of(one, "cx", "cy") for one in found(root, "mark")), strict=True)
    assert xs[1] - xs[0] == pytest.approx(xs[2] - xs[1], abs=0.02)
    assert ys[0] > ys[1] > ys[2]


def test_names_of_dots_are_all_there_or_none() -> None:
    few = [Dot(at, at, f"run-{at}") for at in range(5)]
    assert [one.text for one in found(seen(scatter(few, ("", ""), "max")), "name")] == [dot.name for dot in few]
    many = [Dot(at % 2, at, f"run-{at}") for at in range(30)]
    assert not found(seen(scatter(many, ("", ""), "max")), "name")


@pytest.mark.parametrize(("direction", "tip"), [("max", "v"), ("min", "^")])
def test_a_dot_far_out_is_a_triangle_with_its_value_in_the_colour_of_its_kind(direction: str, tip: str) -> None:
    sign = 1 if direction == "max" else -1
    dots = [Dot(at, sign * (0.8 + at / 100), f"r{at}", "a") for at in range(8)]
    root = seen(scatter([*dots, Dot(9, sign * 0.05, "diverged", "b")], ("lr", "y"), direction))
    far = [one for one in found(root, "mark") if one.get("data-far")]
    assert [(one.get("data-label"), one.get("stroke")) for one in far] == [("diverged", COLOURS[1])]
    assert ("-4.4" in (far[0].get("d") or "")) == (tip == "v")
    assert f"diverged {sign * 0.05:.4g}" in [one.text for one in found(root, "name")]


def test_names_of_dots_hide_no_dot() -> None:
    dots = [Dot(at % 5, at // 5, f"run-{at}") for at in range(25)]
    root = seen(scatter(dots, ("", ""), "max"))
    middles = [numbers_of(one, "cx", "cy") for one in found(root, "mark")]
    told = found(root, "name")
    assert told
    for name in told:
        left, top, right, bottom = box(name)
        assert not any(left < x < right and top < y < bottom for x, y in middles)


def test_the_heavier_week_is_darker_and_higher() -> None:
    marks = found(seen(gantt([Row("a", [(WEEKS[0], 1), (WEEKS[1], 4), (WEEKS[2], 8)])])), "mark")
    opacity = [numbers_of(one, "fill-opacity", "height") for one in marks]
    assert opacity == sorted(opacity)
    assert len({tuple(one) for one in opacity}) == 3
    assert [shade(weight, 8) for weight in (0.1, 2, 2.1, 4, 6, 7, 8)] == [0, 0, 1, 1, 2, 3, 3]


def test_a_row_without_work_keeps_its_line() -> None:
    root = seen(gantt([Row("a", [(WEEKS[0], 1)]), Row("b", [])]))
    assert [one.text for one in found(root, "label")] == ["a", "b"]


# --- axes


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_ticks_are_round_numbers_in_order_and_few(low: float, width: float) -> None:
    scale = linear([low, low + width], 0, 100)
    marks = ticks(scale, 6)
    assert 2 <= len(marks) <= 9
    assert len({label for _, label in marks}) == len(marks)
    for value, _ in marks:
        assert scale.low - 1e-6 * abs(scale.low) <= value <= scale.high + 1e-6 * abs(scale.high)
    step = marks[1][0] - marks[0][0]
    digit = step / 10 ** math.floor(math.log10(step) + 1e-6)
    assert min(abs(digit - one) for one in (1, 2, 5, 10)) < 1e-2


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (0, 1, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (0.87, 0.93, ["0.87", "0.88", "0.89", "0.90", "0.91", "0.92", "0.93"]),
        (0, 14000, ["0", "5k", "10k", "15k"]),
        (-3, 3, ["-3", "-2", "-1", "0", "1", "2", "3"]),
        (0, 2.5e6, ["0", "500k", "1000k", "1500k", "2000k", "2500k"]),
        (1e-5, 5e-5, ["1e-5", "2e-5", "3e-5", "4e-5", "5e-5"]),
    ],
)
def test_numbers_at_an_axis(low: float, high: float, told: list[str]) -> None:
    assert [label for _, label in ticks(linear([low, high], 0, 100), 6)] == told


def test_powers_at_a_logarithmic_axis() -> None:
    assert [label for _, label in ticks(logarithmic([1e-6, 1e-3], 0, 100), 6)] == ["1e-6", "1e-5", "1e-4", "0.001"]
    assert [label for _, label in ticks(logarithmic([0.03, 0.4], 0, 100), 6)] == ["0.05", "0.1", "0.2"]


@given(days, st.integers(1, 40_000))
def test_dates_at_an_axis_are_within_it_and_few(first: date, length: int) -> None:
    low = day(first)
    marks = dates(low, low + length, 10)
    assert len(marks) <= 13
    assert all(low <= value <= low + length for value, _ in marks)
    assert [value for value, _ in marks] == sorted({value for value, _ in marks})


def test_a_scale_goes_both_ways() -> None:
    assert Scale(0, 10, 100, 0).at(2.5) == 75
    assert Scale(-2, 2, 0, 100, log=True).at(1) == 50


def test_colours_differ_when_seen_in_grey() -> None:
    def grey(colour: str) -> float:
        full = colour.lstrip("#") if len(colour) == 7 else "".join(one * 2 for one in colour[1:])
        red, green, blue = (int(full[at : at + 2], 16) / 255 for at in (0, 2, 4))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    neighbours = pairwise(COLOURS[:5])
    assert all(abs(grey(one) - grey(other)) > 0.05 for one, other in neighbours)


def test_hangul_is_two_cells_wide() -> None:
    assert breadth("가나") > breadth("ab") * 1.5
