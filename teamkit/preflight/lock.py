"""A lock a device, held by whoever runs on it: it is inherited by the command, and dies with it.

The lock is flock(2) on a file named after the UUID, so that a kill -9 frees it and a stale file
means nothing. Containers of one server share it when they mount the same folder.
"""

import errno
import fcntl
import os
import stat
import time
from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from teamkit.errors import OutsideFailed
from teamkit.preflight.look.deadline import answers
from teamkit.preflight.typed import quoted

FOLDER = "/tmp/teamkit-locks"  # noqa: S108  (TMPDIR differs from person to person; a lock is for all)
SECONDS = 5  # to look at a lock, or to take one: the folder may lie on a network mount that is dead


def take(folder: Path, uuid: str, words: str) -> int | None:
    """Lock a device and return the open file that holds the lock, or None when somebody has it.

    words: who, and for what; it is what the next one reads. Raises OutsideFailed when no file can
    be made or locked there, or when the folder gives no answer.
    """
    try:
        found = answers({uuid: lambda: _taken(folder, uuid, words)}, SECONDS)
    except OSError as error:
        raise _unusable(folder, error.strerror or str(error)) from error
    if uuid not in found:
        raise _unusable(folder, f"no answer within {SECONDS} s")
    return found[uuid]


def release(files: Iterable[int]) -> None:
    """Give locks back."""
    for file in files:
        os.close(file)


def holders(folder: Path, uuids: Iterable[str]) -> dict[str, str]:
    """Return for each device who holds its lock, in words, or ""; of a folder that gives no answer it is not known."""
    questions = {uuid: partial(holder, folder, uuid) for uuid in uuids}
    return {**dict.fromkeys(questions, f"somebody, perhaps: {folder} gives no answer"), **answers(questions, SECONDS)}


def holder(folder: Path, uuid: str) -> str:
    """Return who holds the lock of a device, in words with the time since when, or ""."""
    try:
        with os.fdopen(_open(_path(folder, uuid), os.O_RDONLY), "rb") as file:
            return "" if _locked(file.fileno(), shared=True) else _words(file.read(4096).decode("utf-8", "replace"))
    except OSError:
        return ""


def _taken(folder: Path, uuid: str, words: str) -> int | None:
    file = _made(folder, uuid)
    with ExitStack() as undo:
        undo.callback(os.close, file)
        if not _locked_soon(file):
            return None
        os.ftruncate(file, 0)
        os.pwrite(file, f"{words}\n{int(time.time())}\n".encode(), 0)
        os.set_inheritable(file, True)
        undo.pop_all()
    return file


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
    try:
        return time.strftime("%m-%d %H:%M", time.localtime(int(since)))
    except (ValueError, OverflowError, OSError):  # anybody may write to the file
        return "unknown"


def _unusable(folder: Path, why: str) -> OutsideFailed:
    hint = f"ls -ld {quoted(str(folder))}  # or another lock_folder, under [preflight] in teamkit.toml"
    return OutsideFailed(f"no lock can be taken in {folder}: {why}", hint=hint)


def _made(folder: Path, uuid: str) -> int:
    """Open the file of a lock, and make it and its folder where they are not there."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o1777)  # everybody's, as /tmp is
    path = _path(folder, uuid)
    try:  # without O_CREAT first: Linux refuses it for another's file in a folder like /tmp
        return _open(path, os.O_RDWR)
    except FileNotFoundError:
        file = _open(path, os.O_RDWR | os.O_CREAT)
        os.fchmod(file, 0o666)
        return file


def _open(path: Path, flags: int) -> int:
    """Open a regular file and no other: a FIFO waits for its other end, and a link leads elsewhere."""
    file = os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    if stat.S_ISREG(os.fstat(file).st_mode):
        return file
    os.close(file)
    raise OSError(errno.EINVAL, f"{path.name} is no regular file")


def _path(folder: Path, uuid: str) -> Path:
    return folder / f"{uuid.replace('/', '_')}.lock"
