"""Where a branch is, and how a step gets there or moves it. Pure."""

from teamkit.flow.state import State
from teamkit.flow.steps import Step, git

_STASH = "teamkit: on the way to"


def place_of(state: State, branch: str) -> str:
    """Return the other worktree that has the branch checked out, or ""."""
    folder = state.worktrees.get(branch, "")
    return "" if folder == state.top else folder


def go_to(state: State, branch: str) -> Step:
    """Return the step that checks a branch out here, made from its copy where it is only there."""
    if branch in state.heads:
        return git("switch", branch)
    return git("switch", "--track", "-c", branch, f"{state.remote}/{branch}")


def follow(state: State, branch: str) -> Step:
    """Return the step that fast-forwards a branch to its copy, wherever it is checked out."""
    copy = f"{state.remote}/{branch}"
    if branch in state.worktrees:
        return git("merge", "--ff-only", copy, where=place_of(state, branch))
    return git("branch", "--no-track", "-f", branch, copy)


def put(branch: str, target: str, where: str = "", allow: str = "") -> Step:
    """Return the step that moves a checked-out branch to `target`; what is staged stays staged."""
    return git("switch", "--no-track", "-C", branch, target, where=where, allow=allow)


def clear(branch: str, state: State) -> str:
    """Return the branch's name as no tag of the same name can be mistaken for it."""
    return f"refs/heads/{branch}" if branch in state.tags else branch


def stash_words(name: str) -> str:
    """Return the message of the stash that carries changes along to `name`."""
    return f"{_STASH} {name}"


def stashed(steps: tuple[Step, ...], name: str) -> tuple[Step, ...]:
    """Return the steps with the uncommitted work carried around them."""
    push = git("stash", "push", "--include-untracked", "-m", stash_words(name))
    return (push, *steps, pop(name))


def pop(name: str, entry: str = "stash@{0}") -> Step:
    """Return the step that brings carried changes back, staged ones staged."""
    conflict = f"your changes do not fit {name} by themselves; they are kept in {entry}:"
    return git(
        "stash", "pop", "--index", entry, conflict=conflict, resume="git stash pop, and resolve; or git stash show -p"
    )
