"""Changes to a project's files, all or none, whatever comes in between.

What is new is written below `.teamkit/update` first, what is old is copied there, and a journal says which is which.
Only then files move to their places. A failure or Ctrl-C puts everything back at once; after a `kill -9` the next
call does. A file that somebody has edited in the meantime is left as it is.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from teamkit.errors import OutsideFailed, Refused
from teamkit.experiments.disk import parents, read, write
from teamkit.experiments.record import FOLDER
from teamkit.experiments.tree import File, digest

_STAGING, _JOURNAL = "update", "journal.json"


class _Move(NamedTuple):
    """A file that changes. old, new: digests, None where there is no file. number: of its copies."""

    name: str
    old: str | None
    new: str | None
    number: int


class _Journal(NamedTuple):
    """What is under way. made: folders that were not there, the deepest first."""

    moves: list[_Move]
    made: list[str]


@contextmanager
def alone(project: Path) -> Iterator[None]:
    """Keep every other teamkit from changing this experiment. Raises Refused where one does already."""
    if os.name == "nt":  # no folder can be locked there
        yield
        return
    handle = os.open(project / FOLDER, os.O_RDONLY)
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    import fcntl  # noqa: PLC0415  (Windows has none)

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Refused("another teamkit is changing this experiment", hint="wait for it, then try again") from error
    except OSError:  # a file system without locks
        return


def is_interrupted(project: Path) -> bool:
    """Whether a command was killed while it changed files here."""
    return (_staging(project) / _JOURNAL).exists()


def put_back(project: Path) -> list[str]:
    """Undo what a killed command has done, and return the files that it had changed. May itself be killed.

    What such a command has only staged, or has left when it was done, is removed.
    """
    staging = _staging(project)
    journal = _read(staging)
    # New files first: a new folder may stand where an old file was.
    moves = sorted(journal.moves, key=lambda move: move.old is not None)
    names = []
    for move in moves:
        if move.old is not None:
            _prune(project, journal.made)
        if _put_back(project, staging, move):
            names.append(move.name)
    _prune(project, journal.made)
    _forget(staging)
    return names


def place(project: Path, changes: Mapping[str, File | None]) -> None:
    """Write and remove files, all or none. changes: by path, None for a file that goes; in the order they are made.

    Raises OutsideFailed.
    """
    staging = _staging(project)
    try:
        journal = _staged(project, staging, changes)
        for move in journal.moves:
            _move(project, staging, move)
    except BaseException as error:
        left = "nothing was changed" if _is_back(project) else "the next call will put back what was changed"
        if not isinstance(error, OSError):
            raise
        where = error.filename2 or error.filename or project
        hint = f"ls -ld {quote(str(Path(where).parent))}"
        raise OutsideFailed(f"cannot write {where}: {error.strerror}; {left}", hint=hint) from error
    _forget(staging)
    _prune(project, [folder for move in journal.moves if move.new is None for folder in parents(move.name)])


def _is_back(project: Path) -> bool:
    with suppress(OSError):
        put_back(project)
        return True
    return False


def _staging(project: Path) -> Path:
    return project / FOLDER / _STAGING


def _staged(project: Path, staging: Path, changes: Mapping[str, File | None]) -> _Journal:
    """Write everything beside the project's files; the journal is last, and says that it is complete."""
    _forget(staging)
    staging.mkdir(parents=True)
    write(staging / ".gitignore", File(b"*\n"))
    moves = [_copied(project, staging, name, new, number) for number, (name, new) in enumerate(changes.items())]
    folders = {folder for move in moves for folder in parents(move.name) if not (project / folder).is_dir()}
    journal = _Journal(moves, sorted(folders, reverse=True))
    write(staging / "journal.part", File(json.dumps(journal).encode()), durable=True)
    (staging / "journal.part").replace(staging / _JOURNAL)
    return journal


def _copied(project: Path, staging: Path, name: str, new: File | None, number: int) -> _Move:
    old = read(project / name)
    for kind, file in (("old", old), ("new", new)):
        copy = staging / f"{number}.{kind}"
        if file:
            write(copy, file, durable=True)
        if old and file and file.executable == old.executable:
            shutil.copymode(project / name, copy)
    return _Move(name, old and digest(old), new and digest(new), number)


def _read(staging: Path) -> _Journal:
    file = read(staging / _JOURNAL)
    moves, made = json.loads(file.data) if file else ([], [])
    return _Journal([_Move(*one) for one in moves], made)


def _move(project: Path, staging: Path, move: _Move) -> None:
    target = project / move.name
    if move.new is None:
        target.unlink(missing_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    (staging / f"{move.number}.new").replace(target)


def _put_back(project: Path, staging: Path, move: _Move) -> bool:
    """Return whether a file was changed and is as before now."""
    target = project / move.name
    now = None if target.is_dir() else read(target)
    if (now and digest(now)) != move.new or move.new == move.old:
        return False
    if move.old is None:
        target.unlink(missing_ok=True)
        return True
    target.parent.mkdir(parents=True, exist_ok=True)
    (staging / f"{move.number}.old").replace(target)
    return True


def _forget(staging: Path) -> None:
    """Remove what was staged; without its journal it means nothing."""
    (staging / _JOURNAL).unlink(missing_ok=True)
    if staging.exists():
        shutil.rmtree(staging)


def _prune(project: Path, folders: Iterable[str]) -> None:
    """Remove folders that are empty."""
    for folder in folders:
        with suppress(OSError):
            (project / folder).rmdir()
