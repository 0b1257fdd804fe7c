"""The source cells of notebooks: what a person wrote in them, without what ran out of them.

A notebook is JSON, and most of its lines in git are outputs. So both sides of a change are read and the lines of
their cells compared, as a multiset of (code or text, line): a line that was moved, or a cell, is nobody's new
line, the time is linear, and the result never tells more than a diff of the cells would.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from teamkit.errors import OutsideFailed
from teamkit.history import offline
from teamkit.history.commit import Commit
from teamkit.history.counted import count
from teamkit.history.highlights import turns
from teamkit.history.kinds import Kinds

LIMIT = 200  # changes of notebooks that are read
_BLOB = 20_000_000  # bytes of a notebook
_TREES = ("diff-tree", "--stdin", "-z", "-r", "--root", "--no-renames", "--no-abbrev", "--raw")
_SIZES = ("cat-file", "--batch-check=%(objecttype) %(objectname) %(objectsize)")
_ALL_SIZES = (*_SIZES, "--batch-all-objects", "--unordered", "--buffer")
_CONTENTS = ("cat-file", "--batch")
_NOTHING = frozenset("0")  # an id of zeros: there is no file on this side
_FILES = frozenset({"100644", "100755", "100664", "000000"})  # no links, no submodules

Cells = Counter[tuple[str, str]]  # ("code" or "text", a line of it) to how often it stands there


class Edit(NamedTuple):
    """A change of a notebook. commit, parent: ids, parent "" for a root. before: its earlier path, or ""."""

    commit: str
    parent: str
    path: str
    before: str = ""


class Lines(NamedTuple):
    """Lines of source cells."""

    added: int = 0
    deleted: int = 0


class Source(NamedTuple):
    """What an edit did to source cells. note: why it is unknown; code and text are None then, and never else."""

    code: Lines | None = None
    text: Lines | None = None
    note: str = ""


def edits(commit: Commit, kinds: Kinds) -> tuple[Edit, ...]:
    """Return the changes of notebooks in a commit; none of a merge, of a bulk commit, or of a parent cut off."""
    if commit.is_merge or not (commit.whole or commit.parents):
        return ()
    books = [change for change in commit.changes if kinds[change.path].left_out == "notebook"]
    if not books or count(commit, kinds).bulk:
        return ()
    parent = commit.parents[0] if commit.parents else ""
    return tuple(Edit(commit.id, parent, change.path, change.before) for change in books)


def chosen(of: Mapping[str, Sequence[Edit]], limit: int = LIMIT) -> list[Edit]:
    """Choose which edits are read. of: a person to their edits, the newest first.

    In turns, one of each person's and their newest first: who has few has all of them, and who commits a
    notebook every hour does not use up what is read of the others. An edit of two people is read once.
    """
    return turns({person: of[person] for person in sorted(of)}, limit)


def read(folder: Path, wanted: Iterable[Edit]) -> dict[Edit, Source]:
    """Return what each edit did to source cells. Nothing is fetched, and no notebook is run or written."""
    all_of_them = list(dict.fromkeys(wanted))
    sides = _sides(folder, all_of_them)
    unequal = {blob for before, after in sides.values() if before != after for blob in (before, after)}
    cells = _cells(folder, sorted(blob for blob in unequal if not _NOTHING.issuperset(blob)))
    return {edit: _source(sides.get(edit), cells) for edit in all_of_them}


def _source(both: tuple[str, str] | None, cells: Mapping[str, Cells | str]) -> Source:
    if both is None:
        return Source(note="git does not tell its content")
    if both[0] == both[1]:
        return Source(Lines(), Lines())
    before, after = (Cells() if _NOTHING.issuperset(blob) else cells[blob] for blob in both)
    if isinstance(before, str) or isinstance(after, str):
        return Source(note=after if isinstance(after, str) else str(before))
    more, less = after - before, before - after
    return Source(Lines(_of("code", more), _of("code", less)), Lines(_of("text", more), _of("text", less)))


def _of(kind: str, cells: Cells) -> int:
    return sum(many for (where, _), many in cells.items() if where == kind)


def _sides(folder: Path, wanted: Sequence[Edit]) -> dict[Edit, tuple[str, str]]:
    """Return the ids of the contents before and after each edit, zeros where there was no file."""
    if not wanted:
        return {}
    asked = dict.fromkeys(f"{edit.commit} {edit.parent}".rstrip() for edit in wanted)
    out, _ = _answer(folder, _TREES, asked)
    told = dict(_told(out.decode("utf-8", "surrogateescape")))
    ends = {edit: ((edit.commit, edit.before or edit.path), (edit.commit, edit.path)) for edit in wanted}
    return {edit: (told[old][0], told[new][1]) for edit, (old, new) in ends.items() if old in told and new in told}


def _told(out: str) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Read `commit NUL (:mode mode id id letter NUL path NUL)*` as (commit, path) to both ids, of files only."""
    commit, fields = "", iter(out.split("\0"))
    for field in fields:
        if not field.startswith(":"):
            commit = field
            continue
        path, change = next(fields, ""), field[1:].split(" ")
        if len(change) == 5 and path and _FILES.issuperset(change[:2]):
            yield (commit, path), (change[2], change[3])


