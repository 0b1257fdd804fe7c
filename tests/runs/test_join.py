"""Several logs of one training are one run; two trainings are never one."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit.runs import metrics
from teamkit.runs.join import _same, join
from teamkit.runs.model import Damage, Part, Run

PARAMS = {"lr": 0.1, "model": "klue/roberta", "seed": 1}


def run(source: str, path: str, **more: object) -> Run:
    made = Run(source, path, parts=(Part(source, path, 0),))
    for name, value in more.items():
        setattr(made, name, value)
    return made


def logged(made: Run, tag: str, *values: float) -> Run:
    for step, value in enumerate(values):
        made.log(tag, step, value)
    metrics.digest(made, {})
    return made


def sources(*runs: Run) -> list[str]:
    return [one.source for one in join(runs)]


def test_logs_in_one_folder_are_one_run() -> None:
    ray = run("ray", "/x/trial", params={"lr": 0.1}, files=("result.json",), state="finished")
    board = run("tensorboard", "/x/trial", params={"seed": 3}, files=("events",), notes=("empty",))
    (one,) = join([ray, board])
    assert (one.source, one.path, one.state) == ("ray+tensorboard", "/x/trial", "finished")
    assert one.params == {"lr": 0.1, "seed": 3}
    assert one.files == ("result.json", "events")
    assert one.parts == (Part("ray", "/x/trial", 0), Part("tensorboard", "/x/trial", 0))
    assert one.notes == ("empty",)


def test_a_log_below_the_folder_of_another_is_one_run_with_it() -> None:
    inner = run("tensorboard", "/out/bert/runs/Nov22", files=("events",), damage=(Damage("events", "cut off"),))
    (one,) = join([run("huggingface", "/out/bert", files=("trainer_state.json",)), inner])
    assert (one.path, one.files) == ("/out/bert", ("trainer_state.json", "runs/Nov22/events"))
    assert one.damage == (Damage("runs/Nov22/events", "cut off"),)


def test_three_logs_of_one_training_are_one_run() -> None:
    logs = [run("hydra", "/o/1"), run("lightning", "/o/1/csv/version_0"), run("wandb", "/o/1/wandb/run-1")]
    assert sources(*logs) == ["wandb+hydra+lightning"]


def test_a_folder_with_several_runs_of_a_kind_is_none_of_them() -> None:
    logs = [run("keras", "/p"), run("tensorboard", "/p/logs/a"), run("tensorboard", "/p/logs/b")]
    assert sources(*logs) == ["keras", "tensorboard", "tensorboard"]


def test_a_database_of_many_runs_is_the_folder_of_none() -> None:
    many = [run("mlflow", "/p", params={"lr": number}) for number in range(3)]
    assert sources(*many, run("tensorboard", "/p/logs")) == ["mlflow"] * 3 + ["tensorboard"]


def test_two_runs_of_one_library_are_never_one() -> None:
    logs = [run("wandb", "/w/a", started=100.0, params=PARAMS), run("wandb", "/w/a/b", started=101.0, params=PARAMS)]
    assert sources(*logs) == ["wandb", "wandb"]


def test_a_log_far_below_is_another_run() -> None:
    assert sources(run("keras", "/p"), run("tensorboard", "/p/a/b/c/d/e")) == ["keras", "tensorboard"]


def test_what_started_within_a_minute_with_the_same_parameters_is_one_run() -> None:
    wandb = run("wandb", "/home/wandb/run-1", started=1000.0, params=PARAMS)
    assert sources(wandb, run("lightning", "/out/v0", started=1059.0, params={**PARAMS, "lr": "0.1"})) == [
        "wandb+lightning"
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"started": 1061.0, "params": PARAMS},
        {"started": 1001.0, "params": {**PARAMS, "seed": 2}},
        {"started": 1001.0, "params": {"lr": 0.1}},
        {"params": PARAMS},
    ],
    ids=["later", "another seed", "too little to go by", "no start"],
)
def test_time_alone_or_parameters_alone_join_nothing(other: dict[str, object]) -> None:
    wandb = run("wandb", "/home/wandb/run-1", started=1000.0, params=PARAMS)
    assert sources(wandb, run("lightning", "/out/v0", **other)) == ["wandb", "lightning"]


def test_logs_that_contradict_each_other_are_two_runs() -> None:
    assert sources(run("hydra", "/o", params={"lr": 1}), run("wandb", "/o/w", params={"lr": 2})) == ["hydra", "wandb"]
    some, other = logged(run("hydra", "/o"), "loss", 2, 1), logged(run("wandb", "/o/w"), "loss", 2, 1.5)
    assert sources(some, other) == ["hydra", "wandb"]


@pytest.mark.parametrize(
    ("some", "other"),
    [
        ({"told": {"commit": "1" * 40}}, {"told": {"commit": "2" * 40}}),
        ({"told": {"email": "jiwoo@example.org"}}, {"told": {"email": "minji@example.org"}}),
        ({"started": 1000.0, "ended": 2000.0}, {"started": 2000.0 + 3601, "ended": 9000.0}),
    ],
    ids=["another commit", "another person", "another day"],
)
def test_logs_of_two_trainings_in_one_folder_are_two_runs(some: dict[str, object], other: dict[str, object]) -> None:
    assert sources(run("tensorboard", "/o", **some), run("wandb", "/o/w", **other)) == ["tensorboard", "wandb"]
    assert sources(run("wandb", "/o", **other), run("ray", "/o", **some)) == ["wandb", "ray"]


def test_logs_that_overlap_or_tell_no_time_are_one_run() -> None:
    times = {"started": 1000.0, "ended": 2000.0}
    assert sources(run("wandb", "/o", **times), run("ray", "/o/r", started=1900.0)) == ["wandb+ray"]
    assert sources(run("wandb", "/o", **times), run("ray", "/o/r", started=2000.0 + 3599)) == ["wandb+ray"]
    assert sources(run("wandb", "/o", **times), run("hydra", "/o")) == ["wandb+hydra"]


def test_a_value_that_hydra_leaves_open_contradicts_nothing_and_its_overrides_name_the_run() -> None:
    csv = run("lightning", "/o/version_0", name="version_0", params={"seed": 42})
    (one,) = join([csv, run("hydra", "/o", name="lr=0.1", params={"seed": "${oc.env:SEED}", "lr": 0.1})])
    assert (one.source, one.name) == ("hydra+lightning", "lr=0.1")
    assert one.params == {"seed": 42, "lr": 0.1}


def test_a_list_that_a_run_filled_later_is_no_other_run() -> None:
    card = run("card", "/o", params={"labels": '["cat", "dog"]', "lr": 0.1})
    (one,) = join([run("lightning", "/o", params={"labels": "[]", "lr": 0.1}), card])
    assert one.params["labels"] == '["cat", "dog"]'


def test_a_log_that_is_a_point_behind_or_less_exact_contradicts_nothing() -> None:
    some, other = logged(run("ray", "/o"), "loss", 2, 0.1), logged(run("wandb", "/o/w"), "loss", 2, 0.1, 0.05)
    assert sources(some, other) == ["wandb+ray"]
    some, other = logged(run("ray", "/o"), "loss", 0.1), logged(run("tensorboard", "/o"), "loss", 0.10000000149)
    assert sources(some, other) == ["ray+tensorboard"]
    some, other = logged(run("ray", "/o"), "loss", float("nan")), logged(run("tensorboard", "/o"), "loss", float("nan"))
    assert sources(some, other) == ["ray+tensorboard"]


def test_the_first_log_that_tells_something_is_right_and_the_surest_end_counts() -> None:
    wandb = run("wandb", "/o", id="q9", name="sts-17", started=5.0, ended=8.0, state="crashed", tags=("a",))
    board = run("tensorboard", "/o", name="o", started=4.0, ended=9.0, state="unknown", tags=("b", "a"))
    (one,) = join([wandb, board])
    assert (one.id, one.name, one.state, one.started, one.ended) == ("q9", "sts-17", "crashed", 4.0, 9.0)
    assert one.tags == ("a", "b")


paths = st.lists(st.sampled_from("ab"), min_size=1, max_size=4).map(lambda parts: "/" + "/".join(parts))
starts = st.sampled_from([None, 1.0, 40.0, 90.0])
logs = st.builds(run, st.sampled_from(["wandb", "ray", "hydra"]), paths, started=starts)


@given(st.lists(logs, max_size=8))
def test_no_log_is_lost_or_counted_twice(found: list[Run]) -> None:
    for number, one in enumerate(found):
        one.parts = (Part(one.source, one.path, number),)
    parts = [part for one in join(found) for part in one.parts]
    assert sorted(parts) == sorted(one.parts[0] for one in found)
    for one in join(found):
        assert len(set(one.source.split("+"))) == len(one.source.split("+"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (math.inf, 0.5, False), (math.inf, -math.inf, False), (10**400, 1.0, False), (math.inf, "inf", True),
        (0.1, 0.10000000149, True), (math.nan, "nan", True), (math.nan, 1.0, False), ("a", 1, False),
    ],
)  # fmt: skip
def test_values_of_two_logs_are_one_as_numbers_are(one: object, other: object, same: bool) -> None:
    assert _same(one, other) is same
