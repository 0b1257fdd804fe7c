"""runs compare: what differs, whether it may be compared, and the pairs that differ in one parameter."""

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import Result
from inline_snapshot import snapshot

from teamkit.cli.console import cells_of
from teamkit.errors import ConfigError, TeamkitError
from tests.runs.beside_world import START, commit, git, store, typed

SETTING = {"lr": "2e-05", "model": "klue/roberta-large", "data_hash": "a3f", "fold": "0", "average": "macro"}


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with five runs, in which we are: two of one commit, one after the metric was mended, one crashed."""
    git(tmp_path, "init", "-q")
    first = commit(tmp_path, "feat: start", train__py="1")
    other = commit(tmp_path, "fix: 평가 지표", metrics__py="1")
    curves = {"val/f1": [0.5, 0.8, 0.75], "train/loss": [2.0, 1.0, 0.5]}
    better = {"val/f1": [0.5, 0.82, 0.81], "train/loss": [2.0, 1.0, 0.4]}
    store(tmp_path, "a1b2", SETTING | {"loss": "mse"}, curves, mlflow__user="minji", mlflow__source__git__commit=first)
    store(
        tmp_path,
        "77c0",
        SETTING | {"loss": "mse", "lr": "3e-05"},
        better,
        START + 7200,
        mlflow__source__git__commit=first,
    )
    store(tmp_path, "88c0", SETTING | {"loss": "mse", "lr": "3e-05", "fold": "1"}, better, START + 9000,
          mlflow__source__git__commit=other)  # fmt: skip
    store(
        tmp_path,
        "99c0",
        SETTING | {"loss": "huber", "lr": "3e-05"},
        curves,
        START + 9900,
        mlflow__source__git__commit=first,
    )
    store(tmp_path, "dead", SETTING | {"loss": "mse", "lr": "4e-05"}, {"val/f1": [0.1]}, START + 9990, state=4)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(*words: str, code: int = 0) -> str:
    done = typed("compare", *words)
    assert done.exit_code == code, done.output
    return done.stdout


def read(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(told(*words, "--json"))
    return found


def refused(*words: str) -> TeamkitError:
    done: Result = typed("compare", *words)
    assert isinstance(done.exception, ConfigError), done.output
    return done.exception


def test_two_runs_stand_beside_each_other_and_the_answer_is_last(top: Path) -> None:
    out = told("a1", "77").replace(git(top, "rev-parse", "--short=9", "HEAD~1"), "1a2b3c4d5")
    table, _, answer = out.rpartition("\n\n")
    assert answer == (
        "comparable: the data is the same (data_hash); the split is the same (fold); "
        "metrics are defined alike (average); the commit is the same\n"
    )
    assert table == snapshot("""\
run                 a1b20000          77c00000
name                sts-a1b2          sts-77c0
state               finished          finished
person              minji             Jiwoo
started (UTC)       2026-09-21 14:13  2026-09-21 16:13
commit              1a2b3c4d5         1a2b3c4d5

parameters
  lr                2e-05             3e-05

data
  data_hash         a3f               a3f
  fold              0                 0

metrics
  train/loss ↓best  0.5000 @200       0.4000 @200 * -0.1000 (-20.0%)
  val/f1 ↑best      0.8000 @100       0.8200 @100 * +0.0200 (+2.5%)
  val/f1 last       0.7500 @200       0.8100 @200 * +0.0600 (+8.0%)

