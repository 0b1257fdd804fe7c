"""What a project's own files tell: what it is called, and the libraries it states."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from teamkit.history import offline
from teamkit.report.facts import Site
from teamkit.report.stack import is_lock, stack, telling

_MOST, _LARGEST = 40, 2**20  # files that are read, and bytes of one


def site(folder: Path, tip: str, files: tuple[str, ...], name: str) -> Site:
    """Return what main holds. tip: where it stands. name: as the policy has it, else that of the remote, or folder."""
    texts = dict(_texts(folder, tip, telling(files)[:_MOST]))
    return Site(name or _called(folder), files, stack(texts))


def _called(folder: Path) -> str:
    address = offline.ask(folder, "remote", "get-url", "origin").out.strip()
    return re.split(r"[/:\\]", address.rstrip("/").removesuffix(".git"))[-1] or folder.resolve().name


def _texts(folder: Path, tip: str, files: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield paths with the text of each file that is here, and no larger than such files are."""
    told = offline.ask(folder, "ls-tree", "-r", "-l", "-z", "--full-tree", tip, "--", *files) if files else None
    sizes = dict(_sized(told.out)) if told else {}
    for file in files:
        if is_lock(file):
            yield file, ""
        elif sizes.get(file, _LARGEST + 1) <= _LARGEST:
            yield file, offline.ask(folder, "cat-file", "blob", f"{tip}:{file}").out


def _sized(told: str) -> Iterator[tuple[str, int]]:
    for entry in told.split("\0")[:-1]:
        meta, _, path = entry.partition("\t")
        size = meta.split()[-1]
        if size.isdigit():  # "-" is a submodule's, "BAD" one of a file that is not here
            yield path, int(size)
