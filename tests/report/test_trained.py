"""Whose a run is, what runs are compared by, and which of them have a curve."""

import math
from datetime import timezone
from pathlib import Path
from unicodedata import normalize

import pytest

from teamkit.config import parse
from teamkit.history.commit import History, Identity
from teamkit.history.past import Period
from teamkit.history.people import People, resolve
from teamkit.report.trained import Of, _curves, _metric, _model, trained, whose
from teamkit.runs.cache import Cache
from teamkit.runs.columns import know
from teamkit.runs.model import CRASHED, Run, Told
from teamkit.sections import Member
from tests.report import team
from tests.runs.beside_world import made

MINJI, JIWOO = Identity("김민지", "minji@naver.com"), Identity("Jiwoo Park", "jiwoo@gmail.com")


def people(*identities: Identity) -> People:
    return resolve(dict.fromkeys(identities, 1), {}, [Member("김민지", emails=("minji@naver.com",))])


def by(name: str, email: str = "") -> Run:
    run = Run("wandb", "/r/a", id="a")
    run.person, run.told = (Told(name, "log") if name else None), {"email": email} if email else {}
    return run


@pytest.mark.parametrize(
    ("run", "name"),
    [
        (by("someone", "MINJI@naver.com"), "김민지"), (by("김민지"), "김민지"),
        (by(normalize("NFD", "김민지")), "김민지"),
        (by("jiwoo park"), "Jiwoo Park"), (by("", "jiwoo@gmail.com"), "Jiwoo Park"),
        (by("nobody"), None), (by(""), None),
    ],
)  # fmt: skip
def test_a_run_is_of_whom_its_evidence_names(run: Run, name: str | None) -> None:
    found = whose([run], people(MINJI, JIWOO)).get("a")
    assert (found.name if found else None) == name


def test_a_name_that_two_have_tells_of_neither() -> None:
    two = people(JIWOO, Identity("Jiwoo Park", "other@park.kr"))
    assert len([one for one in two.persons if one.name == "Jiwoo Park"]) == 2
    assert whose([by("Jiwoo Park")], two) == {}
    assert whose([by("Jiwoo Park", "other@park.kr")], two)["a"].emails == ("other@park.kr",)


def metric(*runs: Run, **ways: str) -> str | None:
    found = _metric(runs, know(runs, ways))
    return found.name if found else None


def test_runs_are_compared_by_what_says_which_way_is_better() -> None:
    assert metric(made("a", {}, {"val/f1": [0.5], "val/loss": [1.0]})) == "val/f1"
    assert metric(made("a", {}, {"val/foo": [0.5]})) is None
    assert metric(made("a", {}, {"val/foo": [0.5]}), **{"val/foo": "min"}) == "val/foo"
    assert metric(made("a", {}, {})) is None


def test_no_loss_is_compared_where_losses_differ() -> None:
    runs = [made(name, {"loss": name}, {"val/loss": [1.0]}) for name in ("ce", "focal")]
    assert metric(*runs) is None
    assert metric(*runs[:1]) == "val/loss"


def test_the_model_is_the_parameter_that_names_several() -> None:
    runs = [made(name, {"cfg.model": name, "arch": "same"}, {}) for name in ("bert", "roberta")]
    assert _model(runs, know(runs, {})) == "cfg.model"
    assert _model(runs[:1], know(runs[:1], {})) == ""


def test_only_runs_that_may_be_the_best_have_a_curve(tmp_path: Path) -> None:
    runs = [
        made("crashed", {}, {"f1": [0.1, 0.99]}, state=CRASHED), made("nan", {}, {"f1": [math.nan, math.nan]}),
        made("point", {}, {"f1": [0.9]}), *(made(f"{at}", {}, {"f1": [0.1, at / 10]}) for at in range(2, 9)),
    ]  # fmt: skip
    known = know(runs, {})
    column = _metric(runs, known)
    assert column
    found = _curves(runs, column, Cache(tmp_path / "c.sqlite"), parse(""))
    assert list(found) == ["8", "7", "6", "5", "4"]


def test_the_runs_of_a_project_are_found_and_only_those_that_are_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "팀 [가]"
    team.team(folder)
    policy = parse((folder / "teamkit.toml").read_text("utf-8"))
    known = people(MINJI, JIWOO)
    period = Period(timezone.utc, 2_000_000_000)
    of = Of(History({}, {}), known, period)
    every = trained(folder, policy, of)
    assert [every.whose[run.id].name for run in every.runs] == ["김민지", "김민지", "Jiwoo Park"]
    assert (every.metric.name if every.metric else "", every.model) == ("val/f1", "model")
    assert (every.pairs.pairs if every.pairs else 0) == 2
    assert len(every.curves) == 3
    some = trained(folder, policy, of._replace(only={every.runs[0].id, "unknown"}))
    assert [run.id for run in some.runs] == [every.runs[0].id]
    assert some.untold == tuple(run.id for run in every.runs[1:])
    assert trained(folder, policy, of._replace(only=())).runs == ()
