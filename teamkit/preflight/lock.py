"""A lock a device, held by whoever runs on it: it is inherited by the command, and dies with it.

The lock is flock(2) on a file named after the UUID, so that a kill -9 frees it and a stale file
means nothing. Containers of one server share it when they mount the same folder.
"""

import fcntl
import os
import time
from collections.abc import Iterable
from pathlib import Path

from teamkit.errors import OutsideFailed

FOLDER = "/tmp/teamkit-locks"  # noqa: S108  (TMPDIR differs from person to person; a lock is for all)


def take(folder: Path, uuid: str, words: str) -> int | None:
    """Lock a device and return the open file that holds the lock, or None when somebody has it.

    words: who, and for what; it is what the next one reads. Raises OutsideFailed when no file can
    be made there.
    """
    file = _open(folder, uuid)
    if not _locked_soon(file):
        os.close(file)
        return None
    os.ftruncate(file, 0)
    os.pwrite(file, f"{words}\n{int(time.time())}\n".encode(), 0)
    os.set_inheritable(file, True)
    return file


def release(files: Iterable[int]) -> None:
    """Give locks back."""
    for file in files:
        os.close(file)


def holder(folder: Path, uuid: str) -> str:
    """Return who holds the lock of a device, in words with the seconds since when, or ""."""
    try:
        file = os.open(_path(folder, uuid), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        return "" if _locked(file, shared=True) else _words(os.pread(file, 4096, 0).decode("utf-8", "replace"))
    finally:
        os.close(file)


def _locked(file: int, shared: bool = False) -> bool:
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _locked_soon(file: int) -> bool:
    """Whoever only looks for a holder has the lock for some microseconds: that is no holder."""
    for pause in (0.002, 0.01, 0.03):
        if _locked(file):
            return True
        time.sleep(pause)
    return _locked(file)


def _words(text: str) -> str:
    who, _, since = text.strip().rpartition("\n")
    return f"{who or 'another run'} since {_clock(since)}"


def _clock(since: str) -> str:
    return time.strftime("%m-%d %H:%M", time.localtime(int(since))) if since.isdigit() else "unknown"


def _open(folder: Path, uuid: str) -> int:
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o1777)  # everybody's, as /tmp is
        return _create(_path(folder, uuid))
    except OSError as error:
        hint = f"ls -ld {folder}, or set lock_folder under [preflight] in teamkit.toml"
        raise OutsideFailed(f"no lock can be taken in {folder}: {error.strerror}", hint=hint) from error


def _create(path: Path) -> int:
    try:  # without O_CREAT first: Linux refuses it for another's file in a folder like /tmp
        return os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
        os.fchmod(file, 0o666)
        return file


def _path(folder: Path, uuid: str) -> Path:
    return folder / f"{uuid.replace('/', '_')}.lock"
