"""Where a project keeps what was read of its runs."""

import os
from pathlib import Path

from teamkit.process import ask

_FILE = "runs.sqlite"
_SECONDS = 5


def place(project: Path) -> Path:
    """Return where a project keeps it: under the git directory of all its worktrees, else in the user's cache."""
    reply = ask(("git", "rev-parse", "--git-common-dir"), project, _SECONDS)
    if reply.ok:
        return project / reply.out.rstrip("\n") / "teamkit" / _FILE
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111  (Path raises for who has no home)
    return Path(home) / "teamkit" / _FILE
