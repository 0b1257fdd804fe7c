"""Pairs of runs that differ in exactly one parameter: all of them, no other, and not in quadratic time."""

import sys
from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.errors import ConfigError
from teamkit.runs.ablation import Ablation, Pair, _shape, _sure, ablation
from teamkit.runs.columns import Column, know, resolve
from teamkit.runs.comparable import DIFFERS, SAME, UNKNOWN
from teamkit.runs.model import CRASHED, INTERRUPTED, RUNNING, Run, Value
from teamkit.runs.same import key
from tests.runs.beside_world import made

F1 = {"f1": [0.5]}


def column(runs: list[Run], name: str = "f1") -> Column:
    return resolve(name, know(runs, {}))


def found(runs: list[Run], *ignore: str, limit: int = 0, metric: str = "f1") -> Ablation:
    return ablation(runs, column(runs, metric), ignore, limit)


def pairs(made: Ablation) -> list[tuple[str, str, str]]:
    return [(group.name, pair.one.id, pair.other.id) for group in made.groups for pair in group.pairs]


def only(made: Ablation) -> Pair:
    ((pair,),) = (group.pairs for group in made.groups)
    return pair


def test_the_pairs_of_four_runs_are_found() -> None:
    runs = [
        made("a", {"lr": 1e-5, "model": "bert", "aug": True}, {"f1": [0.5, 0.8]}),
        made("b", {"lr": 2e-5, "model": "bert", "aug": True}, {"f1": [0.5, 0.7]}),
        made("c", {"lr": 2e-5, "model": "electra", "aug": True}, {"f1": [0.9, 0.1]}),
        made("d", {"lr": 3e-5, "model": "electra", "aug": False}, {"f1": [0.9]}),
    ]
    assert pairs(found(runs)) == [("lr", "a", "b"), ("model", "b", "c")]
    lr, model = (group.pairs[0] for group in found(runs).groups)
    assert [lr.values, model.values] == [(1e-5, 2e-5), ("bert", "electra")]
    assert [lr.change, model.change] == pytest.approx([-0.1, 0.2])
    assert [cell.step for cell in model.measured] == [100, 0]


def test_a_pair_goes_from_the_smaller_value_to_the_larger_and_from_nothing_to_something() -> None:
    values: dict[str, dict[str, Value]] = {"a": {"n": 10}, "b": {"n": 9}, "c": {}}
    runs = [made(name, {"model": "bert", **value}, F1) for name, value in values.items()]
    assert pairs(found(runs)) == [("n", "c", "b"), ("n", "c", "a"), ("n", "b", "a")]


def test_equal_parameters_are_repeats_and_no_pair() -> None:
    runs = [made(name, {"lr": value}, F1) for name, value in (("a", 0.1), ("b", "0.1"), ("c", 0.2))]
    made_of = found(runs)
    assert pairs(made_of) == [("lr", "a", "c"), ("lr", "b", "c")]
    assert made_of.alike == 1


def test_what_differs_by_nature_does_not_count_and_is_told() -> None:
    runs = [made(name, {"lr": lr, "output_dir": name, "seed": 1}, F1) for name, lr in (("a", 0.1), ("b", 0.2))]
    assert pairs(found(runs)) == [("lr", "a", "b")]
    assert found(runs).ignored == ("output_dir",)


def test_a_seed_counts_unless_it_is_ignored() -> None:
    runs = [made(name, {"lr": lr, "seed": seed}, F1) for name, lr, seed in (("a", 1, 1), ("b", 2, 2), ("c", 2, 3))]
    assert pairs(found(runs)) == [("seed", "b", "c")]
    assert pairs(found(runs, "seed")) == [("lr", "a", "b"), ("lr", "a", "c")]
    with pytest.raises(ConfigError, match="no run has a parameter sed") as refused:
        found(runs, "sed")
    assert refused.value.hint == "did you mean seed?"


@pytest.mark.parametrize("lrs", [(1, 2, 2), (1, 2, 3)])
def test_what_nearly_every_run_has_otherwise_is_suspected_where_nothing_else_makes_a_pair(lrs: tuple[int, ...]) -> None:
    runs = [made(f"r{at}", {"lr": lr, "nonce": f"n{at}", "aug": at > 0}, F1) for at, lr in enumerate(lrs)]
    assert "nonce" in found(runs).suspects
    assert found(runs, "nonce", "aug").pairs in (2, 3)
    assert found([made(f"r{at}", {"lr": at}, F1) for at in range(3)]).suspects == ()


def test_runs_that_did_not_finish_are_left_out_and_counted() -> None:
    states = ("finished", CRASHED, CRASHED, INTERRUPTED, RUNNING, "unknown")
    runs = [made(f"r{number}", {"lr": number}, F1, state=state) for number, state in enumerate(states)]
    assert pairs(found(runs)) == [("lr", "r0", "r5")]
    assert found(runs).left_out == {CRASHED: 2, INTERRUPTED: 1, RUNNING: 1}


