"""finish: what is still to be done until a branch is where it belongs.

The plan is made from git's own state each time, so that the same command goes on after a
conflict, a failed push or a kill: what is done already is no longer in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from teamkit.config import Flow
from teamkit.errors import Refused
from teamkit.flow import policy
from teamkit.flow.plan.start import tag_of
from teamkit.flow.state import State
from teamkit.flow.steps import Plan, Step, git


@dataclass(frozen=True, slots=True)
class Facts:
    """What git alone can tell about the branch to finish.

    merged: the targets that hold its tip already. drift: target to (commits only here, commits only
    on the remote). redo: targets whose only commits of their own are an unpublished merge of this
    branch that the remote has overtaken.
    """

    branch: str
    merged: frozenset[str] = frozenset()
    drift: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    redo: frozenset[str] = frozenset()


def local(facts: Facts, state: State, flow: Flow, push: bool = True) -> Plan:
    """Return the steps of a finish by merges made here. Raises Refused when a base has drifted."""
    targets = policy.merge_targets(facts.branch, flow)
    steps: list[Step] = []
    at = state.head
    for target in targets:
        work = _merge(facts, state, flow, target)
        if work and not _place(state, target) and at != target:
            steps.append(_switch(state, target))
            at = target
        steps += [*work, *_tag(facts, state, flow, target)]
    steps += _push(facts, state, flow, targets) if push and state.remote else []
    return (*steps, *_leave(facts, state, targets[-1], at))


def pull_request(branch: str, state: State) -> Plan:
    """Return the steps before a pull request is opened: the branch on the remote, tracked."""
    if not state.remote:
        raise Refused("there is no remote to open a pull request on", hint="git remote add origin URL")
    if state.copy(branch) == state.heads[branch]:
        return ()
    return (git("push", "--set-upstream", state.remote, f"{branch}:{branch}", pushes=True),)


def candidates(state: State, flow: Flow) -> list[str]:
    """Return the local branches that finish could be about, when it is run on a base branch."""
    return [name for name in state.heads if policy.kind(name, flow) in ("feature", "release", "hotfix")]


def _merge(facts: Facts, state: State, flow: Flow, target: str) -> list[Step]:
    mine, theirs = facts.drift.get(target, (0, 0))
    place, copy = _place(state, target), f"{state.remote}/{target}"
    if target in facts.redo:
        return [git("reset", "--keep", copy, where=place), _merge_step(facts, flow, target, place)]
    if mine and theirs:
        raise Refused(f"{target} and {copy} have drifted apart: {mine} commits here, {theirs} there",
                      hint=f"git switch {target} && git pull")  # fmt: skip
    follow: list[Step] = [git("merge", "--ff-only", copy, where=place)] if theirs else []
    if target in facts.merged:
        return []
    return [*follow, _merge_step(facts, flow, target, place)]


def _tag(facts: Facts, state: State, flow: Flow, target: str) -> list[Step]:
    tag = tag_of(facts.branch, flow)
    redo = target in facts.redo
    if target != flow.main or not _is_released(facts.branch, flow) or (tag in state.tags and not redo):
        return []
    return [git("tag", *(["-f"] if redo else []), "-a", tag, "-m", f"Release {tag}", target)]


def _is_released(branch: str, flow: Flow) -> bool:
    return flow.model == "gitflow" and policy.kind(branch, flow) in ("release", "hotfix")


def _switch(state: State, target: str) -> Step:
    if target in state.heads:
        return git("switch", target)
    return git("switch", "--track", "-c", target, f"{state.remote}/{target}")


def _merge_step(facts: Facts, flow: Flow, target: str, place: str) -> Step:
    """Main takes the branch itself, develop then takes the tag, so that `git describe` works there."""
    back = _is_released(facts.branch, flow) and target != flow.main
    source = tag_of(facts.branch, flow) if back else facts.branch
    words = f"Merge {'tag' if back else 'branch'} '{source}'" + ("" if target == flow.main else f" into {target}")
    conflict = f"{source} does not merge into {target} by itself:"
    return git("merge", "--no-ff", "-m", words, source, where=place, conflict=conflict)


def _push(facts: Facts, state: State, flow: Flow, targets: tuple[str, ...]) -> list[Step]:
    """One atomic push: targets and tag arrive with the branch's deletion, so that the server can
    still see where the merge came from, and an open pull request closes as merged."""
    words = [*targets]
    if _is_released(facts.branch, flow):
        words.append(tag_of(facts.branch, flow))
    if state.copy(facts.branch):
        words.append(f":{facts.branch}")
    return [git("push", "--atomic", state.remote, *words, pushes=True)]


def _leave(facts: Facts, state: State, base: str, at: str) -> list[Step]:
    """Go to the base and drop the branch; where the base is checked out elsewhere, stay detached."""
    steps: list[Step] = []
    elsewhere = state.worktrees.get(facts.branch, state.top)
    if elsewhere != state.top:
        steps.append(git("switch", "--detach", where=elsewhere))
    if _place(state, base):
        steps += [git("switch", "--detach")] if at == facts.branch else []
    elif at != base:
        steps.append(_switch(state, base))
    return [*steps, git("branch", "-D", facts.branch)]


def _place(state: State, branch: str) -> str:
    folder = state.worktrees.get(branch, "")
    return "" if folder == state.top else folder
