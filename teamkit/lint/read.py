"""Reads the files of a repository; what cannot be read is told, with the reason, and never stops the rest."""

import stat
from pathlib import Path

from teamkit.lint.finding import Unread
from teamkit.lint.repository import Repository
from teamkit.lint.source import NOTEBOOK, Source, parse

LARGEST = 2_000_000  # bytes
LARGEST_NOTEBOOK = 50_000_000  # most of it are outputs


def sources(repository: Repository) -> tuple[list[Source], list[Unread]]:
    """Return the sources of a repository, and what could not be read."""
    found, unread = list[Source](), list(repository.closed)
    for path in repository.paths:
        content = _content(repository.top / path)
        if isinstance(content, str):
            unread.append(Unread(path, content))
            continue
        source, troubles = parse(path, content)
        unread += troubles
        found += [source] if source else []
    return found, unread


def _content(path: Path) -> bytes | str:
    """Return what a file holds, or why it cannot be read."""
    try:
        told = path.stat()
        if not stat.S_ISREG(told.st_mode):
            return "no plain file"
        largest = LARGEST_NOTEBOOK if path.name.endswith(NOTEBOOK) else LARGEST
        if told.st_size > largest:
            return f"{told.st_size / 1e6:.1f} MB, more than {largest // 1_000_000} MB"
        return path.read_bytes()
    except OSError as error:
        return error.strerror or str(error)
