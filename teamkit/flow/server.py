"""The guard of a bare repository on the team's own machine, where nobody can skip it."""

import os
import stat
from pathlib import Path

from teamkit.errors import ConfigError, OutsideFailed
from teamkit.flow import constants, guard, previous, site
from teamkit.flow.site import REF_HOOK
from teamkit.flow.steps import Plan, Remove, Step, Write, git, quoted
from teamkit.git import Git, shown, version
from teamkit.resources import shipped
from teamkit.sections import Policy

HOOK = "pre-receive"
# Set where the administrator has not decided.
SETTINGS = {"receive.fsckObjects": "true"}
# What the guard does more finely, and what breaks where git does it first.
COARSE = {
    "receive.denyDeletes": "finish cannot delete a release branch there",
    "receive.denyNonFastForwards": "a rebased work branch cannot be pushed there",
}


def find(path: Path) -> Git:
    """Return git in the bare repository at `path`; raise ConfigError when it is none."""
    door = Git(path)
    if not path.is_dir() or door.ask("rev-parse", "--is-bare-repository").out != "true":
        raise ConfigError(f"{path} is no bare repository", hint=f"git init --bare {quoted(str(path))}")
    return Git(Path(door.tell("rev-parse", "--absolute-git-dir")))


def plan(door: Git, policy: Policy) -> Plan:
    """Return the steps that are still needed. Raises OutsideFailed when core.hooksPath leads elsewhere."""
    folder = _folder(door)
    text = _constants(door, policy)
    steps: list[Step] = []
    for path, data, executable in _wanted(folder, text):
        steps += previous.keep(folder, path) if executable else []
        if not path.is_file() or path.read_bytes() != data or (executable and not os.access(path, os.X_OK)):
            steps.append(Write(str(path), data, 0o755 if executable else 0o644))
    return (*steps, *(git("config", key, value) for key, value in SETTINGS.items() if door.config(key) is None))


def remove_plan(door: Git) -> Plan:
    """Return the steps that take the guard out and put an earlier hook back. Settings stay."""
    folder = _folder(door)
    hook, parts = folder / HOOK, folder / "teamkit"
    gone = [Remove(str(path)) for path in (hook, parts) if path.is_dir() or site.is_ours(path)]
    return (*gone[:1], *previous.restore(folder, hook), *gone[1:])


def weaknesses(door: Git, policy: Policy) -> list[str]:
    """Return what lets somebody past the server's guard, in words; none when it stands."""
    try:
        folder = _folder(door)
        text = _constants(door, policy)
    except OutsideFailed as error:
        return [error.message]
    found = [
        f"{path.name} is missing"
        for path, _, executable in _wanted(folder, text)
        if executable and not site.is_ours(path)
    ]
    if found:
        return found
    if any(path.read_bytes() != data for path, data, _ in _wanted(folder, text) if path.is_file()):
        found.append("the guard there is not that of this policy")
    return [*found, *_loose(door, [folder, *(path for path, _, _ in _wanted(folder, text))])]


def warnings(door: Git, policy: Policy) -> list[str]:
    """Return what an administrator should know of owners, modes and settings."""
    folder = _folder(door)
    found = _loose(door, [folder, *(path for path, _, _ in _wanted(folder, _constants(door, policy)))])
    found += [f"{key} is on: {why}" for key, why in COARSE.items() if door.config(key) == "true"]
    top = door.folder.stat()
    if os.name != "nt" and top.st_mode & stat.S_IWGRP:
        words = "let members in by ssh and git-shell only"
        found.append(f"members of the group of {door.folder} can rename its hooks/: {words}")
    return found


def _loose(door: Git, paths: list[Path]) -> list[str]:
    """Name what somebody other than the repository's owner may change."""
    if os.name == "nt":
        return []
    owners = {0, door.folder.stat().st_uid}
    there = [(path, path.stat()) for path in [*paths, door.folder / "config"] if path.exists()]
    foreign = [
        f"{path} belongs to another user than the repository" for path, found in there if found.st_uid not in owners
    ]
    opened = [path for path, found in there if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)]
    remedy = f"chmod -R go-w {' '.join(quoted(str(path)) for path in opened[:2])}"
    return foreign + (
        [f"members of its group may change {opened[0].name}, and take the guard out: {remedy}"] if opened else []
    )


def local_path(door: Git, url: str) -> Path | None:
    """Return the folder that a remote's URL names on this machine, or None."""
    plain = url.removeprefix("file://")
    if "://" in plain or (":" in plain.split("/")[0] and not Path(plain).exists()):
        return None
    path = (door.folder / plain).resolve()
    return path if path.is_dir() else None


def _folder(door: Git) -> Path:
    elsewhere = door.ask("config", "--type=path", "--get", "core.hooksPath").out
    folder = door.common() / "hooks"
    if elsewhere and (door.folder / elsewhere).resolve() != folder:
        raise OutsideFailed(f"core.hooksPath leads the server's git to {elsewhere}",
                            hint=shown(("-C", str(door.folder), "config", "core.hooksPath", str(folder))))  # fmt: skip
    return folder


def _constants(door: Git, policy: Policy) -> str:
    return constants.render(policy, constants.Place("local", ref_hook=version(door) >= REF_HOOK))


def _wanted(folder: Path, text: str) -> list[tuple[Path, bytes, bool]]:
    source = shipped("hooks")
    parts = [(folder / "teamkit" / part, guard.read(source / "teamkit" / part), False) for part in guard.PARTS]
    return [
        *parts,
        (folder / "teamkit" / "policy.sh", text.encode(), False),
        (folder / HOOK, guard.read(source / HOOK), True),
    ]
