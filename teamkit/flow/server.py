"""The guard of a bare repository on the team's own machine, where nobody can skip it."""

import os
import stat
from pathlib import Path

from teamkit.config import Policy
from teamkit.errors import ConfigError, OutsideFailed
from teamkit.flow import constants, guard, previous, site
from teamkit.flow.site import REF_HOOK
from teamkit.flow.steps import Plan, Step, Write, git, quoted
from teamkit.git import Git, shown, version
from teamkit.resources import shipped

HOOK = "pre-receive"
SETTINGS = {
    "receive.denyDeletes": "false",  # finish deletes its release branch; the guard keeps the protected ones
    "receive.denyNonFastForwards": "false",  # a rebased work branch may be pushed; a protected one never moves back
    "receive.fsckObjects": "true",
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
    return (*steps, *(git("config", key, value) for key, value in SETTINGS.items() if door.config(key) != value))


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
    return found + [
        f"{path.name} may be changed by every member of its group" for path in (folder, folder / HOOK) if _is_open(path)
    ]


def warnings(door: Git) -> list[str]:
    """Return what an administrator should know about owners and modes."""
    folder = _folder(door)
    if not _is_open(folder):
        return []
    remedy = f"chmod -R g-w {quoted(str(folder))}"
    return [f"{folder} may be written by its group: anyone in it can take the guard out ({remedy})"]


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


def _is_open(path: Path) -> bool:
    return os.name != "nt" and bool(path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH))
