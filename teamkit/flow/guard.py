"""The guard in a clone: the plan that puts its hooks there, and the plan that takes them out.

The hooks are the plain files of `hooks/`; beside the copy stands one generated file, policy.sh.
An earlier hook of the same name is kept as `<hook>.d/10-previous/<hook>` and still runs.
"""

import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from teamkit.flow import beside, constants, previous
from teamkit.flow import policy as rules
from teamkit.flow.site import REF_HOOK, Site, is_ours
from teamkit.flow.steps import Plan, Remove, Step, Write, git
from teamkit.git import Git, version
from teamkit.resources import shipped
from teamkit.sections import Policy

OVERRIDES = "overrides.log"
PARTS = ("base.sh", "guard.sh", "words.sh", "push.sh", "content.sh", "found.sh")
# A condition that always holds: a section of its own, which git adds at the end and takes out whole.
_INCLUDE = "includeif.gitdir:**.path"


def place(door: Git, where: Site, finish: str) -> constants.Place:
    """Return the facts of this clone that change the guard's constants."""
    fold = door.config("core.ignoreCase") == "true"
    return constants.Place(finish, fold, version(door) >= REF_HOOK, account=where.account, behind=where.behind)


def install_plan(door: Git, where: Site, policy: Policy, finish: str) -> Plan:
    """Return the steps that are still needed; none when the guard stands as it should."""
    text = constants.render(policy, place(door, where, finish))
    rest = (*_first_notes(door, where, policy), *_settings(door, where), *beside.lfs_plan(door, where))
    return (*file_plan(where, text), *rest)


def file_plan(where: Site, policy_text: str) -> Plan:
    """Return the steps that bring the files of a guard to `where`."""
    steps: list[Step] = []
    for path, data, executable in wanted(where, policy_text):
        steps += previous.keep(where.folder, path) if executable else []
        mode = _mode(0o755 if executable else 0o644, where.shared)
        if not _is_there(path, data, mode):
            steps.append(Write(str(path), data, mode))
    return tuple(steps)


def remove_plan(door: Git, places: Sequence[Site]) -> Plan:
    """Return the steps that take the guard out of every place, and put every earlier hook back.

    The record of overrides stays: it is the team's.
    """
    steps: list[Step] = _unset(door)
    notes = places[0].notes
    for where in places:
        if not where.folder.is_relative_to(notes):
            steps += _removed_files(where)
    left = sorted(notes.iterdir()) if notes.is_dir() else []
    if left and not previous.text(notes / OVERRIDES):
        return (*steps, Remove(str(notes)))
    return (*steps, *(Remove(str(path)) for path in left if path.name != OVERRIDES))


def _removed_files(where: Site) -> Iterator[Step]:
    for hook in where.hooks:
        path = previous.slot(where.folder, hook)
        if is_ours(path):
            yield Remove(str(path))
        yield from previous.restore(where.folder, path)
    if previous.text(beside.lfs_hook(where)) == beside.LFS:
        yield from previous.taken(beside.lfs_hook(where))
    if (where.folder / "teamkit").is_dir():
        yield Remove(str(where.folder / "teamkit"))


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
        yield (
            previous.slot(where.folder, hook),
            read(source / hook if hook in where.own else source / "teamkit" / "pass.sh"),
            True,
        )


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


def _first_notes(door: Git, where: Site, policy: Policy) -> list[Step]:
    """Trust the tips of a clone that has nothing published; elsewhere the server is the witness."""
    approved, log = where.notes / "approved", where.notes / OVERRIDES
    mode = _mode(0o644, where.shared)
    # The first to override would own the log with that person's umask, and be the last to write it.
    steps: list[Step] = [Write(str(log), b"", mode)] if mode & 0o020 and not log.exists() else []
    if approved.exists():
        return steps
    tips: list[str] = []
    for name in rules.protected(policy.flow):
        published = door.tell("for-each-ref", "--format=%(objectname)", f"refs/remotes/*/{name}")
        tip = door.ask("rev-parse", "-q", "--verify", f"refs/heads/{name}^{{commit}}").out
        tips += [tip] if tip and not published else []
    text = "".join(f"{tip}\n" for tip in tips)
    return [*steps, Write(str(approved), text.encode(), mode)]


def _settings(door: Git, where: Site) -> list[Step]:
    """Lead git to the guard where its files alone do not, and no longer where they do."""
    values = {}
    if where.style == "config":
        for hook in where.hooks:
            values[f"hook.teamkit-{hook}.event"] = hook
            values[f"hook.teamkit-{hook}.command"] = starter(where, hook)
    steps: list[Step] = []
    if where.style == "path":
        values[_INCLUDE] = "teamkit/gitconfig"
        text = f'# Written by teamkit init\n[core]\n\thooksPath = "{where.folder.as_posix()}"\n'.encode()
        file, mode = where.notes / "gitconfig", _mode(0o644, where.shared)
        steps += [] if _is_there(file, text, mode) else [Write(str(file), text, mode)]
    elif where.style == "folder":
        steps += _unset(door)
    have = {entry.replace("\n", "=", 1) for entry in door.ask("config", "--local", "--list", "-z").fields()}
    return steps + [
        git("config", "--local", key, value) for key, value in values.items() if f"{key}={value}" not in have
    ]


def _unset(door: Git) -> list[Step]:
    names = door.ask(
        "config", "--local", "--name-only", "--get-regexp", rf"^(hook\.teamkit-.*\.command|{re.escape(_INCLUDE)})$"
    ).lines()
    return [git("config", "--local", "--remove-section", name.rpartition(".")[0]) for name in names]


def starter(where: Site, hook: str) -> str:
    """Return what hook.<name>.command says.

    A clone's guard is found from where git runs it, so that it is alive when the clone moves, and
    in a container that mounts it elsewhere. git sets GIT_DIR in linked worktrees and submodules.
    """
    if where.account:
        return command_line(where.folder / hook)
    find = 'd=${GIT_DIR:-.git}; [ ! -e "$d/commondir" ] || d=${d%/worktrees/*}'
    return f'{find}; exec "$d/teamkit/hooks/{hook}"'


def command_line(path: Path) -> str:
    """Return a path as git's hook.<name>.command takes it: bare when it can be, else quoted for sh."""
    text = path.as_posix()
    plain = all(character.isalnum() or character in "/._-:+@," for character in text)
    return text if plain else "'" + text.replace("'", "'\\''") + "'"
