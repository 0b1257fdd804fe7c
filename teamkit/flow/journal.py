"""The journal: what the last command found and left, so that `undo` can put it back."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from teamkit.flow.plan.undo import Record
from teamkit.flow.run import load_journal, save_journal
from teamkit.flow.state import State
from teamkit.flow.steps import Plan, shown
from teamkit.git import Git


def begin(state: State, command: str, plan: Plan, subject: str = "") -> None:
    """Record the clone before a command. subject: the branch it is about, for a second run.

    A command that goes on after a conflict or a kill keeps the beginning of its first run.
    """
    found = {
        "before": state.refs, "head": state.head, "tip": state.tip, "settings": dict(state.settings),
        "worktrees": dict(state.worktrees), "top": state.top, "pushed": False,
    }  # fmt: skip
    earlier = load_journal(folder(state)) or {}
    if earlier.get("after", "") is None and earlier.get("command") == command and not earlier.get("undoing"):
        found = {name: earlier.get(name, value) for name, value in found.items()}
    steps = [shown(step) for step in plan]
    save_journal(folder(state), {"command": command, "subject": subject, "plan": steps, "after": None, **found})


def note(state: State, **changed: Any) -> None:
    """Add to the record: `pushed` before a step that changes a server, `undoing` before an undo."""
    save_journal(folder(state), {**(load_journal(folder(state)) or {}), **changed})


def end(door: Git, state: State) -> None:
    """Record the refs after a command."""
    lines = door.tell(
        "for-each-ref", "--format=%(objectname) %(HEAD)%(refname)", "refs/heads", "refs/tags"
    ).splitlines()
    rows = [line.partition(" ")[::2] for line in lines]  # %(HEAD) is a star or a blank
    head = next((name.removeprefix("*refs/heads/") for _, name in rows if name.startswith("*")), "")
    note(state, after={name[1:]: tip for tip, name in rows}, head_after=head)


def last(state: State) -> Record | None:
    """Return the record of the last command, or None."""
    journal = load_journal(folder(state)) or {}
    known = {item.name for item in fields(Record)}
    needed = {"command", "top", "before", "after", "head", "tip"}
    return Record(**{name: journal[name] for name in known & {*journal}}) if needed <= {*journal} else None


def unfinished(state: State, command: str) -> str:
    """Return the branch that an interrupted run of `command` was about, or ""."""
    journal = load_journal(folder(state)) or {}
    words = str(journal.get("command", ""))
    return str(journal.get("subject", "")) if journal.get("after") is None and words.startswith(command) else ""


def finished(state: State, command: str) -> bool:
    """Whether `command` is the last one, and came to its end."""
    journal = load_journal(folder(state)) or {}
    return journal.get("command") == command and journal.get("after") is not None


def forget(state: State) -> None:
    """Drop the record: what it told has been undone."""
    (folder(state) / "journal.json").unlink(missing_ok=True)


def folder(state: State) -> Path:
    """Return where the guard of this clone keeps its notes."""
    return Path(state.common) / "teamkit"
