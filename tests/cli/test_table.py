"""Columns: aligned whatever the script, and never wider than the screen."""

from hypothesis import given
from hypothesis import strategies as st

from teamkit.cli.console import cells_of
from teamkit.cli.table import columns, wrapped

ROWS = [
    ["gpu", "0 H100", "31.2 of 39.4 GiB free; jiwoo: python train.py, 3 h", "ok"],
    ["디스크", "결과", "12 GB free", "fail"],
]


def test_cells_stand_below_each_other_in_any_script() -> None:
    first, second = columns(ROWS, None, (2,))
    assert len(first) == len(second) == 1
    assert cells_of(first[0][: first[0].index("31.2")]) == cells_of(second[0][: second[0].index("12 GB")])


def test_the_long_cell_is_wrapped_where_the_screen_ends() -> None:
    first, _ = columns(ROWS, 50, (2,))
    assert len(first) > 1
    assert all(cells_of(line) <= 50 for line in first)
    assert first[0].endswith("ok")


def test_no_rows_are_no_lines() -> None:
    assert columns([], 80, (0,)) == []


@given(st.text(alphabet="abc 가나다", max_size=60), st.integers(2, 30))
def test_nothing_is_wider_than_it_may_be_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cells_of(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_two_long_cells_share_the_room_and_a_short_one_keeps_its_own() -> None:
    row = ["gpu", "word " * 20, "short", "other " * 20]
    (lines,) = columns([row], 80, (1, 2, 3))
    assert all(cells_of(line) <= 80 for line in lines)
    assert "short" in lines[0]
    assert " ".join(lines).count("word") == " ".join(lines).count("other") == 20
