"""finish: what is still to be done until a branch is where it belongs. Pure.

The plan is made from git's own state each time, so that the same command goes on after a
conflict, a failed push or a kill: what is done already is no longer in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from teamkit.errors import Refused
from teamkit.flow import policy
from teamkit.flow.plan.place import clear, go_to, place_of, put
from teamkit.flow.plan.start import next_version, tag_of
from teamkit.flow.state import State
from teamkit.flow.steps import Plan, Step, git
from teamkit.sections import Flow


@dataclass(frozen=True, slots=True)
class Facts:
    """What git alone can tell about the branch to finish.

    merged: the targets that hold it already, once they have followed the remote. drift: target to
    (commits only here, commits only on the remote). redo: targets whose only commits of their own
    are unpublished merges of this branch that the remote has overtaken. tag: keep, set, move,
    fetch (the remote's is the right one) or taken (it is another release's). merge: the commit to
    tag, where it is there already. empty: the branch never had a commit that its target lacks.
    """

    branch: str
    merged: frozenset[str] = frozenset()
    drift: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    redo: frozenset[str] = frozenset()
    tag: str = "set"
    merge: str = ""
    empty: bool = False


def local(facts: Facts, state: State, flow: Flow, push: bool = True) -> Plan:
    """Return the steps of a finish by merges made here. Raises Refused when a base has drifted."""
    targets = policy.merge_targets(facts.branch, flow)
    _check(facts, state, flow, targets)
    steps: list[Step] = []
    at = state.head
    for target in targets:
        work = _follow(facts, state, target) + _merge(facts, state, flow, target)
        if work and not place_of(state, target) and at != target:
            steps += [] if target in facts.redo else [go_to(state, target)]
            at = target
        steps += [*work, *_tag(facts, state, flow, target)]
    pushes = push and bool(state.remote)
    steps += _push(facts, state, flow, targets) if pushes else []
    return (*steps, *_leave(facts, state, targets[-1], at, drop=pushes or not state.remote))


def pull_request(branch: str, state: State) -> Plan:
    """Return the steps before a pull request is opened: the branch on the remote, tracked."""
    if not state.remote:
        raise Refused("there is no remote to open a pull request on", hint="git remote add origin URL")
    if state.copy(branch) == state.heads[branch]:
        return ()
    again = f"git pull --rebase {state.remote} {branch} && teamkit finish {branch}"
    return (git("push", "--set-upstream", state.remote, clear(branch, state), pushes=True, resume=again),)


def candidates(state: State, flow: Flow) -> list[str]:
    """Return the local branches that finish could be about, when it is run on a base branch."""
    return [name for name in state.heads if policy.kind(name, flow) in ("feature", "release", "hotfix")]


def is_released(branch: str, flow: Flow) -> bool:
    """Whether finishing the branch makes a release: a merge into main, and a tag on it."""
    return flow.model == "gitflow" and policy.kind(branch, flow) in ("release", "hotfix")


def _check(facts: Facts, state: State, flow: Flow, targets: tuple[str, ...]) -> None:
    name = facts.branch
    if facts.empty:
        raise Refused(f"{name} has no commit that {targets[0]} lacks: there is nothing to finish",
                      hint=f"git switch {targets[-1]} && git branch -d {name}")  # fmt: skip
    if facts.tag == "taken":
        raise Refused(f"tag {tag_of(name, flow)} exists already, and is not on {name}",
                      hint=f"git branch -m {name} {next_version(name, state, flow)}")  # fmt: skip
    for target in targets:
        if target not in state.heads and not state.copy(target):
            raise Refused(f"{target} does not exist yet", hint="teamkit init")
        mine, theirs = facts.drift.get(target, (0, 0))
        if mine and theirs and target not in facts.redo:
            here = "1 commit" if mine == 1 else f"{mine} commits"
            pull = f"git switch {target} && git pull --no-rebase"
            mend = "teamkit rescue feat/my-work" if target in policy.protected(flow) else pull
            raise Refused(
                f"{target} and {state.remote}/{target} have drifted apart: {here} here, {theirs} there",
                hint=f"{mend}, then: teamkit finish {name}",
            )


def _follow(facts: Facts, state: State, target: str) -> list[Step]:
    place, copy = place_of(state, target), f"{state.remote}/{target}"
    if target in facts.redo:
        return [put(target, copy, place)]
    return [git("merge", "--ff-only", copy, where=place)] if facts.drift.get(target, (0, 0))[1] else []


def _merge(facts: Facts, state: State, flow: Flow, target: str) -> list[Step]:
    """Merge the branch; develop takes the release's tag, so that `git describe` works there."""
    if target in facts.merged:
        return []
    back = is_released(facts.branch, flow) and target != flow.main
    source = tag_of(facts.branch, flow) if back else facts.branch
    words = f"Merge {'tag' if back else 'branch'} '{source}'" + ("" if target == flow.main else f" into {target}")
    place = place_of(state, target)
    ref = f"refs/tags/{source}" if back and source in state.heads else source if back else clear(source, state)
    conflict = f"{source} does not merge into {target} by itself{f' in {place}' if place else ''}:"
    resume = f"resolve, git add, git commit --no-edit, then: teamkit finish {facts.branch}"
    return [git("merge", "--no-ff", "-m", words, ref, where=place, conflict=conflict, resume=resume)]


def _tag(facts: Facts, state: State, flow: Flow, target: str) -> list[Step]:
    tag = tag_of(facts.branch, flow)
    if target != flow.main or facts.tag == "keep" or not is_released(facts.branch, flow):
        return []
    if facts.tag == "fetch":
        return [git("fetch", "--force", "--no-tags", state.remote, f"refs/tags/{tag}:refs/tags/{tag}")]
    force = ["-f"] if facts.tag == "move" else []
    return [git("tag", *force, "-a", tag, "-m", f"Release {tag}", facts.merge or clear(target, state))]


def _push(facts: Facts, state: State, flow: Flow, targets: tuple[str, ...]) -> list[Step]:
    """Push all in one atomic push.

    Targets and tag arrive with the branch's deletion, so that the server can still see where the
    merge came from, and an open pull request closes as merged.
    """
    words = [clear(target, state) for target in targets]
    if is_released(facts.branch, flow):
        tag = tag_of(facts.branch, flow)
        words.append(f"refs/tags/{tag}" if tag in state.heads else tag)
    if state.copy(facts.branch):
        words.append(f":{clear(facts.branch, state)}")
    again = f"teamkit finish {facts.branch}"
    return [git("push", "--atomic", state.remote, *words, pushes=True, resume=again)]


def _leave(facts: Facts, state: State, base: str, at: str, drop: bool) -> list[Step]:
    """Go to the base and drop the branch; where the base is checked out elsewhere, stay detached."""
    steps: list[Step] = []
    elsewhere = place_of(state, facts.branch)
    if elsewhere and drop:
        steps.append(git("switch", "--detach", where=elsewhere))
    if place_of(state, base):
        steps += [git("switch", "--detach")] if at == facts.branch and drop else []
    elif at != base:
        steps.append(go_to(state, base))
    return [*steps, *([git("branch", "-D", facts.branch)] if drop else [])]
