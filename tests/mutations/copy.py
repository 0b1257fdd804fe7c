"""A copy of this checkout to break, and a Python that runs what the copy holds."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sysconfig
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.command import VARIABLE

from .table import ROOT, Mutation, Untold

WHENCE = "import teamkit, teamkit.resources as r; print(teamkit.__file__, r.shipped('hooks'), sep='\\n')"
LONGEST = 600.0  # s; no test is meant to take a tenth of it


@dataclass(frozen=True)
class Copy:
    """What lies below `folder`: the tree, and an environment that leads to it."""

    folder: Path

    @property
    def tree(self) -> Path:
        return self.folder / "tree"

    def make(self) -> None:
        """Make the environment: tests start teamkit anywhere, with hardly a variable, so PYTHONPATH is not enough."""
        venv.create(self.folder / "venv", symlinks=os.name != "nt")
        (packages,) = (self.folder / "venv").rglob("site-packages")
        (packages / "copy.pth").write_text(f"{self.tree}\n{sysconfig.get_path('purelib')}\n", encoding="utf-8")

    def fill(self, *mutations: Mutation) -> None:
        """Make the tree anew, with nothing compiled in it, as the checkout is but for the mutations."""
        shutil.rmtree(self.tree, ignore_errors=True)
        for name in _checkout():
            (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, self.tree / name)
        for mutation in mutations:
            (self.tree / mutation.file).write_text(mutation.text(), encoding="utf-8")

    def run(
        self, *words: str, folder: Path | None = None, seconds: float = LONGEST
    ) -> subprocess.CompletedProcess[str]:
        """Run Python in the tree, or in another folder; raise subprocess.TimeoutExpired when it takes too long."""
        python = self.folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
        env = {name: value for name, value in os.environ.items() if name not in (VARIABLE, "PYTHONPATH")}
        with subprocess.Popen(
            [str(python), *words], cwd=folder or self.tree, env=env, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            try:
                out, err = process.communicate(timeout=seconds)
            except BaseException:
                _kill(process)
                raise
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def whence(self) -> str:
        """Return where teamkit and its hooks come from, seen from elsewhere: it has to be the copy."""
        said = self.run("-c", WHENCE, folder=self.folder)
        if any(self.tree not in Path(line).parents for line in said.stdout.splitlines() or [""]):
            raise Untold(f"the tests would not run what the copy holds:\n{said.stdout}{said.stderr}")
        return said.stdout.strip()


def _kill(process: subprocess.Popen[str]) -> None:
    """End a Python and what it started, which may be what loops."""
    if os.name != "nt":
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _checkout() -> Iterator[str]:
    """Every file of the checkout that git does not ignore."""
    words = ("git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split("\0")
    return (name for name in sorted({*names}) if (ROOT / name).is_file())
