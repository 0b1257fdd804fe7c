"""Which Python will train is found from files, before anything is started."""

import os
import sys
from pathlib import Path

import pytest

from teamkit.preflight.look.interpreter import find
from tests.preflight.environment_world import install, virtual_environment

ROOT = Path(__file__).parents[2]


def conda(prefix: Path, packages: str, *builds: str) -> Path:
    """Make an environment as conda does, with the records of what it installed; returns its site-packages."""
    (prefix / packages).mkdir(parents=True)
    (prefix / "conda-meta").mkdir()
    for build in builds:
        (prefix / "conda-meta" / f"{build}.json").touch()
    return prefix / packages


def test_an_active_environment_wins_over_one_in_the_project(tmp_path: Path) -> None:
    virtual_environment(tmp_path / "project/.venv")
    packages = virtual_environment(tmp_path / "active", "3.12.1")
    found = find(tmp_path / "project", {"VIRTUAL_ENV": str(tmp_path / "active")})
    assert (found.folders, found.python, found.why) == ((packages,), (3, 12), "VIRTUAL_ENV")
    assert found.executable == tmp_path / "active/bin/python"


@pytest.mark.parametrize("name", [".venv", "venv", "env"])
def test_without_an_active_one_the_environment_in_the_project_is_taken(tmp_path: Path, name: str) -> None:
    packages = virtual_environment(tmp_path / name)
    found = find(tmp_path, {})
    assert (found.folders, found.python, found.why) == ((packages,), (3, 11), f"{name} in the project")


def test_a_folder_env_that_is_no_environment_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    assert find(tmp_path, {}).why == "the Python of teamkit"


def test_an_active_environment_that_is_gone_is_passed_over(tmp_path: Path) -> None:
    packages = virtual_environment(tmp_path / ".venv")
    assert find(tmp_path, {"VIRTUAL_ENV": str(tmp_path / "gone")}).folders == (packages,)


def test_conda_tells_its_python_by_its_packages(tmp_path: Path) -> None:
    builds = ("python-3.10.14-h955ad1f_1", "python-dateutil-2.9.0-py310_2")
    packages = conda(tmp_path / "conda", "lib/python3.10/site-packages", *builds)
    found = find(tmp_path, {"CONDA_PREFIX": str(tmp_path / "conda")})
    assert (found.folders, found.python, found.why) == ((packages,), (3, 10), "CONDA_PREFIX")


def test_conda_on_windows_has_its_packages_in_lib(tmp_path: Path) -> None:
    packages = conda(tmp_path / "conda", "Lib/site-packages", "python-3.13.1-h071d269_100_cp313")
    (tmp_path / "conda/python.exe").touch()
    found = find(tmp_path, {"CONDA_PREFIX": str(tmp_path / "conda")})
    assert found.python == (3, 13)
    assert [folder.resolve() for folder in found.folders] == [packages.resolve()]
    assert found.executable == tmp_path / "conda/python.exe"


def test_shared_packages_come_after_the_own_ones_and_those_of_the_user(tmp_path: Path) -> None:
    base = tmp_path / "usr/local/lib/python3.11/dist-packages"
    base.mkdir(parents=True)
    user = tmp_path / "home/.local/lib/python3.11/site-packages"
    user.mkdir(parents=True)
    own = virtual_environment(tmp_path / ".venv", shared="true", home=str(tmp_path / "usr/bin"))
    assert find(tmp_path, {"HOME": str(tmp_path / "home")}).folders == (own, user, base)


def test_what_is_not_shared_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "usr/lib/python3.11/site-packages").mkdir(parents=True)
    (tmp_path / "home/.local/lib/python3.11/site-packages").mkdir(parents=True)
    own = virtual_environment(tmp_path / ".venv", home=str(tmp_path / "usr/bin"))
    assert find(tmp_path, {"HOME": str(tmp_path / "home")}).folders == (own,)


def test_packages_of_the_user_come_first_where_there_is_no_virtual_environment(tmp_path: Path) -> None:
    own = tmp_path / "conda/lib/python3.11/site-packages"
    own.mkdir(parents=True)
    user = tmp_path / "home/.local/lib/python3.11/site-packages"
    user.mkdir(parents=True)
    environ = {"CONDA_PREFIX": str(tmp_path / "conda"), "HOME": str(tmp_path / "home")}
    assert find(tmp_path, environ).folders == (user, own)
    assert find(tmp_path, {**environ, "PYTHONNOUSERSITE": "1"}).folders == (own,)


def test_a_python_that_a_person_names_wins_over_everything(tmp_path: Path) -> None:
    packages = virtual_environment(tmp_path / "named", "3.13.0")
    python = str(tmp_path / "named/bin/python")
    found = find(tmp_path, {"VIRTUAL_ENV": str(tmp_path)}, python)
    assert (found.folders, found.python, found.why) == ((packages,), (3, 13), f"--python {python}")


def test_the_link_of_a_virtual_environment_is_not_followed_out_of_it(tmp_path: Path) -> None:
    packages = virtual_environment(tmp_path / "named")
    python = tmp_path / "named/bin/python"
    python.unlink()
    python.symlink_to(sys.executable)
    assert find(tmp_path, {}, str(python)).folders == (packages,)


def test_of_several_pythons_in_one_prefix_the_named_one_is_meant(tmp_path: Path) -> None:
    (tmp_path / "usr/bin").mkdir(parents=True)
    for version in ("3.11", "3.13"):
        (tmp_path / f"usr/lib/python{version}/site-packages").mkdir(parents=True)
        (tmp_path / f"usr/bin/python{version}").touch(mode=0o755)
    (tmp_path / "usr/bin/python3").symlink_to("python3.11")
    for name in ("python3.11", "python3"):
        found = find(tmp_path, {}, str(tmp_path / "usr/bin" / name))
        assert (found.executable, found.python) == (tmp_path / "usr/bin" / name, (3, 11))
        assert found.folders == (tmp_path / "usr/lib/python3.11/site-packages",)
    assert find(tmp_path, {"PATH": str(tmp_path / "usr/bin")}, "python3.13").python == (3, 13)


def test_a_python_that_is_not_there_is_told(tmp_path: Path) -> None:
    found = find(tmp_path, {"PATH": ""}, "/nowhere/python")
    assert (found.executable, found.folders, found.why) == (None, (), "--python /nowhere/python: no such file")


def test_an_environment_without_packages_is_told(tmp_path: Path) -> None:
    (tmp_path / "active").mkdir()
    found = find(tmp_path, {"VIRTUAL_ENV": str(tmp_path / "active")})
    assert found.why == f"VIRTUAL_ENV: no site-packages in {tmp_path / 'active'}"


def test_the_python_on_path_is_taken_when_it_alone_has_torch(tmp_path: Path) -> None:
    packages = virtual_environment(tmp_path / "other")
    (packages / "torch").mkdir()
    install(packages, "torch", "2.8.0")
    (tmp_path / "other/bin/python3").touch(mode=0o755)
    found = find(tmp_path, {"PATH": str(tmp_path / "other/bin")})
    assert (found.folders, found.why) == ((packages,), "the first Python on PATH")


@pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="these tests run in no virtual environment")
def test_the_environment_of_this_project_is_found_as_it_is() -> None:
    found = find(ROOT, {"VIRTUAL_ENV": sys.prefix})
    assert found.python == sys.version_info[:2]
    assert found.executable is not None
    assert os.path.realpath(found.executable) == os.path.realpath(sys.executable)
    assert any((folder / "pytest").is_dir() for folder in found.folders)
