"""Columns: what a person means by a name, and what stands in a cell."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from teamkit.errors import ConfigError
from teamkit.runs import columns
from teamkit.runs.columns import Cell, Column, cell, matching, resolve
from teamkit.runs.model import Damage, Run
from tests.runs.table_world import known, run

ONE = run(
    "sts-1",
    {"optimizer.lr": 2e-5, "model.name": "roberta", "data.lr": 1, "name": "other", "seed": 7},
    {"val/f1": [0.5, 0.9, 0.8], "val/loss": [0.7, 0.3, 0.4], "recall@5": [0.1], "grad": [3.0], "seed": [1.0]},
)


def test_a_plain_name_is_a_field_then_a_parameter_then_a_metric_then_a_summary() -> None:
    ONE.summary = {"wer": 0.2, "note": "text", "val/f1": 0.8}
    kinds = {text: resolve(text, known(ONE)).kind for text in ("name", "seed", "val/f1", "wer", "note")}
    assert kinds == {"name": "fixed", "seed": "param", "val/f1": "metric", "wer": "metric", "note": "summary"}


@pytest.mark.parametrize("text", ["param:name", "metric:seed@last", "summary:val/f1", "fixed:name"])
def test_a_prefix_says_which_of_two_is_meant(text: str) -> None:
    ONE.summary = {"val/f1": 0.8}
    column = resolve(text, known(ONE))
    assert column.kind == text.partition(":")[0]
    assert column.label == text.removeprefix("fixed:")


def test_the_last_part_of_a_name_is_enough_where_one_column_ends_in_it() -> None:
    assert resolve("f1", known(ONE)).name == "val/f1"
    assert resolve("f1@last", known(ONE)).pick == "last"
    assert resolve("param:name", known(run("x", {"model.name": "m"}))).name == "model.name"


def test_a_last_part_that_several_share_names_them() -> None:
    with pytest.raises(ConfigError, match=r"lr may be any of: data\.lr, optimizer\.lr") as caught:
        resolve("lr", known(ONE))
    assert caught.value.hint == "--columns data.lr"


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("val/f2", "did you mean val/f1?"), ("stat", "did you mean state?"), ("sede", "did you mean seed?"),
     ("los", "did you mean val/loss?")],
)  # fmt: skip
def test_an_unknown_column_names_the_nearest(typed: str, hint: str) -> None:
    with pytest.raises(ConfigError, match=f"no run has a {typed}") as caught:
        resolve(typed, known(ONE))
    assert caught.value.hint == hint


def test_where_nothing_is_near_some_columns_are_named() -> None:
    with pytest.raises(ConfigError) as caught:
        resolve("qqqqqq", known(ONE))
    assert caught.value.hint == snapshot(
        "known here: grad, recall@5, seed, data.lr, model.name, name, id, name, source, ..."
    )


@pytest.mark.parametrize(
    ("text", "value", "step"),
    [
        ("val/f1", 0.9, 200),
        ("val/f1@last", 0.8, 300),
        ("val/f1@min", 0.5, 100),
        ("val/f1@max", 0.9, 200),
        ("val/f1@step", 200, None),
        ("val/f1@last.step", 300, None),
        ("val/loss", 0.3, 200),
        ("recall@5", 0.1, 100),
        ("recall@5@last", 0.1, 100),
        ("grad", 3.0, 100),
    ],
)
def test_a_metric_has_a_best_a_last_and_their_steps(text: str, value: float, step: int | None) -> None:
    found = cell(ONE, resolve(text, known(ONE)))
    assert (found.value, found.step) == (value, step)


def test_without_a_direction_the_last_value_is_shown_and_the_best_is_refused() -> None:
    assert resolve("grad", known(ONE)).label == "grad@last"
    with pytest.raises(ConfigError, match="grad has no best: nobody says which way is better") as caught:
        resolve("grad@best", known(ONE))
    assert caught.value.hint == 'add to teamkit.toml: [runs.directions] "grad" = "max"'
    assert resolve("grad@best", known(ONE, grad="max")).way == "max"


def test_where_logs_disagree_about_a_direction_there_is_none_but_the_policy_s() -> None:
    one, other = run("a", series={"val/f1": [1]}), run("b", series={"val/f1": [1]})
    one.directions, other.directions = {"val/f1": "max"}, {"val/f1": "min"}
    assert known(one, other).directions["val/f1"] == ("", "the logs disagree about it")
    assert known(one, other, **{"val/f1": "min"}).directions["val/f1"].way == "min"
    assert known(one).directions["val/f1"] == ("max", "the log says max")


@pytest.mark.parametrize("torn", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(("values", "step"), [((0.5, 0.4), 100), ((0.4, 0.5), 300)], ids=["before", "after"])
def test_the_best_is_the_best_finite_value_on_whichever_side_of_a_nan_and_that_there_was_one_is_told(
    torn: float, values: tuple[float, float], step: int
) -> None:
    one = run("torn", series={"val/f1": [values[0], torn, values[1]]})
    assert cell(one, resolve("val/f1", known(one))) == Cell(0.5, step, "diverged at step 200")


def test_where_nothing_is_finite_the_last_value_is_shown_and_where_it_began_is_told() -> None:
    torn = run("torn", series={"val/acc": [math.nan, math.inf]})
    there = known(torn)
    lost = cell(torn, resolve("val/acc", there))
    assert (lost.value, lost.note) == (math.inf, "diverged at step 100")


def test_what_has_no_curve_is_taken_from_the_summary() -> None:
    bare = run("bare")
    bare.summary = {"val/f1": 0.7, "_runtime": 5, "done": True}
    there = known(bare)
    assert there.metrics == ("val/f1",)
    assert cell(bare, resolve("val/f1", there)) == Cell(0.7, None, columns.SUMMED)
    assert cell(run("none"), resolve("val/f1", there)) == Cell()


def test_what_is_unknown_is_an_empty_cell() -> None:
    bare = Run("keras", "/project/outputs/bare")
    there = known(bare)
    values = {name: cell(bare, resolve(name, there)).value for name in there.names("fixed")}
    assert {name for name, value in values.items() if value is not None} == {"name", "source", "state", "path"}
    assert values["name"] == "bare"


def test_damage_and_tags_are_texts() -> None:
    bare = run("x")
    bare.tags, bare.damage, bare.ended = ("a", "b"), (Damage("x.csv", "line 3"),), bare.started
    there = known(bare)
    assert [cell(bare, resolve(name, there)).value for name in ("tags", "damage", "duration")] == [
        "a, b", "x.csv: line 3", 0.0,
    ]  # fmt: skip


def test_a_pattern_means_parameters_and_metrics() -> None:
    there = known(ONE)
    assert [one.label for one in matching("val/*", there)] == ["val/f1@best", "val/loss@best"]
    assert [one.label for one in matching("val/*@last", there)] == ["val/f1@last", "val/loss@last"]
    assert [one.label for one in matching("*@best", there)] == [
        "recall@5@best", "val/f1@best", "val/loss@best",
    ]  # fmt: skip
    assert [one.label for one in matching("*.lr", there)] == ["data.lr", "optimizer.lr"]
    assert [one.label for one in matching("fixed:st*", there)] == ["state", "started"]
    assert matching("nothing*", there) == []


NAMES = st.text(alphabet="abc./ 가@", min_size=1, max_size=6).filter(lambda name: not name.endswith(("@", "@a")))


@given(st.sets(NAMES), st.sets(NAMES), st.sets(NAMES), st.sampled_from(["best", "last"]))
def test_a_label_means_its_column_and_no_other(params: set[str], tags: set[str], summary: set[str], pick: str) -> None:
    one = run("x", dict.fromkeys(params, 1), {tag: [1.0] for tag in tags})
    one.summary = dict.fromkeys(summary, "text")
    there = columns.know([one], dict.fromkeys(tags, "max"), pick)
    every: list[Column] = [*matching("fixed:*", there), *matching("*", there), *matching("summary:*", there)]
    assert [resolve(column.label, there) for column in every] == every
    assert len({column.label for column in every}) == len(every)
