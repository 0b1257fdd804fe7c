"""The shape of the code is checked by linters; here each of them sees a violation planted, and fails."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import tomli

from scripts.minimums import minimums
from tests.command import teamkit_command

ROOT = Path(__file__).parents[1]
PYPROJECT = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

RUFF = (sys.executable, "-m", "ruff", "check", "--no-cache", "teamkit")
FORMAT = (sys.executable, "-m", "ruff", "format", "--no-cache", "--check", "teamkit")
IMPORTS = (str(Path(sys.executable).with_name("lint-imports")), "--no-cache")
SIZES = (sys.executable, str(ROOT / "scripts/sizes.py"), "teamkit")
TYPES = (sys.executable, "-m", "mypy", "teamkit")
SHELL = (str(Path(sys.executable).with_name("shellcheck")), "-x", "hooks/pre-commit")
LINTERS = {"ruff": RUFF, "format": FORMAT, "imports": IMPORTS, "sizes": SIZES, "types": TYPES, "shell": SHELL}

MANY_LINES = "".join(f"    {number}\n" for number in range(40))
MANY_BRANCHES = "".join(f"    if x == {number}:\n        return {number * 2}\n" for number in range(11))

# What a person may type and a program may ask must not pay for these.
HEAVY = ("git", "pydriller", "jinja2", "pynvml", "rich", "yaml", "sqlite3", "importlib.metadata")


@dataclass(frozen=True)
class Violation:
    """Code that has no place in `file`, the linter that has to see it, and the word it says."""

    linter: str
    file: str
    code: str
    says: str

    def __str__(self) -> str:
        return f"{self.linter}: {self.says}"


VIOLATIONS = (
    Violation("imports", "teamkit/errors.py", "import teamkit.config", "teamkit.errors -> teamkit.config"),
    Violation("imports", "teamkit/config.py", "import teamkit.git", "teamkit.config -> teamkit.git"),
    Violation("imports", "teamkit/resources.py", "import teamkit.flow.run", "teamkit.resources -> teamkit.flow.run"),
    Violation("imports", "teamkit/flow/run.py", "import teamkit.cli", "teamkit.flow.run -> teamkit.cli"),
    Violation("imports", "teamkit/utils.py", "", "utils"),
    Violation("imports", "teamkit/flow/policy.py", "import os", "teamkit.flow.policy -> os"),
    Violation("imports", "teamkit/flow/state.py", "import pathlib", "teamkit.flow.state -> pathlib"),
    Violation("imports", "teamkit/flow/steps.py", "import subprocess", "teamkit.flow.steps -> subprocess"),
    Violation("imports", "teamkit/flow/constants.py", "import teamkit.git", "teamkit.flow.constants -> teamkit.git"),
    Violation("imports", "teamkit/flow/steps.py", "import teamkit.flow.run", "teamkit.flow.steps -> teamkit.flow.run"),
    Violation("ruff", "teamkit/flow/run.py", "import subprocess", "TID251"),
    Violation("ruff", "teamkit/flow/run.py", 'os.system("ls")', "TID251"),
    Violation("ruff", "teamkit/config.py", "from git import Repo", "TID251"),
    Violation("ruff", "teamkit/resources.py", "def late():\n    import json\n", "PLC0415"),
    Violation("ruff", "teamkit/errors.py", "def wide(a, b, c, d, e, f, g): ...", "PLR0913"),
    Violation("ruff", "teamkit/errors.py", f"def branchy(x):\n{MANY_BRANCHES}", "C901"),
    Violation("ruff", "teamkit/errors.py", f"def long():\n{MANY_LINES}", "PLR0915"),
    Violation("format", "teamkit/errors.py", "x = 'single'", "errors.py"),
    Violation("sizes", "teamkit/errors.py", f"def long():\n{MANY_LINES}", "long has 41 lines"),
    Violation("sizes", "teamkit/errors.py", "x = 1\n" * 250, "lines, at most 250"),
    Violation("types", "teamkit/errors.py", "def untyped(x):\n    return x\n", "no-untyped-def"),
    Violation("shell", "hooks/pre-commit", "echo $(ls *.py | grep x)", "SC2010"),
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the linters read."""
    for name in ("teamkit", "hooks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", ".shellcheckrc"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def lint(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Path], str]:
    """Run a linter in a tree; its verdict and what it said, on one line each."""
    cache = tmp_path_factory.mktemp("mypy")

    def run(linter: str, tree: Path) -> str:
        own = {"PYTHONPATH": str(tree), "MYPY_CACHE_DIR": str(cache), "COLUMNS": "200"}
        done = subprocess.run(
            LINTERS[linter], cwd=tree, env={**os.environ, **own}, capture_output=True, text=True, check=False
        )
        return f"exit {done.returncode}\n{done.stdout}{done.stderr}"

    return run


@pytest.mark.parametrize("violation", VIOLATIONS, ids=str)
def test_a_planted_violation_is_seen(violation: Violation, tree: Path, lint: Callable[[str, Path], str]) -> None:
    file = tree / violation.file
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(f"{before}\n{violation.code}\n", encoding="utf-8")
    said = lint(violation.linter, tree)
    assert not said.startswith("exit 0"), f"{violation.linter} saw nothing"
    assert violation.says in re.sub(r"\s+", " ", said)


def test_the_contract_covers_the_modules_that_call_themselves_pure() -> None:
    (contract,) = (item for item in PYPROJECT["tool"]["importlinter"]["contracts"] if item["id"] == "pure")
    covered = contract["source_modules"]
    assert [name for name in _pure_modules() if not any(f"{name}.".startswith(f"{item}.") for item in covered)] == []
    assert set(covered) <= set(_pure_modules())


def _pure_modules() -> list[str]:
    files = [file.relative_to(ROOT) for file in (ROOT / "teamkit").rglob("*.py")]
    return [_module(file) for file in files if re.match(r'"""[^"]*\bPure\b', (ROOT / file).read_text(encoding="utf-8"))]


def _module(file: Path) -> str:
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")


def test_every_exception_from_a_linter_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    exceptions = re.findall(r'^  "[A-Z]+\d*",.*$', text, re.MULTILINE)
    assert exceptions
    assert [line for line in exceptions if "#" not in line] == []


def test_every_dependency_has_a_lowest_version() -> None:
    assert all(re.fullmatch(r"[a-z0-9-]+==[\d.]+", line) for line in minimums())


def test_a_module_is_loaded_only_when_its_command_runs() -> None:
    assert _loaded("--help").isdisjoint({*HEAVY, "teamkit.cli.progress"})


def test_the_version_is_told_without_loading_anything() -> None:
    assert _loaded("--version").isdisjoint((*HEAVY, "tomli"))


def test_preflight_pays_for_the_driver_and_git_is_asked_without_its_door() -> None:
    loaded = _loaded("preflight", "--json", codes=(0, 1, 2))  # by what it thinks of this machine
    assert loaded.isdisjoint({*HEAVY, "torch", "concurrent.futures"} - {"pynvml"})


def _loaded(*arguments: str, codes: tuple[int, ...] = (0,)) -> set[str]:
    """Return the modules that `teamkit arguments` imported; it has to end with one of the exit codes."""
    python, *rest = teamkit_command()
    command = [python, "-X", "importtime", *rest, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in codes, done.stderr[-1000:]
    modules = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "click" in modules
    return modules
