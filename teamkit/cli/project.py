"""The project around a folder and its policy, for commands that need no git."""

import os
from pathlib import Path
from typing import NamedTuple

from teamkit import config
from teamkit.errors import ConfigError, OutsideFailed
from teamkit.sections import Policy

_MARKS = (config.FILE, ".git")


class Project(NamedTuple):
    """A project: its folder, and its policy, the defaults where it has none."""

    top: Path
    policy: Policy


def here() -> Project:
    """Return the project around the current folder. Raises ConfigError, OutsideFailed."""
    try:
        folder = top(Path.cwd())
    except OSError as error:
        raise OutsideFailed("this folder is gone", hint="cd ~") from error
    return Project(folder, policy(folder))


def top(folder: Path) -> Path:
    """Return the nearest folder from here upwards that holds a policy, else a repository, else `folder`."""
    for mark in _MARKS:
        found = next((one for one in (folder, *folder.parents) if os.path.lexists(one / mark)), None)
        if found:
            return found
    return folder


def policy(folder: Path) -> Policy:
    """Return the policy of a project; the defaults where it has none. Raises ConfigError."""
    path = folder / config.FILE
    try:
        return config.load(path.read_text("utf-8-sig") if path.is_file() else "")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read", hint=f"file {path}") from error
