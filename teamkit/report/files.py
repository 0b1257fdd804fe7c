"""The files of a report: read as they are, written whole or not at all."""

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from shlex import quote
from types import MappingProxyType
from unicodedata import normalize
from urllib.parse import unquote

from teamkit.errors import OutsideFailed, Refused

MARKDOWN, RECORD, FIGURES = "wrapup.md", "wrapup.json", "figures"
_BESIDE = ".wrapup."  # what begins the name of a file that is written beside its place
_ADDRESS = re.compile(r"[a-z][a-z0-9+.\-]+:|//", re.IGNORECASE)  # longer than the letter of a drive


def text(file: Path) -> str:
    """Return what a file holds, its line ends as they are, "" where there is none.

    Raises OutsideFailed for one that cannot be read.
    """
    try:
        return (_bytes(file) or b"").decode()
    except UnicodeDecodeError as error:
        raise OutsideFailed(f"{file} is no UTF-8 text", hint=f"file {quote(str(file))}") from error
    except OSError as error:
        raise OutsideFailed(f"{file} cannot be read: {error.strerror}", hint=f"ls -l {quote(str(file))}") from error


def is_address(path: str) -> bool:
    """Whether a figure lies on the web: nothing is fetched."""
    return bool(_ADDRESS.match(path))


def picture(folder: Path, path: str) -> Path | None:
    """Return the file of a figure; None where there is none in the project around the folder.

    path: from the folder, with percent signs or in macOS' decomposed letters, too. A report is sent away: nothing
    that lies outside of the project is taken into it, though a link leads there.
    """
    name = unquote(path)
    names = dict.fromkeys((path, name, normalize("NFC", name), normalize("NFD", name)))
    project = _project(folder.resolve())
    with suppress(OSError, ValueError):
        found = ((folder / one).resolve() for one in names)
        return next((file for file in found if file.is_file() and file.is_relative_to(project)), None)
    return None


def _project(folder: Path) -> Path:
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)


def write(folder: Path, files: Mapping[str, bytes], read: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """Write files below a folder, and return the names of those that changed.

    read: what those held that the new ones were made from; raises Refused where one does not hold that any more.

    Each is written beside its place first, and only when all could be are they renamed; what was renamed already is
    put back where another cannot be: a full disk, a folder that nobody may write to, a report that another program
    holds open, or Ctrl-C leaves everything as it was.
    """
    before: dict[Path, bytes | None] = {}
    try:
        before = {folder / name: _bytes(folder / name) for name in files}
        _refuse_changed({folder / name: text for name, text in read.items()}, before)
        new = {folder / name: data for name, data in files.items() if before[folder / name] != data}
        _put(new, before)
    except OSError as error:
        where = Path(error.filename2 or error.filename or folder)
        raise OutsideFailed(
            f"cannot write {where.parent if where.name.startswith(_BESIDE) else where}: {error.strerror}",
            hint=f"close it where it is open, or ls -ld {quote(str(folder))}",
        ) from error
    return [name for name in files if folder / name in new]


def _refuse_changed(read: Mapping[Path, str], before: Mapping[Path, bytes | None]) -> None:
    for file, text in read.items():
        if (before[file] or b"") != text.encode():
            raise Refused(f"{file} was changed meanwhile: nothing is written", hint="teamkit wrapup")


def _put(new: Mapping[Path, bytes], before: Mapping[Path, bytes | None]) -> None:
    """Write files, all or none, whatever comes in between."""
    waiting: dict[Path, Path] = {}
    done: list[Path] = []
    try:
        for file, data in new.items():
            _beside(file, data, waiting)
        for file in new:
            waiting[file].replace(file)
            done.append(file)
    except BaseException:
        _put_back(done, before)
        raise
    finally:
        for beside in waiting.values():
            beside.unlink(missing_ok=True)


def _put_back(done: Iterable[Path], before: Mapping[Path, bytes | None]) -> None:
    for file in done:
        data = before[file]
        with suppress(OSError):
            file.unlink() if data is None else file.write_bytes(data)


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def _beside(file: Path, data: bytes, waiting: dict[Path, Path]) -> None:
    """Write what a file is to hold beside it, and note where."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=_BESIDE, dir=file.parent)
    waiting[file] = Path(name)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
    mask = os.umask(0o077)  # it cannot be read without being set
    os.umask(mask)
    Path(name).chmod(file.stat().st_mode & 0o777 if file.exists() else 0o666 & ~mask)
