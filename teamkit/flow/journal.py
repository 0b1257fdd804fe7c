"""The journal: what the last command found and left, so that `undo` can put it back."""

from pathlib import Path

from teamkit.flow.plan.undo import Record
from teamkit.flow.run import load_journal, save_journal
from teamkit.flow.state import State
from teamkit.flow.steps import Plan, shown
from teamkit.git import Git


def refs(door: Git) -> dict[str, str]:
    """Return every branch and tag here by its full name."""
    lines = door.tell("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/tags").splitlines()
    return dict(line.rsplit(" ", 1) for line in lines)  # type: ignore[arg-type]


def begin(door: Git, state: State, command: str, plan: Plan, subject: str = "") -> None:
    """Record the refs before a command. subject: the branch it is about, for a second run."""
    save_journal(folder(state), {
        "command": command, "subject": subject, "plan": [shown(step) for step in plan], "before": refs(door),
        "after": None, "head": state.head, "tip": state.tip, "upstreams": _tracking(door), "pushed": False,
    })  # fmt: skip


def will_push(state: State) -> None:
    """Record that the next step changes a server; from here on there is no undo."""
    save_journal(folder(state), {**(load_journal(folder(state)) or {}), "pushed": True})


def end(door: Git, state: State) -> None:
    """Record the refs after a command."""
    save_journal(folder(state), {**(load_journal(folder(state)) or {}), "after": refs(door)})


def last(state: State) -> Record | None:
    """Return the record of the last command, or None."""
    journal = load_journal(folder(state))
    if journal is None:
        return None
    names = ("command", "before", "after", "head", "tip", "upstreams", "pushed")
    return Record(**{name: journal[name] for name in names}) if all(name in journal for name in names) else None  # type: ignore[arg-type]


def unfinished(state: State, command: str) -> str:
    """Return the branch that an interrupted run of `command` was about, or ""."""
    journal = load_journal(folder(state)) or {}
    words = str(journal.get("command", ""))
    return str(journal.get("subject", "")) if journal.get("after") is None and words.startswith(command) else ""


def forget(state: State) -> None:
    """Drop the record: what it told has been undone."""
    (folder(state) / "journal.json").unlink(missing_ok=True)


def folder(state: State) -> Path:
    """Return where the guard of this clone keeps its notes."""
    return Path(state.common) / "teamkit"


def _tracking(door: Git) -> dict[str, list[str]]:
    form = "--format=%(refname:lstrip=2)%00%(upstream:remotename)%00%(upstream:remoteref)"
    rows = (line.split("\0") for line in door.tell("for-each-ref", form, "refs/heads").splitlines())
    return {name: [remote, merge] for name, remote, merge in rows if merge}
