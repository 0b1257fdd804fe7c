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
         "val_size may be drawn by chance, and the seeds differ"),
        ({**ALIKE, "fold": None, "val_size": "0.1", "seed": "1"}, {"seed": "2"},
         "val_size may be drawn by chance, and the seeds differ"),
    ],
)  # fmt: skip
def test_what_is_not_logged_is_not_known(first: dict[str, Value], other: dict[str, Value], why: str) -> None:
    assert judged(first, {**first, **other}) == f"not known to be comparable: {why}"


@pytest.mark.parametrize(
    ("name", "value"),
    [("fold", 0), ("fold", "3"), ("split_seed", 7), ("split", "official"), ("split_file", "splits/0.json"),
     ("split_hash", "912"), ("val_split", "validation"), ("split_version", "1.2")],
)  # fmt: skip
def test_a_split_that_has_a_name_follows_no_seed(name: str, value: Value) -> None:
    rest: dict[str, Value] = {"data_hash": "a3f", "average": "macro", "val_size": 0.1, name: value}
    assert judged({**rest, "seed": 1}, {**rest, "seed": 2}).startswith("comparable: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [("val_size", 0.1), ("val_size", 1000), ("val_size", "1000"), ("split", "80/10/10"), ("split", "[0.8, 0.2]"),
     ("split", 0.1), ("n_folds", 5), ("num_splits", 5), ("k_fold", 5), ("val_split", 1000), ("split", "random"),
     ("train_test_split", True), ("fold_size", 100), ("split", "10%")],
)  # fmt: skip
def test_a_split_drawn_by_chance_is_the_same_for_one_seed_alone(name: str, value: Value) -> None:
    rest: dict[str, Value] = {"data_hash": "a3f", "average": "macro", name: value}
    unsure = f"not known to be comparable: {name} may be drawn by chance, and "
    assert judged({**rest, "seed": 1}, {**rest, "seed": 2}) == f"{unsure}the seeds differ"
    assert judged(rest, rest) == judged({**rest, "seed": 1}, rest) == f"{unsure}no seed is logged by all"
    assert f"the split is the same ({name}, seed)" in judged({**rest, "seed": 1}, {**rest, "seed": "1"})


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


def test_a_hash_of_what_is_learnt_from_says_nothing_of_what_judges() -> None:
    first: dict[str, Value] = {"train_md5": "1", "fold": 0, "average": "macro"}
    assert judged(first, first) == "not known to be comparable: no data hash is logged but of training (train_md5)"
    assert judged({**first, "val_dataset": "stsb"}, {**first, "val_dataset": "klue"}) == (
        "not comparable: the data differs (val_dataset: stsb, klue)"
    )
    assert judged({**first, "data_dir": "/a"}, {**first, "data_dir": "/b"}) == (
        "not known to be comparable: data_dir differs, and no data hash is logged but of training (train_md5)"
    )


def test_one_hash_that_all_log_hides_neither_a_name_that_differs_nor_a_hash_that_one_does_not_log() -> None:
    assert judged({**ALIKE, "data_name": "klue"}, {**ALIKE, "data_name": "kor"}) == (
        "not comparable: the data differs (data_name: klue, kor)"
    )
    assert judged({**ALIKE, "train_dataset": "klue"}, {**ALIKE, "train_dataset": "kor"}).startswith("comparable: ")
    assert judged({**ALIKE, "test_md5": "7"}, ALIKE) == "not known to be comparable: test_md5 is not logged by all"
    assert judged({**ALIKE, "train_md5": "7"}, ALIKE).startswith("comparable: ")


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [("data_hash", "912e4567", "123e8901"), ("data_hash", "12e4", "120e3"), ("fold", "1_2", "12"),
     ("split", "1.0", "1"), ("data_version", "1.10", "1.1"), ("data_hash", "9" * 25, "9" * 24 + "8")],
)  # fmt: skip
def test_names_are_compared_as_they_are_written_and_not_as_numbers(name: str, one: str, other: str) -> None:
    assert judged({**ALIKE, name: one}, {**ALIKE, name: other}).startswith("not comparable: ")


def test_a_number_is_its_text_since_some_logs_keep_nothing_but_text() -> None:
    texts = {**ALIKE, "fold": "0", "data_version": "2", "threshold": "0.50"}
    assert judged({**ALIKE, "data_version": 2, "threshold": "0.50"}, texts).startswith("comparable: ")
    nothing: dict[str, Value] = {**ALIKE, "data_hash": "None"}
    assert judged(nothing, nothing) == "not known to be comparable: no data hash is logged"


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
        ("medieval.py", False, False), ("test/metrics.py", False, False), ("Tests/Metrics.py", False, False),
        ("src/metrics_test.py", False, False), ("doc/eval.py", False, False), ("a/test/utils.py", False, False),
        ("latest/metrics.py", True, False), ("contest_eval.py", True, False), ("eval_test_set.py", True, False),
        ("src/test_sets/eval.py", True, False),
    ],
)  # fmt: skip
def test_a_file_is_judged_by_the_words_of_its_path(path: str, certain: bool, perhaps: bool) -> None:
    assert (evaluates(path), may_evaluate(path)) == (certain, perhaps)


KINDS = ("data_hash", "fold", "val_md5", "dataset", "train_md5", "lr")
logged = st.fixed_dictionaries(
    {"average": st.sampled_from(["macro", "micro", None])},
    optional={name: st.sampled_from(["1e2", "100", "912e4567", "123e8901", None]) for name in KINDS},
)


def kinds(runs: list[Run], name: str) -> set[Value]:
    return {run.params.get(name) for run in runs}


@given(st.lists(logged, min_size=2, max_size=4))
def test_runs_that_differ_are_never_called_comparable_whatever_their_order(params: list[dict[str, Value]]) -> None:
    runs = [made(f"r{number}", one) for number, one in enumerate(params)]
    codes = [HERE] * len(runs)
    found = verdict(runs, codes)
    for name in ("data_hash", "fold", "average", "val_md5", "dataset"):
        assert len(kinds(runs, name) - {None}) < 2 or found.state == DIFFERS
    judges = [kinds(runs, name) for name in ("data_hash", "val_md5")]
    assert found.state != SAME or (any(judges) and all(None not in one or one == {None} for one in judges))
    trained = len(kinds(runs, "train_md5") - {None}) > 1
    assert found.state != SAME or not trained or None not in kinds(runs, "val_md5")
    assert verdict(runs[::-1], codes).state == found.state
    assert (found.state == SAME) == all(check.state == SAME for check in found.checks)
