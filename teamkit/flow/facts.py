"""What only git can tell a plan: what has drifted, where a branch belongs, what a finish has done."""

from collections.abc import Iterable
from pathlib import Path

from teamkit.flow import half, merged, policy
from teamkit.flow.clone import ahead_behind, is_inside
from teamkit.flow.plan import finish, sync, undo
from teamkit.flow.plan.start import tag_of
from teamkit.flow.state import State
from teamkit.git import Git
from teamkit.sections import Flow

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
    targets, tip = policy.merge_targets(branch, flow), state.heads[branch]
    apart = drift(door, state, targets)
    redo = _to_redo(door, state, branch, apart)
    bases = {name: _base(state, name, apart, redo) for name in targets}
    held = {name for name, base in bases.items() if is_inside(door, tip, base)}
    tag = _tag(door, state, flow, branch, redo, held)
    if finish.is_released(branch, flow) and not _holds_release(door, flow, branch, tag, bases):
        held.discard(flow.develop)
    empty = held == {*targets} and not redo and _on_first_parents(door, tip, bases[targets[0]])
    merge = _merge_of(door, tip, bases[targets[0]]) if tag in ("set", "move") and targets[0] in held else ""
    return finish.Facts(branch, frozenset(held), apart, frozenset(redo), tag, merge, empty)


def for_sync(door: Git, state: State, flow: Flow) -> sync.Facts:
    """Return the facts that sync needs; unmerged work is never among the merged."""
    bases = policy.bases(flow)
    found = {name: how for name in state.heads if name not in bases and (how := merged.how(door, state, flow, name))}
    released = {name: "".join(how.carriers[:1]) for name, how in found.items() if finish.is_released(name, flow)}
    tags = {name: tag_of(name, flow) for name in released}
    apart = drift(door, state, {*bases, *([state.head] if state.head else [])})
    return sync.Facts(
        drift=apart,
        merged={name: how.way for name, how in found.items()},
        released=released,
        unpublished=_unpublished_tags(door, state, tags.values()),
        lawful=frozenset(name for name in bases if _is_lawful(door, state, flow, name, apart.get(name, _ZERO))),
        half=next((name for name in finish.candidates(state, flow) if half.finished(door, state, flow, name)), ""),
        blocked=frozenset(name for name in apart if apart[name][1] and name == state.head and
                          collides(door, state, f"{state.remote}/{name}")),
        back_merge=_back_merge(door, state, flow),
    )  # fmt: skip


def for_undo(door: Git, state: State, record: undo.Record) -> undo.Facts:
    """Return the facts that undo needs."""
    leaves = undo.leaves(record, state)
    return undo.Facts(
        since=_made_since(door, record, state),
        collides=leaves and collides(door, state, record.before.get(f"refs/heads/{record.head}", record.tip)),
        stash=half.stash_of(door, record.head or record.tip) if record.undoing else "",
    )


def collides(door: Git, state: State, target: str) -> bool:
    """Whether uncommitted work is in the way of a switch to `target`."""
    return bool(state.dirt) and not door.says("read-tree", "-n", "-m", "-u", "HEAD", target)


def is_trusted(door: Git, state: State, branch: str) -> bool:
    """Whether the tip of a protected branch is published, or came through the guard."""
    tip = state.heads[branch]
    copies = [commit for name, commit in state.copies.items() if name.partition("/")[2] == branch]
    notes = approved(state)
    return tip in notes or any(is_inside(door, tip, commit) for commit in copies) or not (copies or notes)


def strays(door: Git, state: State, flow: Flow) -> list[str]:
    """Return the protected branches that hold what did not come through the guard."""
    moved = [name for name in policy.protected(flow) if name in state.heads and state.heads[name] != state.copy(name)]
    return [name for name in moved if not is_trusted(door, state, name)]


def approved(state: State) -> list[str]:
    """Return the tips that the guard let through in this clone, oldest first."""
    try:
        return (Path(state.common) / "teamkit" / "approved").read_text("ascii").split()
    except OSError:
        return []


def home_of(door: Git, state: State, flow: Flow, branch: str) -> str:
    """Return where a branch belongs, or "".

    That is its copy on the remote; for a protected one without a copy, the newest tip that came
    through the guard.
    """
    if state.copy(branch) or branch not in policy.protected(flow):
        return state.copy(branch)
    tip = state.heads.get(branch, "")
    return next((commit for commit in reversed(approved(state)) if is_inside(door, commit, tip)), "")


def _to_redo(door: Git, state: State, branch: str, apart: dict[str, tuple[int, int]]) -> set[str]:
    """Return the targets whose own commits are but merges of this branch, which the remote has overtaken.

    Where main is redone, develop is too: it holds the merge that main loses.
    """
    redo: set[str] = set()
    for name, (mine, theirs) in apart.items():
        if mine and (theirs or redo) and _only_merges(door, state, name, state.heads[branch]):
            redo.add(name)
    return redo


def _only_merges(door: Git, state: State, target: str, tip: str) -> bool:
    """Whether all that a target has over its copy is merges of one branch, or of the release made of it."""
    lines = door.ask("rev-list", "--first-parent", "--parents", f"{state.copy(target)}..{state.heads[target]}").lines()
    return all(len(words) == 3 and _is_of(door, words[2], tip) for words in map(str.split, lines))


