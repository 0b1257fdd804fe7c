"""Repositories to time git in, each under another guard, all with the same history."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.command import teamkit_command
from tests.e2e.worlds import git_binary

ALL_OFF = """\
[content]
max_file_size = 0
secrets = false
conflict_markers = false
subject_hints = false
"""
POLICY = '[flow]\nfinish = "local"\n'
HISTORY = """\
set -e
git init -q --bare -b main ../server.git
git init -q -b main
git config gc.auto 0
git config maintenance.auto false
git remote add origin ../server.git
mkdir -p src .git/hooks
for file in $(seq 200); do seq $file >src/$file.txt; done
git add -A
git commit -qm 'chore: first commit'
git branch develop
git switch -qc feat/x develop
for number in $(seq 20); do
    echo $number >>NUMBERS
    git add NUMBERS
    git commit -qm "feat: number $number"
done
git switch -qc feat/base develop
echo base >BASE
git add BASE
git commit -qm 'feat: a base'
git push -q origin --all
git switch -q feat/x
"""


@dataclass(frozen=True)
class World:
    """A clone on feat/x, and its server beside it."""

    clone: Path
    env: Mapping[str, str]

    def git(self, *words: str, text: str | None = None) -> str:
        """Run git as if no hook stood here; untimed."""
        command = [str(git_binary()), "-c", f"core.hooksPath={os.devnull}", *_asleep(self.clone), *words]
        done = subprocess.run(
            command, cwd=self.clone, env=self.env, input=text, capture_output=True, text=True, check=True
        )
        return done.stdout


def _asleep(clone: Path) -> list[str]:
    """Turn off the hooks that git 2.54 and later take from the configuration."""
    lines = (clone / ".git" / "config").read_text().splitlines() if (clone / ".git" / "config").exists() else []
    names = [line.split('"')[1] for line in lines if line.startswith('[hook "')]
    return [word for name in names for word in ("-c", f"hook.{name}.enabled=false")]


def environment(root: Path, *folders: Path) -> dict[str, str]:
    """Return an environment without the caller's git; folders come first on PATH."""
    home = root / "home"
    home.mkdir(parents=True, exist_ok=True)
    path = os.pathsep.join(map(str, (git_binary().parent, *folders, os.environ["PATH"])))
    names = {f"GIT_{who}_{what}": "jiwoo@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return {
        "PATH": path,
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TEMPLATE_DIR": "",
        **names,
    }


def bare(root: Path, *folders: Path) -> World:
    """Make a clone without hooks."""
    (root / "clone").mkdir(parents=True)
    env = environment(root, *folders)
    subprocess.run(["/bin/sh", "-c", HISTORY], cwd=root / "clone", env=env, check=True, capture_output=True)
    return World(root / "clone", env)


def empty(root: Path) -> World:
    """Make a clone whose reference-transaction hook does nothing: what no guard in sh can go below."""
    world = bare(root)
    hook = world.clone / ".git" / "hooks" / "reference-transaction"
    hook.write_text("#!/bin/sh\nexit 0\n")
    hook.chmod(0o755)
    return world


def least(root: Path) -> World | None:
    """Make a clone whose hook for refs is a program without a library that ends at once; None without a compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    world = bare(root)
    hook = world.clone / ".git" / "hooks" / "reference-transaction"
    command = [compiler, "-O2", "-static", "-x", "c", "-o", str(hook), "-"]
    made = subprocess.run(command, input="int main(void) { return 0; }\n", text=True, capture_output=True, check=False)
    return None if made.returncode else world


def guarded(root: Path, policy: str = POLICY) -> World:
    """Make a clone under teamkit's guard, installed as a user installs it."""
    world = bare(root)
    (world.clone / "teamkit.toml").write_text(policy)
    world.git("add", "teamkit.toml")
    world.git("commit", "-qm", "docs: our policy")
    env = dict(world.env) | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.run([*teamkit_command(), "init", "--yes"], cwd=world.clone, env=env, check=True, capture_output=True)
    return world


def refs_alone(root: Path) -> World:
    """Make a clone with the guard's hook for refs, and none of the friendlier ones."""
    world = guarded(root, POLICY + ALL_OFF)
    for hook in ("pre-commit", "commit-msg"):
        for folder in (".git/hooks", ".git/teamkit/hooks"):
            (world.clone / folder / hook).unlink(missing_ok=True)
    config = world.clone / ".git" / "config"
    sections = config.read_text().split("\n[")
    config.write_text(
        "\n[".join(one for one in sections if "event = pre-commit" not in one and "event = commit-msg" not in one)
    )
    return world
