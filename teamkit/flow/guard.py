"""The guard in a clone: the plan that puts its hooks there, and the plan that takes them out.

The hooks are the plain files of `hooks/`; beside the copy stands one generated file, policy.sh.
An earlier hook of the same name is kept as `<hook>.d/10-previous` and still runs.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from teamkit.config import Policy
from teamkit.flow import constants
from teamkit.flow import policy as rules
from teamkit.flow.site import HOOKS, REF_HOOK, Site, is_ours
from teamkit.flow.steps import Move, Plan, Remove, Step, Write, git
from teamkit.git import Git, version
from teamkit.resources import shipped

PARTS = ("base.sh", "guard.sh", "words.sh", "push.sh", "content.sh")
_FRAMEWORKS = (b"pre-commit", b"prek")


def place(door: Git, where: Site, finish: str) -> constants.Place:
    """Return the facts of this clone that change the guard's constants."""
    fold = door.config("core.ignoreCase") == "true"
    return constants.Place(finish, fold_case=fold, ref_hook=version(door) >= REF_HOOK, behind=where.behind)


def install_plan(door: Git, where: Site, policy: Policy, finish: str) -> Plan:
    """Return the steps that are still needed; none when the guard stands as it should."""
    text = constants.render(policy, place(door, where, finish))
    return (*file_plan(where, text), *_first_notes(door, where, policy), *_settings(door, where))


def file_plan(where: Site, policy_text: str) -> Plan:
    """Return the steps that bring the files of a guard to `where`."""
    steps: list[Step] = []
    for path, data, executable in wanted(where, policy_text):
        steps += _keep_previous(path, where) if executable else []
        mode = _mode(0o755 if executable else 0o644, where.shared)
        if not _is_there(path, data, mode):
            steps.append(Write(str(path), data, mode))
    return tuple(steps)


def remove_plan(door: Git, places: Sequence[Site]) -> Plan:
    """Return the steps that take the guard out of every place, and put every earlier hook back.

    The record of overrides stays: it is the team's.
    """
    steps: list[Step] = [step for where in places for step in _unset(door, where)]
    notes = places[0].notes
    for where in places:
        if not where.folder.is_relative_to(notes):
            steps += _removed_files(where)
    left = sorted(notes.iterdir()) if notes.is_dir() else []
    if left and notes / "overrides.log" not in left:
        return (*steps, Remove(str(notes)))
    return (*steps, *(Remove(str(path)) for path in left if path.name != "overrides.log"))


def _removed_files(where: Site) -> Iterator[Step]:
    for hook in where.hooks:
        path = slot(where.folder, hook)
        if is_ours(path):
            yield Remove(str(path))
        previous = where.folder / f"{hook}.d" / "10-previous"
        if previous.is_file():
            yield Move(str(previous), str(where.folder / hook))
            yield from _emptied(previous)
    if (where.folder / "teamkit").is_dir():
        yield Remove(str(where.folder / "teamkit"))


def slot(folder: Path, hook: str) -> Path:
    """Return the file that holds our hook: pre-commit and prek run it as `<hook>.legacy`."""
    path, legacy = folder / hook, folder / f"{hook}.legacy"
    if is_ours(legacy) and path.is_file() and any(word in path.read_bytes() for word in _FRAMEWORKS):
        return legacy
    return path


def kept(where: Site) -> list[Path]:
    """Return the hooks of others that run after ours."""
    return [path for hook in where.hooks for path in sorted((where.folder / f"{hook}.d").glob("*"))]


def wanted(where: Site, policy_text: str) -> Iterator[tuple[Path, bytes, bool]]:
    """Yield every file of a guard: its path, its bytes, and whether git starts it."""
    source = shipped("hooks")
    for part in PARTS:
        yield where.folder / "teamkit" / part, read(source / "teamkit" / part), False
    yield where.folder / "teamkit" / "policy.sh", policy_text.encode(), False
    for hook in where.hooks:
        yield slot(where.folder, hook), read(source / hook if hook in HOOKS else source / "teamkit" / "pass.sh"), True


def read(path: Path) -> bytes:
    """Return a shipped hook, with line ends that sh reads even from a Windows checkout."""
    return path.read_bytes().replace(b"\r\n", b"\n")


def _is_there(path: Path, data: bytes, mode: int) -> bool:
    try:
        same_mode = os.name == "nt" or stat.S_IMODE(path.stat().st_mode) & mode == mode
        return path.read_bytes() == data and same_mode
    except OSError:
        return False


def _mode(mode: int, shared: str) -> int:
    """Add what core.sharedRepository grants, so that every member may run and renew the guard."""
    if shared in ("group", "true", "1", "all", "world", "everybody", "2"):
        return mode | 0o020
    return mode | int(shared, 8) & 0o666 if shared.startswith("0") and shared.isdigit() else mode


def _keep_previous(path: Path, where: Site) -> list[Step]:
    """Move a foreign hook aside, unless it is one that was kept before and has been written anew."""
    if not path.is_file() or is_ours(path):
        return []
    folder = where.folder / f"{path.name}.d"
    earlier = sorted(folder.glob("[0-9]0-previous"))
    if any(other.read_bytes() == path.read_bytes() for other in earlier):
        return []
    return [Move(str(path), str(folder / f"{len(earlier) + 1}0-previous"))]


def _emptied(path: Path) -> list[Step]:
    return [Remove(str(path.parent))] if list(path.parent.iterdir()) == [path] else []


def _first_notes(door: Git, where: Site, policy: Policy) -> list[Step]:
    """Trust the tips of a clone that has nothing published; elsewhere the server is the witness."""
    approved = where.notes / "approved"
    if approved.exists():
        return []
    tips: list[str] = []
    for name in rules.protected(policy.flow):
        published = door.tell("for-each-ref", "--format=%(objectname)", f"refs/remotes/*/{name}")
        tip = door.ask("rev-parse", "-q", "--verify", f"refs/heads/{name}^{{commit}}").out
        tips += [tip] if tip and not published else []
    text = "".join(f"{tip}\n" for tip in tips)
    return [Write(str(approved), text.encode(), _mode(0o644, where.shared))]


def _settings(door: Git, where: Site) -> list[Step]:
    values = {"core.hooksPath": where.folder.as_posix()} if where.style == "path" else {}
    if where.style == "config":
        for hook in where.hooks:
            values[f"hook.teamkit-{hook}.event"] = hook
            values[f"hook.teamkit-{hook}.command"] = command_line(where.folder / hook)
    have = door.ask("config", "--local", "--list", "-z").fields()
    return [git("config", "--local", key, value) for key, value in values.items() if f"{key.lower()}\n{value}" not in have
            and f"{key}\n{value}" not in have]  # fmt: skip


def _unset(door: Git, where: Site) -> Iterator[Step]:
    if where.style == "config":
        names = door.ask("config", "--local", "--name-only", "--get-regexp", r"^hook\.teamkit-.*\.command$").lines()
        yield from (git("config", "--local", "--remove-section", name.removesuffix(".command")) for name in names)
    elif where.style == "path" and where.folder.is_dir():
        above = door.ask("config", "--type=path", "--get-all", "core.hooksPath").lines()[:-1]
        restored = ("--unset", "core.hooksPath") if where.behind in above else ("core.hooksPath", where.behind)
        yield git("config", "--local", *restored)


def command_line(path: Path) -> str:
    """Return a path as git's hook.<name>.command takes it: bare when it can be, else quoted for sh."""
    text = path.as_posix()
    plain = all(character.isalnum() or character in "/._-:+@," for character in text)
    return text if plain else "'" + text.replace("'", "'\\''") + "'"
