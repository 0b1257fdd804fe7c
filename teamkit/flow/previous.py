"""The hooks that stood where the guard's stand now: kept, run after ours, and put back.

`<hook>.d/10-previous/<hook>` is the file itself, moved; `link` beside it tells where it led, if it
was a symbolic link, since a link that moves leads elsewhere.
"""

import os
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from teamkit.flow.site import is_ours
from teamkit.flow.steps import Move, Remove, Step, Write

_FRAMEWORKS = (b"pre-commit", b"prek")
_ALIKE = 0.5  # share of equal lines from which a hook is the old one, written anew


def slot(folder: Path, hook: str) -> Path:
    """Return the file that holds our hook: pre-commit and prek run it as `<hook>.legacy`."""
    path, legacy = folder / hook, folder / f"{hook}.legacy"
    if is_ours(legacy) and any(word in text(path) for word in _FRAMEWORKS):
        return legacy
    return path


def keep(folder: Path, path: Path) -> Iterator[Step]:
    """Yield the steps that free `path` for ours. One that was kept before and was written anew is kept once."""
    hook = path.name.removesuffix(".legacy")
    for aside in _asides(folder, hook):
        if aside != path:
            yield Remove(str(aside))
    earlier = _kept(folder, hook)
    front = folder / hook
    same = next((place for place in earlier if _is_alike(_kept_text(place, hook), text(front))), None)
    if path != front:
        yield from taken(same) if same else ()
    elif os.path.lexists(front) and not is_ours(front):
        place = same or folder / f"{hook}.d" / f"{len(earlier) + 1}0-previous"
        yield from (Remove(str(old)) for old in (place / "link",) if old.exists())
        if front.is_symlink():
            yield Write(str(place / "link"), f"{front.readlink()}\n".encode("utf-8", "surrogateescape"), 0o644)
        yield Move(str(front), str(place / hook))


def restore(folder: Path, path: Path) -> Iterator[Step]:
    """Yield the steps that put the last hook before ours back, unless another has taken the place since."""
    hook = path.name.removesuffix(".legacy")
    yield from (Remove(str(aside)) for aside in _asides(folder, hook) if aside != path)
    places = _kept(folder, hook)
    if not places:
        yield from (step for rest in (folder / f"{hook}.d").glob("[0-9]0-previous") for step in taken(rest))
        return
    last = places[-1]
    if not os.path.lexists(path) or is_ours(path):
        yield Move(str(last / hook), str(path))
    elif not _is_alike(_kept_text(last, hook), text(path)):
        return
    yield from taken(last)


def _kept(folder: Path, hook: str) -> list[Path]:
    places = sorted((folder / f"{hook}.d").glob("[0-9]0-previous"))
    return [place for place in places if os.path.lexists(place / hook)]


def _asides(folder: Path, hook: str) -> list[Path]:
    """Return copies of ours that other tools put aside, to bring them back when they are uninstalled."""
    places = (folder / f"{hook}.old", folder / f"{hook}.legacy", folder / "old-hooks" / hook)
    return [place for place in places if is_ours(place)]


def taken(path: Path) -> Iterator[Step]:
    """Yield the step that takes an entry out of its <hook>.d/, and that folder with the last one."""
    alone = list(path.parent.iterdir()) == [path]
    yield Remove(str(path.parent if alone else path))


def _is_alike(old: bytes, new: bytes) -> bool:
    before, after = (text.splitlines()[1:] for text in (old, new))
    return old == new or (bool(before and after) and SequenceMatcher(None, before, after).ratio() > _ALIKE)


def _kept_text(place: Path, hook: str) -> bytes:
    try:
        led = (place / "link").read_text("utf-8", "surrogateescape").rstrip("\n")
    except OSError:
        return text(place / hook)
    there = place.parent.parent / f"{led}.d" / "10-previous" / led
    return text(there if there.is_file() else place.parent.parent / led)


def text(path: Path) -> bytes:
    """Return the bytes of a file, or none."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