def test_runs_without_parameters_are_counted_and_no_pair() -> None:
    runs = [made("a", {}, F1), made("b", {"lr": 1}, F1), made("c", {"lr": 2}, F1)]
    assert (pairs(found(runs)), found(runs).bare, found(runs).runs) == ([("lr", "b", "c")], 1, 2)


@pytest.mark.parametrize(
    ("name", "values", "why"),
    [
        ("fold", (0, 1), "not comparable: another split"),
        ("data_hash", ("a", "b"), "not comparable: other data"),
        ("average", ("macro", "micro"), "not comparable: the metric is defined otherwise"),
        ("train_file", ("a", "b"), ""),
        ("lr", (0.1, 0.2), ""),
    ],
)
def test_what_spoils_the_metric_has_no_change(name: str, values: tuple[Value, Value], why: str) -> None:
    pair = only(found([made(f"r{number}", {name: value}, F1) for number, value in enumerate(values)]))
    assert (pair.why, pair.change) == (why, None if why else 0.0)


def test_losses_of_different_loss_functions_are_not_compared() -> None:
    curves = {"val/loss": [1.0], "f1": [0.5]}
    runs = [made(name, {"criterion": name}, curves) for name in ("ce", "focal")]
    assert only(found(runs, metric="val/loss")).why == "not comparable: another loss function"
    assert only(found(runs)).change == 0.0


@pytest.mark.parametrize(("commit", "code"), [("1a2b3c4d5e6f", SAME), ("ffffffff", DIFFERS), ("", UNKNOWN)])
def test_a_pair_tells_whether_its_code_is_the_same(commit: str, code: str) -> None:
    assert only(found([made("a", {"lr": 1}, F1), made("b", {"lr": 2}, F1, commit=commit)])).code == code


def test_a_metric_that_a_run_has_not_or_that_is_nan_changes_nothing() -> None:
    runs = [made("a", {"lr": 1}, F1), made("b", {"lr": 2}), made("c", {"lr": 3}, {"f1": [float("nan")]})]
    assert [pair.change for group in found(runs).groups for pair in group.pairs] == [None, None, None]


def test_of_many_pairs_a_few_are_told_and_all_are_counted() -> None:
    runs = [made(f"r{number}", {"lr": number}, F1) for number in range(10)]
    (group,) = found(runs, limit=3).groups
    assert (group.total, len(group.pairs)) == (45, 3)
    (group,) = found(runs).groups
    assert (group.total, len(group.pairs)) == (45, 45)


def test_runs_whose_parameters_have_one_sum_by_accident_are_told_apart() -> None:
    shapes = [_shape(made(f"r{lr}", {"lr": lr, "seed": 1}), {"lr", "seed"}) for lr in (1, 2)]
    assert [len(one) for one in _sure(shapes, "seed")] == [1, 1]
    assert [len(one) for one in _sure(shapes, "lr")] == [2]


params = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from([1, 2, "2", None, True, "x"]) for name in ("lr", "model", "aug", "seed")}
)


def differing(one: Run, other: Run) -> list[str]:
    names = one.params.keys() | other.params.keys()
    return [name for name in names if key(one.params.get(name)) != key(other.params.get(name))]


@given(st.lists(params, max_size=12))
def test_all_pairs_are_found_and_no_other(logged: list[dict[str, Value]]) -> None:
    runs = [made(f"r{number}", one, F1) for number, one in enumerate(logged)]
    if not runs:
        return
    told = [run for run in runs if run.params]
    slow = {
        (names[0], frozenset((one.id, other.id)))
        for one, other in combinations(told, 2)
        if len(names := differing(one, other)) == 1
    }
    fast = pairs(found(runs))
    assert {(name, frozenset(ids)) for name, *ids in fast} == slow
    assert len(fast) == len(slow) == found(runs, limit=1).pairs


def world(count: int) -> list[Run]:
    """A sweep in which nearly every run has a pair, and a seed that makes half a million pairs."""
    grid = list(product((1e-5, 2e-5), (0.1, 0.2), range(count // 4)))
    fixed: dict[str, Value] = {f"option_{number}": number for number in range(60)}
    return [
        made(f"r{number}", {**fixed, "lr": lr, "dropout": drop, "seed": seed, "output_dir": f"o{number}"}, F1)
        for number, (lr, drop, seed) in enumerate(grid)
    ]


def counting(runs: list[Run]) -> tuple[Ablation, int]:
    """The pairs, and how many functions were called: a clock would tell of other processes, too."""
    counted = Counter[str]()
    sys.setprofile(lambda _frame, event, _argument: counted.update([event]))
    try:
        return found(runs, limit=20), counted.total()
    finally:
        sys.setprofile(None)


def test_work_grows_with_the_runs_and_not_with_their_pairs() -> None:
    calls = []
    for count in (200, 800):
        made_of, counted = counting(world(count))
        each = count // 4
        assert made_of.pairs == count + 4 * each * (each - 1) // 2
        calls.append(counted)
    assert calls[1] < 6 * calls[0], calls  # 16 times, were it quadratic
