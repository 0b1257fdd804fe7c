"""Where a project keeps what was read of its runs."""

import os
from hashlib import blake2s
from pathlib import Path

from teamkit.process import ask

_FILE = "runs.sqlite"
_SECONDS = 5


def place(project: Path) -> Path:
    """Return where a project keeps it: under the git directory of all its worktrees, else in the user's cache."""
    reply = ask(("git", "rev-parse", "--git-common-dir"), project, _SECONDS)
    if reply.ok:
        return project / reply.out.rstrip("\n") / "teamkit" / _FILE
    own = blake2s(str(project).encode(errors="surrogateescape")).hexdigest()[:12]
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111  (Path raises for who has no home)
    return Path(home) / "teamkit" / own / _FILE
