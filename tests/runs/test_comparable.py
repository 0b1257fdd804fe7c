"""Whether runs can be compared: never by hope. What differs is named, what nobody logs is not known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.runs.comparable import DIFFERS, SAME, UNKNOWN, Code, evaluates, may_evaluate, verdict
from teamkit.runs.model import Run, Value
from tests.runs.beside_world import made

ALIKE: dict[str, Value] = {"data_hash": "a3f", "fold": 0, "average": "macro"}
HERE = Code(same=True)


def two(first: dict[str, Value], other: dict[str, Value], dirty: str = "") -> list[Run]:
    return [made("a", first), made("b", other, dirty=dirty)]


def judged(first: dict[str, Value], other: dict[str, Value], code: Code = HERE) -> str:
    return verdict(two(first, other), [HERE, code]).answer


def test_runs_are_comparable_when_all_of_it_is_known_to_be_the_same() -> None:
    assert judged(ALIKE, {**ALIKE, "lr": 0.1}) == (
        "comparable: the data is the same (data_hash); the split is the same (fold); "
        "metrics are defined alike (average); the commit is the same"
    )


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"data_hash": "91c"}, "the data differs (data_hash: a3f, 91c)"),
        ({"fold": 1}, "the split differs (fold: 0, 1)"),
        ({"average": "micro"}, "the definition of metrics differs (average: macro, micro)"),
        ({"fold": 1, "val_md5": "7"}, "the split differs (fold: 0, 1)"),
        (
            {"fold": 1, "average": "micro"},
            "the split differs (fold: 0, 1); the definition of metrics differs (average: macro, micro)",
        ),
    ],
)
def test_what_differs_makes_runs_not_comparable_and_is_named(other: dict[str, Value], why: str) -> None:
    assert judged(ALIKE, {**ALIKE, **other}) == f"not comparable: {why}"


@pytest.mark.parametrize(
    ("first", "other", "why"),
    [
        ({"fold": 0, "average": "macro"}, {}, "no data hash is logged"),
        ({"data_hash": "a3f", "average": "macro"}, {}, "no split is logged"),
        ({"data_hash": "a3f", "fold": 0}, {}, "nothing is logged of how metrics are defined"),
        (ALIKE, {"fold": None}, "fold is not logged by all"),
        (ALIKE, {"data_hash": None}, "data_hash is not logged by all"),
        (ALIKE, {"average": None}, "average is not logged by all"),
        ({"fold": 0, "average": "macro", "data_path": "/a/x.csv"}, {"data_path": "/b/x.csv"},
         "data_path differs, and no data hash is logged"),
        ({**ALIKE, "fold": None, "val_size": 0.1, "seed": 1}, {"seed": 2},
         "the seeds differ, and a split by a share may follow them"),
        ({**ALIKE, "fold": None, "val_size": "0.1", "seed": "1"}, {"seed": "2"},
         "the seeds differ, and a split by a share may follow them"),
    ],
)  # fmt: skip
def test_what_is_not_logged_is_not_known(first: dict[str, Value], other: dict[str, Value], why: str) -> None:
    assert judged(first, {**first, **other}) == f"not known to be comparable: {why}"


def test_a_split_that_is_told_by_more_than_a_share_follows_no_seed() -> None:
    for split in ({"fold": 0}, {"val_size": 0.1, "split_seed": 7}, {"val_size": 500}):
        rest: dict[str, Value] = {"data_hash": "a3f", "average": "macro", **split}
        assert judged({**rest, "seed": 1}, {**rest, "seed": 2}).startswith("comparable: ")


def test_another_data_set_is_other_data_but_another_place_may_hold_the_same() -> None:
    rest: dict[str, Value] = {"fold": 0, "average": "macro"}
    assert judged({**rest, "dataset": "klue"}, {**rest, "dataset": "kor"}) == (
        "not comparable: the data differs (dataset: klue, kor)"
    )
    places = {**ALIKE, "data_path": "/a/x.csv"}, {**ALIKE, "data_path": "/b/x.csv"}
    assert judged(*places).startswith("comparable: ")


def test_training_on_other_data_is_comparable_where_what_judges_is_known_to_be_the_same() -> None:
    first: dict[str, Value] = {"train_md5": "1", "val_md5": "7", "average": "macro"}
    assert judged(first, {**first, "train_md5": "2"}) == (
        "comparable: the data is the same (val_md5); the split is the same (val_md5); "
        "metrics are defined alike (average); the commit is the same"
    )
    assert judged({"train_md5": "1"}, {"train_md5": "2"}) == "not comparable: the data differs (train_md5: 1, 2)"


@pytest.mark.parametrize(
    ("code", "state", "why"),
    [
        (Code(ahead=1, files=("src/metrics.py",)), DIFFERS, "evaluation code differs (src/metrics.py)"),
        (Code(ahead=1, files=("a/eval/run.py", "b.py")), DIFFERS, "evaluation code differs (a/eval/run.py)"),
        (Code(ahead=1, files=("train.py", "README.md")), SAME, "no file changed whose name tells of evaluation"),
        (Code(ahead=1, files=("src/utils.py",)), UNKNOWN, "src/utils.py changed, which may evaluate"),
        (Code(error="git does not know 1a2b here"), UNKNOWN, "git does not know 1a2b here"),
        (HERE, SAME, "the commit is the same"),
    ],
)
def test_evaluation_code_is_judged_by_the_files_between_the_commits(code: Code, state: str, why: str) -> None:
    check = verdict(two(ALIKE, ALIKE), [HERE, code]).checks[-1]
    assert (check.state, check.why) == (state, why)


@pytest.mark.parametrize(("dirty", "state"), [("true", UNKNOWN), ("True", UNKNOWN), ("false", SAME), ("", SAME)])
def test_changes_that_no_commit_holds_may_be_anything(dirty: str, state: str) -> None:
    check = verdict(two(ALIKE, ALIKE, dirty=dirty), [HERE, HERE]).checks[-1]
    assert check.state == state
    assert state == SAME or check.why == "sts-b ran with changes that no commit holds"


@pytest.mark.parametrize(
    ("path", "certain", "perhaps"),
    [
        ("eval.py", True, False), ("src/evaluate_sts.py", True, False), ("metrics/f1.py", True, False),
        ("src/scoring.py", True, False), ("configs/eval.yaml", True, False), ("computeMetrics.py", True, False),
        ("src/utils.py", False, True), ("train.py", False, False), ("tests/test_metrics.py", False, False),
        ("src/test_metrics.py", False, False), ("dvclive/metrics.json", False, False), ("eval.md", False, False),
        ("medieval.py", False, False),
    ],
)  # fmt: skip
def test_a_file_is_judged_by_the_words_of_its_path(path: str, certain: bool, perhaps: bool) -> None:
    assert (evaluates(path), may_evaluate(path)) == (certain, perhaps)


logged = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(["1", "2", None]) for name in ("data_hash", "fold", "average", "val_md5", "lr")}
)


@given(st.lists(logged, min_size=2, max_size=4))
def test_runs_that_differ_are_never_called_comparable_whatever_their_order(params: list[dict[str, Value]]) -> None:
    runs = [made(f"r{number}", one) for number, one in enumerate(params)]
    codes = [HERE] * len(runs)
    found = verdict(runs, codes)
    for name in ("data_hash", "fold", "average", "val_md5"):
        values = {run.params[name] for run in runs if run.params.get(name) is not None}
        assert len(values) < 2 or found.state == DIFFERS
    assert verdict(runs[::-1], codes).state == found.state
    assert (found.state == SAME) == all(check.state == SAME for check in found.checks)
