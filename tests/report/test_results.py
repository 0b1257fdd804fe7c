"""Every number of the results has behind it what was counted, and its words are of the report's language."""

import math
from pathlib import Path

from teamkit.report.evidence import Value
from teamkit.runs.model import CRASHED
from tests.report.runs import of, run
from tests.report.told import team


def test_the_step_of_a_best_value_is_among_the_values(tmp_path: Path) -> None:
    known = of(tmp_path, run("a", {"lr": 1}, (0.5, 0.75, 0.625)))
    assert team(known, "runs")[1] == "sts-a | 김민지 | 0.7500 (step 100) | r:a"
    assert known.evidence.values["runs.a.val/f1.best.step"] == Value(100, "100", ("r:a",))


def test_a_korean_report_tells_steps_and_picks_in_korean(tmp_path: Path) -> None:
    runs = (
        run("a", {"model": "x"}, (0.5, 0.75)), run("b", {"model": "y"}, (0.5, math.nan)),
        run("c", {"model": "y"}, (math.nan,)),
    )  # fmt: skip
    known = of(tmp_path, *runs, language="ko")
    assert team(known, "best")[:3] == [
        "model | 실험 수 | val/f1 ↑최고 | 근거", "x | 1 | 0.7500 (100스텝) | r:a",
        "y | 2 | 0.5000, 100스텝에서 발산 | r:b +1",
    ]  # fmt: skip
    assert team(known, "runs")[-1] == "sts-c | 김민지 | y | NaN, 0스텝에서 발산 | r:c"
    team(known, "curves")
    assert ">스텝</text>" in known.figures["curves.svg"]


def test_a_group_without_a_model_is_told_as_none(tmp_path: Path) -> None:
    known = of(
        tmp_path, run("a", {"model": "x"}, (0.5,)), run("b", {"model": "y"}, (0.6,)), run("c", {"lr": 1}, (0.7,))
    )
    assert team(known, "best")[1] == "— | 1 | 0.7000 (step 0) | r:c"
    assert known.evidence.values["best.—.runs"] == Value(1, "1", ("r:c",))


def test_the_run_behind_the_best_is_one_that_may_be_the_best(tmp_path: Path) -> None:
    crashed = run("a", {"model": "x"}, (0.5, 0.75), state=CRASHED)
    known = of(tmp_path, crashed, run("b", {"model": "x"}, (0.75,)), run("c", {"model": "y"}, (0.5,)))
    assert team(known, "best")[1] == "x | 2 | 0.7500 (step 0) | r:b +1"


def test_the_runs_that_have_no_room_are_counted_without_those_that_are_shown(tmp_path: Path) -> None:
    known = of(tmp_path, *(run(f"r{at:02}", {"lr": at}, (at / 20,)) for at in range(17)))
    assert team(known, "runs")[-1] == "and more runs: 2"
    assert known.evidence.values["runs.more"] == Value(2, "2", ("r:r01", "r:r00"))


def test_the_pairs_that_are_shown_have_their_runs_and_all_pairs_have_all(tmp_path: Path) -> None:
    runs = (
        run("a", {"lr": 1, "x": 1}, (0.5,)),
        run("b", {"lr": 2, "x": 1}, (0.6,)),
        run("c", {"lr": 3, "x": 2}, (0.7,)),
    )
    known = of(tmp_path, *runs)
    assert team(known, "ablation")[-1] == "1 of 1 pairs that differ in one parameter: the largest changes of each."
    assert known.evidence.values["ablation.shown"] == Value(1, "1", ("r:a", "r:b"))
    assert known.evidence.values["ablation.pairs"] == Value(1, "1", ("r:a", "r:b", "r:c"))


def test_a_parameter_that_one_of_a_pair_has_not_is_told_as_none(tmp_path: Path) -> None:
    known = of(tmp_path, run("a", {"lr": 1}, (0.5,)), run("b", {"lr": 1, "mixup": 2}, (0.6,)))
    assert team(known, "ablation")[1].startswith("mixup | — | 2 |")


def test_a_run_that_has_no_score_is_no_curve_and_is_not_counted(tmp_path: Path) -> None:
    known = of(tmp_path, run("a", {"lr": 1}, (0.5, 0.6)), run("b", {"lr": 2}, (math.nan, math.nan)))
    team(known, "curves")
    assert known.evidence.values["curves.runs"] == Value(1, "1", ("r:a",))
