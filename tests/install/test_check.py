"""check: one hook of the guard by hand, or from the pre-commit framework."""

import os
from pathlib import Path

import pytest

from tests.command import teamkit_command
from tests.hooks.sandbox import Sandbox

from .driver import teamkit
from .tools import programs

CONFIG = """\
repos:
- repo: local
  hooks:
  - {id: branch, name: branch, entry: COMMAND check pre-commit, language: system, always_run: true,
     pass_filenames: false, stages: [pre-commit]}
  - {id: subject, name: subject, entry: COMMAND check commit-msg, language: system, stages: [commit-msg]}
  - {id: push, name: push, entry: COMMAND check pre-push, language: system, always_run: true,
     pass_filenames: false, stages: [pre-push]}
"""


@pytest.fixture
def framework(clone: Sandbox, shared: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A clone whose only hooks are the framework's, with teamkit's checks in its configuration."""
    folder = programs(shared, "pre-commit")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    clone.write(".pre-commit-config.yaml", CONFIG.replace("COMMAND", " ".join(teamkit_command())))
    done = clone.paste("pre-commit install -t pre-commit -t commit-msg -t pre-push")
    assert done.ok, done.err
    return clone


def test_the_framework_refuses_a_commit_on_main_and_takes_one_elsewhere(framework: Sandbox) -> None:
    done = framework.git("commit", "--allow-empty", "-m", "a stray commit")
    assert not done.ok
    assert "main is protected" in done.out + done.err
    framework.must("switch", "-qc", "feat/x")
    framework.must("commit", "--allow-empty", "-qm", "feat: a day of work")


def test_the_framework_refuses_a_push_to_main_and_takes_one_elsewhere(framework: Sandbox) -> None:
    stray = framework.must("commit-tree", "-p", "main", "-m", "stray", "main^{tree}")
    framework.must("branch", "feat/x", stray)
    done = framework.git("push", "origin", "feat/x:main")
    assert not done.ok
    assert "main is protected" in done.out + done.err
    framework.must("push", "-q", "origin", "feat/x")


def test_by_hand_it_says_what_the_hook_would_say(clone: Sandbox) -> None:
    done = teamkit(clone, "check", "pre-commit")
    assert done.code == 1
    assert "main is protected" in done.err
    clone.must("switch", "-qc", "feat/x")
    assert teamkit(clone, "check", "pre-commit").code == 0


def test_by_hand_it_reads_the_lines_of_a_push(clone: Sandbox) -> None:
    stray = clone.must("commit-tree", "-p", "main", "-m", "stray", "main^{tree}")
    line = f"refs/heads/main {stray} refs/heads/main {clone.tip('main')}\n"
    done = clone.run([*teamkit_command(), "check", "pre-push", "origin", "url"], line, clone.environment())
    assert done.code == 1
    assert "main is protected" in done.err


def test_it_finds_a_token_that_is_staged(clone: Sandbox) -> None:
    clone.must("switch", "-qc", "feat/x")
    clone.write("train.py", f'token = "hf_{"a" * 34}"\n')
    clone.must("add", "train.py")
    done = teamkit(clone, "check", "pre-commit")
    assert done.code == 1
    assert "TK302" in done.err
    assert "a" * 34 not in done.err + done.out


def test_it_leaves_no_hook_behind(clone: Sandbox) -> None:
    teamkit(clone, "check", "pre-commit")
    assert not list((clone.folder / ".git" / "hooks").iterdir())


@pytest.mark.parametrize("words", [(), ("post-commit",), ("pre-commit-msg",)])
def test_a_hook_that_is_none_of_the_guard_s_is_wrong_usage(clone: Sandbox, words: tuple[str, ...]) -> None:
    assert teamkit(clone, "check", *words).code == 2
