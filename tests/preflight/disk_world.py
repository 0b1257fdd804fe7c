"""Worlds with mounts of their own, so that full, broken and dead file systems are real ones."""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from teamkit.preflight.snapshot import Disk

from .disk_question import CANNOT

ROOT = Path(__file__).parents[2]


@dataclass
class World:
    """A mount name space. `folder` is a folder outside to mount things on; extra: environment of the look."""

    folder: Path
    unshare: tuple[str, ...]
    extra: dict[str, str] = field(default_factory=dict)

    def look(self, setup: str, *places: str) -> list[Disk]:
        """Run shell commands in a new name space in `folder`, then look; skips where the setup cannot be."""
        question = shlex.join([sys.executable, "-m", "tests.preflight.disk_question", *places])
        script = f"(cd {shlex.quote(str(self.folder))} && {setup or 'true'}) || exit {CANNOT}; exec {question}"
        ran = subprocess.run(
            [*self.unshare, "sh", "-ec", script], cwd=ROOT, env={**os.environ, **self.extra}, capture_output=True,
            text=True, timeout=60, check=False,
        )  # fmt: skip
        if ran.returncode == CANNOT:
            pytest.skip(f"this machine cannot make such a world: {ran.stderr.strip()}")
        assert ran.returncode == 0, ran.stderr
        return [_disk(row) for row in json.loads(ran.stdout)]


def _disk(row: dict[str, object]) -> Disk:
    return Disk(**{**row, "places": tuple(row["places"])})  # type: ignore[arg-type]


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that every user may enter; those of pytest are closed to others."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def unshare() -> tuple[str, ...]:
    """Return the command that gives a mount name space here; skips where there is none."""
    if shutil.which("unshare"):
        for words in (("unshare", "-m"), ("unshare", "-rm")):
            if subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
                return words
    pytest.skip("no mount name spaces here: neither root nor user name spaces")
