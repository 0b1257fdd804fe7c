"""Every task's project passes its own tests, and these notice when it is broken."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import tomli

from teamkit.experiments import catalogue
from tests.experiments.templates import Experiment
from tests.training.projects import PYTHON, ROOT, WHY, Project, made

HERE = Path(__file__).parent
TASKS = sorted(file.parent.name for file in (ROOT / "templates" / "experiments").glob("*/template.toml"))
SLOW = bool(os.environ.get("SLOW_TESTS"))
USUAL = TASKS if SLOW else ["sts"]  # one to two minutes each, and their mutations longer: make test-training has all


def mutations(task: str) -> list[dict[str, str]]:
    """Return the ways to break a task's project that are played."""
    rows: list[dict[str, str]] = tomli.loads((HERE / "mutations" / f"{task}.toml").read_text("utf-8"))["mutation"]
    return [one for one in rows if SLOW or not one.get("slow")]


PLAYED = [(task, one) for task in USUAL for one in mutations(task)]

pytestmark = [pytest.mark.skipif(not PYTHON.exists(), reason=WHY), pytest.mark.xdist_group("training")]


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Project]:
    """Return what makes a task's project, once."""
    return cache(lambda task: made(task, tmp_path_factory.mktemp("sound") / f"{task} 실험"))


@pytest.mark.parametrize("task", USUAL)
def test_a_generated_project_passes_its_own_tests(task: str, tmp_path: Path) -> None:
    done = made(task, tmp_path / task).test()
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.parametrize("task", [task for task in TASKS if catalogue.read(catalogue.own(), task).more])
def test_losses_that_are_added_pass_the_tests_of_those_that_were_there(task: str, tmp_path: Path) -> None:
    project, more = made(task, tmp_path / task), catalogue.read(catalogue.own(), task).more or ()
    for loss in more:
        project.teamkit("add", "loss", loss)
    done = project.test("-k", "loss or rdrop or ldam or heart")
    assert done.returncode == 0, done.stdout[-4000:]
    assert "teamkit add loss" not in project.test("-rs", "-k", " or ".join(more)).stdout


@pytest.mark.parametrize("task", TASKS)
def test_a_project_is_made_updated_trained_tested_asked_for_predictions_and_resumed(task: str, tmp_path: Path) -> None:
    project = updated(task, tmp_path)
    done = project.run(str(HERE / "journey.py"), str(tmp_path / "told.json"))
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))
    trained, resumed = told["trained"], told["resumed"]
    assert [trained["state"], resumed["state"], resumed["steps"]] == ["finished", "finished", 2 * trained["steps"]]
    assert told["tested"]["test"]["best.ckpt"] == told["measured"] != {}
    assert len(set(told["ids"])) == len(told["ids"]) > 0
    assert trained["best"].keys() == {trained["monitor"], "checkpoint"}
    assert [row["state"] for row in project.runs()] == ["finished", "finished"]


def updated(task: str, folder: Path) -> Project:
    """Return a project of older templates, in which somebody wrote a line, with the newer ones brought into it."""
    templates = Path(shutil.copytree(ROOT / "templates" / "experiments", folder / "templates"))
    file, card = templates / "shared" / "run.py", 'CARD = "run.json"'
    newer = file.read_text(encoding="utf-8")
    assert newer.count(card) == 1
    file.write_text(newer.replace(card, 'CARD = "card.json"'), encoding="utf-8")
    project = made(task, folder / "실험", "--template", str(templates))
    ours = Experiment(project.folder)
    ours.git("init", "-q")
    ours.put("main.py", ours.bytes_of("main.py") + b"# ours\n")
    file.write_text(newer, encoding="utf-8")
    ours.update()
    assert card in ours.read("run.py")
    assert ours.read("main.py").endswith("# ours\n")
    return project


@pytest.mark.parametrize(("task", "one"), PLAYED, ids=[f"{task}: {one['why']}" for task, one in PLAYED])
def test_a_broken_project_fails_its_own_tests(
    task: str, one: dict[str, str], sound: Callable[[str], Project], tmp_path: Path
) -> None:
    broken = Project(Path(shutil.copytree(sound(task).folder, tmp_path / "broken")))
    file = broken.folder / one["file"]
    text = file.read_text(encoding="utf-8")
    assert text.count(one["old"]) == 1
    file.write_text(text.replace(one["old"], one["new"]), encoding="utf-8")
    try:
        done = broken.test("-k", one["test"])
    except subprocess.TimeoutExpired:
        return  # unbroken it ends
    assert done.returncode == 1, f"{one['why']} was not noticed\n{done.stdout[-2000:]}"
