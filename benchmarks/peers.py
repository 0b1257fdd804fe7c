"""The peers, in an environment of the benchmark's own, each guarding main as its documentation says.

pre-commit's hook is the one of the package pre-commit-hooks, called as a system hook so that the
benchmark needs no clone from the network; prek runs that very hook, and its own in Rust.
"""

import subprocess
import sys
from pathlib import Path

from benchmarks import worlds
from benchmarks.worlds import World
from tests.e2e.worlds import PEER

FOLDER = Path(__file__).parents[1] / ".venv-bench"
BIN = FOLDER / "bin"
PACKAGES = (
    "pre-commit", "pre-commit-hooks", "prek", "lefthook", "gpustat", "nvitop", "git-fame", "PyDriller", "GitPython",
)  # fmt: skip

BUILTIN_HOOK = """\
repos:
  - repo: builtin
    hooks:
      - id: no-commit-to-branch
        args: [--branch, main]
"""
LEFTHOOK = """\
pre-commit:
  jobs:
    - name: guard
      run: test "$(git symbolic-ref --short HEAD)" != main
"""
CONFIGS = {
    "pre-commit": (".pre-commit-config.yaml", PEER, "pre-commit"),
    "prek, the same hook": (".pre-commit-config.yaml", PEER, "prek"),
    "prek, its own hook": (".pre-commit-config.yaml", BUILTIN_HOOK, "prek"),
    "lefthook": ("lefthook.yml", LEFTHOOK, "lefthook"),
}


def install() -> str:
    """Install the peers unless they are there, and return their versions."""
    if not all((BIN / tool).exists() for tool in ("lefthook", "nvitop", "git-fame")):
        print(f"setting up {FOLDER.name}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(FOLDER)], check=True)
        subprocess.run(
            [BIN / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check", *PACKAGES], check=True
        )
    listed = subprocess.run(
        [BIN / "python", "-m", "pip", "list", "--format=freeze"], check=True, capture_output=True, text=True
    )
    return ", ".join(line.replace("==", " ") for line in listed.stdout.split() if line.split("==")[0] in _NAMES)


_NAMES = {name.replace("-", separator) for name in PACKAGES for separator in "-_"}


def guarded(name: str, root: Path) -> World:
    """Make a clone that the peer guards."""
    world = worlds.bare(root, BIN)
    file, text, tool = CONFIGS[name]
    (world.clone / file).write_text(text)
    world.git("add", file)
    world.git("commit", "-qm", "docs: our hooks")
    subprocess.run([BIN / tool, "install"], cwd=world.clone, env=world.env, check=True, capture_output=True)
    return world
