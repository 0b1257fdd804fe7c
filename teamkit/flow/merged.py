"""Whether all the work of a branch has reached its base: by merge, rebase, squash or content.

The one question whose wrong answer loses work; so every doubt is a no.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from teamkit.flow import policy
from teamkit.flow.state import State
from teamkit.git import Git
from teamkit.sections import Flow

_REVERTS = re.compile(r"^This reverts commit ([0-9a-f]{40,64})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Merged:
    """How work arrived. way: "merge", "rebase", "squash" or "content".

    carriers: the base's commits that brought it, newest first; none where that is not known.
    """

    way: str
    carriers: tuple[str, ...] = ()


def how(door: Git, state: State, flow: Flow, name: str) -> Merged | None:
    """Return how all the work of a branch has reached its base, or None.

    A branch without a commit of its own yet is not merged, and work that the base has reverted is
    not either. A release or hotfix is merged when main has it; a branch that the policy does not
    know only when its remote branch is gone as well.
    """
    gone = is_gone(state, name)
    if policy.kind(name, flow) == "other" and not gone:
        return None
    tip, base = state.heads[name], state.newest(policy.merge_targets(name, flow)[0])
    fork = door.ask("merge-base", base, tip).out
    if not fork:
        return None
    if fork == tip:
        others = [state.newest(other) for other in policy.bases(flow) if state.newest(other) != base]
        found = None if _held_nothing(door, others, tip) and not gone else _by_merge(door, base, tip, gone)
    else:
        found = _by_rebase(door, base, tip) or _by_squash(door, base, tip, fork)
        found = found or (_by_content(door, base, tip, fork) if gone else None)
    return None if found and _is_reverted(door, base, tip, found) else found


def is_gone(state: State, name: str) -> bool:
    """Whether the branch tracks one that the remote no longer has."""
    upstream = state.upstreams.get(name, "")
    return upstream.startswith("refs/remotes/") and upstream.removeprefix("refs/remotes/") not in state.copies


def _by_merge(door: Git, base: str, tip: str, gone: bool) -> Merged | None:
    newer = [line.split() for line in door.ask("rev-list", "--first-parent", "--parents", f"{tip}..{base}").lines()]
    if not newer or newer[-1][1:2] == [tip]:  # it was itself the tip of the base once
        return Merged("merge") if gone else None
    return Merged("merge", tuple(words[0] for words in newer if tip in words[2:]))


def _held_nothing(door: Git, bases: Sequence[str], tip: str) -> bool:
    """Whether the branch still is where it was started, off another base than the one that holds it now."""
    return any(tip in door.ask("rev-list", "--first-parent", base).lines() for base in bases)


def _by_rebase(door: Git, base: str, tip: str) -> Merged | None:
    left, same = _marked(door, base, tip)
    own = {*door.ask("rev-list", f"{base}..{tip}").lines()}
    carriers = tuple(commit for commit in same if commit not in own)
    if left or not carriers or not _carry(door, carriers, [commit for commit in same if commit in own]):
        return None
    merges = door.ask("rev-list", "--merges", "--max-count=1", f"{base}..{tip}").out
    return None if merges and not _holds_content(door, base, tip) else Merged("rebase", carriers)


def _by_squash(door: Git, base: str, tip: str, fork: str) -> Merged | None:
    """Look for the branch as one commit among the patches of its base."""
    if _tree(door, tip) == _tree(door, fork):  # work and its revert: nothing to look for
        return None
    who = {f"GIT_{role}_{item}": "teamkit" for role in ("AUTHOR", "COMMITTER") for item in ("NAME", "EMAIL")}
    whole = door.ask("commit-tree", f"{tip}^{{tree}}", "-p", fork, "-m", "squash", env=who)
    if not whole.ok:
        return None
    left, same = _marked(door, base, whole.out)
    carriers = tuple(commit for commit in same if commit != whole.out)
    found = carriers and not left and _carry(door, carriers, [whole.out])
    return Merged("squash", carriers[:1]) if found else None


def _by_content(door: Git, base: str, tip: str, fork: str) -> Merged | None:
    return Merged("content") if _tree(door, tip) != _tree(door, fork) and _holds_content(door, base, tip) else None


def _marked(door: Git, base: str, tip: str) -> tuple[list[str], list[str]]:
    """Return the commits of `tip` whose patch the base lacks, and those of both sides with one patch."""
    lines = door.ask("rev-list", "--left-right", "--cherry-mark", "--no-merges", f"{base}...{tip}").lines()
    return [line[1:] for line in lines if line[0] == ">"], [line[1:] for line in lines if line[0] == "="]


def _carry(door: Git, carriers: Sequence[str], commits: Sequence[str]) -> bool:
    """Whether each commit changes the same lines as a carrier, byte for byte: git's patch ids pass over white space."""
    return _changes(door, commits) <= _changes(door, carriers)


def _changes(door: Git, commits: Sequence[str]) -> set[tuple[str, ...]]:
    """Return the changed lines of each commit."""
    words = ("-p", "-U0", "--root", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames")
    shown = door.ask("diff-tree", "--stdin", *words, stdin="".join(f"{commit}\n" for commit in commits))
    found: list[list[str]] = []
    for line in shown.out.split("\n"):
        if line in commits:
            found.append([])
        elif line[:1] in ("+", "-"):
            found[-1].append(line)
    return {tuple(lines) for lines in found}


def _holds_content(door: Git, base: str, tip: str) -> bool:
    """Whether merging the branch would change nothing (git 2.38 and later)."""
    merged = door.ask("merge-tree", "--write-tree", base, tip)
    return merged.ok and merged.out == _tree(door, base)


def _tree(door: Git, commit: str) -> str:
    return door.ask("rev-parse", f"{commit}^{{tree}}").out


def _is_reverted(door: Git, base: str, tip: str, found: Merged) -> bool:
    """Whether the base has taken back what the branch brought, and not brought it again."""
    grep = ("log", "--format=%H%n%B%x00", "-F", "--grep=This reverts commit", f"{tip}..{base}")
    entries = (entry.strip() for entry in door.ask(*grep).fields())
    reverts = {entry.split("\n")[0]: _REVERTS.findall(entry) for entry in entries if entry}
    if not reverts:
        return False
    undone = {commit for commits in reverts.values() for commit in commits}
    standing = {commit for revert, commits in reverts.items() if revert not in undone for commit in commits}
    return bool(standing & {*found.carriers, *_brought(door, tip, found)})


def _brought(door: Git, tip: str, found: Merged) -> list[str]:
    """Return the branch's own commits, as far as a merge tells which they were."""
    if found.way != "merge" or not found.carriers:
        return []
    return door.ask("rev-list", tip, f"^{found.carriers[-1]}^1").lines()
