"""A curve in one line: low is low, high is high, and what is no number is a gap."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.runs.sparkline import BLOCKS, PLAIN, Ink, ink, sparkline

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    ("values", "width", "drawn"),
    [
        ([0, 1, 2, 3, 4, 5, 6, 7], 8, "▁▂▃▄▅▆▇█"),
        ([7, 0], 8, "█▁"),
        ([1, NAN, 2, INF], 8, "▁·█·"),
        ([0, 0, 7, 7], 2, "▁█"),
        ([0, NAN, 7, 7], 2, "▁█"),
        ([NAN, NAN], 2, "··"),
        ([5, 5, 5], 8, "▄▄▄"),
        ([5], 8, "▄"),
        ([], 8, ""),
        ([1, 2], 0, "▄"),
        ([-1.7e308, 0, 1.7e308], 3, "▁▅█"),
        ([1.7e308, 1.7e308, -1.7e308, -1.7e308], 2, "█▁"),
        ([0.0, 5e-324], 2, "▄▄"),
    ],
)
def test_a_curve_is_drawn(values: list[float], width: int, drawn: str) -> None:
    assert sparkline(values, width) == drawn


def test_where_the_encoding_has_no_blocks_ascii_is_drawn() -> None:
    assert [ink(name) for name in ("utf-8", "ascii", "cp949", "latin-1", None, "no such encoding")] == [
        BLOCKS, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN,
    ]  # fmt: skip
    assert sparkline([0, NAN, 7], 3, PLAIN) == "_x#"
    assert all(len(one.levels) == 8 for one in (BLOCKS, PLAIN))


@given(st.lists(st.floats(), max_size=300), st.integers(1, 80), st.sampled_from([BLOCKS, PLAIN]))
def test_any_values_fit_and_reach_from_the_bottom_to_the_top(values: list[float], width: int, drawn: Ink) -> None:
    line = sparkline(values, width, drawn)
    assert len(line) == min(width, len(values))
    assert set(line) <= {*drawn.levels, drawn.gap}
    assert (drawn.gap in line) <= any(not math.isfinite(value) for value in values)
    levels = [drawn.levels.index(one) for one in line if one != drawn.gap]
    assert not levels or len(set(levels)) == 1 or (min(levels), max(levels)) == (0, 7)
