"""Reads a tree with one reader as a scan does, and lays a trap for whoever unpickles."""

import os
from pathlib import Path
from typing import Any

from teamkit.runs.folder import Folder, listed, walk
from teamkit.runs.model import Run
from teamkit.runs.readers import Reader


def read_all(reader: Reader, top: Path) -> list[Run]:
    folders = (folder for folder in walk(top) if isinstance(folder, Folder))
    claimed = ((folder.path, reader.claims(folder)) for folder in folders)
    return [run for path, files in claimed if files for run in reader.read(path, files, ())]


def only(reader: Reader, path: Path, *, top: bool = False) -> Run:
    (run,) = reader.read(path, reader.claims(listed(path, top=top)), ())
    return run


class Trap:
    """Whoever unpickles it leaves a trace: a folder."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> Any:
        return (os.mkdir, (str(self.trace),))
