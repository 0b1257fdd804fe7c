"""The files of a template or of a project, as data; and the two ways of ending a line. Pure."""

from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple


class File(NamedTuple):
    """What a file holds, and whether it may be executed."""

    data: bytes
    executable: bool = False


class Taken(NamedTuple):
    """What stands where a file could be: a link, a folder, or below something that is no folder. by: its path."""

    by: str


Tree = Mapping[str, File]  # by path, with slashes
Found = Mapping[str, File | Taken]  # as above, on disk


def digest(file: File) -> str:
    """Return the sha256 of a file; an executable one has an x behind it."""
    return sha256(file.data).hexdigest() + ("x" if file.executable else "")


def is_binary(data: bytes) -> bool:
    """Whether git takes this for binary: a NUL among the first 8000 bytes (buffer_is_binary of git)."""
    return b"\0" in data[:8000]


def has_crlf(data: bytes) -> bool:
    """Whether every line ends as on Windows."""
    return b"\n" in data and not is_binary(data) and data.count(b"\n") == data.count(b"\r\n")


def lf(data: bytes) -> bytes:
    """Return a text with the line ends of Unix."""
    return data.replace(b"\r\n", b"\n")


def crlf(data: bytes) -> bytes:
    """Return a text with the line ends of Windows."""
    return lf(data).replace(b"\n", b"\r\n")


def clashes(names: list[str]) -> str:
    """Return a name that is also a folder of another, or another's in other capitals; "" where there is none.

    macOS and Windows would have one file in the place of two.
    """
    seen: dict[str, str] = {}
    for name in sorted(names):
        parts = name.split("/")
        for depth in range(1, len(parts) + 1):
            path = "/".join(parts[:depth])
            whole = path if depth == len(parts) else f"{path}/"
            if seen.setdefault(path.casefold(), whole) != whole:
                return name
    return ""
