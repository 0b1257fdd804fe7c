"""What each person did, as a vector with the commits behind it: no score, no rank, no share. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from unicodedata import normalize

from teamkit.history.commit import Commit
from teamkit.history.counted import Counted, count, total
from teamkit.history.kinds import Kinds
from teamkit.history.people import Person

_NO_WORK = frozenset("log lock model vendored generated".split())
TOP = "."  # the area of files that lie in no folder


class Credit(NamedTuple):
    """Whom commits count for: a commit's author and co-authors, bots apart. owners: by commit, merges too."""

    owners: Mapping[str, tuple[Person, ...]]

    def shared(self, commit: str) -> bool:
        """Whether several people made it."""
        return len(self.owners.get(commit, ())) > 1


class CellLines(NamedTuple):
    """Lines of source cells of notebooks, code and text, without outputs. commits: that changed notebooks.

    known: changes of notebooks whose lines these are. unknown: those that could not be read, or were too many.
    """

    added: int = 0
    deleted: int = 0
    known: int = 0
    unknown: int = 0
    commits: tuple[str, ...] = ()


class Contribution(NamedTuple):
    """What a person did in a period; every id is a commit's, newest first.

    commits: work, alone or with others; merges apart, and once where a rebase left it twice. shared: those of
    them with co-authors, who have it in full, too. merges: integrations. pulls: numbers of merged pull requests.
    counted: their lines by kind. areas: the first folder of a path to the commits there; only files that count,
    or where there are none, all. left: files of main of whose lines they added most. unmerged: work that is in no
    base. undone: work that was reverted. cells: of notebooks. reviewed: commits and merges that name them as a
    reviewer, and whose work is not theirs alone.
    """

    person: Person
    commits: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    merges: tuple[str, ...] = ()
    pulls: tuple[int, ...] = ()
    counted: Counted = Counted()
    areas: Mapping[str, tuple[str, ...]] = {}
    left: tuple[str, ...] = ()
    unmerged: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    cells: CellLines = CellLines()
    reviewed: tuple[str, ...] = ()


class Work(NamedTuple):
    """What of a history is asked for. commits: work within the period, newest first; days: of each, unless absurd."""

    commits: tuple[Commit, ...]
    merges: tuple[Commit, ...]
    days: Mapping[str, date]
    counted: Mapping[str, Counted]
    kinds: Kinds


class Outcome(NamedTuple):
    """What became of the work. pulls: person to numbers. left, reviewed: see Contribution."""

    pulls: Mapping[Person, Sequence[int]]
    unmerged: frozenset[str]
    undone: frozenset[str]
    left: Mapping[Person, tuple[str, ...]]
    reviewed: Mapping[Person, tuple[str, ...]]


def contributions(persons: Iterable[Person], work: Work, credit: Credit, outcome: Outcome) -> tuple[Contribution, ...]:
    """Return what each did: of all who are members, or did anything."""
    own, merges = _by_owner(work.commits, credit), _by_owner(work.merges, credit)
    return tuple(
        _contribution(person, own.get(person, []), work, credit, outcome)._replace(
            merges=tuple(merge.id for merge in merges.get(person, []))
        )
        for person in persons
        if person.is_member or person in own or person in merges or person in outcome.reviewed
    )


def _by_owner(commits: Iterable[Commit], credit: Credit) -> dict[Person, list[Commit]]:
    found: dict[Person, list[Commit]] = {}
    for commit in commits:
        for person in credit.owners[commit.id]:
            found.setdefault(person, []).append(commit)
    return found


def _contribution(person: Person, own: Sequence[Commit], work: Work, credit: Credit, outcome: Outcome) -> Contribution:
    ids = tuple(commit.id for commit in own)
    days = [work.days[one] for one in ids if one in work.days]
    return Contribution(
        person,
        commits=ids,
        shared=tuple(one for one in ids if credit.shared(one)),
        pulls=tuple(outcome.pulls.get(person, ())),
        counted=total(work.counted[one] for one in ids),
        areas=areas(own, work.counted, work.kinds),
        left=outcome.left.get(person, ()),
        unmerged=tuple(one for one in ids if one in outcome.unmerged),
        undone=tuple(one for one in ids if one in outcome.undone),
        first=min(days, default=None),
        last=max(days, default=None),
        reviewed=outcome.reviewed.get(person, ()),
    )


def areas(commits: Iterable[Commit], counted: Mapping[str, Counted], kinds: Kinds) -> dict[str, tuple[str, ...]]:
    """Return areas to the commits that changed files there, by name: files that count, else notebooks and data."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for commit in commits:
        paths = counted[commit.id].paths or [one.path for one in commit.changes if kinds[one.path].name not in _NO_WORK]
        for area in sorted({area_of(path) for path in paths}):
            found[area].append(commit.id)
    return {area: tuple(found[area]) for area in sorted(found)}


def area_of(path: str) -> str:
    """Return the first folder of a path, behind `src` the second; TOP for a file in no folder."""
    folders = normalize("NFC", path).split("/")[:-1]
    return "/".join(folders[: 2 if folders[0] == "src" else 1]) if folders else TOP


def left(
    files: Iterable[str], commits: Sequence[Commit], credit: Credit, kinds: Kinds
) -> dict[Person, tuple[str, ...]]:
    """Return people to the files of main that are theirs: of the lines ever added to it they added most.

    files: of main. commits: its work, newest first. A file keeps its lines when it is renamed. Who only moves
    or deletes has none, nor has who brought it in bulk; of several with equally many each has it.
    """
    now = frozenset(files)
    added, moved = _added(commits, credit, kinds)
    for path in added.keys() - now:  # lines for an earlier path, from a branch that did not know of the new one
        added[_path_now(path, moved, now)].update(added[path])
    theirs: defaultdict[Person, list[str]] = defaultdict(list)
    for path in sorted(now & added.keys()):
        most = 0 if kinds[path].left_out else max(added[path].values(), default=0)
        for person in (person for person, lines in added[path].items() if lines == most):
            theirs[person].append(path)
    return {person: tuple(paths) for person, paths in theirs.items()}


def _added(
    commits: Sequence[Commit], credit: Credit, kinds: Kinds
) -> tuple[defaultdict[str, Counter[Person]], dict[str, str]]:
    """Return paths to the lines that people ever added there, and earlier paths to later ones."""
    added: defaultdict[str, Counter[Person]] = defaultdict(Counter)
    moved: dict[str, str] = {}
    for commit in reversed(commits):
        owners = () if _is_bulk(commit, kinds) else credit.owners.get(commit.id, ())
        for change in commit.changes:
            if change.before:
                moved[change.before] = change.path
                added[change.path].update(added.pop(change.before, {}))
            for person in owners if change.added else ():
                added[change.path][person] += change.added or 0
    return added, moved


def _is_bulk(commit: Commit, kinds: Kinds) -> bool:
    may_be = len(commit.changes) > kinds.rules.bulk_files or commit.id in kinds.rules.bulk_commits
    return may_be and bool(count(commit, kinds).bulk)


def _path_now(path: str, moved: Mapping[str, str], now: Collection[str]) -> str:
    """Return where a file went, step by step; files may go in a circle."""
    seen: set[str] = set()
    while path not in now and path in moved and path not in seen:
        seen.add(path)
        path = moved[path]
    return path
