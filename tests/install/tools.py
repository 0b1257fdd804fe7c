"""Other tools that own git hooks, as a team would install them; each leaves a mark when it runs."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import OUTSIDE
from tests.e2e.worlds import git_version
from tests.hooks.sandbox import Done, Sandbox

FOLDER = "OTHER_TOOLS"  # a folder with the programs, instead of one made for this run
SLOW = "SLOW_TESTS"
_FROM_PIP = ("pre-commit", "prek", "lefthook", "nbstripout")
_HEAVY = ("dvc",)

FRAMEWORK = """\
repos:
- repo: local
  hooks:
  - {id: commit, name: mark, entry: sh -c 'echo pre-commit >>"$MARKS"', language: system, always_run: true,
     pass_filenames: false, stages: [pre-commit]}
  - {id: push, name: mark, entry: sh -c 'echo "pre-push $PRE_COMMIT_REMOTE_BRANCH" >>"$MARKS"', language: system,
     always_run: true, pass_filenames: false, stages: [pre-push]}
"""
LEFTHOOK = """\
no_tty: true
pre-commit:
  jobs:
    - run: echo pre-commit >>"$MARKS"
pre-push:
  jobs:
    - run: while read -r _ _ ref _; do echo "pre-push $ref" >>"$MARKS"; done
      use_stdin: true
"""
OVERCOMMIT = """\
verify_signatures: false
CommitMsg:
  ALL: {enabled: false}
PreCommit:
  ALL: {enabled: false}
  Mark: {enabled: true, required_executable: sh, command: [sh, -c, 'echo pre-commit >>"$MARKS"']}
PrePush:
  ALL: {enabled: false}
  Mark: {enabled: true, required_executable: sh, command: [sh, -c, 'echo "pre-push refs/heads/feat/mark" >>"$MARKS"']}
"""
COMMIT = '#!/bin/sh\necho pre-commit >>"$MARKS"\n'
PUSH = '#!/bin/sh\nwhile read -r _ _ ref _; do echo "pre-push $ref" >>"$MARKS"; done\n'


@dataclass(frozen=True)
class Tool:
    """install: what a person types, in a clone. displaces: it takes the guard's place when it comes second."""

    name: str
    install: Callable[[Sandbox], Done]
    marks: tuple[str, ...] = ("pre-commit", "pre-push refs/heads/feat/mark")
    displaces: bool = False
    refuses: bool = False  # to be installed where a hook is; `way` is what the person does then
    way: str = "teamkit init"
    track: str = ""  # before a commit: gives the tool a file to carry into `store`
    store: str = ""


def _pre_commit(box: Sandbox) -> Done:
    box.write(".pre-commit-config.yaml", FRAMEWORK)
    return box.paste("pre-commit install -t pre-commit -t pre-push")


def _prek(box: Sandbox) -> Done:
    box.write(".pre-commit-config.yaml", FRAMEWORK)
    return box.paste("prek install -t pre-commit -t pre-push")


def _lefthook(box: Sandbox) -> Done:
    if git_version() < (2, 31):
        pytest.skip("lefthook needs git 2.31")
    box.write("lefthook.yml", LEFTHOOK)
    return box.paste("lefthook install")


def _husky(box: Sandbox) -> Done:
    box.write("package.json", "{}")
    for name, text in (("pre-commit", COMMIT), ("pre-push", PUSH)):
        box.write(f".husky/{name}", text)
    return box.paste("husky")


def _overcommit(box: Sandbox) -> Done:
    box.write(".overcommit.yml", OVERCOMMIT)
    return box.paste(
        "overcommit --install && overcommit --sign && overcommit --sign pre-commit && overcommit --sign pre-push"
    )


def _lfs(box: Sandbox) -> Done:
    box.write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n")
    return box.paste("git lfs install --local")


def _dvc(box: Sandbox) -> Done:
    if not (box.folder / ".dvc").exists():
        assert box.paste(
            "dvc init -q && dvc config core.analytics false && dvc remote add -q -d here ../store && git reset -q"
        ).ok
    return box.paste("dvc install")


def _own(box: Sandbox) -> Done:
    for name, text in (("pre-commit", COMMIT), ("pre-push", PUSH)):
        file = box.folder / ".git" / "hooks" / name
        file.write_text(text)
        file.chmod(0o755)
    return Done(0, "", "")


_DVC_WAY = "teamkit init --remove && dvc install && teamkit init"
TOOLS = {
    tool.name: tool
    for tool in (
        Tool("own hooks", _own, displaces=True),
        Tool("pre-commit", _pre_commit),
        Tool("prek", _prek),
        Tool("lefthook", _lefthook, displaces=True),
        Tool("husky", _husky, displaces=True),
        Tool("overcommit", _overcommit, displaces=True),
        Tool("git-lfs", _lfs, ("stored",), refuses=True, store="server.git/lfs"),
        Tool("dvc", _dvc, ("stored",), refuses=True, way=_DVC_WAY, track="dvc add -q data.bin", store="store"),
    )
}


def programs(shared: Path, name: str) -> Path:
    """The folder that holds a tool; made on first need. Skips the test where it cannot be had."""
    given = os.environ.get(FOLDER)
    if given and shutil.which(name, path=given):
        return Path(given)
    found = shutil.which(name)
    if found:
        return Path(found).parent
    if name == "husky":
        return _made(shared / "npm", name, _npm)
    if name in _FROM_PIP:
        return _made(shared / "venv", name, _venv)
    if name in _HEAVY and os.environ.get(SLOW):
        return _made(shared / "heavy", name, _venv)
    pytest.skip(f"{name} is not on this machine")


def _made(folder: Path, name: str, make: Callable[[Path, str], Path]) -> Path:
    """Make the folder in one of pytest-xdist's workers, and wait for it in the others."""
    done = folder.with_suffix(".done")
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        for _ in range(1200):
            if done.exists():
                break
            time.sleep(0.1)
    else:
        done.write_text(str(make(folder, name)))
    where = Path(done.read_text() if done.exists() else os.devnull)
    if not (where / name).exists():
        pytest.skip(f"{name} could not be installed from its registry")
    return where


def _venv(folder: Path, name: str) -> Path:
    wanted = (name,) if name in _HEAVY else _FROM_PIP
    _quietly([sys.executable, "-m", "venv", str(folder)])
    _quietly([str(folder / "bin" / "python"), "-m", "pip", "install", "-q", *wanted])
    return folder / "bin"


def _npm(folder: Path, name: str) -> Path:
    if shutil.which("npm"):
        _quietly(["npm", "install", "--silent", "--prefix", str(folder), f"{name}@9"])
    return folder / "node_modules" / ".bin"


def _quietly(command: list[str]) -> None:
    env = os.environ | {"HOME": os.environ[OUTSIDE]}
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=110, check=False)
