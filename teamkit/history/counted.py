"""What of a commit counts as lines, and what was left out of them, by reason. Pure.

Every changed file is in exactly one place: in `by_kind`, or in `left_out` under one reason. So what a history has
before the exclusions is what counts and all that was left out, line by line.
"""

from collections.abc import Iterable, Mapping
from heapq import nlargest
from types import MappingProxyType
from typing import NamedTuple

from teamkit.history.commit import Change, Commit
from teamkit.history.kinds import LARGE, Kinds

BINARY, BULK, UNKNOWN = "binary", "bulk commit", "unknown"
_EXAMPLES = 3  # of every reason


class Amount(NamedTuple):
    """How much was changed. files: changed files; one that two commits change is two. added, deleted: lines."""

    files: int = 0
    added: int = 0
    deleted: int = 0


class Counted(NamedTuple):
    """What counts of one commit, or of several.

    by_kind: kind of file ("code") to what counts; a renamed or otherwise unchanged file has 0 lines. left_out:
    reason to what does not: a kind ("data", "notebook"), "excluded by the policy", "binary", "bulk commit", or
    "unknown" where git could not tell the lines, of whatever kind; of that and of binary files only `files` is
    known. paths: the files that count, in git's order. bulk: why it is a bulk commit, "" where it is none.
    """

    by_kind: Mapping[str, Amount] = {}
    left_out: Mapping[str, Amount] = {}
    paths: tuple[str, ...] = ()
    bulk: str = ""

    @property
    def added(self) -> int:
        """Lines added, of what counts."""
        return sum(amount.added for amount in self.by_kind.values())

    @property
    def deleted(self) -> int:
        """Lines deleted, of what counts."""
        return sum(amount.deleted for amount in self.by_kind.values())

    def files(self, kind: str) -> int:
        """Return how many files of a kind were changed, whether their lines count or not."""
        return sum(amounts[kind].files for amounts in (self.by_kind, self.left_out) if kind in amounts)

    @property
    def unknown(self) -> int:
        """Files whose lines nobody knows."""
        return self.left_out[UNKNOWN].files if UNKNOWN in self.left_out else 0


_Sum = list[int]  # files, added, deleted, while they are added up
_NOTHING = Counted()
_UNASKED: Mapping[str, Counted] = MappingProxyType({})


class Example(NamedTuple):
    """A change of a file that was left out. commit: its id. added, deleted: lines; 0 where git told none."""

    path: str
    commit: str
    added: int
    deleted: int
    why: str


class Bulk(NamedTuple):
    """A bulk commit and why it is one. amount: what it would have counted."""

    commit: str
    why: str
    amount: Amount


class Difference(NamedTuple):
    """What the exclusions change, over all commits: `before` is `after` and everything in `left_out`.

    left_out: reason to amount, the most lines first. examples: reason to its largest changes, the largest first.
    bulk: the bulk commits, the largest first.
    """

    before: Amount
    after: Amount
    left_out: Mapping[str, Amount]
    examples: Mapping[str, tuple[Example, ...]]
    bulk: tuple[Bulk, ...]


def count(commit: Commit, kinds: Kinds) -> Counted:
    """Return what of a commit counts. A merge counts nothing: its lines are those of its commits."""
    if commit.is_merge or not commit.changes:
        return _NOTHING
    by_kind: dict[str, _Sum] = {}
    left_out: dict[str, _Sum] = {}
    paths: list[str] = []
    for change in commit.changes:
        name, reason = _judged(change, kinds, commit.whole)
        if reason:
            _add(left_out, reason, change)
        else:
            _add(by_kind, name, change)
            paths.append(change.path)
    why = _bulk(commit.id, len(paths), kinds)
    counts = _amounts(by_kind)
    if not why:
        return Counted(counts, _amounts(left_out), tuple(paths))
    return Counted({}, {**_amounts(left_out), **({BULK: _sum(counts)} if counts else {})}, (), why)


