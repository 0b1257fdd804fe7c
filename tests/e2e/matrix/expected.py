"""What the guard promises: which ways stay open, with which git, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.e2e.worlds import Shape

from .play import Cell, Verdict, lacking
from .way import Target, Way

Version = tuple[int, int]


@dataclass(frozen=True)
class Opening:
    numbers: tuple[int, ...]
    why: str
    until: Version | None = None  # the first git with which the guard closes it
    since: Version = (0, 0)  # the first git with which it is open


OPENINGS = (
    # 2.28 has the hook, but it breaks every rebase that runs a second hook (git e5256c82e5).
    Opening(
        (10, 11, 17, 19, 21, 22, 23, 26, 27, 28, 29, 30, 31, 34, 36),
        "no usable reference-transaction hook: only what makes a commit, rebases or pushes is seen",
        until=(2, 29),
    ),
    Opening((17,), "no merge-tree --write-tree to compare a merge with", until=(2, 38)),
    Opening((35,), "symbolic refs move without a reference-transaction", until=(2, 46)),
    Opening((4, 54), "core.hooksPath turns hook files off; hooks from the configuration stay", until=(2, 54)),
    Opening((24, 25), "branch -M and -C write main outside any transaction"),
    Opening((37,), "nobody but the file system sees a write to the ref's file"),
    Opening((38,), "refs/replace changes what main shows, not main"),
    Opening((39,), "libgit2 runs no reference-transaction and no commit hooks"),
    Opening((40,), "dulwich runs hook files, and knows no hooks from the configuration", since=(2, 54)),
    Opening((43,), "--no-verify skips pre-push"),
    Opening((55,), "send-pack runs no pre-push"),
    Opening((56,), "a clone without hooks"),
)


@dataclass(frozen=True)
class Floor:
    """The counts that a git must reach."""

    since: Version
    local: int
    remote: int
    legitimate: int = 31


FLOORS = (
    Floor((0, 0), local=18, remote=12),
    Floor((2, 29), local=32, remote=12),
    Floor((2, 38), local=33, remote=12),
    Floor((2, 46), local=34, remote=12),
    Floor((2, 54), local=34, remote=13),
)

GOOD: Mapping[Target, Verdict] = {"local": "stopped", "remote": "stopped", "legitimate": "allowed"}


def promised(way: Way, shape: Shape, version: Version) -> Verdict:
    if lacking(way, shape):
        return "skipped"
    if way.target == "legitimate":
        return "allowed"
    return "stopped" if _closed(way, shape, version) else "landed"


def _closed(way: Way, shape: Shape, version: Version) -> bool:
    if way.target == "remote" and shape.server_guard:
        return True
    return shape.guard and not any(way.number in opening.numbers for opening in openings(version))


def openings(version: Version) -> list[Opening]:
    return [o for o in OPENINGS if o.since <= version and (o.until is None or version < o.until)]


def floor(target: Target, shape: Shape, version: Version) -> int:
    if target == "remote" and shape.server_guard:
        return 16
    if shape.peer or (target != "legitimate" and not shape.guard):
        return 0
    fitting = [f for f in FLOORS if f.since <= version][-1]
    return {"local": fitting.local, "remote": fitting.remote, "legitimate": fitting.legitimate}[target]


def count(cells: Mapping[Way, Cell], target: Target, *verdicts: Verdict) -> int:
    return sum(cell.verdict in verdicts for way, cell in cells.items() if way.target == target)


def reached(cells: Mapping[Way, Cell], target: Target) -> int:
    """Good cells. A row that cannot be played here (no library, no such file) lets nobody in either."""
    return count(cells, target, GOOD[target], "skipped")
