"""How many times a command starts git: each start is 2 ms that a person waits."""

import os
import sys
from pathlib import Path

import pytest

from tests.command import teamkit_command
from tests.flow.team import Team, run

# Two of each are GitPython's own, when it is imported.
AT_MOST = {
    ("status",): 14,
    ("new-feature", "feat/new"): 14,
    ("new-feature", "feat/new", "--offline"): 9,
    ("finish", "feat/x"): 15,
    ("sync",): 20,
    ("rescue", "feat/new"): 11,
    ("undo", "--dry-run"): 7,
}


@pytest.fixture
def counted(team: Team) -> Path:
    """A git on the PATH that writes down each start; the file of its notes."""
    folder, log = team.root / "bin", team.root / "starts"
    folder.mkdir()
    real = run(["sh", "-c", "command -v git"], team.root).out.strip()
    program = folder / "git"
    program.write_text(f'#!/bin/sh\necho "$*" >>"{log}"\nexec "{real}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return log


@pytest.mark.parametrize("words", AT_MOST, ids=" ".join)
def test_a_command_starts_git_no_more_often_than_it_has_to(team: Team, counted: Path, words: tuple[str, ...]) -> None:
    minji = team.minji
    minji.branch("feat/x", x__py="1\n")
    minji.git("switch", "-q", "main")
    if words[0] == "rescue":
        minji.stray("feat: oops", oops__py="1\n")
    if words[0] == "undo":
        minji.does("new-feature", "feat/new")
    path = {"PATH": f"{counted.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    # Hooks start git as well, under their own PATH: that is the guard's cost, and measured there.
    done = run([*teamkit_command(), *words], minji.folder, {"PYTHONPATH": ":".join(sys.path), **path})
    assert done.code == 0, done.err
    starts = [line for line in counted.read_text(encoding="utf-8").splitlines() if _is_ours(line)]
    assert len(starts) <= AT_MOST[words], "\n".join(starts)


def _is_ours(line: str) -> bool:
    return line.startswith("--no-pager") or line == "version"
