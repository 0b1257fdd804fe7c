"""Plays one row in a copy of the world and judges what became of main."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from tests.e2e.worlds import Shape, World, run

from .way import Need, Way

Verdict = Literal["stopped", "landed", "allowed", "refused", "skipped"]

PRELUDE = """\
stray() { echo stray >>notes.txt && git add notes.txt; }
same() { test "$1" = "$2"; }
no() { if "$@"; then return 1; fi; }  # set -e does not see `!`
said() { grep -q -e "$1" "$ROOT/said"; }
tip() { git rev-parse -q --verify "$1^{commit}"; }
served() { git -C "$ROOT/server.git" rev-parse -q --verify "$1^{commit}"; }

# Hooks for repositories that do not exist yet, the way a person's own configuration brings them.
lend_guard() {
    hooks=$(cd "$(git rev-parse --git-path hooks)" && pwd)
    GIT_CONFIG_GLOBAL=$HOME/.gitconfig
    git config --global core.hooksPath "$hooks"
    git config --local --get-regexp '^hook\\.' | while read -r key value
    do  # a clone's own command looks for the guard in the clone that it runs in
        case $key in hook.teamkit-*.command)
            name=${key#hook.teamkit-}
            value="'$PWD/.git/teamkit/hooks/${name%.command}'" ;;
        esac
        git config --global --add "$key" "$value"
    done
}
"""

ASLEEP = 'asleep() {{ git -c core.hooksPath=/dev/null {} "$@"; }}\n'


@dataclass(frozen=True)
class Cell:
    """What happened in one row of one world."""

    verdict: Verdict
    said: str = ""  # all output, or why the row was skipped
    lost: str = ""  # commits of branches that nothing holds any more


def lacking(way: Way, shape: Shape) -> str:
    """Why this row cannot be played here, or nothing."""
    missing = [need for need in way.needs if not _has(need, shape)]
    return f"needs {' and '.join(missing)}" if missing else ""


def _has(need: Need, shape: Shape) -> bool:
    if need == "files":
        return shape.refs == "files"
    if need == "sha1":
        return shape.objects == "sha1"
    return importlib.util.find_spec(need) is not None


def play(way: Way, template: World, script: str | None = None) -> Cell:
    """The verdict on the row's script, or on another script in its place."""
    if reason := lacking(way, template.shape):
        return Cell("skipped", reason)
    with _copy(template) as world:
        _shell(world, f"set -e\n{way.prepare}", _unseen(template.shape), check=True)
        return _judged(way, world, way.script if script is None else script)


def _judged(way: Way, world: World, script: str) -> Cell:
    before, branches = _main(way, world), _branches(world)
    if way.target == "legitimate":
        code, said = _shell(world, f"set -e\n{script}")
        allowed = code == 0 and _took_effect(way, world, before, said)
        return Cell("allowed" if allowed else "refused", said)
    _, said = _shell(world, script)
    landed = _landed(way, before, _main(way, world))
    return Cell("landed" if landed else "stopped", said, _lost(world, branches))


def _landed(way: Way, before: str, after: str) -> bool:
    # A local main that is gone took nothing; whoever creates it anew is judged by what it then holds.
    return after != before and (way.target == "remote" or after != "")


def _took_effect(way: Way, world: World, before: str, said: str) -> bool:
    (world.root / "said").write_text(said)
    code, _ = _shell(world, f"MAIN={before.partition(' ')[0]}\nset -e\n{way.effect}")
    return code == 0


def _main(way: Way, world: World) -> str:
    """The commit of main and, seen through replace refs, its tree; nothing where there is no main."""
    repository = world.server if way.target == "remote" else world.work
    return world.git("log", "-1", "--format=%H %T", "refs/heads/main", "--", at=repository)


def _branches(world: World) -> list[str]:
    return world.git("for-each-ref", "--format=%(objectname)", "refs/heads").split()


def _lost(world: World, branches: list[str]) -> str:
    """Commits that a branch held and that no ref holds any more; an error of git counts as a loss."""
    search = ["git", "rev-list", *branches, "--not", "--all"]
    return run(search, world.work, world.environment(), check=False).stdout.strip()


def _unseen(shape: Shape) -> dict[str, str]:
    """What is lawful is prepared, even where a peer would refuse it."""
    nowhere = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": os.devnull}
    return nowhere if shape.peer else {}


def _shell(
    world: World, script: str, more: Mapping[str, str] = MappingProxyType({}), *, check: bool = False
) -> tuple[int, str]:
    switches = (f"-c {shlex.quote(f'hook.{name}.enabled=false')}" for name in world.config_hooks)
    lines = PRELUDE + ASLEEP.format(" ".join(switches)) + script
    done = run(["sh", "-c", lines], world.work, {**world.environment(), **more}, check=check)
    return done.returncode, done.stdout


@contextmanager
def _copy(template: World) -> Iterator[World]:
    folder = Path(tempfile.mkdtemp(dir=template.root.parent, prefix="row-"))
    try:
        yield template.copy(folder / "world")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
