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
from teamkit.runs.comparable import DIFFERS, SAME, UNKNOWN, Code, verdict
from teamkit.runs.model import CRASHED, INTERRUPTED, RUNNING, Run, Value
from tests.runs.beside_world import made

F1 = {"f1": [0.5]}


def column(runs: list[Run], name: str = "f1") -> Column:
    return resolve(name, know(runs, {}))


def found(runs: list[Run], *ignore: str, limit: int = 0, metric: str = "f1") -> Ablation:
    return ablation(runs, column(runs, metric), lambda _one, _other: Code(ahead=1), ignore, limit)


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
        ("fold", (0, 1), "not comparable: split"),
        ("data_hash", ("a", "b"), "not comparable: data"),
        ("train_md5", ("a", "b"), "not comparable: data"),
        ("average", ("a", "b"), "not comparable: metric definition"),
        ("train_file", ("a", "b"), ""),
        ("data_dir", ("/a", "/b"), ""),
        ("lr", (0.1, 0.2), ""),
    ],
)
def test_what_spoils_the_metric_has_no_change(name: str, values: tuple[Value, Value], why: str) -> None:
    pair = only(found([made(f"r{number}", {name: value}, F1) for number, value in enumerate(values)]))
    assert (pair.why, pair.change) == (why, None if why else 0.0)
    assert (verdict([pair.one, pair.other], [Code(same=True)] * 2).state == DIFFERS) == bool(why)


def test_training_data_may_differ_where_what_judges_is_known_to_be_the_same() -> None:
    assert only(found([made(name, {"train_md5": name, "val_md5": "7"}, F1) for name in "ab"])).change == 0.0


def test_what_is_ignored_makes_no_two_runs_comparable() -> None:
    runs = [made(name, {"lr": lr, "fold": lr}, F1) for name, lr in (("a", 1), ("b", 2))]
    assert only(found(runs, "fold")).why == "not comparable: split"


def test_a_pair_whose_evaluation_code_differs_has_no_change() -> None:
    runs = [made("a", {"lr": 1}, F1, commit="1a2b"), made("b", {"lr": 2}, F1, commit="3c4d")]
    pair = only(ablation(runs, column(runs), lambda _one, _other: Code(ahead=1, files=("eval.py",))))
    assert (pair.change, pair.why) == (None, "not comparable: evaluation code")


def test_losses_of_different_loss_functions_are_not_compared() -> None:
    curves = {"val/loss": [1.0], "f1": [0.5]}
    runs = [made(name, {"criterion": name}, curves) for name in ("ce", "focal")]
    assert only(found(runs, metric="val/loss")).why == "not comparable: loss function"
    assert only(found(runs)).change == 0.0


@pytest.mark.parametrize(
    ("commit", "known", "code"),
    [
        ("1a2b3c4d5e6f", Code(error="not asked"), SAME),
        ("1a2b", Code(same=True), SAME),
        ("ffffffff", Code(ahead=1), DIFFERS),
        ("ffffffff", Code(error="git does not know ffffffff here"), UNKNOWN),
        ("", Code(same=True), UNKNOWN),
    ],
)
def test_a_pair_tells_whether_its_code_is_the_same(commit: str, known: Code, code: str) -> None:
    runs = [made("a", {"lr": 1}, F1), made("b", {"lr": 2}, F1, commit=commit)]
    assert only(ablation(runs, column(runs), lambda _one, _other: known)).code == code


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


# Values with what they mean.
MEANT: list[tuple[Value, str]] = [(1, "1"), (2, "2"), ("2", "2"), (2.0, "2"), (None, ""), (True, "yes"), ("x", "x")]
params = st.fixed_dictionaries({}, optional={name: st.sampled_from(MEANT) for name in ("lr", "model", "aug", "seed")})


def differing(one: dict[str, tuple[Value, str]], other: dict[str, tuple[Value, str]]) -> list[str]:
    unlogged = (None, "")
    return [name for name in one | other if one.get(name, unlogged)[1] != other.get(name, unlogged)[1]]


@given(st.lists(params, max_size=12))
def test_all_pairs_are_found_and_no_other(logged: list[dict[str, tuple[Value, str]]]) -> None:
    if not logged:
        return
    runs = [made(f"r{at}", {name: value for name, (value, _) in one.items()}, F1) for at, one in enumerate(logged)]
    told = [(f"r{at}", one) for at, one in enumerate(logged) if one]
    slow = {
        (names[0], frozenset((one, other)))
        for (one, some), (other, others) in combinations(told, 2)
        if len(names := differing(some, others)) == 1
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
