"""Where templates come from: the installed teamkit, a folder, or a git repository that is cloned for the moment."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from teamkit.errors import ConfigError
from teamkit.experiments import catalogue, repository
from teamkit.experiments.catalogue import Catalogue

COPIER = ("copier.yml", "copier.yaml")
_URL = re.compile(r"[a-z][a-z0-9+.-]*://|[\w.-]+@[\w.-]+:|(?:[a-z][a-z0-9+-]*)::", re.IGNORECASE)
_SECRET = re.compile(r"(?<=://)[^/@]*:[^/@]*@")


class Source(NamedTuple):
    """Templates at hand. known_as: what a project keeps of their place, "" for the shipped ones. commit: of a clone.

    catalogue: None for a template of copier.
    """

    catalogue: Catalogue | None
    known_as: str = ""
    commit: str = ""


def is_url(template: str) -> bool:
    """Whether templates are to be cloned: an address of git, not a path."""
    return _URL.match(template) is not None


@contextmanager
def opened(template: str, at: Path) -> Iterator[Source]:
    """Yield templates. template: a folder, from `at`, or an address of git; "" for the shipped ones.

    Raises ConfigError, and OutsideFailed for a repository that cannot be cloned.
    """
    if not template:
        yield Source(catalogue.own())
    elif is_url(template) or _is_bare(at / template):
        with TemporaryDirectory(prefix="teamkit-template-") as made:
            yield _cloned(template if is_url(template) else str(at / template), Path(made, _name(template)))
    else:
        yield _folder(template, Path(os.path.abspath(at / template)))  # noqa: PTH100  (links stay as they were typed)


def relative(template: str, at: Path, project: Path) -> str:
    """Return a template's place as a project keeps it: from the project where one repository holds both.

    A name and password in an address are left out: what is kept is committed.
    """
    if not template or is_url(template):
        return _SECRET.sub("", template)
    folder = Path(os.path.abspath(at / template))  # noqa: PTH100
    above = next(one for one in (project, *project.parents) if one.is_dir())
    top = repository.top(above)
    shared = top is not None and top == repository.top(folder)
    return Path(os.path.relpath(folder.resolve(), project.resolve())).as_posix() if shared else str(folder)


def _folder(template: str, folder: Path) -> Source:
    if not folder.is_dir():
        raise ConfigError(f"there is no folder {template}", hint="--template FOLDER, or an address that git can clone")
    return Source(_read(folder, template), template)


def _cloned(address: str, folder: Path) -> Source:
    from teamkit.experiments.remote import clone  # noqa: PLC0415  (an address alone pays for git's door)

    shown = _SECRET.sub("", address)
    commit = clone(address, folder, shown)
    return Source(_read(folder, shown), shown, commit)


def _read(folder: Path, shown: str) -> Catalogue | None:
    is_copier = any((folder / name).is_file() for name in COPIER)
    return None if is_copier else catalogue.of(folder, shown, folder.name)


def _name(template: str) -> str:
    """Return what a repository is called: the last word of its address."""
    words = re.split(r"[/:\\\\]", template.rstrip("/"))
    return words[-1].removesuffix(".git") or "template"


def _is_bare(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir()
