"""Versions against clauses, as PyPI and pip compare them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from teamkit.preflight.releases import met

numbers = st.lists(st.integers(0, 3), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))
longer = st.lists(st.integers(0, 3), min_size=2, max_size=4).map(lambda parts: ".".join(map(str, parts)))
clauses = st.one_of(
    st.builds("{}{}".format, st.sampled_from((">=", "<=", ">", "<", "==", "!=", "===")), numbers),
    st.builds("{}{}.*".format, st.sampled_from(("==", "!=")), numbers),
    st.builds("~={}".format, longer),
)


@given(numbers, st.lists(clauses, max_size=3).map(",".join))
@example("2", "==2.0.*")
@example("2.8.1", "!=2.8.*")
@example("2.8.1", "==2.8")
@example("2.8.0", "===2.8")
@example("2.10", "~=2.9")
@example("2.9", "~=2.8.0")
def test_a_version_meets_what_pip_says_it_meets(version: str, wanted: str) -> None:
    assert met(version, wanted) == SpecifierSet(wanted).contains(version, prereleases=True)


@pytest.mark.parametrize(
    ("version", "wanted", "expected"),
    [
        ("2.8.0+cu128", ">=2.8", True),
        ("2.8.0+cu128", "==2.8.0", True),
        ("2.8.0+cu128", ">2.8.0", False),
        ("2.8.0+cu128", "==2.8.*", True),
        ("2.8.0+cu128", "~=2.8.0", True),
        ("2.8.0+CU128", "=== 2.8.0+cu128", True),
        ("2.8.0", ">= 2.7, < 3", True),
        ("3.0.1", "~=2.8", False),
    ],
)
def test_the_build_of_a_version_and_spaces_make_no_difference(version: str, wanted: str, expected: bool) -> None:
    assert met(version, wanted) is expected
    assert SpecifierSet(wanted).contains(version, prereleases=True) is expected


@pytest.mark.parametrize("wanted", ["", "1!2.0", ">=2.9rc1", ">=9.*", "weird"])
def test_what_is_no_clause_of_plain_numbers_counts_as_met(wanted: str) -> None:
    assert met("2.8.0", wanted)
    assert met("unknown", ">=1")
