"""What a streamed `git log -z` prints, as commits. Pure.

A record is the fields of FORMAT and then, for each file, a line of --numstat or of --raw with its paths; NUL ends
each, since names, messages and paths may hold anything else.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from teamkit.history.commit import Change, Commit, Identity

_FIELDS = ("%H", "%P", "%an", "%ae", "%ad", "%cn", "%ce", "%ct", "%B")
FORMAT = "--format=" + "%x00".join(_FIELDS)
_HEAD = len(_FIELDS)
_FILES = "\n"  # stands before the first file of a commit
_RAW = (":", "\n:")
_BLOBS = slice(2, 4)


def fields(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield what stands between NULs; bytes that are no UTF-8 as surrogates."""
    left = b""
    for chunk in chunks:
        whole, nul, left = (left + chunk).rpartition(b"\0")
        if nul:
            yield from whole.decode("utf-8", "surrogateescape").split("\0")


def records(told: Iterator[str]) -> Iterator[list[str]]:
    """Yield the fields of each commit. A record is yielded once the next has begun, or all is over."""
    field = next(told, None)
    while field is not None:
        record = [field, *islice(told, _HEAD - 1)]
        field = next(told, None)
        while field is not None and ("\t" in field or field.startswith(_RAW)):
            record.append(field)
            record.extend(islice(told, _paths_behind(field)))
            field = next(told, None)
        yield record


def _paths_behind(line: str) -> int:
    """Return how many fields of paths follow: a rename's two, the one of a line of --raw, else none."""
    if line.startswith(_RAW):
        return 1
    return 2 if line.split("\t", 2)[2] == "" else 0


def commit(record: Sequence[str], paths: dict[str, str], whole: bool = True) -> Commit:
    """Return the commit of a record. paths: those that are known, so that each is held once."""
    name, parents, author, email, date, committer, committer_email, committed, message = record[:_HEAD]
    authored, offset = _moment(date)
    return Commit(
        name,
        tuple(parents.split()),
        Identity(author, email),
        Identity(committer, committer_email),
        authored,
        offset,
        int(committed or 0),
        message.replace("\r\n", "\n"),
        tuple(_changes(record, paths)) if len(record) > _HEAD else (),
        whole,
    )


def _changes(record: Sequence[str], paths: dict[str, str]) -> Iterator[Change]:
    told, once = islice(record, _HEAD, None), paths.setdefault
    for line in told:
        if line.startswith(_RAW):
            path = next(told)
            yield Change(once(path, path), None, None)
            continue
        added, deleted, path = line.split("\t", 2)  # int() does not mind the line's end before the first of them
        before = ""
        if not path:
            before, path = next(told), next(told)
            before = once(before, before)
        yield Change(once(path, path), _lines(added), _lines(deleted), before)


def _lines(told: str) -> int | None:
    return None if told[-1] == "-" else int(told)


def _moment(date: str) -> tuple[int, int]:
    """Return seconds since 1970 and minutes east of UTC, of "1700000000 +0900"."""
    seconds, _, zone = date.partition(" ")
    east = zone[1:].rjust(4, "0")
    minutes = int(east[:-2]) * 60 + int(east[-2:]) if east.isdigit() else 0
    return int(seconds or 0), -minutes if zone.startswith("-") else minutes


def blobs(record: Sequence[str]) -> Iterator[str]:
    """Yield the names of the files' contents that a record of --raw compares."""
    for line in islice(record, _HEAD, None):
        if line.startswith(_RAW):
            yield from (name for name in line.split(" ")[_BLOBS] if name.strip("0"))
