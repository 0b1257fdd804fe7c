"""A run is named by the beginning of its id, as a commit is, or by its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.errors import ConfigError
from teamkit.runs.lookup import meant, short
from teamkit.runs.model import Run


def run(own: str, name: str = "") -> Run:
    return Run("wandb", f"/r/{own}", id=own, name=name)


RUNS = [run("a1b2c3", "bert"), run("a1ffff", "roberta"), run("a1", "short"), run("77c0", "twice"), run("88c0", "twice")]


@pytest.mark.parametrize(
    ("asked", "own"),
    [
        ("a1b", "a1b2c3"),
        ("a1", "a1"),
        ("a1b2c3", "a1b2c3"),
        ("7", "77c0"),
        ("bert", "a1b2c3"),
        ("short", "a1"),
    ],
)
def test_a_beginning_that_one_run_alone_has_is_enough_and_so_is_a_name(asked: str, own: str) -> None:
    assert meant(asked, RUNS).id == own


@pytest.mark.parametrize("asked", ["실험/a1b2", "실험/a1b2/", "a1b2", "/r/실험/a1b2"])
def test_a_folder_means_its_run(asked: str) -> None:
    runs = [Run("csv", "/r/실험/a1b2", id="77"), Run("csv", "/r/실험/xa1b2", id="88")]
    assert meant(asked, runs).id == "77"


@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        ("a", "a may be any of 3 runs: a1b2c3 bert, a1ffff roberta, a1 short", "teamkit runs show a1b2c3"),
        ("twice", "twice may be any of 2 runs: 77c0 twice, 88c0 twice", "teamkit runs show 77c0"),
        ("robert", "there is no run robert among 5", "did you mean roberta?"),
        ("a1c2c3", "there is no run a1c2c3 among 5", "did you mean a1b2c3?"),
        ("77d", "there is no run 77d among 5", "did you mean 77c0?"),
        ("zzzz", "there is no run zzzz among 5", "teamkit runs --columns id,name"),
        ("", "there is no run  among 5", "teamkit runs --columns id,name"),
        ("\x1b[31m", "there is no run \\x1b[31m among 5", "teamkit runs --columns id,name"),
    ],
)
def test_what_means_several_runs_or_none_is_refused_with_those_that_may_be_meant(
    asked: str, message: str, hint: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        meant(asked, RUNS)
    assert (refused.value.message, refused.value.hint) == (message, hint)


def test_of_many_runs_a_few_are_named() -> None:
    with pytest.raises(ConfigError, match="a may be any of 9 runs: a0, a1, a2, a3, a4 and 4 more"):
        meant("a", [run(f"a{number}") for number in range(9)])


@given(st.lists(st.text("abc", min_size=1, max_size=4), unique=True, min_size=1))
def test_a_whole_id_always_means_its_run(ids: list[str]) -> None:
    runs = [run(own) for own in ids]
    assert [meant(own, runs).id for own in ids] == ids


def test_of_an_id_so_much_is_shown_as_means_no_other_run() -> None:
    assert short([run("a1b2"), run("0123456789abcdef"), run("0123456789ffffff"), run("fedcba9876543210")]) == {
        "a1b2": "a1b2",
        "0123456789abcdef": "0123456789a",
        "0123456789ffffff": "0123456789f",
        "fedcba9876543210": "fedcba98",
    }


@given(st.lists(st.text("ab", min_size=1, max_size=14), unique=True))
def test_what_is_shown_of_an_id_means_its_run_again(ids: list[str]) -> None:
    runs = [run(own) for own in ids]
    assert {meant(shown, runs).id: shown for shown in short(runs).values()} == short(runs)
