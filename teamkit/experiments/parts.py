"""The losses that a project could have: of its own templates, read without rendering."""

from collections.abc import Sequence
from pathlib import Path
from shlex import quote

from teamkit.errors import ConfigError, OutsideFailed
from teamkit.experiments import disk, losses
from teamkit.experiments.catalogue import Catalogue, read
from teamkit.experiments.losses import Part
from teamkit.experiments.tree import File, lf

FILE, FOLDER = "losses.py", "shared/losses"


def available(catalogue: Catalogue) -> list[Part]:
    """Return every part of the templates. Raises ConfigError for one that is no Python."""
    names = sorted(f"{FOLDER}/{file.name}" for file in (catalogue.folder / FOLDER).glob("[!_]*.py"))
    found = disk.look(catalogue.folder, names)
    return [_parsed(file.data, catalogue.folder / name) for name, file in found.items() if isinstance(file, File)]


def fitting(catalogue: Catalogue, task: str, offered: Sequence[Part]) -> frozenset[str]:
    """Return the losses that a project of a task can have: all that are offered, unless its template names them."""
    more = read(catalogue, task).more if task in catalogue.names else None
    every = frozenset(losses.choices(offered))
    return every if more is None else every.intersection(more)


def of(project: Path) -> tuple[File, Part]:
    """Return a project's losses.py. Raises ConfigError where there is none that could have one more loss."""
    found = disk.look(project, [FILE]).get(FILE)
    if not isinstance(found, File):
        raise ConfigError(f"this experiment has no {FILE}", hint=f"git checkout HEAD -- {FILE}")
    part = _parsed(found.data, Path(FILE))
    if "named" not in part.makes:
        raise ConfigError(f"{FILE} has no @named, by which losses get their names", hint=f"git log -p -- {FILE}")
    return found, part


def _parsed(data: bytes, file: Path) -> Part:
    try:
        return losses.parsed(lf(data).decode("utf-8"))
    except (SyntaxError, ValueError) as error:
        where = f" in line {error.lineno}" if isinstance(error, SyntaxError) else ""
        raise OutsideFailed(
            f"{file} is no Python{where}: {error}", hint=f"python -m py_compile {quote(str(file))}"
        ) from error
