"""The folders that runs are looked for in."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple


class Tops(NamedTuple):
    """here: the folders that are there, as they were named. missing: those that are not."""

    here: tuple[Path, ...]
    missing: tuple[Path, ...] = ()


def stated(project: Path, paths: Sequence[str]) -> Tops:
    """Return the folders of `runs.paths`, from the project on, `~` for the home; the project where none is stated."""
    named = [project / os.path.expanduser(path) for path in paths]  # noqa: PTH111  (Path raises for who has no home)
    if not named:
        return Tops((project,))
    return Tops(tuple(path for path in named if path.exists()), tuple(path for path in named if not path.exists()))


def outermost(paths: Iterable[Path]) -> list[Path]:
    """Return each folder once, and none that lies in another of them."""
    real = {path: Path(os.path.realpath(path)) for path in paths}
    return [
        path
        for at, (path, own) in enumerate(real.items())
        if not any(other in own.parents for other in real.values()) and own not in list(real.values())[:at]
    ]
