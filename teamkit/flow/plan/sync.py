"""sync: the base branches follow the remote; what is merged goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from teamkit.config import Flow
from teamkit.flow import policy
from teamkit.flow.plan.start import tag_of
from teamkit.flow.state import State
from teamkit.flow.steps import Plan, Step, git


@dataclass(frozen=True, slots=True)
class Facts:
    """What git alone can tell.

    drift: branch to (commits only here, commits only on the remote), for every branch with a copy.
    merged: branch to how it was found to be merged ("merge", "squash", "rebase", "content").
    released: release or hotfix branch to the merge commit that brought it to main.
    back_merge: main holds commits that develop lacks.
    """

    drift: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    released: Mapping[str, str] = field(default_factory=dict)
    back_merge: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The plan, and what it leaves alone with the reason."""

    plan: Plan
    remarks: Sequence[str] = ()


def plan(facts: Facts, state: State, flow: Flow) -> Outcome:
    """Return the steps that bring this clone up to date, and remarks on what a person must decide."""
    steps: list[Step] = []
    remarks: list[str] = []
    for name in (*policy.bases(flow), *([state.head] if state.head not in policy.bases(flow) else [])):
        followed, remark = _follow(name, facts, state, flow)
        steps += followed
        remarks += remark
    steps += _tags(facts, state, flow)
    steps += _back_merge(facts, state, flow)
    for name in facts.merged:
        dropped, remark = _drop(name, state, flow)
        steps += dropped
        remarks += remark
    return Outcome(tuple(steps), tuple(remarks))


def _follow(name: str, facts: Facts, state: State, flow: Flow) -> tuple[list[Step], list[str]]:
    mine, theirs = facts.drift.get(name, (0, 0))
    if name in facts.merged or name not in state.heads or not theirs:
        stray = mine and name in policy.protected(flow)
        return [], [f"{name} has {_commits(mine)} of its own: teamkit rescue feat/my-work"] if stray else []
    if mine:
        return [], [f"{name} has {_commits(mine)} of its own and lacks {theirs}: git switch {name} && git pull --rebase"]
    copy = f"{state.remote}/{name}"
    place = state.worktrees.get(name, "")
    if place:
        return [git("merge", "--ff-only", copy, where="" if place == state.top else place)], []
    return [git("branch", "-f", name, copy)], []


def _tags(facts: Facts, state: State, flow: Flow) -> list[Step]:
    wanted = {tag_of(name, flow): merge for name, merge in facts.released.items()}
    new = {tag: merge for tag, merge in wanted.items() if tag not in state.tags}
    made: list[Step] = [git("tag", "-a", tag, "-m", f"Release {tag}", merge) for tag, merge in new.items()]
    return [*made, git("push", state.remote, *new, pushes=True)] if new else []


def _back_merge(facts: Facts, state: State, flow: Flow) -> list[Step]:
    """A release merged on the server reached main alone; develop must hold it too."""
    if not facts.back_merge or flow.develop not in state.heads:
        return []
    place = state.worktrees.get(flow.develop, "")
    there = "" if place in ("", state.top) else place
    steps: list[Step] = [] if place else [git("switch", flow.develop)]
    conflict = f"{flow.main} does not merge into {flow.develop} by itself:"
    message = f"Merge branch '{flow.main}' into {flow.develop}"
    steps.append(git("merge", "--no-ff", "-m", message, state.newest(flow.main), where=there, conflict=conflict))
    steps.append(git("push", state.remote, flow.develop, pushes=True))
    return [*steps, *([git("switch", state.head)] if state.head and not place else [])]


def _drop(name: str, state: State, flow: Flow) -> tuple[list[Step], list[str]]:
    place = state.worktrees.get(name, "")
    if not place:
        return [git("branch", "-D", name)], []
    if place != state.top:
        return [], [f"{name} is merged, and checked out in {place}: git worktree remove {place}"]
    base = policy.base_of(name, flow)
    if state.dirt or state.worktrees.get(base, "") or base not in state.heads:
        return [], [f"{name} is merged; it stays while you have changes on it"]
    return [git("switch", base), git("branch", "-D", name)], []


def _commits(count: int) -> str:
    return "1 commit" if count == 1 else f"{count} commits"
