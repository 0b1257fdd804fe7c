"""The file systems that a run writes to: how much is free, and whether it can really be written.

Nothing is created but files without a name, gone when they are closed.
"""

import os
import stat
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from teamkit.preflight.look.deadline import answers
from teamkit.preflight.look.mounts import Mount, above, in_memory, mounts
from teamkit.preflight.look.trial import Proof, fits, refusal
from teamkit.preflight.snapshot import Disk
from teamkit.preflight.units import as_free

_TOP_BIT = 1 << 63


class _Seen(NamedTuple):
    """What one place answered. folder: the nearest that exists, links resolved. refused: why it takes no file."""

    folder: str
    device: int
    figures: os.statvfs_result
    refused: str


class _Looked(NamedTuple):
    """Everything that was asked, and the answers that came: an error is its words."""

    places: Mapping[str, Path]
    needs: Mapping[str, int]
    seconds: float
    mounts: tuple[Mount, ...]
    answers: Mapping[str, _Seen | str]


def look(places: Mapping[str, Path], needs: Mapping[str, int], seconds: float = 2.0) -> tuple[Disk, ...]:
    """Return one Disk per file system below the places, in their order, in at most twice `seconds`.

    needs: bytes to be written, by name of place. Places on one file system part company when one
    can be written and the other cannot, or when each has a quota of its own that statvfs shows.
    """
    questions = {name: partial(_see, path) for name, path in places.items()}
    looked = _Looked(places, needs, seconds, mounts(), answers(questions, seconds))
    groups: dict[tuple[object, ...], list[str]] = {}
    for name in places:
        groups.setdefault(_key(name, looked), []).append(name)
    return _proven([_disk(tuple(names), looked) for names in groups.values()], looked)


def _see(path: Path) -> _Seen | str:
    """Answer for one place; runs in a thread, because any of these calls may hang."""
    try:
        nearest, blocked = _nearest(path)
        folder = os.path.realpath(nearest)
        return _Seen(folder, os.stat(folder).st_dev, os.statvfs(folder), blocked or refusal(folder))  # noqa: PTH116
    except OSError as error:
        return str(error.strerror)


def _nearest(path: Path, blocked: str = "") -> tuple[Path, str]:
    """Return the nearest folder that exists, and why the rest of the path cannot be made below it.

    Raises OSError for what climbing does not mend, such as a stale handle of a file server.
    """
    try:
        if stat.S_ISDIR(path.stat().st_mode):
            return path, blocked
        blocked = f"{path} is no folder"
    except PermissionError as error:
        blocked = f"{error.strerror}: {path}"
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            blocked = f"{path} is a link that leads nowhere"
    return _nearest(path.parent, blocked)


def _key(name: str, looked: _Looked) -> tuple[object, ...]:
    answer = looked.answers.get(name)
    if isinstance(answer, _Seen):
        return answer.device, answer.figures.f_blocks, answer.figures.f_flag & os.ST_RDONLY, answer.refused
    return answer, above(str(looked.places[name]), looked.mounts)


def _disk(names: tuple[str, ...], looked: _Looked) -> Disk:
    need = sum(looked.needs.get(name, 0) for name in names)
    answer = looked.answers.get(names[0])
    if not isinstance(answer, _Seen):
        path = str(looked.places[names[0]])
        error = answer or f"no answer within {looked.seconds:g} s (a dead network mount?)"
        return Disk(names, path, *_kind(above(path, looked.mounts)), need=need, error=error)
    disk = Disk(names, answer.folder, *_kind(above(answer.folder, looked.mounts, answer.device)), need=need)
    return _filled(disk, answer)


def _kind(mount: Mount | None) -> tuple[str, str]:
    return (mount.kind, mount.source) if mount else ("", "")


def _filled(disk: Disk, seen: _Seen) -> Disk:
    """Return the disk with what statvfs told, counted as `df` counts."""
    at = seen.figures
    # What is left for users may be below zero on file systems with a reserve; C has no sign for it.
    free = 0 if at.f_bavail & _TOP_BIT else at.f_bavail
    return disk._replace(
        size=at.f_blocks * at.f_frsize,
        used=(at.f_blocks - at.f_bfree) * at.f_frsize,
        free=free * at.f_frsize,
        inodes=at.f_files,
        inodes_free=at.f_favail,
        read_only=bool(at.f_flag & os.ST_RDONLY),
        writable=not seen.refused,
        proof=seen.refused,
    )


def _proven(disks: list[Disk], looked: _Looked) -> tuple[Disk, ...]:
    """Return the disks with their needs proven where that can be tried: side by side, for it may hang too."""
    disks = [disk._replace(proof=disk.proof or _untried(disk, looked)) for disk in disks]
    tried = {disk: partial(fits, _folder(disk, looked), disk.need) for disk in disks if disk.need and not disk.proof}
    proofs = answers(tried, looked.seconds)
    late = Proof(None, f"not proven within {looked.seconds:g} s")
    return tuple(disk._replace(**proofs.get(disk, late)._asdict()) if disk in tried else disk for disk in disks)


def _untried(disk: Disk, looked: _Looked) -> str:
    """Why the need of a disk is not tried there, "" when it can be."""
    seen = looked.answers.get(disk.places[0])
    if not isinstance(seen, _Seen):
        return "not tried"
    free, size = disk.free or 0, disk.size or 0  # of a file system that has answered
    if disk.need > free:
        return f"not tried: {as_free(free)} free"
    mount = above(disk.path, looked.mounts, seen.device)
    if disk.need and mount and in_memory(mount, looked.mounts, size):
        return "not tried: what is written there takes memory"
    return ""


def _folder(disk: Disk, looked: _Looked) -> str:
    """The folder of the place that has the need: a quota may be that folder's alone."""
    needy = next(name for name in disk.places if looked.needs.get(name))
    seen = looked.answers[needy]
    return seen.folder if isinstance(seen, _Seen) else disk.path
