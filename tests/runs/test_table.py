"""The table: its order, what is the best, what is left out, and what is said about it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from teamkit.errors import ConfigError
from teamkit.runs import metrics
from teamkit.runs.choice import Wish
from teamkit.runs.formats import written
from teamkit.runs.formats.grid import grid
from teamkit.runs.lookup import meant
from teamkit.runs.model import CRASHED, FINISHED, INTERRUPTED, RUNNING, STATES, UNKNOWN, Run, Value
from teamkit.runs.rows import Table
from teamkit.runs.shown import Place
from teamkit.runs.table import table
from teamkit.runs.values import number
from tests.runs.table_world import DAY, START, run


def make(*runs: Run, stated: dict[str, str] | None = None, **wish: object) -> Table:
    return table(runs, Wish(**wish), stated or {})  # type: ignore[arg-type]


def names(made: Table) -> list[str]:
    return [row.runs[0].name for row in made.rows]


def labels(made: Table) -> list[str]:
    return [column.label for column in made.columns]


def bests(made: Table, label: str) -> list[str]:
    at = labels(made).index(label)
    return [row.runs[0].name for row in made.rows if row.cells[at].best]


def scored(*values: float, tag: str = "val/f1", **more: object) -> list[Run]:
    return [
        run(f"r{at}", series={tag: [value]}, started=START - at, **more)  # type: ignore[arg-type]
        for at, value in enumerate(values)
    ]


def test_the_newest_run_is_first_and_an_unknown_start_last() -> None:
    runs = [run("version_10", started=None), run("old"), run("version_2", started=None), run("new", started=2 * START)]
    assert names(make(*runs)) == ["new", "old", "version_2", "version_10"]


def test_runs_are_sorted_by_several_columns() -> None:
    runs = [run("a", {"lr": 1, "m": "x10"}), run("b", {"lr": 2, "m": "x9"}), run("c", {"lr": 1, "m": "x9"})]
    assert names(make(*runs, sort=("lr", "m"))) == ["c", "a", "b"]
    assert names(make(*runs, sort=("-lr", "-m"))) == ["b", "a", "c"]
    assert names(make(*runs, sort=("m", "-lr"))) == ["b", "c", "a"]


@pytest.mark.parametrize("sort", ["val/f1", "-val/f1"])
def test_what_is_unknown_is_last_whichever_way(sort: str) -> None:
    runs = [run("none"), *scored(0.5, math.nan, 0.9)]
    assert set(names(make(*runs, sort=(sort,)))[2:]) == {"none", "r1"}


@pytest.mark.parametrize("pick", ["best", "last"])
@pytest.mark.parametrize(("sort", "order"), [("val/f1", ["r1", "r4"]), ("-val/f1", ["r4", "r1"])])
def test_a_metric_that_is_infinite_is_last_whichever_way(pick: str, sort: str, order: list[str]) -> None:
    runs = scored(math.inf, 0.5, -math.inf, math.nan, 0.9)
    assert names(make(*runs, sort=(sort,), pick=pick)) == [*order, "r0", "r2", "r3"]


def test_a_parameter_may_be_infinite_and_the_step_of_an_infinity_is_a_number() -> None:
    runs = [run(f"r{at}", {"clip": clip}, {"val/f1": [value]}) for at, (clip, value) in
            enumerate([(math.inf, math.inf), (1.0, 0.5), (-math.inf, 0.4)])]  # fmt: skip
    assert names(make(*runs, sort=("-clip",))) == ["r0", "r1", "r2"]
    runs[1].log("val/f1", 200, 0.6)
    metrics.digest(runs[1], {})
    assert names(make(*runs, sort=("-val/f1@step",))) == ["r1", "r0", "r2"]


CELLS = st.one_of(
    st.none(), st.integers(-3, 3), st.floats(), st.sampled_from(["a", "b10", "b9", "3", "", "nan", "-2"]), st.booleans()
)


@given(st.lists(CELLS, max_size=8), st.booleans())
def test_sorting_loses_nobody_and_is_right_where_two_are_numbers(
    values: list[str | float | None], descends: bool
) -> None:
    runs = [run(f"r{at}", {"p": value}, started=START - at) for at, value in enumerate(values)]
    if all(value is None for value in values):
        return
    made = make(*runs, sort=("-p" if descends else "p",))
    assert sorted(names(made)) == sorted(one.name for one in runs)
    order = [row.runs[0].params["p"] for row in made.rows]
    lost = [one is None or str(one) == "nan" for one in order]
    assert lost == sorted(lost)
    found = [number(one) for one, is_lost in zip(order, lost, strict=True) if not is_lost]
    numbers = [one for one in found if one is not None]
    assert numbers == sorted(numbers, reverse=descends)
    assert found in (numbers + [None] * (len(found) - len(numbers)), [None] * (len(found) - len(numbers)) + numbers)


def test_text_that_says_nan_is_unknown_and_spoils_no_order() -> None:
    runs = [run(f"r{at}", {"w": value}) for at, value in enumerate(["3", "nan", "1", "5", "NaN", "2", "4"])]
    assert names(make(*runs, sort=("w",))) == ["r2", "r5", "r0", "r6", "r3", "r1", "r4"]


def test_runs_are_not_ranked_by_a_loss_that_is_not_the_same_function() -> None:
    runs = [
        run("ce", {"loss": "ce"}, {"val/loss": [0.9, 0.8], "val/f1": [0.1]}),
        run("focal", {"loss": "focal"}, {"val/loss": [0.1], "val/f1": [0.2]}),
    ]
    made = make(*runs, columns=("name", "val/loss", "val/f1"), sort=("val/loss", "-val/f1"))
    assert names(made) == ["focal", "ce"]
    assert names(make(*runs, sort=("val/loss",))) == names(make(*runs))
    assert bests(made, "val/loss@best") == []
    assert bests(made, "val/f1@best") == ["focal"]
    assert made.notes == snapshot(
        (
            "not sorted by val/loss: the runs differ in their loss function (loss: ce, focal)",
            "taken from the name: ↑ val/f1; ↓ val/loss (to say otherwise: [runs.directions])",
            "no best val/loss: the runs differ in their loss function (loss: ce, focal)",
        )
    )
    assert names(make(*runs, sort=("val/loss@step", "name"))) == ["focal", "ce"]
    alone = make(*runs, where="loss=ce", sort=("val/loss",))
    assert not any("loss function" in note for note in alone.notes)


@pytest.mark.parametrize(
    ("tag", "best"), [("val/f1", "r1"), ("val/wer", "r0")], ids=["higher is better", "lower is better"]
)
def test_the_best_is_marked(tag: str, best: str) -> None:
    assert bests(make(*scored(0.5, 0.9, 0.7, tag=tag)), f"{tag}@best") == [best]


def test_the_last_values_have_their_own_best() -> None:
    runs = [run("a", series={"val/f1": [0.9, 0.1]}), run("b", series={"val/f1": [0.5, 0.5]})]
    assert bests(make(*runs), "val/f1@best") == ["a"]
    assert bests(make(*runs, pick="last"), "val/f1@last") == ["b"]


@pytest.mark.parametrize("state", [CRASHED, INTERRUPTED, RUNNING])
def test_what_did_not_finish_is_never_the_best(state: str) -> None:
    made = make(*scored(0.5, 0.6), run("cut", series={"val/f1": [0.99]}, state=state))
    assert bests(made, "val/f1@best") == ["r1"]


def test_what_knows_no_end_may_be_the_best() -> None:
    assert bests(make(*scored(0.5, 0.6, state=UNKNOWN)), "val/f1@best") == ["r1"]


def test_nan_and_infinity_are_never_the_best() -> None:
    made = make(*scored(math.nan, 0.5, math.inf, 0.4), pick="last")
    assert bests(made, "val/f1@last") == ["r1"]


def test_one_value_alone_is_not_called_the_best_and_equal_ones_all_are() -> None:
    assert bests(make(*scored(0.5), run("none")), "val/f1@best") == []
    assert bests(make(*scored(0.5, 0.5, 0.1)), "val/f1@best") == ["r0", "r1"]


def test_a_metric_without_a_direction_has_no_best_and_shows_its_last_value() -> None:
    made = make(*scored(1, 2, tag="weird"))
    assert bests(made, "weird@last") == []
    assert made.notes == snapshot(
        ("last values of weird: nobody says which way is better (to say it: [runs.directions])",)
    )
    stated = make(*scored(1, 2, tag="weird"), stated={"weird": "min"})
    assert (bests(stated, "weird@best"), stated.notes) == (["r0"], ())


@given(st.lists(st.tuples(st.sampled_from(STATES), st.one_of(st.none(), st.floats())), max_size=8))
def test_the_best_is_finite_ended_and_beaten_by_none_that_is(cells: list[tuple[str, float | None]]) -> None:
    runs = [
        run(f"r{at}", series={} if value is None else {"val/f1": [value]}, state=state)
        for at, (state, value) in enumerate(cells)
    ]
    if not any(value is not None for _, value in cells):
        return
    made = make(*runs, columns=("val/f1",))
    able = [
        (row.cells[0].value, row.cells[0].best)
        for row in made.rows
        if row.runs[0].state in (FINISHED, UNKNOWN)
        and isinstance(row.cells[0].value, float)
        and math.isfinite(row.cells[0].value)
    ]
    top = max((value for value, _ in able), default=None)
    assert sum(row.cells[0].best for row in made.rows) == sum(best for _, best in able)
    assert [best for _, best in able] == [len(able) > 1 and value == top for value, _ in able]


def test_the_usual_columns_tell_runs_apart() -> None:
    runs = [
        run(
            f"sts-{at}",
            {
                "lr": at,
                "loss": "mse",
                "seed": at,
                "output_dir": f"o/{at}",
                "run_name": f"sts-{at}",
                "model": "ab"[at % 2],
            },
            {"train/loss": [1], "val/f1": [at], "epoch": [at], "grad_norm": [at]},
            person="민지",
        )
        for at in range(4)
    ]
    made = make(*runs)
    assert labels(made) == [
        "name",
        "state",
        "person",
        "started",
        "model",
        "lr",
        "seed",
        "val/f1@best",
        "train/loss@best",
    ]
    assert [column.label for column in made.spare] == ["train/loss@best", "seed", "lr", "started", "person"]


def test_what_most_runs_have_comes_first_and_what_has_no_curve_last() -> None:
    runs = [run(f"r{at}", {"rare": at} if at > 1 else {"lr": at}, {"train/acc": [1]}) for at in range(4)]
    runs[0].params["rare"], runs[1].params["rare"] = 0, 1
    runs[3].log("val/acc", 1, 1.0)
    for one in runs:
        one.summary["val/acc.max"] = 0.9
    found = labels(make(*runs))
    assert found[3:] == ["rare", "lr", "train/acc@best", "val/acc.max@best"]


def test_what_was_measured_on_validation_comes_before_what_more_runs_have() -> None:
    runs = [run(f"r{at}", series={"train/acc": [1], **({"val/acc": [1]} if at else {})}) for at in range(4)]
    assert labels(make(*runs))[-2:] == ["val/acc@best", "train/acc@best"]


def test_what_no_run_tells_of_its_start_and_what_a_machine_was_busy_with_are_not_usual() -> None:
    runs = [run(f"r{at}", series={"acc": [1], "system/gpu.0.memory": [1], "time_total_s": [1]}) for at in range(2)]
    assert labels(make(*runs)) == ["name", "state", "started", "acc@best"]
    for one in runs:
        one.started = None
    assert labels(make(*runs)) == ["name", "state", "acc@best"]


def test_the_usual_columns_are_those_of_the_runs_that_are_left() -> None:
    runs = [run(f"r{at}", {"lr": at // 2, "wd": at % 2}, started=START - at) for at in range(4)]
    assert labels(make(*runs))[-2:] == ["lr", "wd"]
    assert labels(make(*runs, where="lr = 0"))[-1:] == ["wd"]
    assert "lr" not in labels(make(*runs, where="lr = 0"))


def test_without_a_direction_anywhere_other_metrics_are_usual_too() -> None:
    assert labels(make(*scored(1, 2, tag="weird")))[-1] == "weird@last"


def test_runs_of_one_name_are_told_apart_by_their_id() -> None:
    one, other = run("same"), run("same")
    other.id = "other"
    assert labels(make(one, other))[:2] == ["id", "name"]
    assert labels(make(one, run("different")))[:2] == ["name", "state"]


def test_of_an_id_a_person_reads_the_beginning_that_means_no_other_run() -> None:
    runs = [run(name) for name in ("a", "b", "c")]
    runs[0].id, runs[1].id, runs[2].id = "f" * 32, f"{'f' * 20}{'0' * 12}", "short"
    made = make(*runs, columns=("id",), where="not name = b")
    assert shown(made)[1:] == [["f" * 21], ["short"]]
    assert [meant(row[0], runs).name for row in shown(made)[1:]] == ["a", "c"]
    assert [row.cells[0].value for row in made.rows] == ["f" * 32, "short"]
    assert f"\n{'f' * 32}\n" in written("csv", made, Place())
    assert make(*runs, columns=("id",), group_by=("source",)).rows[0].cells[2].short == ""


def test_the_usual_columns_are_few_and_the_others_are_counted() -> None:
    params = {f"p{at}": 0 for at in range(9)}
    runs = [run(f"r{at}", dict.fromkeys(params, at), {f"val/m{tag}_acc": [1] for tag in range(5)}) for at in range(3)]
    made = make(*runs)
    assert len(labels(made)) == 3 + 4 + 3
    assert made.notes[0] == snapshot(
        "not shown: 5 more parameters that differ, 2 more metrics (--columns 'name,*' for all)"
    )


def test_columns_are_named_or_meant_by_a_pattern_each_once() -> None:
    runs = scored(0.5, 0.6)
    runs[0].params = {"optimizer.lr": 1, "optimizer.name": "adamw"}
    wish = ("name", "lr", "optimizer.*", "val/*", "val/f1@last", "nothing/*")
    made = make(*runs, columns=wish)
    assert labels(made) == ["name", "optimizer.lr", "optimizer.name", "val/f1@best", "val/f1@last"]
    assert made.notes[0] == "no run has a nothing/*"


def test_a_column_of_the_policy_that_these_runs_lack_is_a_note_and_a_typed_one_an_error() -> None:
    made = make(*scored(0.5), stated=None, columns=())
    assert labels(made)
    noted = table(scored(0.5), Wish(stated=("name", "lora.rank")), {})
    assert (labels(noted), noted.notes) == (["name"], ("no run has a lora.rank",))
    with pytest.raises(ConfigError, match=r"no run has a lora\.rank"):
        make(*scored(0.5), columns=("lora.rank",))


def test_why_a_column_of_the_policy_is_not_shown_is_said_as_it_is() -> None:
    runs = [run("a", {"x.lr": 1, "y.lr": 2}, {"weird": [1]})]
    noted = table(runs, Wish(stated=("name", "lr", "weird@best", "gone", "gone*")), {})
    assert labels(noted) == ["name"]
    assert noted.notes == snapshot(
        (
            "lr may be any of: x.lr, y.lr",
            "weird has no best: nobody says which way is better",
            "no run has a gone",
            "no run has a gone*",
        )
    )


def test_columns_are_dropped_by_patterns() -> None:
    made = make(*scored(0.5), columns=("name", "state", "val/f1", "val/f1@last"), drop=("val/*@last", "st*", "no*"))
    assert labels(made) == ["name", "val/f1@best"]
    assert made.notes[0] == "--drop no*: no such column is shown"
    assert labels(make(*scored(0.5), columns=("name", "val/f1", "val/f1@last"), drop=("val/f1",))) == ["name"]
    both = run("x", {"seed": 1}, {"seed": [2]})
    assert labels(make(both, columns=("seed", "metric:seed"), drop=("metric:seed",))) == ["seed"]
    with pytest.raises(ConfigError, match="no column is left"):
        make(*scored(0.5), drop=("*",))


def test_only_changed_leaves_out_what_is_the_same_but_not_what_was_named() -> None:
    runs = [run("a", {"lr": 1, "wd": 0, "x": True}), run("b", {"lr": 2, "wd": 0, "x": 1})]
    made = make(*runs, columns=("name", "state", "*"), only_changed=True)
    assert labels(made) == ["name", "state", "lr", "x"]
    assert made.notes == ("the same in every row: wd 0",)
    assert labels(make(*runs, only_changed=True)) == ["name", "lr", "x"]
    assert labels(make(runs[0], columns=("*",), only_changed=True)) == ["lr", "wd", "x"]


def test_a_value_that_only_some_have_is_a_difference() -> None:
    made = make(run("a", {"lr": 1}), run("b"), columns=("*",), only_changed=True)
    assert labels(made) == ["lr"]


def test_a_condition_filters_and_says_how_many_are_left() -> None:
    made = make(*scored(0.5, 0.6, 0.7), where="val/f1 > 0.55 and name ~ ^R")
    assert names(made) == ["r1", "r2"]
    assert made.notes[0] == "2 of 3 runs meet --where"
    assert make(*scored(0.5), where="val/f1 > 3").rows == ()


def test_the_limit_comes_after_the_order_and_is_said() -> None:
    made = make(*scored(0.5, 0.9, 0.7), sort=("-val/f1",), limit=2)
    assert names(made) == ["r1", "r2"]
    assert "the first 2 of 3 runs (--limit)" in made.notes


TEAM = [
    run("a", {"loss": "mse", "n": 1}, {"val/f1": [0.5], "val/loss": [0.3], "weird": [1]}, person="민지"),
    run("b", {"loss": "mse", "n": 1}, {"val/f1": [0.7], "val/loss": [0.2]}, person="jiwoo", started=START - DAY),
    run("c", {"loss": "ce", "n": 2}, {"val/f1": [0.6], "val/loss": [0.1]}, person="jiwoo", started=START - 2 * DAY),
    run("d", {"loss": "ce"}, {"val/f1": [0.99]}, person="jiwoo", state=CRASHED, started=START - 3 * DAY),
    run("e", started=START - 4 * DAY),
]


def shown(made: Table) -> list[list[str]]:
    texts = grid(made, Place())
    return [texts.heads, *([cell.text for cell in row] for row in texts.rows)]


def test_groups_have_a_count_and_the_best_of_each_metric() -> None:
    made = make(*TEAM, columns=("val/f1", "val/loss", "weird"), group_by=("person",))
    assert shown(made) == snapshot(
        [
            ["person", "runs", "val/f1 ↑best", "val/loss ↓best", "weird last"],
            ["민지", "1", "0.5000 @100", "0.3000 @100", ""],
            ["jiwoo", "3", "0.7000 @100", "", ""],
            ["", "1", "", "", ""],
        ]
    )
    assert bests(made, "val/f1@best") == ["b"]
    assert bests(made, "val/loss@best") == []
    assert [row.runs[0].name for row in made.rows] == ["a", "b", "e"]
    assert made.notes == snapshot(
        (
            "the best of a group leaves out runs that crashed, were interrupted or still run",
            "no best val/loss in a group whose runs differ in their loss function",
            "no best of weird: nobody says which way is better (to say it: [runs.directions])",
            "taken from the name: ↑ val/f1; ↓ val/loss (to say otherwise: [runs.directions])",
        )
    )


def test_the_step_in_a_group_is_that_of_its_best() -> None:
    runs = [run("a", series={"val/f1": [0.5, 0.7]}, person="x"), run("b", series={"val/f1": [0.6, 0.1]}, person="x")]
    for wish in (("val/f1", "val/f1@step"), ("val/f1@step", "val/f1")):
        made = make(*runs, columns=wish, group_by=("person",))
        assert dict(zip(labels(made), [cell.value for cell in made.rows[0].cells], strict=True)) == {
            "person": "x", "runs": 2, "val/f1@best": 0.7, "val/f1@best.step": 200,
        }  # fmt: skip
    last = make(*runs, columns=("val/f1@last.step", "val/f1@last"), group_by=("person",))
    assert shown(last)[1:] == [["x", "2", "200", "0.7000 @200"]]


def test_who_asks_for_the_greatest_of_a_metric_without_a_direction_gets_it_of_each_group() -> None:
    runs = [run(f"r{at}", {"seed": at}, {"weird": [at, 3 - at]}, person="x") for at in range(3)]
    made = make(*runs, columns=("weird@max", "weird@min", "weird@min.step"), group_by=("person",))
    assert shown(made)[1:] == [["x", "3", "3 @200", "0 @100", "100"]]
    assert made.notes == ()


def test_the_loss_function_of_a_run_that_does_not_count_takes_no_best_away() -> None:
    logs = [("ce", 0.3, FINISHED), ("ce", 0.2, FINISHED), ("focal", 0.1, CRASHED), ("ce", 0.4, FINISHED)]
    runs = [
        run(f"r{at}", {"loss": loss}, {"val/loss": [value]}, state=state, person="xy"[at == 3], started=START - at)
        for at, (loss, value, state) in enumerate(logs)
    ]
    made = make(*runs, columns=("val/loss",), group_by=("person",), sort=("-val/loss",))
    assert shown(made)[1:] == [["y", "1", "0.4000 @100"], ["x", "3", "0.2000 @100"]]
    assert bests(made, "val/loss@best") == ["r0"]
    assert made.notes == snapshot(
        (
            "the best of a group leaves out runs that crashed, were interrupted or still run",
            "taken from the name: ↓ val/loss (to say otherwise: [runs.directions])",
        )
    )


def test_groups_are_sorted_by_what_they_show() -> None:
    def people(*sort: str) -> list[str]:
        made = make(*TEAM, group_by=("person",), sort=sort)
        return [str(row.cells[0].value) for row in made.rows]

    assert people("-runs", "person") == ["jiwoo", "민지", "None"]
    assert people("val/f1") == ["민지", "jiwoo", "None"]
    assert people("-person") == ["민지", "jiwoo", "None"]


def test_values_that_are_one_are_one_group_however_a_log_writes_them() -> None:
    params: list[dict[str, Value]] = [{"lr": 0.001}, {"lr": "0.001"}, {"lr": 1}, {"lr": True}, {"lr": "true"}, {}]
    runs = [run(f"r{at}", one, started=START - at) for at, one in enumerate(params)]
    made = make(*runs, columns=("lr",), group_by=("lr",))
    assert shown(made)[1:] == [["0.001", "2"], ["1", "1"], ["true", "2"], ["", "1"]]
    nans = [run("a", {"lr": math.nan}), run("b", {"lr": "NaN"}), run("c", {"lr": float("nan")})]
    assert len(make(*nans, group_by=("lr",)).rows) == 1


def test_what_the_runs_of_a_group_share_may_be_written_in_two_ways() -> None:
    runs = [run("a", {"m": "x", "lr": 0.1}), run("b", {"m": "x", "lr": "1e-1"}), run("c", {"m": "y", "lr": 1})]
    made = make(*runs, columns=("lr",), group_by=("m",))
    assert shown(made)[1:] == [["x", "2", "0.1"], ["y", "1", "1"]]


def test_values_that_are_one_tell_no_runs_apart() -> None:
    runs = [run("a", {"lr": 0.1, "x": 1}), run("b", {"lr": "0.1", "x": True})]
    assert labels(make(*runs)) == ["name", "state", "started", "x"]
    made = make(*runs, columns=("name", "*"), only_changed=True)
    assert labels(made) == ["name", "x"]
    assert made.notes == ("the same in every row: lr 0.1",)


def test_a_second_and_a_name_of_digits_are_told_to_the_last_digit() -> None:
    runs = [run("1.50", started=START), run("1.5", started=START + 0.25)]
    assert labels(make(*runs, columns=("fixed:*",), only_changed=True)) == ["id", "name", "started", "path"]
    assert len(make(*runs, group_by=("name",)).rows) == 2


def test_groups_may_be_of_several_columns_and_show_what_their_runs_share() -> None:
    made = make(*TEAM, columns=("n", "val/f1"), group_by=("person", "loss"), limit=3)
    assert shown(made)[1:] == [
        ["민지", "mse", "1", "1", "0.5000 @100"],
        ["jiwoo", "mse", "1", "1", "0.7000 @100"],
        ["jiwoo", "ce", "2", "", "0.6000 @100"],
    ]
    assert "the first 3 of 4 groups (--limit)" in made.notes


def test_what_groups_are_made_by_and_their_number_may_be_dropped_too() -> None:
    made = make(*TEAM, columns=("val/f1",), group_by=("person", "loss"), drop=("person", "runs", "n"))
    assert labels(made) == ["loss", "val/f1@best"]
    assert len(made.rows) == 4
    assert made.notes[1:2] == ("--drop n: no such column is shown",)


def test_a_note_is_one_line_whatever_a_log_says() -> None:
    made = make(*scored(1, 2, tag="odd\n\x1b[31m"))
    assert all(note.isprintable() for note in made.notes)
    assert made.notes
