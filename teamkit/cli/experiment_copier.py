"""Templates of copier are copier's: teamkit becomes it, where it is installed."""

import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from teamkit.cli.console import remark
from teamkit.errors import OutsideFailed


def copy(template: str, folder: Path, *, dry_run: bool) -> NoReturn:
    """Make a project from a template of copier. template: an address, or a folder's whole path."""
    _become("copy", *_silent(), *(["--pretend"] if dry_run else []), template, str(folder))


def update(folder: Path, *, dry_run: bool) -> NoReturn:
    """Bring a newer version of its template into a project of copier."""
    _become("update", *_silent(), *(["--pretend"] if dry_run else []), str(folder))


def _silent() -> Sequence[str]:
    return [] if sys.stdin.isatty() else ["--defaults"]


def _become(*words: str) -> NoReturn:
    command = ["copier", *words]
    remark(shlex.join(command))
    if shutil.which("copier") is None:
        raise OutsideFailed("this is a template of copier, which is not installed", hint="pip install copier")
    sys.stdout.flush()
    sys.stderr.flush()
    os.execvp(command[0], command)  # noqa: S606  (the person's own program)
