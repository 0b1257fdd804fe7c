"""Tools that install no hook where one stands already: git-lfs and dvc.

Without git-lfs's pre-push a push leaves the large files behind and says nothing, so the guard runs
it where the repository needs it. dvc's hooks are each person's choice, so that is only told.
"""

from pathlib import Path

from teamkit.flow.site import Site
from teamkit.flow.steps import Plan, Remove, Write
from teamkit.git import Git

LFS = b"""#!/bin/sh
# Written by teamkit: git-lfs installs no hook beside another one.
exec git lfs pre-push "$@"
"""


def lfs_plan(door: Git, where: Site) -> Plan:
    """Return the step that lets pushes carry the files of git-lfs, or takes it back where git-lfs has its own."""
    ours = lfs_hook(where)
    if ours.is_file() and _others_run(door, where, "lfs"):
        return (Remove(str(ours)),)
    if ours.is_file() or not is_lfs_silent(door, where) or not door.says("lfs", "version"):
        return ()
    return (Write(str(ours), LFS, 0o775 if where.shared else 0o755),)


def is_lfs_silent(door: Git, where: Site) -> bool:
    """Whether files are tracked by git-lfs here, and no hook pushes them because of the guard."""
    if where.style == "config" or lfs_hook(where).is_file():
        return False
    tracked = door.says("grep", "--quiet", "--untracked", "-e", "filter=lfs", "--", "*.gitattributes")
    return tracked and not _others_run(door, where, "lfs")


def lfs_hook(where: Site) -> Path:
    """Return where the hook stands that runs git-lfs."""
    return where.folder / "pre-push.d" / "50-git-lfs"


def is_dvc_silent(door: Git, where: Site) -> bool:
    """Whether the repository uses dvc, whose hooks could not be installed beside the guard."""
    return (
        where.style != "config" and (door.folder / ".dvc" / "config").is_file() and not _others_run(door, where, "dvc")
    )


def _others_run(door: Git, where: Site, word: str) -> bool:
    files = [path for path in (where.folder / "pre-push.d").rglob("*") if path != lfs_hook(where)]
    files += [where.folder / "pre-push", door.folder / where.behind / "pre-push"]
    return any(word.encode() in path.read_bytes() for path in files if path.is_file())
