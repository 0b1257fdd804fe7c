"""The run card of a generated experiment: what two runs must share is in it, and its curves lie beside it."""

import json
import shutil
from pathlib import Path

import pytest

from teamkit.runs.cache import Forgetful
from teamkit.runs.collect import collect
from teamkit.runs.folder import listed
from teamkit.runs.model import CRASHED, FINISHED, UNKNOWN, Run
from teamkit.runs.readers import card
from teamkit.sections import Policy
from tests.runs.readers.reading import only

FIXTURES = Path(__file__).parents[2] / "fixtures" / "runs" / "card"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FIXTURES / "sts" / "version_0", tmp_path / "sts" / "version_0"))


def changed(run: Path, **fields: object) -> Run:
    file = run / "run.json"
    told = json.loads(file.read_text(encoding="utf-8")) | fields
    file.write_text(json.dumps(told), encoding="utf-8")
    return only(card, run)


def test_a_card_tells_how_a_run_ended_on_which_commit_and_when(run: Path) -> None:
    told, found = json.loads((run / "run.json").read_text(encoding="utf-8")), only(card, run)
    assert (found.name, found.group, found.project, found.state) == ("sts/version_0", "sts", "sts", FINISHED)
    assert (found.started, found.ended) == (told["started"], told["ended"])
    assert found.told["commit"] == told["commit"]
    assert found.told["dirty"] == "false"
    assert found.told["args"].startswith("fit -c configs/base.yaml")


def test_a_card_tells_what_two_runs_must_share(run: Path) -> None:
    told, found = json.loads((run / "run.json").read_text(encoding="utf-8")), only(card, run)
    for name, known in told["data"]["sha256"].items():
        assert found.params[f"data_sha256.{name}"] == known[:12]
    assert found.params["split"] == "files"
    assert str(found.params["metric"]).startswith("val/pearson by ")
    assert found.directions == {"val/pearson": "max"}


def test_what_was_tested_is_the_summary(run: Path) -> None:
    told = json.loads((run / "run.json").read_text(encoding="utf-8"))
    assert only(card, run).summary == told["test"]["best.ckpt"]


def test_folds_are_a_split_with_a_seed(run: Path) -> None:
    data = {"sha256": {}, "rows": {}, "split": {"folds": 5, "fold": 2, "split_seed": 7}}
    found = changed(run, data=data)
    assert (found.params["folds"], found.params["fold"], found.params["split.seed"]) == (5, 2, 7)


@pytest.mark.parametrize(("state", "read"), [("crashed", CRASHED), ("exploded", UNKNOWN), (None, UNKNOWN)])
def test_a_state_is_one_that_is_known(run: Path, state: object, read: str) -> None:
    assert changed(run, state=state).state == read


def test_fields_of_another_kind_are_left_out(run: Path) -> None:
    found = changed(run, started="yesterday", commit=7, command="x", gpus=3, config=[], data=[], test=[])
    assert found.started is None
    assert found.told == {}
    assert found.summary == {}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"state": "finished"}', "null"])
def test_another_programs_run_json_is_no_card(run: Path, text: str) -> None:
    (run / "run.json").write_text(text, encoding="utf-8")
    assert not card.claims(listed(run))


def test_the_card_and_the_curves_beside_it_are_one_run(run: Path) -> None:
    (found,) = collect([run], Policy(), Forgetful(), run).runs
    assert found.source == "card+lightning"
    assert found.metrics["val/pearson"].high is not None
