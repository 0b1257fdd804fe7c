"""What an update does to each file, from what the templates gave, what is there, and what they give now. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from teamkit.experiments.record import Entry
from teamkit.experiments.task import GENERATED, SEEDED
from teamkit.experiments.tree import File, Found, Taken, Tree, crlf, digest, has_crlf, lf

ADD, UPDATE, MERGE, CONFLICT, REMOVE, SAME = "add", "update", "merge", "conflict", "remove", "same"
KEPT_DELETED, KEPT_YOURS, LEFT = "keep-deleted", "keep-yours", "template-removed-you-edited"
BESIDE = ".template"  # behind the name of a binary file: what the template has now, where both changed it
NOTHING = File(b"")


class Sides(NamedTuple):
    """What is merged, with the line ends of Unix."""

    mine: bytes
    base: bytes
    theirs: bytes


class Step(NamedTuple):
    """What is done to a file. now: what is there. then: what is written; None where nothing is, or is left.

    sides: of a merge that is still to be made. windows: the person's line ends are Windows'. beside: what is written
    beside a binary file that both have changed.
    """

    kind: str
    name: str
    now: File | None = None
    then: File | None = None
    sides: Sides | None = None
    windows: bool = False
    beside: File | None = None


class Before(NamedTuple):
    """What the project keeps of its templates: the managed files, and an entry for each."""

    base: Tree
    entries: Mapping[str, Entry]


def plan(before: Before, mine: Found, theirs: Tree, sorts: Mapping[str, str]) -> tuple[Step, ...]:
    """Return the steps of an update, by path. sorts: of the files of `theirs`."""
    return tuple(_steps(before, mine, theirs, sorts))


def _steps(before: Before, mine: Found, theirs: Tree, sorts: Mapping[str, str]) -> Iterator[Step]:
    removed: set[str] = set()
    for name in sorted({*before.entries, *theirs}):
        entry, new, now = before.entries.get(name), theirs.get(name), mine.get(name)
        if isinstance(now, Taken):
            step = None if _is_unchanged(entry, new) else _taken(name, new, now, removed)
        else:
            step = _step(name, Side(entry, before.base.get(name), now, new), sorts.get(name))
        if step and step.kind == REMOVE:
            removed.add(name)
        if step:
            yield step


class Side(NamedTuple):
    """A file: what is kept of it, its pristine text, what is there, and what the templates give now."""

    entry: Entry | None
    base: File | None
    now: File | None
    new: File | None


def _step(name: str, file: Side, sort: str | None) -> Step | None:
    """Return the step of one file. sort: what it is from now on; None where the templates no longer have it."""
    was = file.entry.sort if file.entry else sort
    if (sort or was) == SEEDED:
        return _seeded(name, file)
    if was == (sort or was) == GENERATED:
        return _generated(name, file)
    return _managed(name, file)


def _is_unchanged(entry: Entry | None, new: File | None) -> bool:
    return entry is not None and (entry.sort == SEEDED or (new is not None and digest(new) == entry.sha256))


def _taken(name: str, new: File | None, now: Taken, removed: set[str]) -> Step | None:
    """Leave alone what is no plain file, but for a file that becomes a folder in the same update."""
    if new is None:
        return None
    return Step(ADD, name, then=new) if now.by in removed else Step(KEPT_YOURS, name)


def _seeded(name: str, file: Side) -> Step | None:
    """Write it once: not when it was there before, and never over what is there."""
    return Step(ADD, name, then=file.new) if file.new and not file.entry and not file.now else None


def _generated(name: str, file: Side) -> Step | None:
    if file.entry is None:
        return _added(name, file)
    now, new = file.now, file.new
    if new is None:
        return _withdrawn(name, now, is_mine=now is not None and digest(now) != file.entry.sha256)
    if digest(new) == file.entry.sha256:
        return None
    if now is None:
        return Step(KEPT_DELETED, name)
    return Step(SAME if now == new else UPDATE, name, now, new)


def _withdrawn(name: str, now: File | None, *, is_mine: bool) -> Step | None:
    """The templates no longer have a file."""
    if now is None:
        return None
    return Step(LEFT, name, now) if is_mine else Step(REMOVE, name, now)


def _added(name: str, file: Side) -> Step:
    """The templates have a new file, where there may be one already."""
    assert file.new
    return _merged(name, file.now, NOTHING, file.new) if file.now else Step(ADD, name, then=file.new)


def _managed(name: str, file: Side) -> Step | None:
    entry, now, new = file.entry, file.now, file.new
    base = file.base or _unedited(file)
    if entry is None:
        return _added(name, file)
    if new is None:
        return _withdrawn(name, now, is_mine=now is not None and (base is None or _alike(now, base) != base))
    if base == new or (base is None and digest(new) == entry.sha256):
        return None
    if now is None:
        return Step(KEPT_DELETED, name)
    return _merged(name, now, base or NOTHING, new)


def _unedited(file: Side) -> File | None:
    """Return what is there as the base, where it is what the templates gave."""
    is_given = file.now is not None and file.entry is not None and digest(file.now) == file.entry.sha256
    return file.now if is_given else None


def _merged(name: str, now: File, base: File, new: File) -> Step:
    """Return the step of three files that are there; a merge is left to git."""
    mine = _alike(now, new)
    windows = mine.data != now.data
    executable = mine.executable if mine.executable != base.executable else new.executable
    if mine.data not in (base.data, new.data) and new.data != base.data:
        sides = Sides(mine.data, base.data, new.data)
        return Step(MERGE, name, now, File(now.data, executable), sides, windows)
    data = _ended(new.data, windows=windows) if mine.data == base.data else now.data
    then = File(data, executable)
    return Step(SAME if then == now else UPDATE, name, now, then)


def _alike(now: File, other: File) -> File:
    """Return a file with the line ends of another, where git or an editor has changed all of them."""
    return now._replace(data=lf(now.data)) if has_crlf(now.data) and b"\r\n" not in other.data else now


def _ended(data: bytes, *, windows: bool) -> bytes:
    return crlf(data) if windows else data


def merged(step: Step, data: bytes, conflicts: int) -> Step:
    """Return a merge with what git made of it."""
    assert step.then
    then = step.then._replace(data=_ended(data, windows=step.windows))
    return step._replace(kind=CONFLICT if conflicts else MERGE, then=then, sides=None)


def unmergeable(step: Step) -> Step:
    """Return a merge of binary files: the person's stays, that of the templates is put beside it."""
    assert step.sides
    return step._replace(kind=CONFLICT, then=None, sides=None, beside=File(step.sides.theirs))


def changes(steps: Sequence[Step]) -> dict[str, File | None]:
    """Return what is written, by path; None for what is removed. Removals come first."""
    gone: dict[str, File | None] = {step.name: None for step in steps if step.kind == REMOVE}
    beside = {step.name + BESIDE: step.beside for step in steps if step.beside}
    return {**gone, **{step.name: step.then for step in steps if step.then and step.then != step.now}, **beside}


def names(steps: Sequence[Step], kind: str) -> list[str]:
    """Return the files that a kind of step is about."""
    return [step.name for step in steps if step.kind == kind]
