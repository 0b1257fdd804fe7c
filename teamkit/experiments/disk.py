"""Files of a project on disk: looked at, read and written one by one."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from shlex import quote

from teamkit.errors import OutsideFailed
from teamkit.experiments.tree import File, Taken

_PLAIN = getattr(os, "O_BINARY", 0) | os.O_WRONLY | os.O_CREAT | os.O_EXCL


def read(file: Path) -> File | None:
    """Return a file, None where there is none. On Windows nothing is executable."""
    try:
        with file.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            return File(stream.read(), executable=bool(mode & stat.S_IXUSR) and os.name != "nt")
    except (FileNotFoundError, NotADirectoryError):
        return None


def write(file: Path, content: File, *, durable: bool = False) -> None:
    """Write a new file with what the umask leaves of its mode. durable: wait until it survives a power cut."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, _PLAIN, 0o777 if content.executable else 0o666), "wb") as stream:
        stream.write(content.data)
        if durable:
            stream.flush()
            os.fsync(stream.fileno())


def look(project: Path, names: Iterable[str]) -> dict[str, File | Taken]:
    """Return what stands at these paths, without those where nothing does. Raises OutsideFailed."""
    found = {name: _at(project, name) for name in names}
    return {name: one for name, one in found.items() if one is not None}


def _at(project: Path, name: str) -> File | Taken | None:
    path = PurePosixPath(name)
    for part in [*reversed(path.parents[:-1]), path]:
        try:
            mode = (project / part).lstat().st_mode
        except FileNotFoundError:
            return None
        if not (stat.S_ISREG(mode) if part == path else stat.S_ISDIR(mode)):
            return Taken(str(part))
    try:
        return read(project / name)
    except OSError as error:
        raise OutsideFailed(
            f"{name} cannot be read: {error.strerror}", hint=f"ls -l {quote(str(project / name))}"
        ) from error


def parents(name: str) -> list[str]:
    """Return the folders of a path, the deepest first."""
    return [str(parent) for parent in PurePosixPath(name).parents if str(parent) != "."]
