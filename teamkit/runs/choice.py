"""Which columns a table has: those that were named, else the usual ones. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from teamkit.errors import ConfigError
from teamkit.runs.columns import BEST, COUNT, METRIC, PARAM, Column, Known, is_glob, matching, resolve
from teamkit.runs.model import Run
from teamkit.runs.usual import usual

RUNS = Column(COUNT, "runs", "runs")


class Wish(NamedTuple):
    """What a person asked for. columns: names and patterns, () for the usual ones. stated: those of the policy.

    sort: names, a minus before one that descends. pick: "best" or "last". limit: of rows, 0 for all.
    """

    columns: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    only_changed: bool = False
    sort: tuple[str, ...] = ()
    where: str = ""
    group_by: tuple[str, ...] = ()
    pick: str = BEST
    limit: int = 0


class Choice(NamedTuple):
    """Columns, those of them that stay whatever happens, those that go where there is no room, and what to say."""

    columns: tuple[Column, ...]
    kept: frozenset[Column]
    spare: tuple[Column, ...] = ()
    notes: tuple[str, ...] = ()


def chosen(runs: Sequence[Run], wish: Wish, known: Known) -> Choice:
    """Return the columns of a table of these runs. Raises ConfigError for a name without a column, and for none."""
    names = wish.columns or wish.stated
    choice = _named(names, known, strict=bool(wish.columns)) if names else _usual(runs, known)
    every = _of_groups(choice, wish, known) if wish.group_by else choice.columns
    left = tuple(one for one in every if not any(_is_meant(one, pattern) for pattern in wish.drop))
    idle = [pattern for pattern in wish.drop if not any(_is_meant(one, pattern) for one in every)]
    notes = (*choice.notes, *(f"--drop {pattern}: no such column is shown" for pattern in idle))
    if not left:
        raise ConfigError("; ".join(("no column is left", *notes)), hint="teamkit runs --columns 'name,state,*'")
    return choice._replace(columns=left, notes=notes)


def _of_groups(choice: Choice, wish: Wish, known: Known) -> tuple[Column, ...]:
    """Return what the runs of a group have in common, their number, metrics, and what was typed."""
    asked = (one for one in choice.columns if one.kind == METRIC or (wish.columns and one in choice.kept))
    return tuple(dict.fromkeys((*(resolve(name, known) for name in wish.group_by), RUNS, *asked)))


def _is_meant(column: Column, pattern: str) -> bool:
    return any(fnmatchcase(text, pattern) for text in (column.label, column.label.rpartition("@")[0], column.name))


def _usual(runs: Sequence[Run], known: Known) -> Choice:
    found = usual(runs, known)
    kinds = Counter(column.kind for column in found.columns)
    left = [(found.params - kinds[PARAM], "parameter that differs", "parameters that differ")]
    left += [(found.metrics - kinds[METRIC], "metric", "metrics")]
    said = ", ".join(f"{number} more {one if number == 1 else several}" for number, one, several in left if number)
    return Choice(
        found.columns,
        frozenset(column for column in found.columns if column.name == "name"),
        found.spare,
        (f"not shown: {said} (--columns 'name,*' for all)",) if said else (),
    )


def _named(names: Iterable[str], known: Known, *, strict: bool) -> Choice:
    """Return the columns that are named. strict: a name that means nothing is an error, else a note."""
    found: dict[Column, None] = {}
    kept: set[Column] = set()
    notes: list[str] = []
    for name in names:
        try:
            exact = resolve(name, known)
        except ConfigError as error:
            if strict and not is_glob(name):
                raise
            more = matching(name, known)
            notes += [] if more else [error.message]
        else:
            kept.add(exact)
            more = [exact]
        found.update(dict.fromkeys(more))
    return Choice(tuple(found), frozenset(kept), (), tuple(notes))
