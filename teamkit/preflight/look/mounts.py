"""What is mounted where, as /proc/self/mountinfo tells it: reading it never hangs, whatever is mounted."""

import os
import re
from pathlib import Path
from typing import NamedTuple

_MEMORY = {"tmpfs", "ramfs", "devtmpfs", "hugetlbfs"}
_OCTAL = re.compile(rb"\\([0-7]{3})")


class Mount(NamedTuple):
    """point: the folder. device: "254:0". source: what is mounted, "/dev/vda" or "server:/vol"."""

    point: str
    device: str
    kind: str
    source: str
    options: str


def mounts(file: Path = Path("/proc/self/mountinfo")) -> tuple[Mount, ...]:
    """Return every mount in the order it was made; nothing where there is no such file (macOS)."""
    try:
        lines = file.read_bytes().split(b"\n")
    except OSError:
        return ()
    return tuple(_mount(line) for line in lines if b" - " in line)


def _mount(line: bytes) -> Mount:
    """Source: proc_pid_mountinfo(5); spaces in names are octal escapes."""
    left, _, right = line.partition(b" - ")
    before, after = left.split(b" "), [*right.split(b" "), b"", b""]
    return Mount(_text(before[4]), _text(before[2]), _text(after[0]), _text(after[1]), _text(after[2]))


def _text(raw: bytes) -> str:
    return os.fsdecode(_OCTAL.sub(lambda match: bytes([int(match[1], 8) & 255]), raw))


def above(path: str, known: tuple[Mount, ...], device: int | None = None) -> Mount | None:
    """Return the mount that an absolute path lies on, None when unknown.

    device: its st_dev, which tells a mount from one that covers it. btrfs gives every subvolume a
    number that no mount has, so that then the path alone decides.
    """
    over = [mount for mount in known if _below(path, mount.point)]
    number = None if device is None else f"{os.major(device)}:{os.minor(device)}"
    same = [mount for mount in over if mount.device == number]
    # Of mounts on one folder the last is on top, and max takes the first of equals.
    return max(reversed(same or over), key=lambda mount: len(mount.point), default=None)


def _below(path: str, point: str) -> bool:
    return point in {"/", path} or path.startswith(point + "/")


def in_memory(mount: Mount, known: tuple[Mount, ...], size: int) -> bool:
    """Whether files there may take memory. size: bytes of the whole file system.

    An overlay keeps them in its upper folder. In a container that folder is out of sight: an
    overlay that memory could hold then counts as memory.
    """
    if mount.kind != "overlay":
        return mount.kind in _MEMORY
    upper = re.search(r"(?:^|,)upperdir=([^,]+)", mount.options)
    if upper and os.path.isdir(upper[1]):  # noqa: PTH112
        below = above(upper[1], known)
        return below is not None and below.kind in _MEMORY
    return size <= os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
