"""sync: the base branches follow the remote; what is merged goes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from teamkit.flow import policy
from teamkit.flow.plan.place import clear, follow, go_to, place_of
from teamkit.flow.plan.start import tag_of
from teamkit.flow.state import State
from teamkit.flow.steps import Plan, Step, git
from teamkit.sections import Flow

_Part = tuple[list[Step], list[str]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What git alone can tell.

    drift: branch to (commits only here, commits only on the remote), for every branch with a copy.
    merged: branch to how it was found to be merged ("merge", "squash", "rebase", "content").
    released: release or hotfix branch to the commit that brought it to main, "" if not known.
    unpublished: tags of such branches that are here only. lawful: bases whose own commits came
    through the guard. half: a branch whose finish was cut short, or "". blocked: branches that
    cannot follow, because uncommitted changes are in the way. back_merge: what develop lacks of
    main: "merge", "push" (it is merged here), "own" (develop has other commits here), or "".
    """

    drift: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    released: Mapping[str, str] = field(default_factory=dict)
    unpublished: frozenset[str] = frozenset()
    lawful: frozenset[str] = frozenset()
    half: str = ""
    blocked: frozenset[str] = frozenset()
    back_merge: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The plan, and what it leaves alone with the reason."""

    plan: Plan
    remarks: Sequence[str] = ()


def plan(facts: Facts, state: State, flow: Flow) -> Outcome:
    """Return the steps that bring this clone up to date, and remarks on what a person must decide.

    The tag of a merged release comes before its branch goes, for the branch is what tells of it;
    the push to develop, which a server may refuse, comes last.
    """
    bases = policy.bases(flow)
    current = [state.head] if state.head and state.head not in bases else []
    parts = [_follow(name, facts, state, flow) for name in (*bases, *current)]
    parts.append(_tags(facts, state, flow))
    parts += [_drop(name, state, flow) for name in facts.merged]
    parts.append(_back_merge(facts, state, flow))
    return Outcome(
        tuple(step for steps, _ in parts for step in steps), tuple(line for _, lines in parts for line in lines)
    )


def _follow(name: str, facts: Facts, state: State, flow: Flow) -> _Part:
    mine, theirs = facts.drift.get(name, (0, 0))
    if name in facts.merged or name not in state.heads:
        return [], []
    if mine:
        return [], _ahead(name, facts, state, flow)
    if name in facts.blocked:
        mend = "git stash && teamkit sync && git stash pop"
        return [], [f"{name} stays {_commits(theirs)} behind: your changes are in the way: {mend}"]
    return [follow(state, name)] if theirs else [], []


def _ahead(name: str, facts: Facts, state: State, flow: Flow) -> list[str]:
    """What to do about commits that are only here."""
    mine, theirs = facts.drift[name]
    own = f"{name} has {_commits(mine)} of its own" + (f" and lacks {theirs}" if theirs else "")
    if facts.half and name in policy.merge_targets(facts.half, flow):
        return [f"{own}: teamkit finish {facts.half}"]
    if name in facts.lawful and not theirs:
        return [f"{own}: git push {state.remote} {name}"]
    if name in policy.protected(flow):
        return [f"{own}: teamkit rescue feat/my-work" + ("" if name == flow.main else f" --from {name}")]
    return [f"{own}: git switch {name} && git pull --rebase=merges"] if theirs else []


def _tags(facts: Facts, state: State, flow: Flow) -> _Part:
    wanted = {tag_of(name, flow): commit for name, commit in facts.released.items()}
    new = {tag: commit for tag, commit in wanted.items() if tag not in state.tags and commit}
    lines = [f"{tag} is not set: nothing tells which commit brought it to {flow.main}" for tag, commit in wanted.items()
             if tag not in state.tags and not commit]  # fmt: skip
    made: list[Step] = [git("tag", "-a", tag, "-m", f"Release {tag}", commit) for tag, commit in new.items()]
    words = [tag for tag in wanted if tag in new or tag in facts.unpublished]
    words = [f"refs/tags/{tag}" if tag in state.heads else tag for tag in words]
    return [*made, *([git("push", state.remote, *words, pushes=True, resume="teamkit sync")] if words else [])], lines


def _drop(name: str, state: State, flow: Flow) -> _Part:
    place, base = place_of(state, name), policy.merge_targets(name, flow)[-1]
    if name not in state.worktrees:
        return [git("branch", "-D", name)], []
    if place:
        return [], [f"{name} is merged, and checked out in {place}: git worktree remove {place}"]
    if state.dirt:
        return [], [f"{name} is merged; it stays while you have changes on it"]
    known = base in state.heads or state.copy(base)
    leave = git("switch", "--detach") if place_of(state, base) or not known else go_to(state, base)
    return [leave, git("branch", "-D", name)], []


def _back_merge(facts: Facts, state: State, flow: Flow) -> _Part:
    """A release merged on the server reached main alone; develop must hold it too."""
    develop, place = flow.develop, place_of(state, flow.develop)
    lacks = f"{develop} lacks what was released on {flow.main}"
    if not facts.back_merge:
        return [], []
    if facts.back_merge == "own":
        return [], [f"{lacks}, and has commits of its own here: git push {state.remote} {develop} && teamkit sync"]
    steps: list[Step] = []
    if facts.back_merge == "merge":
        if state.dirt and not place:
            return [], [f"{lacks}; commit or stash your changes first: git stash && teamkit sync && git stash pop"]
        steps = _merge_main(facts, state, flow)
    pull = f"open a pull request instead: gh pr create --base {develop} --head {flow.main}"
    return [*steps, git("push", state.remote, clear(develop, state), pushes=True, resume=pull)], []


def _merge_main(facts: Facts, state: State, flow: Flow) -> list[Step]:
    develop, place = flow.develop, place_of(state, flow.develop)
    conflict = f"{flow.main} does not merge into {develop} by itself{f' in {place}' if place else ''}:"
    resume = "resolve, git add, git commit --no-edit, then: teamkit sync"
    words = f"Merge branch '{flow.main}' into {develop}"
    merge = git("merge", "--no-ff", "-m", words, state.newest(flow.main), where=place, conflict=conflict, resume=resume)
    if place or state.head == develop or state.head in facts.merged:  # a merged branch was left for develop
        return [merge]
    return [
        go_to(state, develop),
        merge,
        git("switch", state.head) if state.head else git("switch", "--detach", state.tip),
    ]


def _commits(count: int) -> str:
    return "1 commit" if count == 1 else f"{count} commits"
