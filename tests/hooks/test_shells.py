"""/bin/sh is another shell on every system: the hooks run in each that is here."""

import shutil
import subprocess

import pytest

from teamkit.resources import shipped
from tests.hooks.leaks import TOKEN
from tests.hooks.sandbox import Sandbox, guards, install

SHELLS = ("dash", "bash --posix", "busybox sh", "mksh", "yash --posixly-correct")


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> str:
    """The first line of a script for that shell, without #!."""
    name, _, option = str(request.param).partition(" ")
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"no {name} here")
    return f"{path} {option}".strip()


def test_every_file_is_read_without_complaint(shell: str) -> None:
    for file in shipped("hooks").rglob("*"):
        if file.is_file():
            done = subprocess.run([*shell.split(), "-n", str(file)], capture_output=True, check=False)
            assert (done.returncode, done.stderr) == (0, b""), file


def test_the_guard_guards(shell: str, unguarded: Sandbox) -> None:
    install(unguarded)
    for hook in (unguarded.folder / ".git" / "hooks").iterdir():
        if hook.is_file():
            hook.write_text(hook.read_text().replace("#!/bin/sh", f"#!{shell}", 1))
    guards(unguarded)
    assert unguarded.git("push", "-q", "origin", "main").err == ""
    assert "[TK202]" in unguarded.git("push", "-q", "origin", ":main").err
    assert "[TK204]" in unguarded.git("push", "-q", "origin", "feat/x:refs/heads/foo").err
    unguarded.must("switch", "-q", "feat/x")
    unguarded.write("settings.py", f"{TOKEN}\n")
    unguarded.write("model.ckpt", b"\0" * 10_000_001)
    unguarded.must("add", "-A")
    done = unguarded.git("commit", "-qm", "wip")
    assert "model.ckpt: 10.1 MB, more than 10 MB" in done.err
    assert "settings.py, line 1: Hugging Face token   [TK302]" in done.err
    done = unguarded.git("commit", "-qm", "wip", TEAMKIT_ALLOW="a test")
    assert "[TK402]" in done.err
    assert done.ok
