"""undo: the refs as they were before the last teamkit command, if nothing moved since."""

from collections.abc import Mapping
from dataclasses import dataclass

from teamkit.errors import Refused
from teamkit.flow.steps import Plan, Step, git

Refs = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Record:
    """The journal of one command: full ref names to object ids, before and after.

    head, tip: the branch ("" when detached) and commit that were checked out before. upstreams:
    branch to (remote, ref) that it tracked. after is None while the command has not ended.
    """

    command: str
    before: Refs
    after: Refs | None
    head: str
    tip: str
    upstreams: Mapping[str, tuple[str, str]]
    pushed: bool


def plan(record: Record, now: Refs, head: str) -> Plan:
    """Return the steps that put refs and HEAD back. plan then undo is the identity on refs.

    Raises Refused when the command pushed, or when a ref it touched has moved since.
    """
    after = now if record.after is None else record.after
    touched = {ref for ref in {*record.before, *after} if record.before.get(ref) != after.get(ref)}
    moved = sorted(ref for ref in touched if now.get(ref) not in (after.get(ref), record.before.get(ref)))
    if moved:
        here = " ".join(_short(ref) for ref in moved if ref in now)
        raise Refused(f"the world has moved on since `{record.command}`: {', '.join(map(_short, moved))}",
                      hint=f"git log --oneline --graph {here}".rstrip())  # fmt: skip
    if record.pushed:
        raise Refused(f"`{record.command}` pushed, and a push is not undone behind the team's back",
                      hint="git revert -m 1 MERGE")  # fmt: skip
    left = {ref for ref in touched if now.get(ref) != record.before.get(ref)}
    if not left and head == record.head:
        raise Refused(f"`{record.command}` changed no branch: there is nothing to undo", hint="teamkit status")
    return _steps(record, now, head, left)


def _steps(record: Record, now: Refs, head: str, left: set[str]) -> Plan:
    """Refs that nobody stands on first, then HEAD, then what HEAD stood on and what was born."""
    late = {ref for ref in left if ref not in record.before}
    current = f"refs/heads/{head}"
    steps: list[Step] = []
    if head == record.head and current in left - late:
        steps.append(git("reset", "--keep", record.before[current]))
        left = left - {current}
    elif current in left:
        late |= {current}
    steps += _transaction(sorted(left - late), record, now)
    if head != record.head:
        steps.append(git("switch", record.head) if record.head else git("switch", "--detach", record.tip))
    steps += _transaction(sorted(late), record, now)
    for branch, (remote, merge) in record.upstreams.items():
        if f"refs/heads/{branch}" in left and f"refs/heads/{branch}" not in now:
            steps += [git("config", f"branch.{branch}.remote", remote), git("config", f"branch.{branch}.merge", merge)]
    return tuple(steps)


def _set(ref: str, record: Record, now: Refs) -> str:
    old = now.get(ref, "")
    new = record.before.get(ref, "")
    if not new:
        return f"delete {ref} {old}"
    return f"update {ref} {new} {old}" if old else f"create {ref} {new}"


def _transaction(refs: list[str], record: Record, now: Refs) -> list[Step]:
    text = "".join(f"{_set(ref, record, now)}\n" for ref in refs)
    return [git("update-ref", "-m", "teamkit: undo", "--stdin", stdin=text)] if refs else []


def _short(ref: str) -> str:
    return ref.removeprefix("refs/heads/").removeprefix("refs/tags/")
