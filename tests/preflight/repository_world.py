"""Repositories for the tests of preflight: real ones, made by real git."""

import subprocess
from pathlib import Path

import pytest


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(("git", *words), cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def write(folder: Path, *names: str, text: str = "x\n") -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with one commit on main, and no remote."""
    folder = tmp_path / "clone"
    git(tmp_path, "init", "-q", "-b", "main", str(folder))
    write(folder, "train.py", "설정.yaml", "old name.py")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "feat: first")
    return folder


@pytest.fixture
def published(clone: Path) -> Path:
    """The same, with a remote that has its commit."""
    git(clone.parent, "init", "-q", "--bare", "-b", "main", "server.git")
    git(clone, "remote", "add", "origin", str(clone.parent / "server.git"))
    git(clone, "push", "-q", "-u", "origin", "main")
    return clone
