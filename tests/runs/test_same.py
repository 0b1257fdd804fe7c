"""When two values are one: by what they mean, not by how a library wrote them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.runs.model import Value
from teamkit.runs.same import key

ONE = [
    (0.1, "0.1"), (0.1, 0.10000000149011612), (1, "1"), (1, 1.0), ("1e-05", 0.00001), (True, "True"), (None, "None"),
    (None, "null"), (False, "false"), (100000, "1e5"), ("a", " a"), (math.nan, "NaN"), (math.inf, "inf"),
    (0.001, "0.001"), (1.0, "1.0"), (0.0, "0.0"), (0.5, ".5"), (-2e-05, "-2.0e-5"), (1e16, "1e+16"),
    (10**25, str(10**25)), (1234567, 1234567.0), ("1234567.0", 1234567),
]  # fmt: skip
TWO = [(True, 1), (False, 0), (1234567, 1234568), (1234567.0, 1234568.0), ("1234567890123", "1234567890124"),
       (0.1, 0.10001), ("a", "A"),
       (None, ""), (None, 0), (math.nan, None), ("", 0), (math.inf, -math.inf), ("912e4567", "123e8901"),
       ("1e999", math.inf), ("00e12", "0e999"), ("0e999", 0), ("1e-999", 0), ("1_2", 12), ("1_2.5", 12.5),
       ("1.10", "1.1"), ("007", 7), ("١", 1), ("9" * 25, "9" * 24 + "8"), ("9" * 5000, "9" * 4999 + "8")]  # fmt: skip


@pytest.mark.parametrize(("some", "other"), ONE)
def test_these_are_one_value(some: Value, other: Value) -> None:
    assert key(some) == key(other)
    assert hash(key(some)) == hash(key(other))


@pytest.mark.parametrize(("some", "other"), TWO)
def test_these_are_two_values(some: Value, other: Value) -> None:
    assert key(some) != key(other)


values = st.one_of(st.none(), st.booleans(), st.integers(), st.floats())


@given(values)
def test_every_value_is_its_own_text_which_is_all_that_mlflow_keeps(value: Value) -> None:
    assert key(value) == key(str(value))


@given(st.integers())
def test_no_two_whole_numbers_are_one(value: int) -> None:
    assert key(value) != key(value + 1)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_32_bit_number_is_the_one_that_its_text_says(value: float) -> None:
    assert key(value) == key(f"{value!r}")
