"""Stops a function at its n-th change of a disk: killed, interrupted, or with a disk that fails. Needs fork."""

import errno
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

Fault = Callable[[], None]
_CHANGES = frozenset(("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.link"))
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
ENDED, SURVIVED, FAILED = 0, 6, 7


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def interrupted() -> None:
    raise KeyboardInterrupt


def refused() -> None:
    raise PermissionError(errno.EACCES, "Permission denied")


def full() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def at(number: int, fault: Fault, below: Path, function: Callable[[], object], *, again: bool = False) -> int:
    """Run a function in a child whose `number`-th change below a folder meets a fault; return how it left.

    ENDED: it met no fault, SURVIVED: it took no notice, FAILED: it raised; negative: killed. again: every later
    file that is opened fails, too.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    count = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        writes = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & _WRITES)
        if not (writes or event in _CHANGES) or not _is_below(arguments, below):
            return
        count += 1
        if count == number or (again and writes and count > number):
            fault()

    code = FAILED
    try:
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        sys.addaudithook(watch)
        function()
        code = SURVIVED if count >= number else ENDED
    except BaseException:  # noqa: BLE001
        code = FAILED
    finally:
        os._exit(code)


def _is_below(arguments: tuple[object, ...], below: Path) -> bool:
    """Whether a change is below the folder; a bare name is one of shutil.rmtree, which stands in what it removes."""
    first = str(arguments[0])
    return first.startswith(str(below)) or not first.startswith("/")
