"""Every task's project passes its own tests, and these notice when it is broken."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import tomli

from tests.training.projects import PYTHON, ROOT, WHY, Project, made

TASKS = sorted(file.parent.name for file in (ROOT / "templates" / "experiments").glob("*/template.toml"))
MUTATIONS = tomli.loads(Path(__file__).with_name("mutations.toml").read_text(encoding="utf-8"))["mutation"]
SLOW = bool(os.environ.get("SLOW_TESTS"))
PLAYED = [one for one in MUTATIONS if SLOW or not one.get("slow")]
USUAL = TASKS if SLOW else ["sts"]  # one to two minutes each: make test-training has them all

pytestmark = [pytest.mark.skipif(not PYTHON.exists(), reason=WHY), pytest.mark.xdist_group("training")]


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return made("sts", tmp_path_factory.mktemp("sound") / "문장 유사도")


@pytest.mark.parametrize("task", USUAL)
def test_a_generated_project_passes_its_own_tests(task: str, tmp_path: Path) -> None:
    done = made(task, tmp_path / task).test()
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.parametrize("one", PLAYED, ids=[one["why"] for one in PLAYED])
def test_a_broken_project_fails_its_own_tests(sound: Project, tmp_path: Path, one: dict[str, str]) -> None:
    broken = Project(Path(shutil.copytree(sound.folder, tmp_path / "broken")))
    file = broken.folder / one["file"]
    text = file.read_text(encoding="utf-8")
    assert text.count(one["old"]) == 1
    file.write_text(text.replace(one["old"], one["new"]), encoding="utf-8")
    try:
        done = broken.test("-k", one["test"])
    except subprocess.TimeoutExpired:
        return  # unbroken it ends
    assert done.returncode == 1, f"{one['why']} was not noticed\n{done.stdout[-2000:]}"