def _is_of(door: Git, commit: str, tip: str) -> bool:
    return tip in (commit, door.ask("rev-parse", "-q", "--verify", f"{commit}^2").out)


def _base(state: State, name: str, apart: dict[str, tuple[int, int]], redo: set[str]) -> str:
    """Return what a target will be once it has followed its remote."""
    mine, theirs = apart.get(name, _ZERO)
    if name in redo or (theirs and not mine) or name not in state.heads:
        return state.copy(name)
    return state.heads[name]


def _tag(door: Git, state: State, flow: Flow, branch: str, redo: set[str], held: set[str]) -> str:
    """Return what is to be done with the tag: keep, set, move, fetch, or nothing of these: taken."""
    tag, tip = tag_of(branch, flow), state.heads[branch]
    if not finish.is_released(branch, flow):
        return "keep"
    if tag not in state.tags:
        return "set"
    commit = door.ask("rev-parse", "-q", "--verify", f"refs/tags/{tag}^{{commit}}").out
    if is_inside(door, commit, state.copy(flow.main)):
        return "keep" if is_inside(door, tip, commit) else "taken"
    if flow.main in redo and flow.main in held:  # somebody else has published this release
        return "fetch" if _is_published_tag(door, state, tag) else "move"
    if not _is_of(door, commit, tip) and not is_inside(door, commit, state.heads.get(flow.main, "")):
        return "taken"
    stands = flow.main not in redo and is_inside(door, commit, state.heads.get(flow.main, ""))
    return "keep" if stands and is_inside(door, tip, commit) else "move"


def _holds_release(door: Git, flow: Flow, branch: str, tag: str, bases: dict[str, str]) -> bool:
    """Whether develop holds the merge that released the branch, not only the branch."""
    if tag == "keep":
        return is_inside(door, f"refs/tags/{tag_of(branch, flow)}^{{commit}}", bases[flow.develop])
    return tag == "fetch" and is_inside(door, bases[flow.main], bases[flow.develop])


def _merge_of(door: Git, tip: str, base: str) -> str:
    """Return the merge that brought `tip` to its base, or ""."""
    newer = door.ask("rev-list", "--first-parent", "--parents", f"{tip}..{base}").lines()
    return next((line.split()[0] for line in newer if tip in line.split()[2:]), "")


def _on_first_parents(door: Git, tip: str, base: str) -> bool:
    """Whether `tip` was itself once the tip of `base`: then the branch never had a commit."""
    newer = door.ask("rev-list", "--first-parent", "--parents", f"{tip}..{base}").lines()
    return not newer or newer[-1].split()[1:2] == [tip]


def _is_published_tag(door: Git, state: State, tag: str) -> bool:
    return bool(door.ask("ls-remote", "--tags", state.remote, f"refs/tags/{tag}").out)


def _unpublished_tags(door: Git, state: State, tags: Iterable[str]) -> frozenset[str]:
    """Return which of the tags that are here the remote has not got."""
    here = [f"refs/tags/{tag}" for tag in tags if tag in state.tags]
    if not here or not state.remote:
        return frozenset()
    answer = door.ask("ls-remote", "--tags", state.remote, *here)
    there = {line.split("\t")[1] for line in answer.lines()}
    return frozenset(ref.removeprefix("refs/tags/") for ref in here if answer.ok and ref not in there)


def _is_lawful(door: Git, state: State, flow: Flow, name: str, sides: tuple[int, int]) -> bool:
    """Whether what a base has over its copy came through the guard."""
    return bool(sides[0]) and name in policy.protected(flow) and is_trusted(door, state, name)


def _back_merge(door: Git, state: State, flow: Flow) -> str:
    """Return what develop lacks of a main that was merged on the server: "merge", "push" or ""."""
    main, develop = state.copy(flow.main), state.copy(flow.develop)
    if flow.model != "gitflow" or not main or not develop or is_inside(door, main, develop):
        return ""
    mine = state.heads.get(flow.develop, "")
    if not is_inside(door, main, mine):
        return "merge" if not mine or is_inside(door, mine, develop) else "own"
    lines = door.ask("rev-list", "--first-parent", "--parents", f"{develop}..{mine}").lines()
    only = all(len(line.split()) == 3 and is_inside(door, line.split()[2], main) for line in lines)
    return "push" if only and is_inside(door, develop, mine) else "own"


def _made_since(door: Git, record: undo.Record, state: State) -> list[str]:
    """Return the refs with commits that no teamkit command makes, and that undo would take away."""
    now = state.refs
    moved = [ref for ref in undo.touched(record, now) if ref in now and now[ref] != record.before.get(ref)]
    known = "".join(f"^{tip}\n" for tip in {*record.before.values()})
    asked = ("rev-list", "--no-merges", "--max-count=1", "--ignore-missing", "--stdin", "--not", "--remotes")
    if not moved or not door.ask(*asked, stdin="".join(f"{now[ref]}\n" for ref in moved) + known).out:
        return []
    return [ref for ref in moved if door.ask(*asked, stdin=f"{now[ref]}\n{known}").out]
