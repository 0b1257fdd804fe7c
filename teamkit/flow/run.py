"""Carries out plans, and keeps the journal from which `undo` works. The one place that acts."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from teamkit.errors import OutsideFailed, Refused
from teamkit.flow.steps import Command, Move, Plan, Remove, Step, Write, shown
from teamkit.git import Answer, Git, elsewhere

Watcher = Callable[[Step], None]


def carry_out(git: Git, plan: Plan, watch: Watcher) -> None:
    """Run every step of a plan in order, telling `watch` before each.

    Raises Refused when git stops for a person (a conflict), OutsideFailed when a step fails.
    """
    for step in plan:
        watch(step)
        perform(git, step)


def perform(git: Git, step: Step) -> None:
    """Do one step."""
    match step:
        case Command():
            _command(git, step)
        case Write(path, data, mode):
            write(Path(path), data, mode)
        case Move(source, target):
            _folder(Path(target).parent, Path(source).parent.stat().st_mode)
            Path(source).replace(target)
        case Remove(path):
            _remove(Path(path))


def write(path: Path, data: bytes, mode: int) -> None:
    """Write a file so that it is there whole or not at all."""
    try:
        _folder(path.parent, mode)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except OSError as error:
        raise OutsideFailed(f"cannot write {path}: {error.strerror}", hint=f"ls -ld {path.parent}") from error


def _folder(folder: Path, mode: int) -> None:
    """Make a folder that a group may change if it may change what lies there (core.sharedRepository)."""
    new = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for place in new if mode & 0o020 else []:
        place.chmod(place.stat().st_mode | 0o020)


def load_journal(folder: Path) -> dict[str, Any] | None:
    """Return what the last command recorded, or None."""
    try:
        journal = json.loads((folder / "journal.json").read_bytes().decode("utf-8", "surrogateescape"))
    except (OSError, ValueError):
        return None
    return journal if isinstance(journal, dict) else None


def save_journal(folder: Path, journal: dict[str, Any]) -> None:
    """Keep the record of a command beside the guard's notes."""
    text = json.dumps(journal, ensure_ascii=False, indent=1)
    write(folder / "journal.json", text.encode("utf-8", "surrogateescape"), 0o644)


def _command(git: Git, step: Command) -> None:
    answer = _answer(git, step)
    if answer.ok:
        return
    unmerged = _door(git, step).ask("diff", "--name-only", "--diff-filter=U", "-z").fields()
    if step.conflict and (unmerged or step.git[0] == "stash"):
        raise Refused("\n  ".join([step.conflict, *unmerged]), hint=step.resume)
    said = [line for line in f"{answer.out}\n{answer.err}".splitlines() if line.strip()]
    words = "\n  ".join(said[-12:]) or f"exit code {answer.code}"
    raise OutsideFailed(f"this step failed: {shown(step)}\n  {words}", hint=step.resume or "teamkit status")


def _answer(git: Git, step: Command) -> Answer:
    allow = {"TEAMKIT_ALLOW": step.allow} if step.allow else {}
    if not step.where:
        return git.ask(*step.git, stdin=step.stdin or None, env=allow)
    if not Path(step.where).is_dir():
        raise Refused(f"{step.where} is gone, and git still counts it as a worktree", hint="git worktree prune")
    with elsewhere():
        return _door(git, step).ask(*step.git, stdin=step.stdin or None, env=allow)


def _door(git: Git, step: Command) -> Git:
    return Git(Path(step.where)) if step.where else git


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
