"""undo: the refs as they were before the last teamkit command, if nothing moved since. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from teamkit.errors import Refused
from teamkit.flow.plan.place import place_of, pop, put, stashed
from teamkit.flow.state import State
from teamkit.flow.steps import Plan, Step, git

Refs = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Record:
    """The journal of one command: full ref names to object ids, before and after.

    top: the worktree it ran in. head, tip: the branch ("" when detached) and commit that were
    checked out before; head_after: the branch after. settings: what the configuration said of
    branches. worktrees: branch to folder. after is None while the command has not ended, and
    undoing is set once an undo has begun.
    """

    command: str
    top: str
    before: Refs
    after: Refs | None
    head: str
    tip: str
    head_after: str | None = None
    settings: Mapping[str, Sequence[str]] = field(default_factory=dict)
    worktrees: Mapping[str, str] = field(default_factory=dict)
    pushed: bool = False
    undoing: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What git alone can tell. since: refs with commits of a person's own, made after the command.

    collides: uncommitted changes are in the way of the switch back. stash: where an undo that was
    cut short keeps such changes, or "".
    """

    since: Sequence[str] = ()
    collides: bool = False
    stash: str = ""


def touched(record: Record, now: Refs) -> list[str]:
    """Return the refs that the command moved, as far as is known."""
    after = now if record.after is None else record.after
    return sorted(ref for ref in {*record.before, *after} if record.before.get(ref) != after.get(ref))


def leaves(record: Record, state: State) -> bool:
    """Whether undo switches: HEAD is where the command left it, or on a branch that goes."""
    if state.head == record.head:
        return False
    goes = f"refs/heads/{state.head}" in touched(record, state.refs) and f"refs/heads/{state.head}" not in record.before
    return record.head_after is None or state.head == record.head_after or goes


def plan(record: Record, facts: Facts, state: State) -> Plan:
    """Return the steps that put refs and HEAD back. plan then undo is the identity on refs.

    Raises Refused when the command pushed, ran in another worktree, or when a ref it touched has
    moved since.
    """
    now = state.refs
    _check(record, facts, state)
    left = [ref for ref in touched(record, now) if now.get(ref) != record.before.get(ref)]
    steps = _steps(record, state, left)
    if facts.collides:
        steps = stashed(steps, record.head or record.tip)
    if facts.stash:
        steps = (*steps, pop(record.head or record.tip, facts.stash))
    steps = (*steps, *_settings(record, state, left), *_other_heads(record, state))
    if not steps and not record.undoing:
        raise Refused(f"`{record.command}` changed no branch: there is nothing to undo", hint="teamkit status")
    return steps


def _check(record: Record, facts: Facts, state: State) -> None:
    now = state.refs
    after = now if record.after is None else record.after
    if record.top != state.top:
        raise Refused(f"`{record.command}` ran in another worktree", hint=f"cd {record.top} && teamkit undo")
    moved = [ref for ref in touched(record, now) if now.get(ref) not in (after.get(ref), record.before.get(ref))]
    moved += [ref for ref in facts.since if ref not in moved]
    if moved:
        here = " ".join(_short(ref) for ref in moved if ref in now)
        raise Refused(f"the world has moved on since `{record.command}`: {', '.join(map(_short, moved))}",
                      hint=f"git log --oneline --graph {here}".rstrip())  # fmt: skip
    if record.pushed:
        raise Refused(f"`{record.command}` pushed, and a push is not undone behind the team's back",
                      hint=_reverting(record))  # fmt: skip
    if state.operation:
        raise Refused(f"a {state.operation} is under way", hint=f"{state.way_out} && teamkit undo")


def _reverting(record: Record) -> str:
    """Return the command that takes a pushed merge back in the open, by a branch like any other."""
    after = record.after or {}
    merges = [
        after[ref]
        for ref in touched(record, after)
        if ref.startswith("refs/heads/") and ref in record.before and ref in after
    ]
    return f"teamkit new-feature feat/my-work && git revert -m 1 {merges[0][:10]}" if merges else "teamkit status"


def _steps(record: Record, state: State, left: list[str]) -> Plan:
    """Refs that nobody stands on first, then HEAD, then what HEAD stood on and what was born."""
    allow = f"undo of {record.command}"
    born = [ref for ref in left if ref not in record.before]
    late = [f"refs/heads/{state.head}"] if leaves(record, state) else []
    steps: list[Step] = []
    free: list[str] = []
    for ref in (ref for ref in left if ref not in born and ref not in late):
        branch = _short(ref)
        if ref.startswith("refs/heads/") and branch in state.worktrees:
            steps.append(put(branch, record.before[ref], place_of(state, branch), allow))
        else:
            free.append(ref)
    steps += _transaction(free, record, state, allow)
    if leaves(record, state):
        steps.append(git("switch", record.head) if record.head else git("switch", "--detach", record.tip))
    places = (place_of(state, _short(ref)) for ref in born if ref.startswith("refs/heads/"))
    steps += [git("worktree", "remove", place) for place in places if place]
    steps += _transaction([*(ref for ref in late if ref in left and ref not in born), *born], record, state, allow)
    return tuple(steps)


def _transaction(refs: list[str], record: Record, state: State, allow: str) -> list[Step]:
    text = "".join(f"{_set(ref, record, state.refs)}\n" for ref in refs)
    return [git("update-ref", "-m", "teamkit: undo", "--stdin", stdin=text, allow=allow)] if refs else []


def _set(ref: str, record: Record, now: Refs) -> str:
    old = now.get(ref, "")
    new = record.before.get(ref, "")
    if not new:
        return f"delete {ref} {old}"
    return f"update {ref} {new} {old}" if old else f"create {ref} {new}"


def _settings(record: Record, state: State, left: list[str]) -> Plan:
    """Give a branch that comes back its settings, and take away those of one that goes."""
    steps: list[Step] = []
    owners = {_owner(key) for key in state.settings}
    there = {*left, *state.refs}
    for key, values in record.settings.items():
        ref = f"refs/heads/{_owner(key)}"
        if _owner(key) not in owners and ref in record.before and ref in there:
            steps += [git("config", "--local", "--add", key, value) for value in values]
    born = (_short(ref) for ref in touched(record, state.refs) if ref not in record.before)
    steps += [git("config", "--local", "--remove-section", f"branch.{name}") for name in born if name in owners]
    return tuple(steps)


def _other_heads(record: Record, state: State) -> Plan:
    """Check a branch that comes back out again where it was, if nothing else is there now."""
    back = [_short(ref) for ref in touched(record, state.refs) if ref in record.before]
    folders = {name: record.worktrees.get(name, state.top) for name in back if name not in state.worktrees}
    free = {name: folder for name, folder in folders.items() if folder not in (state.top, *state.worktrees.values())}
    return tuple(git("switch", name, where=folder) for name, folder in free.items())


def _owner(key: str) -> str:
    return key.removeprefix("branch.").rpartition(".")[0]


def _short(ref: str) -> str:
    return ref.removeprefix("refs/heads/").removeprefix("refs/tags/")
