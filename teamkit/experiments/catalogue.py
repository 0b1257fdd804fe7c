"""The tasks that there are templates for: a folder each, with a template.toml."""

import os
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from shlex import quote
from typing import NamedTuple

import tomli

from teamkit.errors import ConfigError, OutsideFailed
from teamkit.experiments import task as tasks
from teamkit.experiments.paths import fault, matches
from teamkit.experiments.task import MANIFEST, RENDERED, SHARED, Task
from teamkit.resources import shipped

_LEFT_OUT = frozenset(".git __pycache__ .pytest_cache .mypy_cache .ruff_cache .DS_Store Thumbs.db".split())


class Catalogue(NamedTuple):
    """Templates: a folder, and what it is called in messages. alone: its task where it is the template of one."""

    folder: Path
    shown: str = ""
    alone: str = ""

    @property
    def names(self) -> list[str]:
        """Return the tasks, by name; nothing is read."""
        if self.alone:
            return [self.alone]
        return sorted(found.parent.name for found in self.folder.glob(f"*/{MANIFEST}"))

    def place(self, name: str) -> Path:
        """Return the folder of a task."""
        return self.folder if self.alone else self.folder / name


def own() -> Catalogue:
    """Return what teamkit ships."""
    return Catalogue(shipped("templates") / "experiments")


def of(folder: Path, shown: str, name: str) -> Catalogue:
    """Return a team's own templates: of one task, called `name`, or a folder a task. Raises ConfigError for neither."""
    found = Catalogue(folder, shown, name if (folder / MANIFEST).is_file() else "")
    if not found.names:
        raise ConfigError(
            f"{shown} holds no template: neither TASK/{MANIFEST} nor copier.yml", hint="teamkit new-experiment --list"
        )
    return found


def read(catalogue: Catalogue, name: str) -> Task:
    """Return a task. Raises ConfigError for one that there is none of, or whose template.toml is wrong."""
    if name not in catalogue.names:
        raise _unknown(catalogue, name)
    file = catalogue.place(name) / MANIFEST
    try:
        return tasks.read(name, tomli.loads(file.read_text("utf-8")), f"{name}/{MANIFEST}")
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file} cannot be read: {error}", hint=f"file {quote(str(file))}") from error


def _unknown(catalogue: Catalogue, name: str) -> ConfigError:
    near = get_close_matches(name, catalogue.names)
    where = f" in {catalogue.shown}" if catalogue.shown else ""
    more = f" --template {quote(str(catalogue.shown))}" if catalogue.shown else ""
    hint = f"did you mean {' or '.join(near)}?" if near else f"teamkit new-experiment --list{more}"
    return ConfigError(f"there is no task {name}{where}", hint=hint)


def sources(catalogue: Catalogue, task: Task) -> dict[str, Path]:
    """Return where each file of an experiment comes from, by its path there; a task's own file wins over a shared one.

    Raises ConfigError for a path that no project may have, and for a link: it could lead anywhere.
    """
    shared = _walk(catalogue.folder / SHARED) if task.shared and not catalogue.alone else {}
    found = {path: shared[path] for pattern in task.shared for path in _meant(pattern, shared, task)}
    found |= {path: file for path, file in _walk(catalogue.place(task.name)).items() if path != MANIFEST}
    made = {path.removesuffix(RENDERED): path for path in found}
    for path in made:
        why = fault(path)
        if why:
            raise ConfigError(f"the template has a file {path}: {why}", hint="leave it out of the template")
    return {path: found[source] for path, source in sorted(made.items())}


def _meant(pattern: str, shared: dict[str, Path], task: Task) -> list[str]:
    found = [path for path in shared if matches(pattern, path.removesuffix(RENDERED)) or path == pattern]
    if not found:
        raise ConfigError(
            f"{task.name}/{MANIFEST} takes {pattern} from {SHARED}, which is not there", hint=f"ls {SHARED}"
        )
    return found


def _walk(folder: Path) -> dict[str, Path]:
    return {str(file.relative_to(folder).as_posix()): file for file in _files(folder)}


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, links not followed. Raises ConfigError, OutsideFailed."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise OutsideFailed(
            f"{folder} cannot be read: {error.strerror}", hint=f"ls -ld {quote(str(folder))}"
        ) from error
    for entry in entries:
        if entry.name in _LEFT_OUT or entry.name.endswith(".pyc"):
            continue
        if entry.is_symlink():
            raise ConfigError(f"the template has a link: {entry.path}", hint="put the file itself there")
        if entry.is_dir():
            yield from _files(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)
