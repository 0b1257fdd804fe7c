"""A table of runs as it was wished for: filtered, sorted or grouped, the best marked, what must be said said. Pure."""

from collections.abc import Mapping, Sequence
from datetime import timezone, tzinfo

from teamkit.runs.choice import RUNS, Choice, Wish, chosen
from teamkit.runs.columns import BEST, DIRECTIONS, FIXED, LAST, METRIC, SUMMED, Column, Known, cell, know, resolve
from teamkit.runs.groups import by_keys, grouped
from teamkit.runs.lookup import short
from teamkit.runs.marks import Losses, counted, losses, marked
from teamkit.runs.metrics import MAX, MIN
from teamkit.runs.model import Run
from teamkit.runs.rows import Row, Table, limited, narrowed, ordered
from teamkit.runs.shown import ARROWS, TIMES, text
from teamkit.runs.shown import DURATION as LASTED
from teamkit.runs.usual import newest_first
from teamkit.runs.values import DURATION, TIME
from teamkit.runs.where import Asked, condition

_ID = Column(FIXED, "id", "id")


def table(runs: Sequence[Run], wish: Wish, stated: Mapping[str, str], zone: tzinfo = timezone.utc) -> Table:
    """Return the table that is wished for. stated: the policy's directions. zone: of dates in a condition.

    Raises ConfigError for what means nothing. Runs stay newest first where they are not sorted, or must not be.
    """
    known = know(runs, stated, wish.pick)
    left = _fitting(newest_first(runs), wish.where, known, zone)
    apart = losses(counted(left) if wish.group_by else left)
    choice = chosen(left, wish, known)
    keys = [(_key(name, wish, known), name.startswith("-")) for name in wish.sort]
    allowed = [(column, descends) for column, descends in keys if not apart.forbids(column)]
    refused = tuple(f"not sorted by {column.name}: {apart.why}" for column, _ in keys if apart.forbids(column))
    by = [resolve(name, known) for name in wish.group_by]
    made = by_keys(grouped(left, choice.columns, by), allowed) if by else _plain(left, choice, allowed)
    made = limited(made, wish.limit)
    made = narrowed(made, choice.kept) if wish.only_changed else made
    said = (f"{len(left)} of {len(runs)} runs meet --where",) if len(left) < len(runs) else ()
    notes = (*said, *refused, *made.notes, *choice.notes, *_about(made, known, apart))
    ids = short(runs)
    return made._replace(
        rows=tuple(_with_ids(row, made.columns, ids) for row in marked(made.columns, made.rows, apart)),
        notes=tuple(map(text, notes)),
        spare=choice.spare,
        total=len(runs),
    )


def _plain(runs: Sequence[Run], choice: Choice, keys: Sequence[tuple[Column, bool]]) -> Table:
    rows = [Row(tuple(cell(run, column) for column in choice.columns), (run,)) for run in runs]
    return Table(choice.columns, tuple(ordered(rows, keys, lambda row, column: cell(row.runs[0], column))))


def _with_ids(row: Row, columns: Sequence[Column], ids: Mapping[str, str]) -> Row:
    """Give an id the beginning of it that means no other run."""
    if _ID not in columns:
        return row
    at = columns.index(_ID)
    own = row.cells[at]
    return row._replace(cells=(*row.cells[:at], own._replace(short=ids.get(str(own.value), "")), *row.cells[at + 1 :]))


def _key(name: str, wish: Wish, known: Known) -> Column:
    bare = name.removeprefix("-")
    return RUNS if wish.group_by and bare == RUNS.name else resolve(bare, known)


def _fitting(runs: list[Run], where: str, known: Known, zone: tzinfo) -> list[Run]:
    if not where:
        return runs

    def meant(name: str) -> Asked:
        column = resolve(name, known)
        units = {**dict.fromkeys(TIMES, TIME), LASTED: DURATION} if column.kind == FIXED else {}
        return Asked(lambda run: cell(run, column).value, units.get(column.name, ""))

    test = condition(where, meant, zone)
    return [run for run in runs if test(run)]


def _about(made: Table, known: Known, apart: Losses) -> list[str]:
    """Return what has to be known of the metrics that are shown."""
    shown = [column for column in made.columns if column.kind == METRIC and not column.step]
    notes = []
    guessed = [_guessed(shown, known, MAX), _guessed(shown, known, MIN)]
    if any(guessed):
        notes.append(f"taken from the name: {'; '.join(filter(None, guessed))} (to say otherwise: {DIRECTIONS})")
    lost = [column.name for column in shown if not column.way and column.pick == LAST]
    if lost and known.pick == BEST and not made.grouped:
        notes.append(f"last values of {', '.join(lost)}: nobody says which way is better (to say it: {DIRECTIONS})")
    unranked = [column.name for column in shown if apart.forbids(column)]
    if unranked and not made.grouped:
        notes.append(f"no best {', '.join(unranked)}: {apart.why}")
    summed = [column.name for at, column in enumerate(made.columns) if _is_summed(made, at)]
    if summed:
        notes.append(f"{', '.join(summed)}: where no step is told, there is no curve but {SUMMED}")
    return notes


def _guessed(shown: Sequence[Column], known: Known, way: str) -> str:
    names = [one.name for one in shown if one.way == way and known.directions[one.name].why.startswith("taken")]
    return f"{ARROWS[way]} {', '.join(dict.fromkeys(names))}" if names else ""


def _is_summed(made: Table, at: int) -> bool:
    return any(row.cells[at].note == SUMMED for row in made.rows)
