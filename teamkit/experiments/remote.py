"""A template's repository, cloned for the moment."""

import os
from pathlib import Path

from teamkit.errors import OutsideFailed
from teamkit.git import Git, elsewhere, shown

# Nothing of a template runs here, and nobody is asked for a password.
_CLONE = ("-c", "core.hooksPath=/dev/null", "clone", "--quiet", "--depth", "1", "--no-tags", "--")
_SILENT = {"GIT_SSH_COMMAND": "ssh -o BatchMode=yes", "GIT_LFS_SKIP_SMUDGE": "1"}


def clone(address: str, folder: Path, known_as: str) -> str:
    """Clone the newest commit of a repository, and return its name. known_as: the address without its secrets.

    Raises OutsideFailed where it cannot be reached.
    """
    env = {name: os.environ.get(name, value) for name, value in _SILENT.items()}
    with elsewhere():
        answer = Git(folder.parent).ask(*_CLONE, address, str(folder), env=env)
        if not answer.ok:
            raise OutsideFailed(
                f"{known_as} cannot be cloned: {_why(answer.err, address, known_as)}",
                hint=shown(("ls-remote", known_as)),
            )
        return Git(folder).tell("rev-parse", "HEAD")


def _why(said: str, address: str, known_as: str) -> str:
    lines = [line for line in said.splitlines() if line.startswith(("fatal:", "error:", "ssh:"))]
    words = (lines or said.splitlines() or ["git says nothing"])[0]
    return words.replace(address, known_as).partition(": ")[2] or words
