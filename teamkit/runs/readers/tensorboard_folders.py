"""Which folders of event files are one run: a training may write into several.

Next to the run's own folder lie "train" and "validation" (Keras, Estimator), one folder for each
curve of `add_scalars`, and one of `add_hparams`.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from teamkit.runs.folder import Folder, listed
from teamkit.runs.readers.tensorboard_file import first_events

SPLITS = frozenset(("train", "training", "validation", "valid", "val", "dev", "eval", "evaluation", "test"))
_OTHERS = (".profile-empty", ".dvc", ".gz", ".zip", ".tmp", ".lock")
_ORIGIN = re.compile(r"tfevents\.\d+\.(?P<host>.+?)(?:\.(?P<process>\d+)\.\d+(?:\.?[^.\d].*)?|\.v2)?$")
_NEVER = (".", "checkpoint", "plugins", "wandb")  # in which no writer makes a folder for a part
_DEEPEST = 3  # add_scalars("a/b", {"c": ...}) of tensorboardX


class Look(NamedTuple):
    """A folder's event files, and what below it belongs to the same training. trials: several calls of add_hparams."""

    events: tuple[str, ...]
    parts: frozenset[Path]
    trials: bool


def events(names: Iterable[str]) -> tuple[str, ...]:
    """Return those that are names of event files, in order."""
    return tuple(sorted(name for name in names if "tfevents" in name and not name.endswith(_OTHERS)))


def host(name: str) -> str:
    """Return the host that the name of an event file tells, "" for none."""
    found = _ORIGIN.search(name)
    return found["host"] if found else ""


def curve(folder: str, tag: str) -> str:
    """Return the name of a curve of `add_scalars`, "" if the folder is not named so: Loss_train, Loss: Loss/train."""
    for start in (f"{tag.replace('/', '_')}_", f"{tag}/"):
        if folder.startswith(start):
            return f"{tag}/{folder[len(start) :]}"
    return ""


def owner(path: Path) -> Path | None:
    """Return the folder whose run the event files in `path` belong to; None when they are a run of their own."""
    for above in path.parents[:_DEEPEST]:
        if path in look(above).parts:
            return above if owner(above) is None else None
    if path.name in SPLITS and not (look(path.parent).events and owner(path.parent)):
        return path.parent
    return None


def members(folder: Folder, seen: Look) -> list[Path]:
    """Return the folders below whose event files belong to the run in this one. seen: what a look at it saw."""
    splits = [folder.path / name for name in SPLITS.intersection(folder.folders)]
    below = sorted({*seen.parts, *splits})
    return [one for one in below if look(one).events and owner(one) == folder.path]


@lru_cache(maxsize=256)
def look(path: Path) -> Look:
    """Look at a folder, once until `forget`; at one that cannot be read there is nothing to see."""
    try:
        return look_into(listed(path))
    except OSError:
        return Look((), frozenset(), trials=False)


def forget() -> None:
    """Look at every folder anew."""
    look.cache_clear()


def look_into(folder: Folder) -> Look:
    """Look at a folder whose names are known."""
    own = events(folder.files)
    kinds = dict(_kinds(folder, {_origin(name) for name in own})) if own else {}
    several = sum(kinds.values()) > 1
    return Look(own, frozenset(part for part, sums_up in kinds.items() if not (sums_up and several)), several)


def _kinds(folder: Folder, origins: set[tuple[str, str]]) -> Iterator[tuple[Path, bool]]:
    """Yield the folders below that writers of the same process made for a part, and whether it is of add_hparams."""
    for below in _below(folder, _DEEPEST):
        names = [name for name in events(below.files) if _origin(name) in origins]
        if not names:
            continue
        log, whole = first_events(below.path / names[0])
        relative = below.path.relative_to(folder.path).as_posix()
        if whole and log.sums_up:
            yield below.path, True
        elif any(curve(relative, tag) for tag in log.series):
            yield below.path, False


def _below(folder: Folder, depth: int) -> Iterator[Folder]:
    """Yield the nearest folders below that hold event files."""
    for name in sorted(folder.folders):
        if name.startswith(_NEVER):
            continue
        try:
            below = listed(folder.path / name)
        except OSError:
            continue
        if events(below.files):
            yield below
        elif depth > 1:
            yield from _below(below, depth - 1)


def _origin(name: str) -> tuple[str, str]:
    """Return host and process of the writer, as the name of its file tells them."""
    found = _ORIGIN.search(name)
    return (found["host"], found["process"] or "") if found else (name, "")
