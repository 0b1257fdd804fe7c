"""What `teamkit runs` and its commands begin with: the runs of some folders, and a word to the person meanwhile."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from teamkit import config
from teamkit.cli.console import count, remark
from teamkit.cli.progress import progress
from teamkit.cli.project import Project, here
from teamkit.errors import ConfigError, Refused
from teamkit.runs.cache import Cache
from teamkit.runs.collect import Found, Memory, collect
from teamkit.runs.folder import listed
from teamkit.runs.location import place
from teamkit.runs.model import Run
from teamkit.runs.readers import READERS, reader
from teamkit.runs.tops import outermost, stated

_HIGHEST = 6  # folders above a file, of which one may be its run's


class Scan(NamedTuple):
    """What was found below `tops`. memory: where the series of the runs are."""

    found: Found
    project: Project
    tops: tuple[Path, ...]
    memory: Memory


def scan(paths: Iterable[str], project: Project | None = None) -> Scan:
    """Return the runs below some folders, else below those of the policy, else of the whole project.

    A file stands for the runs that were read from it. project: the one around the current folder.
    Raises ConfigError for a path that is not there.
    """
    known = project or here()
    named = [_there(path) for path in paths]
    tops = outermost([_home(path) if path.is_file() else path for path in named] or _stated(known))
    memory = Cache(place(known.top))
    with progress() as line:
        found = collect(tops, known.policy, memory, known.top, line.runs)
    return Scan(_of_files(found, named), known, tuple(tops), memory)


def refuse_none(known: Scan) -> None:
    """Raise Refused, saying what would have been recognised, where there is no run."""
    if known.found.runs:
        return
    for path, why in known.found.closed:
        remark(f"cannot be read: {shown_path(path)}: {why}")
    where = ", ".join(shown_path(one) for one in known.tops) or f"runs.paths of {config.FILE}"
    looked = f"looked for logs of runs in {where} ({count(known.found.folders, 'folder')}), found none"
    raise Refused(looked, hint=_recognised())


def _there(typed: str) -> Path:
    path = Path(os.path.abspath(typed))  # noqa: PTH100  (as it was typed: links are not followed)
    if not os.path.lexists(path):
        raise ConfigError(f"there is no {shown_path(path)}", hint=f"ls {shown_path(path.parent)}")
    return path


def _home(file: Path) -> Path:
    """Return the folder of the run that a file belongs to; the one it lies in where no reader claims it further up."""
    real = os.path.realpath(file)
    for folder in list(file.parents)[:_HIGHEST]:
        if any(os.path.realpath(folder / name) == real for name in _claimed(folder)):
            return folder
    return file.parent


def _claimed(folder: Path) -> Iterator[str]:
    try:
        seen = listed(folder)
    except OSError:
        return
    for name in READERS:
        yield from reader(name).claims(seen)


def _stated(project: Project) -> tuple[Path, ...]:
    found = stated(project.top, project.policy.runs.paths)
    for path in found.missing:
        remark(f"runs.paths in {config.FILE}: there is no {shown_path(path)}")
    return found.here


def _of_files(found: Found, named: list[Path]) -> Found:
    """Return what was read from the files that were named, and all that lies below the folders."""
    files = [path for path in named if path.is_file()]
    if not files:
        return found
    whole = [os.path.realpath(path) for path in named if not path.is_file()]
    real = {os.path.realpath(path): path for path in files}
    read = {run.id: _files(run) for run in found.runs}
    for name, path in real.items():
        if not any(name in names for names in read.values()):
            raise ConfigError(f"no run can be read from {shown_path(path)}", hint=_recognised())
    kept = [run for run in found.runs if read[run.id] & real.keys() or _lies_below(run, whole)]
    return found._replace(runs=kept)


def _files(run: Run) -> set[str]:
    return {os.path.realpath(os.path.join(run.path, file)) for file in run.files}  # noqa: PTH118  (of many runs)


def _lies_below(run: Run, folders: list[str]) -> bool:
    return any(f"{os.path.realpath(run.path)}{os.sep}".startswith(f"{folder}{os.sep}") for folder in folders)


def shown_path(path: Path) -> str:
    """Return a path as a person would type it here."""
    try:
        near = os.path.relpath(path)
    except ValueError:  # another drive
        near = os.fspath(path)
    return os.fspath(path) if near.startswith("..") else near


def _recognised() -> str:
    """Return what readers know, a line each, below the word "hint:"."""
    return ("\n" + " " * len("hint: ")).join(["this would be recognised:", *READERS.values()])
