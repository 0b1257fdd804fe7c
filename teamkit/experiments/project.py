"""An experiment on disk: found, and what it keeps of its templates read."""

from pathlib import Path
from shlex import quote
from typing import NamedTuple

from teamkit import __version__
from teamkit.errors import ConfigError, OutsideFailed, Refused
from teamkit.experiments import disk, record
from teamkit.experiments.record import BASE, FOLDER, RECORD, Damaged, Newer, Record
from teamkit.experiments.releases import is_newer
from teamkit.experiments.tree import Tree

_AGAIN = f"git checkout HEAD -- {FOLDER}"


class Kept(NamedTuple):
    """What a project keeps. base: None where it is missing or damaged; why says how."""

    record: Record
    base: Tree | None
    why: str = ""


def found(folder: Path, *, above: bool) -> Path:
    """Return the experiment in a folder. above: or in the nearest folder upwards. Raises ConfigError."""
    places = (folder, *folder.parents) if above else (folder,)
    project = next((one for one in places if (one / FOLDER).is_dir() and _holds_any(one)), None)
    if project is None:
        where = "here" if above else f"in {folder}"
        raise ConfigError(
            f"there is no experiment {where}: {RECORD} is missing", hint="cd to one, or teamkit new-experiment --list"
        )
    return project


def _holds_any(project: Path) -> bool:
    return any((project / name).is_file() for name in (RECORD, BASE))


def kept(project: Path) -> Kept:
    """Return what a project keeps. Raises OutsideFailed for a damaged record, Refused for one of a newer teamkit."""
    known = _record(project)
    try:
        return Kept(known, record.unpack(_bytes(project, BASE), known))
    except Damaged as damage:
        return Kept(known, None, f"{BASE} {damage}")


def _record(project: Path) -> Record:
    try:
        known = record.loads(_bytes(project, RECORD))
    except Newer as newer:
        raise _newer(str(newer)) from newer
    except Damaged as damage:
        raise unusable(f"{RECORD} {damage}") from damage
    if is_newer(known.teamkit, __version__):
        raise _newer(known.teamkit)
    return known


def _bytes(project: Path, name: str) -> bytes:
    try:
        file = disk.read(project / name)
    except OSError as error:
        raise OutsideFailed(
            f"{name} cannot be read: {error.strerror}", hint=f"ls -l {quote(str(project / name))}"
        ) from error
    if file is None:
        raise Damaged("is missing")
    return file.data


def unusable(what: str) -> OutsideFailed:
    """Return the failure that something of what a project keeps cannot be used."""
    return OutsideFailed(what, hint=f"{_AGAIN}; where git has it no better: teamkit update-experiment --eject")


def _newer(version: str) -> Refused:
    least = f">={version}" if version else ""
    return Refused(
        f"this experiment was made by teamkit {version or 'of a later schema'}, and here is {__version__}",
        hint=f"pip install -U 'teamkit{least}'",
    )
