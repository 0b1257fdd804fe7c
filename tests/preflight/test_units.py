"""Bytes and times: what is free is never exaggerated, what is used never played down."""

import random
import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from teamkit.errors import ConfigError
from teamkit.preflight.units import as_age, as_df, as_free, as_gib, parse_size, parse_time

SI = " kMGTPE"
amounts = st.one_of(st.integers(0, 10**21), st.integers(0, 2000), st.integers(0, 7).map(lambda power: 1000**power))


def tenths(number: str, letter: str) -> int:
    """Ten times the bytes, in whole numbers."""
    return round(float(number) * 10) * int(1000 ** SI.index(letter))


@given(amounts)
@example(999_999)
@example(9_950_000)
@example(999_999_999_999)
def test_a_size_as_df_has_it_is_never_below_and_less_than_a_tenth_above(count: int) -> None:
    text = as_df(count)
    told = tenths(text, " ") if text.isdigit() else tenths(text[:-1], text[-1])
    assert count * 10 <= told <= count * 11


@given(amounts)
@example(999)
@example(1000)
@example(999_999)
def test_free_bytes_never_exceed_what_is_there_and_miss_less_than_a_tenth(count: int) -> None:
    number, unit = as_free(count).split()
    told = tenths(number, unit.removesuffix("B") or " ")
    assert told <= count * 10 <= told * 1.1


@given(amounts)
@example(2**30)
def test_gpu_memory_is_never_exaggerated_and_misses_less_than_a_tenth(count: int) -> None:
    told = int(as_gib(count).removesuffix(" GiB").replace(".", ""))
    assert told * 2**30 <= count * 10 < (told + 1) * 2**30


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0"), (1, "1"), (999, "999"), (1000, "1.0k"), (1001, "1.1k"), (9900, "9.9k"), (9901, "10k"), (10_001, "11k"),
     (999_000, "999k"), (999_001, "1.0M"), (10**18, "1.0E"), (10**21, "1000E")],
)  # fmt: skip
def test_sizes_are_rounded_up_as_df_rounds_them(count: int, text: str) -> None:
    assert as_df(count) == text


def test_numfmt_of_coreutils_rounds_to_the_same() -> None:
    """numfmt writes powers of 1000 by the rule of df -H."""
    dice = random.Random(1)
    counts = [dice.randrange(10 ** dice.randrange(1, 19)) for _ in range(2000)]
    try:
        ran = subprocess.run(["numfmt", "--to=si", *map(str, counts)], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no GNU numfmt here")
    assert ran.stdout.replace("K", "k").split() == [as_df(count) for count in counts]


@given(st.integers(0, 10**6), st.sampled_from(["", "k", "M", "G", "T", "P", "E", "K", "m", "g"]), st.booleans())
def test_a_size_is_read_back_as_it_was_written(number: int, letter: str, binary: bool) -> None:
    middle = "i" if binary and letter else ""
    power = " KMGTPE".index(letter.upper() or " ")
    expected = number * (1024 if middle else 1000) ** power
    bare = (f"{number}{letter}{middle}",) if letter or not number else ()
    for text in (f"{number}{letter}{middle}B", f" {number} {letter}{middle}b ", *bare):
        assert parse_size(text, "--disk") == expected


@given(amounts)
def test_what_is_printed_as_free_can_be_typed_in_as_a_need(count: int) -> None:
    assert parse_size(as_free(count), "--disk") <= count


@pytest.mark.parametrize(
    "text", ["", "much", "-1", "20 GiBs", "1e9", "20,5G", "GiB", "1.2.3G", "٣x", "20iB", "inf", "20", "1.5"]
)
def test_what_is_no_amount_is_refused_with_the_name_of_the_option(text: str) -> None:
    with pytest.raises(ConfigError, match="--disk"):
        parse_size(text, "--disk")


@pytest.mark.parametrize(
    ("text", "count"),
    [("512B", 512), ("0", 0), ("0.0", 0), ("20GiB", 20 * 2**30), ("30GB", 30 * 10**9), ("30G", 30 * 10**9),
     (".5k", 500), ("1.4GB", 1_400_000_000), ("1.0001k", 1001)],
)  # fmt: skip
def test_sizes_mean_what_the_help_says(text: str, count: int) -> None:
    assert parse_size(text, "--disk") == count


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("15m", 900), ("2h", 7200), ("1d", 86400), ("1.5h", 5400)]
)
def test_times_mean_what_the_help_says(text: str, seconds: float) -> None:
    assert parse_time(text, "--wait") == seconds


@pytest.mark.parametrize("text", ["", "soon", "-1m", "2 hours", "1w", "nan"])
def test_what_is_no_time_is_refused_with_the_name_of_the_option(text: str) -> None:
    with pytest.raises(ConfigError, match="--wait"):
        parse_time(text, "--wait")


@given(st.one_of(st.floats(0, 10**9), st.floats(0, 2 * 86400)))
@example(59.9)
@example(3600.0)
@example(86399.9)
def test_an_age_is_never_exaggerated_and_misses_less_than_one(seconds: float) -> None:
    number, word = as_age(seconds).split()
    size = {"s": 1, "min": 60, "h": 3600, "d": 86400}[word]
    assert int(number) * size <= seconds < (int(number) + 1) * size


def test_units_load_without_the_outside() -> None:
    code = "import sys, teamkit.preflight.units; sys.exit(any(name in sys.modules for name in ('git', 'pynvml')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
