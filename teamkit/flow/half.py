"""What a command that was cut short has left: a stash, an unpublished merge, half a merge."""

from teamkit.flow import journal, policy
from teamkit.flow.plan.place import stash_words
from teamkit.flow.plan.start import tag_of
from teamkit.flow.state import State
from teamkit.git import Git
from teamkit.sections import Flow


def is_cut_short(state: State, command: str) -> bool:
    """Whether the last command was this one, and did not come to its end."""
    record = journal.last(state)
    return record is not None and record.command == command and record.after is None


def stash_of(door: Git, name: str) -> str:
    """Return the stash entry in which changes wait to be carried to `name`, or ""."""
    lines = door.ask("stash", "list", "--format=%gd %gs").lines()
    return next((line.split(" ")[0] for line in lines if line.endswith(f": {stash_words(name)}")), "")


def finished(door: Git, state: State, flow: Flow, name: str) -> bool:
    """Whether a finish of this branch was cut short: merged into its first target, unpublished, and still there."""
    target = policy.merge_targets(name, flow)[0]
    mine, theirs = state.heads.get(target, ""), state.copy(target)
    if not mine or mine == theirs:
        return False
    newer = door.ask(
        "rev-list", "--first-parent", "--parents", "--max-count=50", mine, *([f"^{theirs}"] if theirs else [])
    )
    return any(state.heads[name] in line.split()[2:] for line in newer.lines())


def merged(door: Git, state: State, flow: Flow, name: str) -> bool:
    """Whether all that is staged here is a merge of this branch that git was stopped in, right before its commit.

    git has filled the index then, and has not written yet that a merge is under way.
    """
    started = journal.unfinished(state, "teamkit finish") == name and state.head in policy.merge_targets(name, flow)
    if not started or state.operation or not state.dirt.staged or state.dirt.unstaged or state.dirt.unmerged:
        return False
    tree = door.ask("write-tree").out
    sources = (f"refs/heads/{name}", f"refs/tags/{tag_of(name, flow)}^{{commit}}")
    return any(door.ask("merge-tree", "--write-tree", "HEAD", source).out == tree for source in sources)
