"""What a guard costs: commits, rebases, fetches, pushes, long transactions."""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from types import MappingProxyType

from benchmarks import peers, worlds
from benchmarks.timing import Candidate, Series, paired
from benchmarks.worlds import World
from tests.e2e.worlds import git_binary

GIT = str(git_binary())
EMPTY = "an empty hook for refs"
LEAST = "one of machine code that ends"
_REFS = 10_000
_numbers = count()


def commits(root: Path, rounds: int) -> dict[str, Series]:
    """One staged file, a branch that may be committed to."""
    made = {
        "no hook": worlds.bare(root / "none"),
        EMPTY: worlds.empty(root / "empty"),
        "teamkit, its hook for refs": worlds.refs_alone(root / "refs"),
        "teamkit, no content checks": worlds.guarded(root / "branches", worlds.POLICY + worlds.ALL_OFF),
        "teamkit": worlds.guarded(root / "full"),
        **{name: peers.guarded(name, root / f"peer{number}") for number, name in enumerate(peers.CONFIGS)},
    }
    return paired({name: _commit(world) for name, world in made.items()}, rounds)


def rebases(root: Path, rounds: int) -> dict[str, Series]:
    """Twenty commits onto another base; beside a hook that is less than any that could judge."""
    least = {LEAST: world} if (world := worlds.least(root / "least")) else {}
    return _all(root, _rebase, rounds, least)


def fetches(root: Path, rounds: int) -> dict[str, Series]:
    """A hundred new branches."""
    return _all(root, _fetch, rounds)


def pushes(root: Path, rounds: int) -> dict[str, Series]:
    """One commit of a feature."""
    return _all(root, _push, rounds)


def transactions(root: Path, rounds: int) -> dict[str, Series]:
    """Ten thousand refs at once; in memory where there is some, for on a disk one run takes eight times another."""
    with tempfile.TemporaryDirectory(prefix="teamkit-bench-", dir=_memory() or root) as folder:
        return _all(Path(folder), _transaction, rounds)


def _memory() -> Path | None:
    folder = Path("/dev/shm")
    return folder if os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > 2**30 else None


def calls(root: Path, rounds: int) -> dict[str, Series]:
    """The hook by itself, in such a transaction."""
    made = {EMPTY: worlds.empty(root / "empty"), "teamkit": worlds.guarded(root / "full")}
    return paired({name: _call(world) for name, world in made.items()}, rounds)


def _all(
    root: Path, candidate: Callable[[World], Candidate], rounds: int, more: Mapping[str, World] = MappingProxyType({})
) -> dict[str, Series]:
    made = {
        "no hook": worlds.bare(root / "none"),
        **more,
        EMPTY: worlds.empty(root / "empty"),
        "teamkit": worlds.guarded(root / "full"),
    }
    return paired({name: candidate(world) for name, world in made.items()}, rounds)


def _commit(world: World) -> Candidate:
    """Another subject each time: one that repeats the last costs a hint, and a process more."""

    def prepare() -> None:
        _change(world)
        (world.clone.parent / "message").write_text(f"feat: number {next(_numbers)}\n")

    return Candidate([GIT, "commit", "-qF", "../message"], world.clone, world.env, prepare)


def _change(world: World) -> None:
    (world.clone / "NUMBERS").write_text(f"{next(_numbers)}\n")
    world.git("add", "NUMBERS")


def _rebase(world: World) -> Candidate:
    tip = world.git("rev-parse", "feat/x").strip()
    command = [GIT, "rebase", "-q", "--onto", "feat/base", "develop", "feat/x"]
    return Candidate(command, world.clone, world.env, lambda: world.git("switch", "-q", "-C", "feat/x", tip))


def _fetch(world: World) -> Candidate:
    server = world.clone.parent / "server.git"
    lines = "".join(f"create refs/heads/feat/many-{number} refs/heads/feat/x\n" for number in range(100))
    world.git("-C", str(server), "update-ref", "--stdin", text=lines)
    return Candidate([GIT, "fetch", "-q"], world.clone, world.env, lambda: _forget(world))


def _forget(world: World) -> None:
    listed = world.git("for-each-ref", "--format=delete %(refname)", "refs/remotes/origin/feat")
    world.git("update-ref", "--stdin", text=listed)


def _push(world: World) -> Candidate:
    def prepare() -> None:
        _change(world)
        world.git("commit", "-qm", "feat: another number")

    return Candidate([GIT, "push", "-q", "origin", "feat/x"], world.clone, world.env, prepare)


def _transaction(world: World) -> Candidate:
    lines = {verb: "".join(f"{verb} refs/tags/{number}\n" for number in range(_REFS)) for verb in ("create", "delete")}
    (world.clone.parent / "lines").write_text(lines["create"].replace("\n", " refs/heads/feat/x\n"))
    command = ["/bin/sh", "-c", f"exec '{GIT}' update-ref --stdin <../lines"]
    first = iter([""])  # there is nothing to delete before the first round

    def prepare() -> None:
        world.git("update-ref", "--stdin", text=next(first, lines["delete"]))

    return Candidate(command, world.clone, world.env, prepare)


def _call(world: World) -> Candidate:
    zero, tip = "0" * 40, world.git("rev-parse", "feat/x").strip()
    (world.clone.parent / "lines").write_text("".join(f"{zero} {tip} refs/tags/{number}\n" for number in range(_REFS)))
    folders = (world.clone / ".git" / "teamkit" / "hooks", world.clone / ".git" / "hooks")
    hook = next(folder / "reference-transaction" for folder in folders if (folder / "reference-transaction").exists())
    return Candidate(["/bin/sh", "-c", f"exec '{hook}' prepared <../lines"], world.clone, world.env)
