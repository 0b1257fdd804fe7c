"""A new experiment: made beside its place, and moved there when it is whole."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shlex import quote

from teamkit.errors import OutsideFailed, Refused
from teamkit.experiments import disk
from teamkit.experiments.record import FOLDER
from teamkit.experiments.tree import Tree

_MAKING = ".teamkit-new-"


def check(folder: Path, typed: str) -> None:
    """Refuse a folder that holds anything but a repository without files. typed: as it was named."""
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise Refused(f"{typed} is there already, and is no folder", hint=f"ls -ld {quote(typed)}")
    try:
        there = [name for name in os.listdir(folder) if name != ".git"]  # noqa: PTH208  (names are enough)
    except OSError as error:
        raise OutsideFailed(f"{typed} cannot be read: {error.strerror}", hint=f"ls -ld {quote(typed)}") from error
    if there:
        raise Refused(f"{typed} is not empty: it holds {min(there)}", hint=f"ls -A {quote(typed)}")


def create(folder: Path, tree: Tree) -> None:
    """Write a new experiment into a folder that is empty or not there yet. Raises OutsideFailed.

    Ctrl-C, a full disk or a folder that nobody may write to leave nothing behind.
    """
    try:
        with _parents(folder.parent), _making(folder if folder.is_dir() else folder.parent) as made:
            for name, file in tree.items():
                disk.write(made / name, file)
            _moved(made, folder)
    except OSError as error:
        where = Path(error.filename or folder)
        at = folder.parent if _MAKING in str(where) else where
        raise OutsideFailed(
            f"cannot write {folder}: {error.strerror}; nothing was made", hint=f"ls -ld {quote(str(at))}"
        ) from error


@contextmanager
def _parents(folder: Path) -> Iterator[None]:
    """Make the folders above; they go again where the rest fails."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for one in missing:
            with suppress(OSError):
                one.rmdir()
        raise


@contextmanager
def _making(beside: Path) -> Iterator[Path]:
    """Yield a folder on the same file system, which is gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix=_MAKING, dir=beside))
    try:
        mask = os.umask(0o077)  # it cannot be read without being set
        os.umask(mask)
        made.chmod(0o777 & ~mask)  # mkdtemp's own is for one person
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _moved(made: Path, folder: Path) -> None:
    """Move the files to their place: the folder itself, or what is in it where there is one already.

    A folder that somebody stands in must stay the same one.
    """
    if not folder.is_dir():
        made.rename(folder)
        return
    entries = sorted(made.iterdir(), key=lambda entry: entry.name == FOLDER)  # the record last
    try:
        for entry in entries:
            entry.rename(folder / entry.name)
    except BaseException:
        for entry in entries:
            if not entry.exists():
                _remove(folder / entry.name)
        raise


def _remove(path: Path) -> None:
    with suppress(OSError):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
