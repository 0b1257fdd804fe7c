"""Which way is better, what is best, and what is left out."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.runs import metrics
from teamkit.runs.model import Run, Series, flat, metric, scalar


def run(**series: list[float]) -> Run:
    made = Run("wandb", "/r")
    for tag, values in series.items():
        for step, value in enumerate(values):
            made.log(tag.replace("__", "/"), step, value)
    return made


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("val/f1", "max"), ("eval_accuracy", "max"), ("valAcc", "max"), ("mAP50", "max"),
        ("metrics/mAP50-95(B)", "max"),
        ("rougeL", "max"), ("rouge-l", "max"), ("top_5_accuracy", "max"), ("pearson", "max"), ("val/loss_f1", "max"),
        ("val/loss", "min"), ("wer", "min"), ("test_rmse", "min"), ("perplexity", "min"), ("fid", "min"),
        ("lr", ""), ("epoch", ""), ("grad_norm", ""), ("flossing", ""), ("", ""), ("손실", ""),
        ("loss_scale", ""), ("val/score_time", ""), ("return_code", ""), ("train/map_time", ""), ("learning_rate", ""),
    ],
)  # fmt: skip
def test_the_words_of_a_name_tell_which_way_is_better(name: str, way: str) -> None:
    assert metrics.direction(name, {}, {}).way == way


def test_the_policy_has_the_last_word_then_the_log() -> None:
    told = {"val/f1": "min"}
    assert metrics.direction("val/f1", {"val/*": "max"}, told) == metrics.Direction("max", "teamkit.toml says max")
    assert metrics.direction("val/f1", {"test/*": "max"}, told) == metrics.Direction("min", "the log says min")
    stated = {"val/*": "max", "val/loss": "min"}
    assert metrics.direction("val/loss", stated, {}).way == "min", "a name comes before a pattern"
    assert metrics.direction("val/x", {}, {}).why == "nobody says which way is better"


def test_nan_and_infinities_are_never_the_best() -> None:
    one = run(f1=[0.5, math.nan, math.inf, 0.9, -math.inf, 0.7])
    metrics.digest(one, {})
    known = one.metrics["f1"]
    highest, lowest = metrics.best(known, "max"), metrics.best(known, "min")
    assert highest
    assert lowest
    assert (highest.step, highest.value, lowest.step, lowest.value) == (3, 0.9, 0, 0.5)
    assert (known.points, known.last.value, known.broken) == (6, 0.7, 1)
    assert metrics.best(known, "") is None


def test_of_nothing_but_nan_nothing_is_the_best() -> None:
    one = run(f1=[math.nan, math.nan])
    metrics.digest(one, {})
    assert metrics.best(one.metrics["f1"], "max") is None
    assert one.metrics["f1"].broken == 0


@given(st.lists(st.floats(), min_size=1))
def test_the_ends_of_a_series_are_those_of_its_numbers(values: list[float]) -> None:
    series = Series()
    for step, value in enumerate(values):
        series.append(step, value)
    known, sound = metric(series), [value for value in values if math.isfinite(value)]
    assert known
    assert (known.high.value if known.high else None) == max(sound, default=None)
    assert (known.low.value if known.low else None) == min(sound, default=None)
    assert known.high is None or values.index(known.high.value) == known.high.step, "of equal values the first"


def test_a_placeholder_is_left_out_and_said() -> None:
    one = run(hp_metric=[-1, -1], loss=[-1.0])
    metrics.digest(one, {})
    assert list(one.metrics) == ["loss"]
    assert one.notes == ("hp_metric left out: -1 stands for no value",)
    other = run(hp_metric=[-1, 0.8])
    metrics.digest(other, {})
    assert list(other.metrics) == ["hp_metric"]


def test_other_names_of_a_metric_are_folded_into_the_teams() -> None:
    alias = {"val/f1": ("eval_f1", "valid_f1")}
    one = run(eval_f1=[0.5])
    one.summary, one.directions = {"valid_f1": 0.6}, {"eval_f1": "max"}
    metrics.digest(one, alias)
    assert (list(one.metrics), one.summary, one.directions) == (["val/f1"], {"val/f1": 0.6}, {"val/f1": "max"})
    both = run(eval_f1=[0.5], val__f1=[0.7])
    metrics.digest(both, alias)
    assert both.metrics["val/f1"].last.value == 0.7, "the team's own name comes first"


def test_runs_that_differ_in_their_loss_function_are_told_apart() -> None:
    some = [Run("w", "/a", params={"train.loss": "ce", "lr": 1}), Run("w", "/b", params={"train.loss": "ldam"})]
    assert metrics.losses(some) == {"train.loss": {"ce", "ldam"}}
    assert metrics.losses(some[:1]) == {}
    assert metrics.losses([Run("w", "/a", params={"loss_weight": 1}), Run("w", "/b", params={"loss_weight": 2})]) == {}


def test_nested_parameters_are_flat_and_every_value_fits_a_cell() -> None:
    tree = {"optimizer": {"name": "adamw", "betas": [0.9, 0.98]}, "empty": {}, 3: None}
    assert flat(tree) == {"optimizer.name": "adamw", "optimizer.betas": "[0.9, 0.98]", "empty": "{}", "3": None}
    assert scalar(10**400) == "1" + "0" * 400


@pytest.mark.parametrize(
    "name",
    ["loss._target_", "criterion.name", "model.decode_head.loss_decode.type", "lossFn", "train/loss", "lossFn.type"],
)
def test_whatever_names_a_loss_function_is_heeded(name: str) -> None:
    runs = [Run("w", "/a", params={name: "ce"}), Run("w", "/b", params={name: "focal"})]
    assert metrics.losses(runs) == {name: {"ce", "focal"}}


@pytest.mark.parametrize(
    ("name", "loss"), [("valLoss", True), ("val/loss1", True), ("lossless", False), ("val/f1", False)]
)
def test_a_loss_is_told_by_a_word_of_its_name(name: str, loss: bool) -> None:
    assert metrics.is_loss(name) is loss