def total(parts: Iterable[Counted]) -> Counted:
    """Return the sum: what a person or a history has. paths: each once, in order; bulk is a single commit's."""
    by_kind, left_out, paths = dict[str, _Sum](), dict[str, _Sum](), dict[str, None]()
    for part in parts:
        for into, amounts in ((by_kind, part.by_kind), (left_out, part.left_out)):
            for name, amount in amounts.items():
                held = into.setdefault(name, [0, 0, 0])
                held[0] += amount.files
                held[1] += amount.added
                held[2] += amount.deleted
        paths.update(dict.fromkeys(part.paths))
    return Counted(_amounts(by_kind), _amounts(left_out), tuple(paths))


def before_after(commits: Iterable[Commit], kinds: Kinds, known: Mapping[str, Counted] = _UNASKED) -> Difference:
    """Return what the exclusions change; the order of the commits is of no weight.

    known: what `count` has told of commits before, by id, which then are not counted again.
    """
    parts, changes, bulk = list[Counted](), dict[str, list[Example]](), list[Bulk]()
    for commit in commits:
        part = known.get(commit.id) or count(commit, kinds)
        parts.append(part)
        if part.left_out:
            _examples(commit, part, kinds, changes)
        if part.bulk:
            bulk.append(Bulk(commit.id, part.bulk, part.left_out.get(BULK, Amount())))
    whole = total(parts)
    after, out = _sum(whole.by_kind), _sum(whole.left_out)
    before = Amount(after.files + out.files, after.added + out.added, after.deleted + out.deleted)
    left_out = dict(sorted(whole.left_out.items(), key=lambda item: (-_lines(item[1]), -item[1].files, item[0])))
    largest = {reason: tuple(nlargest(_EXAMPLES, changes[reason], key=_weight)) for reason in left_out}
    return Difference(before, after, left_out, largest, tuple(sorted(bulk, key=lambda one: (-_lines(one.amount), one))))


def _judged(change: Change, kinds: Kinds, whole: bool) -> tuple[str, str]:
    """Return the kind of a changed file, and the reason why its lines do not count, "" where they do."""
    path, added, deleted, _ = change
    name, _, left_out, large = kinds[path]
    if added is None or deleted is None:
        return name, (left_out or BINARY) if whole else UNKNOWN
    if large and max(added, deleted) > LARGE:
        return large, large
    return name, left_out


def _bulk(commit: str, left: int, kinds: Kinds) -> str:
    if commit in kinds.rules.bulk_commits:
        return "named in .git-blame-ignore-revs"
    return f"{left} files" if left > kinds.rules.bulk_files else ""


def _add(into: dict[str, _Sum], name: str, change: Change) -> None:
    _, added, deleted, _ = change
    if name not in into:
        into[name] = [1, added or 0, deleted or 0]
        return
    held = into[name]
    held[0] += 1
    held[1] += added or 0
    held[2] += deleted or 0


def _amounts(held: Mapping[str, _Sum]) -> dict[str, Amount]:
    return {name: Amount._make(numbers) for name, numbers in held.items()}


def _sum(amounts: Mapping[str, Amount]) -> Amount:
    return Amount(*(sum(column) for column in zip(*amounts.values(), strict=True))) if amounts else Amount()


def _lines(amount: Amount) -> int:
    return amount.added + amount.deleted


def _examples(commit: Commit, part: Counted, kinds: Kinds, into: dict[str, list[Example]]) -> None:
    for change in commit.changes:
        _, reason = _judged(change, kinds, commit.whole)
        if reason or part.bulk:
            why = kinds[change.path].why
            one = Example(change.path, commit.id, change.added or 0, change.deleted or 0, why)
            held = into.setdefault(reason or BULK, [])
            held.append(one)
            if len(held) > 1000:
                held[:] = nlargest(_EXAMPLES, held, key=_weight)


def _weight(example: Example) -> tuple[int, str, str]:
    return example.added + example.deleted, example.path, example.commit
