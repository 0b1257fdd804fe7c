"""A series that a resumed training has logged anew."""

from hypothesis import given
from hypothesis import strategies as st

from teamkit.runs.model import Point, Series

STEPS = st.integers(-(2**63), 2**63 - 1)


def series_of(steps: list[int]) -> Series:
    series = Series()
    for number, step in enumerate(steps):
        series.append(step, number, number + 0.5)
    return series


def points(series: Series) -> list[Point]:
    return [series[number] for number in range(len(series))]


@given(st.lists(STEPS | st.integers(0, 9)), STEPS | st.integers(0, 9))
def test_a_cut_drops_the_points_from_its_step_on_and_counts_them(steps: list[int], step: int) -> None:
    series = series_of(steps)
    assert series.cut(step) == sum(own >= step for own in steps)
    assert points(series) == [point for point in points(series_of(steps)) if point.step < step]


@given(st.lists(st.integers(0, 9)), st.integers(0, 9), st.integers(0, 9))
def test_a_second_cut_at_that_step_or_a_later_one_loses_nothing(steps: list[int], step: int, more: int) -> None:
    series = series_of(steps)
    series.cut(step)
    before = points(series)
    assert series.cut(step + more) == 0
    assert points(series) == before
