"""Which bars and which dots a report shows, of which runs, and when there is too little to show."""

from pathlib import Path
from xml.etree import ElementTree as ET

from teamkit.report.document import Block, Figure
from teamkit.report.evidence import Value
from teamkit.report.facts import Facts
from teamkit.report.parts import TEAM
from teamkit.runs.model import CRASHED, Run
from tests.report.runs import of, run

MODELS = ("bert", "roberta", "electra", "large")
RATES = (1e-5, 2e-5, 3e-5, 1e-4, 1e-3)


def models(*names: str, low: float = 0.8) -> list[Run]:
    return [run(f"m{at}", {"model": name, "lr": "1e-5"}, (round(low + at / 50, 4),)) for at, name in enumerate(names)]


def caption(known: Facts, name: str) -> str:
    blocks: list[Block] = list(TEAM[name](known))
    return blocks[0].caption if blocks and isinstance(blocks[0], Figure) else ""


def marks(known: Facts, name: str, *keys: str) -> list[tuple[str, ...]]:
    root = ET.fromstring(known.figures[f"{name}.svg"])
    found = [one for one in root.iter() if one.get("data-role") == "mark"]
    return [tuple(one.get(f"data-{key}", "") for key in keys) for one in found]


def test_each_of_four_models_has_its_best_score_the_best_first(tmp_path: Path) -> None:
    worse = run("worse", {"model": "large", "lr": "2e-5"}, (0.7,))
    known = of(tmp_path, worse, *models(*MODELS))
    assert caption(known, "bars") == "The best val/f1 of each model (runs: 5)"
    assert marks(known, "bars", "label") == [(name,) for name in reversed(MODELS)]
    assert marks(known, "bars", "value")[0] == ("0.86",)
    assert known.evidence.values["bars.runs"] == Value(5, "5", ("r:worse", "r:m0", "r:m1", "r:m2", "r:m3"))


def test_where_less_is_better_the_smallest_comes_first(tmp_path: Path) -> None:
    runs = [run(name, {"model": name}, (3.0 + at, 2.0 + at), tag="val/wer") for at, name in enumerate(MODELS)]
    known = of(tmp_path, *runs)
    caption(known, "bars")
    assert marks(known, "bars", "label", "value")[0] == ("bert", "2.0")


def test_three_models_are_told_by_their_table(tmp_path: Path) -> None:
    assert not caption(of(tmp_path, *models(*MODELS[:3])), "bars")


def test_bars_begin_at_nought_or_are_dots_and_say_so(tmp_path: Path) -> None:
    far, near = of(tmp_path / "a", *models(*MODELS, low=0.1)), of(tmp_path / "b", *models(*MODELS))
    assert caption(far, "bars")
    assert caption(near, "bars")
    assert ("<circle" in far.figures["bars.svg"], "<circle" in near.figures["bars.svg"]) == (False, True)
    assert "begin at 0" not in far.figures["bars.svg"]
    assert "val/f1 (the axis does not begin at 0)" in near.figures["bars.svg"]


def test_of_one_model_the_bars_are_of_the_words_that_change_most(tmp_path: Path) -> None:
    runs = [
        run(f"{loss}-{aug}-{lr}", {"model": "bert", "loss": loss, "aug": aug, "lr": lr}, (score,))
        for loss, aug, lr, score in (
            ("ce", "none.", 1, 0.80), ("focal", "none.", 1, 0.84), ("ldam", "none.", 1, 0.85), ("ce", "eda", 1, 0.81),
            ("ce", "bt", 1, 0.805), ("ce", "none.", 9, 0.1),
        )
    ]  # fmt: skip
    known = of(tmp_path, *runs)
    assert caption(known, "bars") == "The best val/f1 of each loss (runs: 6)"
    assert marks(known, "bars", "label", "value") == [("ldam", "0.85"), ("focal", "0.84"), ("ce", "0.81")]


def test_without_scores_or_what_was_varied_there_is_no_figure(tmp_path: Path) -> None:
    same = of(tmp_path / "a", *(run(f"{at}", {"lr": "1e-5", "seed": at}, (at / 10,)) for at in range(6)))
    none = of(tmp_path / "b", *(run(f"{at}", {"lr": at, "model": f"m{at}"}, ()) for at in range(6)))
    assert [caption(known, name) for known in (same, none) for name in ("bars", "scatter")] == [""] * 4


def rates(*values: float | str) -> list[Run]:
    return [
        run(f"r{at}", {"lr": value, "epochs": at % 3}, (round(0.8 + at / 100, 4),)) for at, value in enumerate(values)
    ]


def test_dots_are_by_the_number_with_most_different_values(tmp_path: Path) -> None:
    known = of(tmp_path, *rates(*RATES))
    assert caption(known, "scatter") == "val/f1 by lr, one dot a run (runs: 5)"
    assert marks(known, "scatter", "label", "x", "y")[3] == ("sts-r3", "0.0001", "0.83")
    assert ">1e-4</text>" in known.figures["scatter.svg"], "two decades are powers"


def test_numbers_within_two_decades_are_on_a_plain_axis(tmp_path: Path) -> None:
    known = of(tmp_path, *rates(1, 2, 3, 4, 5))
    assert caption(known, "scatter")
    assert ">2.5</text>" in known.figures["scatter.svg"]


def test_few_runs_few_values_words_and_what_no_axis_holds_have_none(tmp_path: Path) -> None:
    for number, values in enumerate(
        (RATES[:4], (1e-5, 1e-5, 1e-5, 2e-5, 2e-5), ("a", 1, 2, 3, 4), (10**400, 1, 2, 3, 4))
    ):
        runs = rates(*values)
        for one in runs:
            one.params["epochs"] = 1
        assert not caption(of(tmp_path / str(number), *runs), "scatter")


def test_a_run_that_crashed_is_no_dot(tmp_path: Path) -> None:
    known = of(tmp_path, *rates(*RATES), run("crashed", {"lr": 0.5, "epochs": 1}, (0.9,), state=CRASHED))
    caption(known, "scatter")
    assert "sts-crashed" not in {label for (label,) in marks(known, "scatter", "label")}


def test_runs_that_are_measured_otherwise_are_left_out_and_counted(tmp_path: Path) -> None:
    other = run("other", {"lr": 0.5, "epochs": 1, "val_split": "test.csv", "model": "huge"}, (0.99,))
    runs = [*rates(*RATES), *models(*MODELS)]
    for one in runs:
        one.params["val_split"] = "dev.csv"
    known = of(tmp_path, other, *runs)
    assert caption(known, "bars").endswith("(runs: 4). Left out, as measured otherwise: 1")
    assert caption(known, "scatter").endswith("(runs: 9). Left out, as measured otherwise: 1")
    assert known.evidence.values["scatter.apart"] == Value(1, "1", ("r:other",))
    assert "huge" not in {label for (label,) in marks(known, "bars", "label")}


def test_a_log_that_tells_nothing_of_how_it_was_measured_is_not_left_out(tmp_path: Path) -> None:
    runs = rates(*RATES)
    for one in runs[:4]:
        one.params["val_split"] = "dev.csv"
    assert caption(of(tmp_path, *runs), "scatter").endswith("(runs: 5)")


def test_dots_have_the_kind_of_their_model(tmp_path: Path) -> None:
    runs = rates(*RATES)
    for at, one in enumerate(runs):
        one.params["model"] = MODELS[at % 2] if at else None
    known = of(tmp_path, *runs)
    caption(known, "scatter")
    assert {kind for (kind,) in marks(known, "scatter", "kind")} == {"bert", "roberta", "—"}
