"""What a project's own files tell: its name and its libraries, whatever state they are in."""

from pathlib import Path

import pytest

from teamkit.history import offline
from teamkit.report import stated
from teamkit.report.facts import Site
from teamkit.report.site import site
from tests.history.worlds import World
from tests.report.told import facts, team


def of(folder: Path, files: dict[str, str], name: str = "") -> Site:
    world = World(folder / "sts [가]")
    world.commit("first", files)
    return told(world, name)


def told(world: World, name: str = "") -> Site:
    tip = world.history().tips.get("main", "")
    return site(world.folder, tip, (offline.files(world.folder, tip) or ()) if tip else (), name)


def stack(folder: Path, **files: str) -> dict[str, str]:
    names = {"pyproject": "pyproject.toml", "requirements": "requirements.txt", "environment": "environment.yml"}
    found = of(folder, {names[name]: text for name, text in files.items()}).stack
    return {one.name: one.version for one in found.get("stack", ())}


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
        assert list(stated.requirements(line)) == []
    assert dict(stated.requirements("torch==1!2.0+cu1\nnumpy >=1, <2\npkg=1.2=build\n")) == {
        "torch": "==1!2.0+cu1", "numpy": ">=1, <2", "pkg": "=1.2=build",
    }  # fmt: skip


def rows(folder: Path, files: dict[str, str]) -> list[str]:
    """Return the rows of a report that tell what the project's files state."""
    world = World(folder / "w")
    world.commit("first", files)
    return team(facts(world.folder), "equipment")[1:]


def test_files_at_any_depth_tell_the_stack_and_are_named_beside_it(tmp_path: Path) -> None:
    poetry = '[tool.poetry.dependencies]\npython = "^3.10"\nfastapi = {version = "0.115.0", extras = ["all"]}\n'
    package = '{"dependencies": {"axios": "^1.7", "react": "^18", "own": "file:../own"}, "engines": {"node": "20"},'
    package += ' "devDependencies": {"eslint": "^9", "typescript": "~5.4"}}'
    docker = "ARG TAG=12.1.0\nFROM --platform=linux/amd64 nvidia/cuda:${TAG} AS base\nFROM base\nFROM $MINE\nRUN x\n"
    setup = "[options]\npython_requires = >=3.9\ninstall_requires =\n  kss\n"
    files = {
        "backend/pyproject.toml": poetry, "backend/uv.lock": "x" * 9, "frontend/package.json": package,
        "backend/Dockerfile": docker, "graph/requirements.txt": "torch-geometric==2.5\n", "setup.cfg": setup,
        "infra/requirements/base.in": "mlflow\n", "node_modules/a/package.json": '{"dependencies": {"vue": "3"}}',
    }  # fmt: skip
    first = "setup.cfg, graph/requirements.txt, infra/requirements/base.in, …"
    assert rows(tmp_path, files) == [
        f"stack | python >=3.9, torch-geometric 2.5, mlflow, fastapi 0.115.0, kss | {first}",
        "stack (JavaScript) | node 20, react ^18, typescript ~5.4, axios ^1.7, own, eslint ^9 | frontend/package.json",
        "container images | nvidia/cuda:12.1.0 | backend/Dockerfile",
        "package managers | uv | backend/uv.lock",
    ]


LETTERS = "abcdefghijklmnopqrstuvwxyz"


def test_of_what_was_installed_only_what_is_known_is_told(tmp_path: Path) -> None:
    frozen = "".join(f"{letter}lib==1.0\n" for letter in LETTERS[:19]) + "torch==2.1.0\ntransformers==4.40.0\nzipp==3\n"
    assert rows(tmp_path, {"requirements.txt": frozen}) == [
        "stack | torch 2.1.0, transformers 4.40.0 | requirements.txt"
    ]


def test_of_many_that_were_chosen_the_known_come_first_and_the_rest_as_it_stands_there(tmp_path: Path) -> None:
    chosen = "".join(f"{letter}lib\n" for letter in reversed(LETTERS)) + "wandb\n"
    assert rows(tmp_path, {"requirements.txt": chosen})[0].startswith("stack | wandb, zlib, ylib, xlib,")
    stated = ", ".join(f'"{letter}lib"' for letter in LETTERS)
    (tmp_path / "other").mkdir()
    told = rows(tmp_path / "other", {"pyproject.toml": f"[project]\ndependencies = [{stated}, 'torch>=2']\n"})
    assert told[0].startswith("stack | torch >=2, alib, blib,")
    assert told[0].endswith(", … | pyproject.toml")


def test_what_conda_says_of_a_build_is_no_version(tmp_path: Path) -> None:
    text = "dependencies:\n  - python=3.10.4=h12debd9_0\n  - pytorch>=2\n"
    assert rows(tmp_path, {"a/environment-gpu.yaml": text}) == [
        "stack | python 3.10.4, pytorch >=2 | a/environment-gpu.yaml"
    ]


def test_a_file_too_large_for_what_it_is_called_is_not_read(tmp_path: Path) -> None:
    files = {"requirements.txt": "torch\n" + "#" * 2**20, "sub/requirements.txt": "jax\n"}
    assert rows(tmp_path, files) == ["stack | jax | sub/requirements.txt"]


@pytest.mark.parametrize("text", ["", "[", "[]", '{"dependencies": 3}', '{"dependencies": {"a": {}}}', "[" * 9999])
def test_a_package_that_is_none_stops_nothing(text: str) -> None:
    assert [name for name, _ in stated.package(text)] == (["a"] if "{}" in text else [])


@pytest.mark.parametrize("text", ["", "[", "x = 1", "[options]\ninstall_requires", "[a]\n[a]\n"])
def test_a_setup_that_is_none_stops_nothing(text: str) -> None:
    assert not list(stated.setup(text))


def test_no_secret_is_told_as_a_library_or_an_image() -> None:
    secret = "hf_" + "a1B2" * 8 + "xY"
    assert not list(stated.docker(f"FROM {secret}\nFROM me:{secret}@host/x\nFROM scratch\n"))
    assert not list(stated.package(f'{{"dependencies": {{"{secret}": "1"}}}}'))
