"""Ask about places in a world of its own: python -m tests.preflight.disk_question NAME=PATH[=NEED]...

ANSWER_FALLOCATE=ERRNO makes this process's kernel answer fallocate(2) so, by seccomp: a quota needs a
kernel that has them. DEAD_MOUNT=PATH mounts a FUSE file system there that never answers. AS_USER=ID
becomes that user first.
Prints what was seen as JSON; exits with 77 where such a world cannot be made.
"""

import ctypes
import json
import os
import platform
import struct
import sys
from pathlib import Path

from teamkit.preflight.look import disk

LIBC = ctypes.CDLL(None, use_errno=True)
FALLOCATE = {"x86_64": 285, "aarch64": 47}
CANNOT = 77


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def answer_fallocate(errno: int) -> None:
    """Load a filter of four instructions: is it fallocate? then fail with errno; else go on."""
    steps = [(0x20, 0, 0, 0), (0x15, 0, 1, FALLOCATE.get(platform.machine(), -1) & 0xFFFFFFFF)]
    steps += [(0x06, 0, 0, 0x00050000 | errno), (0x06, 0, 0, 0x7FFF0000)]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    program = Program(len(steps), code)
    if LIBC.prctl(38, 1, 0, 0, 0) or LIBC.prctl(22, 2, ctypes.byref(program), 0, 0):
        print("seccomp:", os.strerror(ctypes.get_errno()), file=sys.stderr)
        sys.exit(CANNOT)


def mount_dead(folder: str) -> None:
    """Mount FUSE with nobody at the other end: every call on it waits for an answer."""
    try:
        handle = os.open("/dev/fuse", os.O_RDWR)
    except OSError as error:
        print("/dev/fuse:", error.strerror, file=sys.stderr)
        sys.exit(CANNOT)
    options = f"fd={handle},rootmode=40000,user_id=0,group_id=0".encode()
    if LIBC.mount(b"server:/vol", os.fsencode(folder), b"fuse.nfs", 0, options):
        print("mount:", os.strerror(ctypes.get_errno()), file=sys.stderr)
        sys.exit(CANNOT)


def become(user: int) -> None:
    """A name space of users knows few of them."""
    try:
        os.setuid(user)
    except OSError as error:
        print("setuid:", error.strerror, file=sys.stderr)
        sys.exit(CANNOT)


def main() -> None:
    asked = [word.split("=") for word in sys.argv[1:]]
    places = {words[0]: Path(words[1]) for words in asked}
    needs = {words[0]: int(words[2]) for words in asked if len(words) > 2}
    if "ANSWER_FALLOCATE" in os.environ:
        answer_fallocate(int(os.environ["ANSWER_FALLOCATE"]))
    if "DEAD_MOUNT" in os.environ:
        mount_dead(os.environ["DEAD_MOUNT"])
    if "AS_USER" in os.environ:
        become(int(os.environ["AS_USER"]))
    seen = disk.look(places, needs, float(os.environ.get("SECONDS_TO_WAIT", "2")))
    print(json.dumps([one._asdict() for one in seen]))


if __name__ == "__main__":
    main()
