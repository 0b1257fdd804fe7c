"""A generated project, and the Python that trains it."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

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


def made(task: str, folder: Path) -> Project:
    """Generate a project."""
    words = [*teamkit_command(), "new-experiment", task, str(folder)]
    done = subprocess.run(words, cwd=folder.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Project(folder)