code a1b20000 to 77c00000: the same commit
* the best
differences are to the first run
train/loss (taken from the name: min)
val/f1 (taken from the name: max)\
""")


def test_runs_that_are_not_comparable_are_told_so_with_every_reason(top: Path) -> None:
    out = told("a1", "88").replace(git(top, "rev-parse", "--short=7", "HEAD"), "1a2b3c4")
    assert out.splitlines()[-8:] == snapshot(
        [
            "code a1b20000 to 88c00000: 1 commit, 1 file changed",
            "  1a2b3c4 fix: 평가 지표",
            "  evaluation code: metrics.py",
            "train/loss (taken from the name: min)",
            "val/f1 (taken from the name: max)",
            "no differences and no best are told: the runs are not comparable",
            "",
            "not comparable: the split differs (fold: 0, 1); evaluation code differs (metrics.py)",
        ]
    )


def test_differences_are_told_to_be_to_the_first_run_also_where_none_is_the_best(top: Path) -> None:
    store(top, "0dd0", SETTING, {"odd": [1.0]}, START + 99_000)
    store(top, "0dd1", SETTING, {"odd": [3.0]}, START + 99_900)
    out = told("0dd0", "0dd1")
    assert "3 @0 +2 (+200.0%)\n" in out
    assert "\ndifferences are to the first run\n" in out
    assert "the best" not in out
    assert "differences are to" not in told("a1", "88")


def test_strict_leaves_with_1_unless_the_runs_are_known_to_be_comparable(top: Path) -> None:
    told("a1", "77", "--strict", code=0)
    told("a1", "88", "--strict", code=1)
    told("a1", "dead", "--strict", code=1)
    assert read("a1", "77")["comparable"] is True
    assert read("a1", "88")["comparable"] is False
    assert read("a1", "dead")["comparable"] is None


def test_all_tells_what_is_the_same_too(top: Path) -> None:
    assert "klue/roberta-large" not in told("a1", "77")
    assert "klue/roberta-large" in told("a1", "77", "--all")


def test_a_run_that_could_not_be_read_whole_says_so(top: Path) -> None:
    assert "damage" not in told("a1", "77")
    folder = store(top, "bad0", SETTING, {"val/f1": [0.9]}, START + 99_000)
    (folder / "metrics/val/f1").write_text("1 0.5 0\n1 0.7", encoding="utf-8")
    (line,) = (line for line in told("a1", "bad0").splitlines() if line.startswith("damage"))
    assert line.split(maxsplit=1)[1].startswith("metrics/val/f1: line 2")


def test_markdown_is_for_a_report(top: Path) -> None:
    store(top, "b1be", {"lr": "a|b", "name_*": "<b>"}, {"val/f1": [0.9]}, START + 99_000)
    out = told("77", "b1be", "--format", "md")
    assert "| lr | 3e-05 | a\\|b |" in out
    assert "0.8200 at step 100 " in out
    assert " @" not in out  # GitHub would take what follows for a person
    assert "| name\\_\\* | not logged | \\<b> |" in out
    heads = [line for line in out.splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in heads} == {4}


def test_a_loss_is_not_ranked_across_loss_functions_and_the_reason_is_told(top: Path) -> None:
    found = read("77", "99")
    better = {one["name"]: one["better"] for one in found["metrics"] if one["pick"] == "best"}
    assert better == {"train/loss": [False, False], "val/f1": [True, False]}
    assert found["notes"] == ["no losses are ranked: the runs differ in their loss function (loss: huber, mse)"]


def test_json_has_the_values_whole(top: Path) -> None:
    found = read("a1", "88")
    assert found["schema"] == 1
    assert [check["state"] for check in found["checks"]] == ["same", "differs", "same", "differs"]
    assert found["code"][1]["evaluation"] == ["metrics.py"]
    assert found["code"][1]["ahead"] == 1
    assert [one["name"] for one in found["parameters"]] == ["lr"]
    (last,) = (one for one in found["metrics"] if (one["name"], one["pick"]) == ("val/f1", "last"))
    assert last["values"] == [{"value": 0.75, "step": 200, "note": None}, {"value": 0.81, "step": 200, "note": None}]


def test_the_pairs_among_all_runs_are_told_by_their_parameter(top: Path) -> None:
    assert told("--ablation") == snapshot("""\
fold
  from  to  val/f1@best               change                                  code     runs
  0     1   0.8200 @100  0.8200 @100  not comparable: split, evaluation code  differs  77c00000  88c00000

loss
  from   to   val/f1@best               change          code  runs
  huber  mse  0.8000 @100  0.8200 @100  +0.0200 better  same  99c00000  77c00000

lr
  from   to     val/f1@best               change          code  runs
  2e-05  3e-05  0.8000 @100  0.8200 @100  +0.0200 better  same  a1b20000  77c00000

