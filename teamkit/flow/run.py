"""Carries out plans, and keeps the journal from which `undo` works. The one place that acts."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from teamkit.errors import OutsideFailed, Refused
from teamkit.flow.steps import Command, Move, Plan, Remove, Step, Write, shown
from teamkit.git import Git

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
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            os.replace(source, target)
        case Remove(path):
            _remove(Path(path))


def write(path: Path, data: bytes, mode: int) -> None:
    """Write a file so that it is there whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(name, mode)
        os.replace(name, path)
    except OSError as error:
        raise OutsideFailed(f"cannot write {path}: {error.strerror}", hint=f"ls -ld {path.parent}") from error


def load_journal(folder: Path) -> dict[str, object] | None:
    """Return what the last command recorded, or None."""
    try:
        journal = json.loads((folder / "journal.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return journal if isinstance(journal, dict) else None


def save_journal(folder: Path, journal: dict[str, object]) -> None:
    """Keep the record of a command beside the guard's notes."""
    text = json.dumps(journal, ensure_ascii=False, indent=1)
    write(folder / "journal.json", text.encode("utf-8", "surrogateescape"), 0o644)


def _command(git: Git, step: Command) -> None:
    door = Git(Path(step.where)) if step.where else git
    answer = door.ask(*step.git, stdin=step.stdin or None)
    if answer.ok:
        return
    said = [line for line in f"{answer.out}\n{answer.err}".splitlines() if line.strip()]
    if step.conflict and door.ask("ls-files", "--unmerged").out:
        raise Refused("\n  ".join([step.conflict, *(line for line in said if "CONFLICT" in line)]),
                      hint="resolve, git add, git commit, then: teamkit finish")  # fmt: skip
    words = "\n  ".join(said[-12:]) or f"exit code {answer.code}"
    raise OutsideFailed(f"this step failed: {shown(step)}\n  {words}", hint="teamkit status")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
