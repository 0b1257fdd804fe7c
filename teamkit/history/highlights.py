"""The functions and classes that each person wrote or changed most: which commits tell of them, and which are told.

It names what somebody did and judges nothing. Pure.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from teamkit.history.commit import Commit
from teamkit.history.contribution import Contribution
from teamkit.history.functions import Touched
from teamkit.history.past import Past
from teamkit.history.people import Person

COMMITS, EACH = 150, 20  # that are opened: of all, and of each person
MOST = 12  # of a person
NOTABLE = 10  # paths through a function (McCabe): up to these its complexity says nothing
_IMPORTED = 10_000  # lines of one commit: nobody writes these at once
# What lizard can read, of what is code in a project: .m is MATLAB as often as Objective-C, and .sql is rarely PL/SQL.
ENDS = frozenset(
    ".py .c .cpp .cc .cxx .h .hh .hpp .java .cs .js .cjs .mjs .mm .rb .php .swift .scala .go .lua .rs .ts .tsx .jsx "
    ".kt .kts .vue .r .R".split()
)
_Who = TypeVar("_Who", bound=Hashable)
_What = TypeVar("_What", bound=Hashable)


class Highlight(NamedTuple):
    """A function or class that somebody wrote or changed. lines: how many of its lines changed.

    complexity: paths through a function (McCabe) where they are more than NOTABLE, else 0.
    """

    name: str
    path: str
    commit: str
    lines: int
    complexity: int = 0


def turns(of: Mapping[_Who, Sequence[_What]], limit: int) -> list[_What]:
    """Choose of what each has, one in turn: who has few has all of it. What two have is chosen once."""
    waiting = [iter(few) for few in of.values()]
    taken: dict[_What, None] = {}
    while waiting and len(taken) < limit:
        for one in tuple(waiting):
            new = next((what for what in one if what not in taken), None)
            if new is None:
                waiting.remove(one)
            elif len(taken) < limit:
                taken[new] = None
    return list(taken)


def chosen(past: Past, limit: int = COMMITS) -> dict[str, frozenset[str]]:
    """Return which commits are opened, to their files that are read: everybody's largest, in turns.

    Left out is what was taken back and what took it back; merges, twins and bulk commits are no such work.
    """
    out = {*past.undone, *past.undone.values()}
    sizes: dict[str, int] = {}
    files: dict[str, frozenset[str]] = {}
    for commit in past.work.commits:
        if commit.whole and commit.id not in out:
            files[commit.id] = paths = _readable(commit, past)
            sizes[commit.id] = sum((one.added or 0) + (one.deleted or 0) for one in commit.changes if one.path in paths)
    fit = {one for one, size in sizes.items() if 0 < size <= _IMPORTED}
    largest = {
        one.person: sorted((id_ for id_ in one.commits if id_ in fit), key=lambda id_: -sizes[id_])[:EACH]
        for one in past.contributions
    }
    return {one: files[one] for one in turns(largest, limit)}


def _readable(commit: Commit, past: Past) -> frozenset[str]:
    return frozenset(path for path in past.work.counted[commit.id].paths if _end(path) in ENDS)


def _end(path: str) -> str:
    return path[path.rfind(".") :]


def told(past: Past, found: Mapping[str, Iterable[Touched]]) -> dict[Person, tuple[Highlight, ...]]:
    """Return what to tell of each person, most lines first; who has nothing is left out. found: by commit."""
    every = {one.person: _most(one, found) for one in past.contributions}
    return {person: few for person, few in every.items() if few}


def _most(one: Contribution, found: Mapping[str, Iterable[Touched]]) -> tuple[Highlight, ...]:
    """Return each function once, with the commit that changed most of it; the newest of several."""
    every = [_highlight(commit, touched) for commit in one.commits for touched in found.get(commit, ())]
    once: dict[tuple[str, str], Highlight] = {}
    for highlight in sorted(every, key=lambda each: (-each.lines, each.path, each.name)):
        once.setdefault((highlight.path, highlight.name), highlight)
    return tuple(once.values())[:MOST]


def _highlight(commit: str, one: Touched) -> Highlight:
    return Highlight(one.name, one.path, commit, one.lines, one.complexity if one.complexity > NOTABLE else 0)
