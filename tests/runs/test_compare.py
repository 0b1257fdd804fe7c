"""Runs beside each other: what differs, and by how much; the best is marked where that can be said."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.runs.beside import difference
from teamkit.runs.comparable import DIFFERS, Code
from teamkit.runs.compare import Comparison, Measure, compare
from teamkit.runs.model import CRASHED, RUNNING, UNKNOWN, Run, Value
from tests.runs.beside_world import made

NAN = math.nan
HERE = Code(same=True)


def beside(*runs: Run, whole: bool = False, **stated: str) -> Comparison:
    return compare(runs, [HERE] * len(runs), {name.replace("__", "/"): way for name, way in stated.items()}, whole)


def measure(made: Comparison, name: str, pick: str = "best") -> Measure:
    (one,) = (one for one in made.measures if (one.name, one.pick) == (name, pick))
    return one


def near(value: float) -> Any:
    return pytest.approx(value)


def values(one: Measure) -> list[object]:
    return [cell.value for cell in one.cells]


def test_only_parameters_that_differ_are_told_and_with_all_the_others_too() -> None:
    runs = made("a", {"lr": 0.1, "model": "bert", "wd": "0.01"}), made("b", {"lr": 0.2, "model": "bert", "wd": 0.01})
    assert [one.name for one in beside(*runs).settings] == ["lr"]
    assert [(one.name, one.differs) for one in beside(*runs, whole=True).settings] == [
        ("lr", True), ("model", False), ("wd", False),
    ]  # fmt: skip


def test_what_one_run_does_not_log_differs_and_is_not_none() -> None:
    (setting,) = beside(made("a", {"aug": True}), made("b")).settings
    assert (setting.values, setting.logged) == ((True, None), (True, False))
    assert beside(made("a", {"cap": None}), made("b")).settings == ()


def test_data_split_and_seed_stand_apart_and_are_told_also_where_they_are_the_same() -> None:
    both: dict[str, Value] = {"data_hash": "a", "fold": 0, "dataset": "klue", "seed": 1}
    found = beside(made("a", {**both, "lr": 1}), made("b", {**both, "seed": 2, "lr": 2}))
    assert [(one.name, one.differs) for one in found.data] == [
        ("data_hash", False), ("dataset", False), ("fold", False), ("seed", True),
    ]  # fmt: skip
    assert [one.name for one in found.settings] == ["lr"]


def test_best_and_last_are_told_against_the_first_run_and_the_better_is_marked() -> None:
    found = beside(made("a", {}, {"val/f1": [0.5, 0.8, 0.7]}), made("b", {}, {"val/f1": [0.5, 0.4, 0.6]}))
    best, last = measure(found, "val/f1"), measure(found, "val/f1", "last")
    assert [(cell.value, cell.step) for cell in best.cells] == [(0.8, 100), (0.6, 200)]
    assert values(last) == [0.7, 0.6]
    assert best.change == (None, near(-0.2))
    assert best.relative == (None, near(-0.25))
    assert (best.better, last.better) == ((True, False), (True, False))


def test_less_is_better_where_the_name_or_the_policy_says_so() -> None:
    curves = {"val/wer": [0.5], "odd": [1.0]}, {"val/wer": [0.4], "odd": [2.0]}
    found = beside(made("a", {}, curves[0]), made("b", {}, curves[1]))
    assert measure(found, "val/wer").better == (False, True)
    assert measure(found, "odd", "last").better == (False, False)
    assert measure(found, "odd", "last").change == (None, 1.0)
    stated = beside(made("a", {}, curves[0]), made("b", {}, curves[1]), odd="min")
    assert measure(stated, "odd").better == (True, False)


def test_nan_is_never_best_and_changes_nothing() -> None:
    curves = [{"acc": [0.5, NAN]}, {"acc": [NAN, NAN]}, {"acc": [0.4, 0.4]}]
    found = beside(*(made(f"r{number}", {}, one) for number, one in enumerate(curves)))
    best, last = measure(found, "acc"), measure(found, "acc", "last")
    assert best.better == (True, False, False)
    assert best.change == (None, None, near(-0.1))
    assert last.change == (None, None, None)
    assert [cell.note for cell in best.cells] == ["diverged at step 100", "diverged at step 0", ""]


@pytest.mark.parametrize("state", [CRASHED, RUNNING])
def test_a_run_without_its_end_is_never_the_best(state: str) -> None:
    runs = [made("a", {}, {"acc": [0.5]}), made("b", {}, {"acc": [0.9]}, state=state), made("c", {}, {"acc": [0.4]})]
    assert measure(beside(*runs), "acc").better == (True, False, False)
    assert measure(beside(*runs[:2]), "acc").better == (False, False)
    equal = made("b", {}, {"acc": [0.5]}, state=state)
    assert measure(beside(runs[0], equal, runs[2]), "acc").better == (True, False, False)
    unknown = made("b", {}, {"acc": [0.9]}, state=UNKNOWN)
    assert measure(beside(runs[0], unknown), "acc").better == (False, True)


def test_all_that_are_best_are_marked() -> None:
    runs = [made(str(at), {}, {"acc": [value]}) for at, value in enumerate((0.5, 0.4, 0.5))]
    assert measure(beside(*runs), "acc").better == (True, False, True)
    assert measure(beside(runs[0], runs[2]), "acc").better == (True, True)


def test_losses_of_different_loss_functions_are_not_ranked_and_the_reason_is_told() -> None:
    curves = {"val/loss": [1.0], "val/f1": [0.5]}, {"val/loss": [0.1], "val/f1": [0.6]}
    found = beside(made("a", {"loss": "ce"}, curves[0]), made("b", {"loss": "focal"}, curves[1]))
    loss = measure(found, "val/loss")
    assert (loss.better, loss.change, values(loss)) == ((False, False), (None, None), [1.0, 0.1])
    assert measure(found, "val/f1").better == (False, True)
    assert found.notes == ("no losses are ranked: the runs differ in their loss function (loss: ce, focal)",)
    alike = beside(made("a", {"loss": "ce"}, curves[0]), made("b", {"loss": "ce"}, curves[1]))
    assert (measure(alike, "val/loss").better, alike.notes) == ((False, True), ())


def test_runs_that_are_not_comparable_have_no_better_and_no_difference() -> None:
    runs = made("a", {"fold": 0}, {"acc": [0.5]}), made("b", {"fold": 1}, {"acc": [0.9]})
    found = beside(*runs)
    assert found.verdict.state == DIFFERS
    assert (measure(found, "acc").better, measure(found, "acc").change) == ((False, False), (None, None))
    assert found.notes == ("no differences and no best are told: the runs are not comparable",)


def test_what_a_log_only_sums_up_is_a_value_too() -> None:
    runs = made("a"), made("b")
    runs[0].summary, runs[1].summary = {"test/acc": 0.5, "_runtime": 3.0}, {"test/acc": 0.75, "_runtime": 4.0}
    found = beside(*runs)
    assert [(one.name, values(one), one.relative) for one in found.measures] == [
        ("test/acc", [0.5, 0.75], (None, 0.5)),
    ]  # fmt: skip


def test_metrics_of_one_run_alone_counters_and_machines_are_told_with_all() -> None:
    curves = {"acc": [0.5], "epoch": [1.0], "system/gpu.0.memory": [1.0], "train/runtime": [3.0], "time_total_s": [1.0]}
    runs = made("a", {}, {**curves, "own": [1.0]}), made("b", {}, curves)
    assert [one.name for one in beside(*runs).measures] == ["acc"]
    assert {one.name for one in beside(*runs, whole=True).measures} == {*curves, "own"}


def test_a_share_is_of_the_size_of_the_first_value() -> None:
    one = measure(beside(made("a", {}, {"reward": [-2.0]}), made("b", {}, {"reward": [-1.0]})), "reward")
    assert (one.change, one.relative) == ((None, 1.0), (None, 0.5))


def test_a_change_from_zero_has_no_share() -> None:
    one = measure(beside(made("a", {}, {"acc": [0.0]}), made("b", {}, {"acc": [0.5]})), "acc")
    assert (one.change, one.relative) == ((None, 0.5), (None, None))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (0.8, 0.812, "+0.0120 (+1.5%)"),
        (0.5, 0.5, "±0"),
        (0.01, 0.2322, "+0.22220 (+2222%)"),
        (1.0, 1e9, "+999999999 (+1e+11%)"),
    ],
)
def test_a_change_is_told_with_its_sign_its_share_and_no_more_digits_than_its_values(
    before: float, after: float, words: str
) -> None:
    one = measure(beside(made("a", {}, {"acc": [before]}), made("b", {}, {"acc": [after]})), "acc")
    assert difference(one.change[1] or 0.0, one.cells, one.relative[1]) == words


points = st.lists(st.floats(), min_size=1, max_size=4)


@given(st.lists(points, min_size=2, max_size=4), st.sampled_from(["acc", "wer"]))
def test_whatever_is_logged_the_best_is_a_number_that_none_betters(curves: list[list[float]], name: str) -> None:
    found = beside(*(made(f"r{number}", {}, {name: one}) for number, one in enumerate(curves)))
    for one in found.measures:
        sound = [float(value) for value in values(one) if math.isfinite(value)]  # type: ignore[arg-type]
        top = (max if name == "acc" else min)(sound) if len(sound) > 1 else None
        assert one.better == tuple(value == top for value in values(one))
        assert all(change is None or math.isfinite(change) for change in (*one.change, *one.relative))
