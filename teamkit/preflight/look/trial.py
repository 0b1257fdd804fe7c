"""A file that nobody sees: shows whether a folder can be written, and whether so many bytes fit in it."""

import ctypes
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

_CANNOT_SAY = {
    errno.EOPNOTSUPP: "this file system cannot reserve space",
    errno.ENOSYS: "this file system cannot reserve space",
    # The need is that of several files.
    errno.EFBIG: "one file may not become that large here (ulimit -f, or the file system's limit)",
}
_REFUSED = {
    errno.EDQUOT: "quota: this user may not write that much here",
    errno.ENOSPC: "the file system refuses it: no space left",
}


class Proof(NamedTuple):
    """Whether the bytes fit, and why not. proven is None where that is not known; tried: whether it ought to be."""

    proven: bool | None
    proof: str = ""
    tried: bool = True


@contextmanager
def nameless(folder: str) -> Iterator[int]:
    """Open a new file in `folder` that is gone once it is closed, even by kill -9. Raises OSError."""
    handle = _open(folder)
    try:
        yield handle
    finally:
        os.close(handle)


def _open(folder: str) -> int:
    if hasattr(os, "O_TMPFILE"):
        try:
            return os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError:
            pass  # NFS, FUSE and old kernels cannot; whatever else it was, the next call meets it too
    path = os.path.join(folder, f".teamkit-preflight-{os.urandom(6).hex()}")  # noqa: PTH118  (text, for threads)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        os.unlink(path)  # noqa: PTH108
    except OSError:
        os.close(handle)
        raise
    return handle


def refusal(folder: str) -> str:
    """Return why no file can be made in `folder`; "" when one was made."""
    try:
        with nameless(folder):
            return ""
    except OSError as error:
        return "quota: this user may make no more files here" if error.errno == errno.EDQUOT else str(error.strerror)


def fits(folder: str, count: int) -> Proof:
    """Return whether `count` bytes could be allocated in `folder`, and why not.

    fallocate(2) reserves blocks and writes nothing, so it meets quotas that statvfs does not show.
    """
    try:
        with nameless(folder) as handle:
            code = _allocate(handle, count)
    except OSError as error:
        return Proof(None, str(error.strerror))
    if code in _CANNOT_SAY:
        return Proof(None, _CANNOT_SAY[code], tried=False)
    if code in _REFUSED:
        return Proof(False, _REFUSED[code])
    return Proof(None, os.strerror(code)) if code else Proof(True)


def _allocate(handle: int, count: int) -> int:
    """Return 0 or an errno. Not posix_fallocate: where the system cannot, glibc writes every block."""
    libc = ctypes.CDLL(None, use_errno=True)
    call = getattr(libc, "fallocate64", None) or getattr(libc, "fallocate", None)
    if call is None:
        return errno.ENOSYS
    call.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    return ctypes.get_errno() if call(handle, 0, 0, count) else 0
