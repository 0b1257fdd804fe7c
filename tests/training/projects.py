"""A generated project, and the Python that trains it."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.command import teamkit_command

ROOT = Path(__file__).parents[2]
PYTHON = Path(os.environ.get("TRAINING_PYTHON") or ROOT / ".venv-training" / "bin" / "python").absolute()
WHY = "no environment with torch here: make training-environment"
_QUIET = {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True)
class Project:
    """A project in a folder."""

    folder: Path

    def run(self, *words: str, seconds: float = 900) -> subprocess.CompletedProcess[str]:
        """Run the environment's Python in the project."""
        env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
        return subprocess.run(
            [str(PYTHON), *words], cwd=self.folder, capture_output=True, text=True, timeout=seconds, check=False,
            env=env | _QUIET,
        )  # fmt: skip

    def test(self, *words: str, seconds: float = 900) -> subprocess.CompletedProcess[str]:
        """Run the project's own tests."""
        return self.run("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *words, seconds=seconds)

    def runs(self) -> list[dict[str, Any]]:
        """Return the project's runs, as teamkit reads them."""
        found: list[dict[str, Any]] = json.loads(self.teamkit("runs", "--json"))["runs"]
        return found

    def teamkit(self, *words: str) -> str:
        """Run teamkit in the project, and return what it says."""
        return _teamkit(self.folder, *words)


def made(task: str, folder: Path, *options: str) -> Project:
    """Generate a project."""
    _teamkit(folder.parent, "new-experiment", task, str(folder), *options)
    return Project(folder)


def _teamkit(folder: Path, *words: str) -> str:
    done = subprocess.run([*teamkit_command(), *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
