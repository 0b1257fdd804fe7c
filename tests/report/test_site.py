"""What a project's own files tell: its name and its libraries, whatever state they are in."""

from pathlib import Path

import pytest

from teamkit.history import offline
from teamkit.report.facts import Site
from teamkit.report.site import _stated, site
from tests.history.worlds import World


def of(folder: Path, files: dict[str, str], name: str = "") -> Site:
    world = World(folder / "sts [가]")
    world.commit("first", files)
    return told(world, name)


def told(world: World, name: str = "") -> Site:
    tip = world.history().tips.get("main", "")
    return site(world.folder, tip, (offline.files(world.folder, tip) or ()) if tip else (), name)


def stack(folder: Path, **files: str) -> dict[str, str]:
    names = {"pyproject": "pyproject.toml", "requirements": "requirements.txt", "environment": "environment.yml"}
    return dict(of(folder, {names[name]: text for name, text in files.items()}).stack)


def test_a_project_is_called_by_the_policy_the_remote_or_the_folder(tmp_path: Path) -> None:
    assert of(tmp_path, {"a": "1"}, "문장 유사도").name == "문장 유사도"
    assert of(tmp_path, {"a": "2"}).name == "sts [가]"
    World(tmp_path / "sts [가]").git("remote", "add", "origin", "https://token:secret@github.com/team/nlp-09.git/")
    assert of(tmp_path, {"a": "3"}).name == "nlp-09"


def test_requirements_are_read_with_their_versions(tmp_path: Path) -> None:
    text = "# ours\n-r base.txt\nTorch==2.1.0  # gpu\nscikit_learn>=1.3,<2\npandas[excel] ~= 2.0\nwandb\n"
    text += "datasets==2.0 ; python_version < '3.11'\nnumpy==1.26 --hash=sha256:ab\n"
    text += "kss @ https://ghp_secret@github.com/x/kss.git\ngit+https://u:p@host/x.git\n"
    assert stack(tmp_path, requirements=text) == {
        "torch": "==2.1.0", "datasets": "==2.0", "scikit-learn": ">=1.3,<2", "wandb": "", "pandas": "~= 2.0",
        "numpy": "==1.26",
    }  # fmt: skip


def test_channels_of_conda_are_no_libraries(tmp_path: Path) -> None:
    text = "name: sts\nchannels:\n  - conda-forge\n  - defaults\ndependencies:\n  - python=3.10\n  - pytorch>=2\n"
    text += "  - pip:\n    - wandb==0.16\nprefix: /home/minji/conda\n"
    assert stack(tmp_path, environment=text) == {"python": "=3.10", "wandb": "==0.16", "pytorch": ">=2"}


def test_a_pyproject_tells_python_first(tmp_path: Path) -> None:
    text = (
        '[project]\nrequires-python = ">=3.10"\ndependencies = ["polars>=1", "torch>=2; sys_platform == \'linux\'"]\n'
    )
    assert stack(tmp_path, pyproject=text) == {"python": ">=3.10", "torch": ">=2", "polars": ">=1"}


@pytest.mark.parametrize(
    "text",
    [
        "[project",
        "project = 1",
        "[project]\ndependencies = 3",
        "[project]\ndependencies = [1]",
        "[project]\nrequires-python = 3",
        "",
    ],
)
def test_a_pyproject_that_is_none_tells_nothing(tmp_path: Path, text: str) -> None:
    assert stack(tmp_path, pyproject=text) == {}


def test_what_two_files_state_is_told_once(tmp_path: Path) -> None:
    text = '[project]\ndependencies = ["torch>=2"]\n'
    assert stack(tmp_path, pyproject=text, requirements="torch==2.9.0\n") == {"torch": ">=2"}


def test_an_empty_repository_has_no_files(tmp_path: Path) -> None:
    world = World(tmp_path / "w")
    assert told(world) == Site("w", (), {})


def test_no_line_holds_a_report_up() -> None:
    for line in ("a==" + "!" * 99 + "@", "a==" + " " * 3000 + "@", "a" + "=1!2" * 70 + "@", "a==" + "-!" * 99):
        assert list(_stated("requirements.txt", line)) == []
    assert dict(_stated("requirements.txt", "torch==1!2.0+cu1\nnumpy >=1, <2\npkg=1.2=build\n")) == {
        "torch": "==1!2.0+cu1", "numpy": ">=1, <2", "pkg": "=1.2=build",
    }  # fmt: skip
