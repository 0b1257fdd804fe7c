"""What only git can tell a plan: what is merged, what has drifted, where a branch belongs."""

from collections.abc import Iterable
from pathlib import Path

from teamkit.config import Flow
from teamkit.flow import policy
from teamkit.flow.clone import ahead_behind, is_inside
from teamkit.flow.plan import finish, sync
from teamkit.flow.plan.start import tag_of
from teamkit.flow.state import State
from teamkit.git import Git

_ZERO = (0, 0)


def drift(door: Git, state: State, branches: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return, for each branch with a copy on the remote, (commits only here, commits only there)."""
    pairs = {name: (state.heads.get(name, ""), state.copy(name)) for name in branches}
    return {
        name: _ZERO if mine == theirs else ahead_behind(door, mine, theirs)
        for name, (mine, theirs) in pairs.items()
        if mine and theirs
    }


def for_finish(door: Git, state: State, flow: Flow, branch: str) -> finish.Facts:
    """Return the facts that a local finish of `branch` needs."""
    targets = policy.merge_targets(branch, flow)
    apart = drift(door, state, targets)
    tip = state.heads[branch]
    tag = state.tags.get(tag_of(branch, flow), "")
    parents = {tip, door.ask("rev-parse", "-q", "--verify", f"{tag}^{{commit}}").out if tag else tip}
    return finish.Facts(
        branch=branch,
        merged=frozenset(name for name in targets if is_inside(door, tip, state.heads.get(name, ""))),
        drift=apart,
        redo=frozenset(name for name, sides in apart.items() if all(sides) and _only_merges(door, state, name, parents)),
    )


def for_sync(door: Git, state: State, flow: Flow) -> sync.Facts:
    """Return the facts that sync needs; unmerged work is never among the merged."""
    bases = policy.bases(flow)
    merged = {}
    for name in state.heads:
        how = None if name in bases else how_merged(door, state, flow, name)
        if how:
            merged[name] = how
    apart = drift(door, state, {*bases, *([state.head] if state.head else [])})
    return sync.Facts(apart, merged, _released(door, state, flow, merged), _lacks_main(door, state, flow))


def how_merged(door: Git, state: State, flow: Flow, name: str) -> str | None:
    """Return how all the work of a branch has reached a base ("merge", "squash", "rebase",
    "content"), or None. A branch without a commit of its own yet is not merged."""
    tip, gone = state.heads[name], is_gone(state, name)
    for base in (state.newest(target) for target in policy.merge_targets(name, flow)[::-1]):
        fork = door.ask("merge-base", base, tip).out
        if not fork:
            continue
        if fork == tip:
            own = not _on_first_parents(door, tip, base)
            return "merge" if own or gone else None
        marks = door.ask("cherry", base, tip).lines()
        if marks and all(mark.startswith("-") for mark in marks):
            return "rebase"
        if _squashed(door, base, tip, fork):
            return "squash"
        if gone and _holds_content(door, base, tip):
            return "content"
    return None


def half_finished(door: Git, state: State, flow: Flow, name: str) -> bool:
    """Whether a finish of this branch was cut short: it is in its first target by a merge that is
    not published yet, and still there."""
    target = policy.merge_targets(name, flow)[0]
    mine, theirs = state.heads.get(target, ""), state.copy(target)
    newer = door.ask("rev-list", "--first-parent", "--parents", mine, *([f"^{theirs}"] if theirs else []), "--max-count=50")
    return any(state.heads[name] in line.split()[2:] for line in newer.lines())


def is_trusted(door: Git, state: State, branch: str) -> bool:
    """Whether the tip of a protected branch is published, or came through the guard."""
    tip = state.heads[branch]
    copies = [commit for name, commit in state.copies.items() if name.partition("/")[2] == branch]
    notes = approved(state)
    return tip in notes or any(is_inside(door, tip, commit) for commit in copies) or not (copies or notes)


def approved(state: State) -> list[str]:
    """Return the tips that the guard let through in this clone, oldest first."""
    try:
        return (Path(state.common) / "teamkit" / "approved").read_text("ascii").split()
    except OSError:
        return []


def home_of(door: Git, state: State, branch: str) -> str:
    """Return where a protected branch belongs: its copy on the remote, else the newest tip that
    came through the guard, else ""."""
    if state.copy(branch):
        return state.copy(branch)
    tip = state.heads.get(branch, "")
    return next((commit for commit in reversed(approved(state)) if is_inside(door, commit, tip)), "")


def _only_merges(door: Git, state: State, target: str, parents: set[str]) -> bool:
    """Whether all that `target` has over its copy is merges of the branch being finished."""
    lines = door.ask("rev-list", "--first-parent", "--parents", f"{state.copy(target)}..{state.heads[target]}").lines()
    return all(len(line.split()) == 3 and line.split()[2] in parents for line in lines)


def is_gone(state: State, name: str) -> bool:
    """Whether the branch tracks one that the remote no longer has."""
    upstream = state.upstreams.get(name, "")
    return upstream.startswith("refs/remotes/") and upstream.removeprefix("refs/remotes/") not in state.copies


def _on_first_parents(door: Git, tip: str, base: str) -> bool:
    """Whether `tip` was itself once the tip of `base`: then the branch never had a commit."""
    newer = door.ask("rev-list", "--first-parent", "--parents", f"{tip}..{base}").lines()
    return not newer or newer[-1].split()[1:2] == [tip]


def _squashed(door: Git, base: str, tip: str, fork: str) -> bool:
    """Whether the branch as one commit is among the patches of `base` (a squash merge)."""
    who = {f"GIT_{role}_{item}": "teamkit" for role in ("AUTHOR", "COMMITTER") for item in ("NAME", "EMAIL")}
    whole = door.ask("commit-tree", f"{tip}^{{tree}}", "-p", fork, "-m", "squash", env=who)
    return whole.ok and door.ask("cherry", base, whole.out).out.startswith("-")


def _holds_content(door: Git, base: str, tip: str) -> bool:
    """Whether merging the branch would change nothing (git 2.38 and later)."""
    merged = door.ask("merge-tree", "--write-tree", base, tip)
    return merged.ok and merged.out == door.ask("rev-parse", f"{base}^{{tree}}").out


def _released(door: Git, state: State, flow: Flow, merged: Iterable[str]) -> dict[str, str]:
    found = {}
    for name in merged:
        if flow.model == "gitflow" and policy.kind(name, flow) in ("release", "hotfix"):
            lines = door.ask("rev-list", "--first-parent", "--parents", state.newest(flow.main)).lines()
            found |= {name: words[0] for words in map(str.split, lines) if state.heads[name] in words[2:]}
    return found


def _lacks_main(door: Git, state: State, flow: Flow) -> bool:
    if flow.model != "gitflow" or not state.copy(flow.develop) or not state.copy(flow.main):
        return False
    return not is_inside(door, state.copy(flow.main), state.copy(flow.develop))
