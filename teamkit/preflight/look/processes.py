"""Who a process is that holds a GPU, as /proc tells it."""

import os
import re
import time
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

from teamkit.preflight.snapshot import Process

_WIDTH = 80  # characters of a command
_SCRIPT = re.compile(r"[^\s=]+\.(py|sh)")
_MODULE = re.compile(r"[\w.]+")


def describe(process: Process, proc: Path) -> Process:
    """Return the process with what /proc tells: user, command, age; as it is when it is not visible.

    NVML gives ids of the host. In a container such an id may by chance be another process, so only
    one that has a device of NVIDIA open is taken for it, or one whose files are not ours to see.
    """
    folder = proc / str(process.pid)
    state = _state(folder)
    words = _read(folder / "cmdline")
    zombie = state[:1] == ["Z"]
    if not state or not (zombie or _holds(folder, words)):
        return process
    uid = _uid(folder)
    return process._replace(
        visible=True,
        user=None if uid is None else _user(uid),
        command=short(words.rstrip("\0").split("\0")) or _title(folder),
        age_s=_age(state),
        zombie=zombie,
        mine=uid == os.geteuid(),
    )


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


def _state(folder: Path) -> list[str]:
    """Return the fields of /proc/PID/stat after the name, which may hold blanks and brackets itself."""
    return _read(folder / "stat").rpartition(")")[2].split()


def _title(folder: Path) -> str | None:
    """Return the name in /proc/PID/stat: all that is left of a zombie."""
    return _shown(_read(folder / "stat").rpartition(")")[0].partition("(")[2]) or None


def _holds(folder: Path, words: str) -> bool:
    try:
        files = list((folder / "fd").iterdir())
    except PermissionError:
        return bool(words)
    except OSError:
        return False
    return any(_target(file).startswith("/dev/nvidia") for file in files)


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # closed since the folder was listed
        return ""


def _uid(folder: Path) -> int | None:
    """Return the effective user's number. The owner of the folder would be root for some programs."""
    for line in _read(folder / "status").splitlines():
        if line.startswith("Uid:"):
            return int(line.split()[2])
    return None


def _user(uid: int) -> str:
    import pwd  # noqa: PLC0415  (Windows has none, and no /proc that leads here)

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def short(words: Sequence[str]) -> str:
    """Return "python train.py" of "/opt/conda/bin/python -u /home/jiwoo/train.py --key=...".

    The program and its script or module, and no other word: what else is on a person's command line
    may be a secret, and this is shown to others and kept. A title that a process gave itself is one
    word with blanks.
    """
    program, *rest = words
    script = next((_base(word) for word in rest if _SCRIPT.fullmatch(word)), "")
    options = list(takewhile(lambda word: word.startswith("-"), rest))
    module = rest[len(options) : len(options) + 1] if options[-1:] == ["-m"] else []
    said = ["-m", *module] if module and _MODULE.fullmatch(module[0]) else [script] if script else []
    return _shown(" ".join([_base(program.partition(" ")[0]), *said]))


def _base(path: str) -> str:
    return path.rpartition("/")[2]


def _shown(text: str) -> str:
    """Return text that is safe to print: a process chooses its own title, escape sequences included."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return plain if len(plain) <= _WIDTH else f"{plain[: _WIDTH - 1]}…"


def _age(state: list[str]) -> int | None:
    """Return seconds since the start. /proc/uptime may be a container's own, the boot clock is not."""
    try:
        started = int(state[19]) / os.sysconf("SC_CLK_TCK")
    except (IndexError, ValueError):
        return None
    return max(0, round(time.clock_gettime(time.CLOCK_BOOTTIME) - started))