def _cells(folder: Path, blobs: Sequence[str]) -> dict[str, Cells | str]:
    """Return content id to its lines of cells, or to the reason why they are unknown."""
    if not blobs:
        return {}
    sizes = _sizes(folder, blobs)
    found: dict[str, Cells | str] = {blob: "its content is not in this clone" for blob in blobs if blob not in sizes}
    found.update((blob, f"larger than {_BLOB // 1_000_000} MB") for blob, size in sizes.items() if size > _BLOB)
    readable = [blob for blob in blobs if blob not in found]
    found.update(dict.fromkeys(readable, "git cannot read its content"))
    found.update((blob, lines_of(content)) for blob, content in _contents(folder, readable))
    return found


def _sizes(folder: Path, blobs: Sequence[str]) -> dict[str, int]:
    """Return content id to bytes, of what is here; in a partial clone git stops at the first that is not."""
    out, whole = _answer(folder, _SIZES, blobs)
    told = (line.split(" ") for line in (out if whole else _answer(folder, _ALL_SIZES, ())[0]).decode().splitlines())
    wanted = frozenset(blobs)
    return {fields[1]: int(fields[2]) for fields in told if fields[0] == "blob" and fields[1] in wanted}


def _contents(folder: Path, blobs: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield content id and content, one at a time in memory. git stops at one that is damaged, and goes on behind."""
    while blobs:
        seen = set()
        try:
            for blob, content in _objects(offline.stream(folder, *_CONTENTS, feed=_feed(blobs))):
                seen.add(blob)
                yield blob, content
        except OutsideFailed:
            pass
        blobs = [blob for blob in blobs if blob not in seen][1:]


def _objects(chunks: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """Read `id type size LF content LF`, one after the other, as far as they are whole."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while (end := held.find(b"\n")) > 0:
            fields = held[:end].split(b" ")
            stop = end + 1 + (int(fields[2]) if len(fields) == 3 else -1)
            if len(held) <= stop:
                break
            if len(fields) == 3:
                yield fields[0].decode(), bytes(held[end + 1 : stop])
            del held[: stop + 1]


def _answer(folder: Path, words: Sequence[str], lines: Iterable[str]) -> tuple[bytes, bool]:
    """Return what git said, and whether that is all."""
    chunks: list[bytes] = []
    try:
        chunks.extend(offline.stream(folder, *words, feed=_feed(lines)))
    except OutsideFailed:
        return b"".join(chunks), False
    return b"".join(chunks), True


def _feed(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def lines_of(content: bytes) -> Cells | str:
    """Return the lines of a notebook's cells, each with "code" or "text"; or why it cannot be read."""
    if not content.strip():
        return Cells()
    try:
        told = json.loads(content)
        return Cells((kind, line) for kind, text in _texts(told) for line in text.splitlines())
    except (ValueError, RecursionError):
        return "not JSON"
    except (TypeError, KeyError, AttributeError):
        return "JSON, but no notebook"


def _texts(told: Any) -> Iterator[tuple[str, str]]:
    """Yield code or text, and the source of every cell: of nbformat 4, and of the worksheets of 3."""
    books = told["worksheets"] if "cells" not in told else [told]
    for cell in (cell for book in books for cell in book.get("cells", ())):
        source = cell["input"] if "input" in cell else cell["source"]
        yield "code" if cell["cell_type"] == "code" else "text", source if isinstance(source, str) else "".join(source)
