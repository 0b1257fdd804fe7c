"""The file that `-o FILE` names: what is there is not lost unasked, and a new one is there whole or not at all."""

import os
import shlex
from collections.abc import Callable
from pathlib import Path

import click

from teamkit.cli.console import confirm
from teamkit.cli.runs_scan import shown_path
from teamkit.errors import ConfigError, OutsideFailed, Refused

_HEAD = 4096  # bytes, within which a page of ours says that it is one

overwrite_option = click.option("--yes", "-y", is_flag=True, help="Overwrite what is there, and ask nothing.")


def target(output: str, *, yes: bool, is_own: Callable[[bytes], bool] = lambda _: False) -> Path:
    """Return the file to write. is_own: whether a file that begins so may go. Raises ConfigError and Refused."""
    path = Path(os.path.abspath(output))  # noqa: PTH100  (as it was typed: links are not followed)
    if path.is_dir():
        raise ConfigError(f"{output} is a folder", hint="-o FILE")
    if not path.parent.is_dir():
        folder = shown_path(path.parent)
        raise ConfigError(f"there is no folder {folder}", hint=f"mkdir -p {shlex.quote(folder)}")
    there = f"{shown_path(path)} is there already"
    if not (yes or _may_replace(path, is_own) or confirm(f"{there}. Overwrite it?", yes, default=False)):
        raise Refused(there, hint="another FILE, or --yes to overwrite it")
    return path


def _may_replace(path: Path, is_own: Callable[[bytes], bool]) -> bool:
    """Whether nothing is lost: there is no such file, it is empty, or one of ours."""
    if not path.is_file():
        return not os.path.lexists(path) or path.is_char_device() or path.is_fifo()
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise OutsideFailed(f"cannot read {shown_path(path)}: {error.strerror}", hint=f"ls -l {path}") from error
    return not head or is_own(head)


def sound(out: str) -> str:
    """Return text that can be written: the names of files need not be UTF-8."""
    return out.encode("utf-8", "backslashreplace").decode()


def write(path: Path, out: str) -> None:
    """Write a file so that it is there whole or not at all; into a device or a pipe as it comes."""
    data = sound(out).encode()
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
    except OSError as error:
        raise OutsideFailed(f"cannot write {path}: {error.strerror}", hint=f"ls -ld {path}") from error
    from teamkit.flow import run  # noqa: PLC0415  (it brings the door to git, which the table does without)

    real = Path(os.path.realpath(path))
    run.write(real, data, real.stat().st_mode & 0o777 if real.exists() else 0o666 & ~_umask())


def _umask() -> int:
    mask = os.umask(0o077)  # it cannot be read without being set
    os.umask(mask)
    return mask