3 pairs among 4 runs, by val/f1@best (taken from the name: max)
left out: 1 crashed
""")


def test_the_metric_the_runs_and_what_is_ignored_can_be_chosen(top: Path) -> None:
    found = read("--ablation", "loss", "--ignore", "fold")
    assert (found["metric"]["name"], found["metric"]["direction"]) == ("train/loss", "min")
    assert [(one["name"], one["pairs"]) for one in found["parameters"]] == [("loss", 2), ("lr", 2)]
    assert found["parameters"][0]["told"][0]["why_no_change"] == "not comparable: loss function"
    assert [(one["name"], one["pairs"]) for one in read("--ablation", "a1", "77")["parameters"]] == [("lr", 1)]
    assert read("a1", "77", "88", "--ablation")["pairs"] == 2
    assert read("--ablation", "val/f1@last")["metric"]["pick"] == "last"


def test_of_many_pairs_a_few_are_told_and_the_rest_counted(top: Path) -> None:
    for number in range(5):
        store(top, f"5eed{number}", SETTING | {"seed": str(number)}, {"val/f1": [0.8]}, START + 10**6 * (number + 1))
    assert "  and 8 more (--limit 0 for all)\n" in told("--ablation", "--limit", "2")
    assert told("--ablation", "--limit", "0").count("5eed") == 20
    assert "and 8 more" in told("--ablation", "--limit", "2", "--format", "md")


def test_pairs_are_a_table_of_markdown_too(top: Path) -> None:
    out = told("--ablation", "--format", "md")
    assert (
        "| 2e-05 | 3e-05 | 0.8000 at step 100 | 0.8200 at step 100 | +0.0200 better | same | a1b20000 | 77c00000 |"
        in out
    )


def test_where_there_is_no_pair_the_answer_says_what_may_be_why(top: Path) -> None:
    for number in range(3):
        setting = {"nonce": f"n{number}", "aug": str(number > 0)}
        store(top / "odd", f"{number}f", setting, {"acc": [0.5]}, START + 10**6 * (number + 1))
    out = told("--ablation", "--in", "odd")
    assert "almost every run has its own nonce: --ignore nonce" in out
    assert "1 pair among 3 runs" in out


@pytest.mark.parametrize("width", [40, 72, 100])
@pytest.mark.parametrize(
    "words", [("a1", "77"), ("a1", "77", "88", "99", "dead"), ("--ablation",), ("a1", "88", "--all")]
)
def test_nothing_is_wider_than_the_terminal(
    top: Path, width: int, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teamkit.cli.runs_compare.screen_width", lambda: width)
    assert [line for line in told(*words).splitlines() if cells_of(line) > width] == []


def test_what_stands_in_a_section_stays_behind_its_margin_on_a_narrow_terminal(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teamkit.cli.runs_compare.screen_width", lambda: 40)
    rows = told("a1", "77").partition("\nmetrics\n")[2].partition("\n\n")[0].splitlines()
    assert [row[:13].rstrip() for row in rows if row[2:3].strip()] == [
        "  train/loss…",
        "  val/f1 ↑be…",
        "  val/f1 last",
    ]
    assert all(row.startswith("  ") for row in rows)


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (("a1", "a1b2"), "these are one run", f"teamkit runs show {'a1b2'.ljust(32, '0')}"),
        (("a1", "zz"), "there is no run zz among 5", "teamkit runs --columns id,name"),
        (("--ablation", "valf1"), "no run has a valf1", "did you mean val/f1?"),
        (("--ablation", "lr"), "lr is no metric", "--ablation train/loss"),
        (("--ablation", "--ignore", "modl"), "no run has a parameter modl", "did you mean model?"),
    ],
)
def test_what_means_nothing_is_refused_with_what_may_be_meant(
    top: Path, words: tuple[str, ...], message: str, hint: str
) -> None:
    error = refused(*words)
    assert (error.message, error.hint, error.exit_code) == (message, hint, 2)


@pytest.mark.parametrize(
    "words",
    [(), ("a1",), ("a1", "a1"), ("a1", "77", "--ignore", "lr"), ("a1", "77", "--limit", "20"),
     ("--ablation", "--strict"), ("--ablation", "--all"),
     ("a1", "77", "--json", "--format", "md")],
)  # fmt: skip
def test_options_that_contradict_each_other_are_wrong_usage(top: Path, words: tuple[str, ...]) -> None:
    done = typed("compare", *words)
    assert done.exit_code == click.UsageError.exit_code
    assert "Usage: teamkit runs compare" in done.output


def test_runs_without_a_metric_make_no_ablation(top: Path) -> None:
    store(top / "none", "1a", {"lr": "1"})
    store(top / "none", "2b", {"lr": "2"}, start=START + 90_000)
    assert refused("--ablation", "--in", "none").message == "no run has a metric"
