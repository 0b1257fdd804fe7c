"""What is shipped: the files of the wheel and of the sdist, and a clean install of the wheel that works."""

import os
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from teamkit import __version__
from tests.command import VARIABLE
from tests.conftest import OUTSIDE

ROOT = Path(__file__).parents[2]
DATA = ("hooks", "templates")  # folders beside the package that travel inside it

# One worker builds and installs for all of them.
pytestmark = pytest.mark.xdist_group("packaging")


@dataclass(frozen=True)
class Archives:
    """A wheel, and the sdist that it was built from."""

    wheel: Path
    sdist: Path


def run(*command: object, **environment: str) -> str:
    """Return what a command printed; pip finds its cache and its settings in the real home."""
    env = {**os.environ, "HOME": os.environ[OUTSIDE], **environment}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="session")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Archives:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    return Archives(next(folder.glob("*.whl")), next(folder.glob("*.tar.gz")))


@pytest.fixture(scope="session")
def installed(archives: Archives, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment that holds the wheel, what it depends on, and nothing else."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run(python, "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", archives.wheel)
    return python


def tracked(*folders: str) -> set[str]:
    """Return the files that git knows or would add, as paths from the root."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders)
    return {name for name in listed.split("\0") if name and (ROOT / name).is_file()}


def test_the_wheel_holds_the_package_and_its_data_and_nothing_else(archives: Archives) -> None:
    with zipfile.ZipFile(archives.wheel) as wheel:
        names = set(wheel.namelist())
    info = {name for name in names if name.startswith(f"teamkit-{__version__}.dist-info/")}
    assert names - info == tracked("teamkit") | {f"teamkit/_data/{name}" for name in tracked(*DATA)}
    assert {name.partition("/")[2] for name in info} == {
        "METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE",
    }  # fmt: skip


def test_the_sdist_holds_the_repository(archives: Archives) -> None:
    with tarfile.open(archives.sdist) as sdist:
        names = {member.name.partition("/")[2] for member in sdist if member.isfile()}
    assert names == tracked() | {"PKG-INFO"}


def test_the_shipped_files_are_the_files_of_the_tree(archives: Archives) -> None:
    with zipfile.ZipFile(archives.wheel) as wheel:
        differing = [
            name for name in tracked(*DATA) if wheel.read(f"teamkit/_data/{name}") != (ROOT / name).read_bytes()
        ]
    assert differing == []


def test_no_archive_names_the_machine_it_was_built_on(archives: Archives) -> None:
    with zipfile.ZipFile(archives.wheel) as wheel:
        assert [name for name in wheel.namelist() if bytes(ROOT) in wheel.read(name)] == []


def test_the_metadata_says_what_pyproject_says(archives: Archives) -> None:
    with zipfile.ZipFile(archives.wheel) as wheel:
        metadata = wheel.read(f"teamkit-{__version__}.dist-info/METADATA").decode()
    assert "\nRequires-Python: >=3.10\n" in metadata
    assert "\nLicense-Expression: Apache-2.0\n" in metadata
    needs = re.findall(r"^Requires-Dist: ([a-z0-9-]+)[^;\n]*$", metadata, re.MULTILINE)
    assert needs == [
        "click", "crc32c", "gitpython", "jinja2", "markdown-it-py", "nvidia-ml-py", "pydriller", "pyyaml", "tomli",
    ]  # fmt: skip


def test_an_installed_wheel_says_its_version(installed: Path) -> None:
    assert __version__ in run(installed, "-I", "-m", "teamkit", "--version")
    assert __version__ in run(installed.with_name("teamkit"), "--version")


def test_an_installed_wheel_explains_itself(installed: Path) -> None:
    assert "Usage: teamkit" in run(installed, "-I", "-m", "teamkit", "--help")


@pytest.mark.parametrize("folder", DATA)
def test_an_installed_wheel_finds_its_data(installed: Path, folder: str) -> None:
    code = f"from teamkit.resources import shipped; print(*sorted(p.name for p in shipped({folder!r}).iterdir()))"
    assert run(installed, "-I", "-c", code).split() == sorted(path.name for path in (ROOT / folder).iterdir())


@pytest.mark.skipif(VARIABLE in os.environ, reason="these tests run against an installed teamkit already")
def test_the_end_to_end_tests_pass_against_an_installed_wheel(installed: Path) -> None:
    # Of the matrix one world is enough: it holds what init and protect install, and the hooks are the same bytes.
    chosen = "not test_matrix or (test_every_row_ends_as_promised and server)"
    command = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--inline-snapshot=disable", "tests/e2e", "-k", chosen)
    said = run(sys.executable, *command, **{VARIABLE: str(installed)})
    assert re.search(r"^\d+ passed", said, re.MULTILINE), said
