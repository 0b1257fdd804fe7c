"""teamkit runs show."""

import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

import click

from teamkit.cli.console import cells_of, paint, say, screen_width
from teamkit.cli.options import json_option
from teamkit.cli.runs_file import sound
from teamkit.cli.runs_named import in_option, looked, named, place
from teamkit.cli.runs_screen import cut
from teamkit.cli.table import GAP, columns, wrapped
from teamkit.runs import portrait
from teamkit.runs.collect import load
from teamkit.runs.commits import subject
from teamkit.runs.formats.document import plain
from teamkit.runs.model import CRASHED, FINISHED, INTERRUPTED, Run, Series, Value
from teamkit.runs.portrait import Curve, Fact
from teamkit.runs.shown import Place, moment, text
from teamkit.runs.snapshot import Search, find
from teamkit.runs.sparkline import ink, sparkline

_MEANINGS = {FINISHED: "ok", CRASHED: "fail", INTERRUPTED: "warn"}
_CURVE, _LEAST_CURVE, _LEAST_NAME = 40, 12, 8
_FILES = 12
_INDENT = "  "


@click.command("show", short_help="One run: parameters, metrics, curves, who, which commit, how it ended.")
@click.argument("run_id", metavar="ID")
@in_option
@json_option
def command(run_id: str, paths: tuple[str, ...], as_json: bool) -> None:
    """Show one run: parameters, metrics, curves, who, which commit, how it ended.

    ID is the beginning of a run's id, its name, or its folder. What no log tells is `unknown`, with the reason.
    """
    known = looked(paths)
    (run,) = named([run_id], known)
    top, policy = known.project
    load(run, known.memory, policy)
    kept = find(run, top)
    where = place(policy.project.timezone)
    message = subject(run.commit.value, top) if run.commit else ""
    curves = portrait.curves(run, policy.runs.directions)
    if as_json:
        say(sound(json.dumps(_document(run, curves, message, kept), ensure_ascii=False, indent=1, allow_nan=False)))
        return
    for line in _screen(run, curves, message, kept, where):
        say(sound(line))


def _screen(run: Run, curves: Sequence[Curve], message: str, kept: Search, where: Place) -> Iterator[str]:
    width = screen_width()
    yield from _wrapped(f"{text(run.name) or run.path.rpartition('/')[2]}  {run.id}", width)
    document = kept.found.document if kept.found else None
    known = [*portrait.facts(run, where, message), portrait.tree(run, document), *_preflight(kept, where)]
    yield from _facts(known, width, _MEANINGS.get(run.state, "unknown"))
    yield from _section("parameters", _values(run.params, width))
    yield from _section("metrics", _metrics(curves, width))
    rest = {name: one for name, one in run.summary.items() if name not in run.metrics and not name.startswith("_")}
    yield from _section("summed up by the log", _values(rest, width))
    more = [f"and {len(run.files) - _FILES} more (--json has all)"] if len(run.files) > _FILES else []
    yield from _section("files", _listed([*run.files[:_FILES], *more], width))
    yield from _section("notes", _listed(run.notes, width))
    yield from _section("damage", _listed((f"{one.file}: {one.what}" for one in run.damage), width))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield title
        yield from found


def _preflight(kept: Search, where: Place) -> list[Fact]:
    if kept.found is None:
        return [Fact("preflight", "unknown", kept.why)] if kept.why else []
    at = f"{moment(kept.found.at, where.zone)} {where.clock}"
    return [Fact("preflight", at, kept.found.by), *portrait.machine(kept.found.document)]


def _facts(facts: Sequence[Fact], width: int | None, meaning: str = "") -> Iterator[str]:
    """Yield facts, aligned; long ones go on below themselves. meaning: of the first word."""
    rows = [[f"{_INDENT}{one.name}", f"{one.value} ({one.by})" if one.by else one.value] for one in facts]
    if meaning and rows:
        first, *rest = rows[0][1].split(" ")
        rows[0][1] = " ".join([paint(first, meaning), *rest])
    flexible = (0, 1) if width and any(cells_of(row[0]) > width // 2 for row in rows) else (1,)
    for lines in columns(rows, width, flexible):
        yield from lines


def _values(values: Mapping[str, Value], width: int | None) -> Iterator[str]:
    """Yield parameters, a line each: long ones are cut where there is a terminal."""
    rows = [(one.name, one.value) for one in portrait.params(values)]
    names = max((cells_of(name) for name, _ in rows), default=0)
    names = names if width is None else min(names, width // 2)
    for name, value in rows:
        line = f"{_INDENT}{cut(name, names)}{' ' * (names - cells_of(cut(name, names)))}{' ' * GAP}{value}".rstrip()
        yield line if width is None else cut(line, width)


def _metrics(curves: Sequence[Curve], width: int | None) -> Iterator[str]:
    """Yield the metrics with their curves, and below them who says which way is better."""
    if not curves:
        return
    drawn = ink(getattr(sys.stdout, "encoding", None))
    rows = [[one.name, one.best, one.last, str(one.known.points)] for one in curves]
    if drawn.levels.isascii():
        rows = [[name, best.replace("↑", "max").replace("↓", "min"), *rest] for name, best, *rest in rows]
    rows = [["", "best", "last", "points"], *rows]
    names, room = _rooms(rows, width)
    lines = [sparkline(one.series.values, room, drawn) if one.series else "" for one in curves]
    table = [
        [f"{_INDENT}{cut(name, names)}", *rest, line]
        for (name, *rest), line in zip(rows, ["curve", *lines], strict=True)
    ]
    if room >= _LEAST_CURVE:
        yield from (line for row in columns(table, None, ()) for line in row)
    else:
        for name, best, last, points in rows[1:]:
            yield from _listed([f"{name}: {f'best {best}, ' if best else ''}last {last}, {points} points"], width)
    yield from _remarks(curves, width)


def _rooms(rows: Sequence[Sequence[str]], width: int | None) -> tuple[int, int]:
    """Return how many cells the names and the curves get; fewer than _LEAST_CURVE where there is no room."""
    names, *others = (max(cells_of(row[at]) for row in rows) for at in range(4))
    if width is None:
        return names, _CURVE
    left = width - len(_INDENT) - sum(others) - GAP * 4
    names = min(names, max(_LEAST_NAME, left - _LEAST_CURVE))
    return names, min(_CURVE, left - names)


def _remarks(curves: Sequence[Curve], width: int | None) -> Iterator[str]:
    yield from _listed((f"{one.name}: {one.note}" for one in curves if one.note), width)
    for why in dict.fromkeys(one.direction.why for one in curves):
        names = ", ".join(one.name for one in curves if one.direction.why == why)
        yield from _listed([f"{names} ({why})"], width)


def _listed(lines: Iterable[str], width: int | None) -> Iterator[str]:
    for line in lines:
        yield from (f"{_INDENT}{part}" for part in _wrapped(text(line), width and width - len(_INDENT)))


def _wrapped(line: str, width: int | None) -> list[str]:
    return [part.rstrip() for part in wrapped(line, width)] if width else [line]


def _document(run: Run, curves: Sequence[Curve], message: str, kept: Search) -> Mapping[str, object]:
    """Return everything, schema 1. Of series nan and inf are null."""
    tree = portrait.tree(run, kept.found.document if kept.found else None)
    return {
        "schema": 1,
        **plain(run),
        "told": run.told,
        "subject": message or None,
        "tree": {"value": tree.value, "by": tree.by},
        "directions": {one.name: {"way": one.direction.way or None, "why": one.direction.why} for one in curves},
        "series": {name: _series(one) for name, one in sorted(run.series.items())},
        "preflight": None if kept.found is None else _snapshot(kept),
        "why_no_preflight": kept.why or None,
    }


def _snapshot(kept: Search) -> dict[str, object] | None:
    found = kept.found
    return found and {"file": found.file, "at": found.at, "by": found.by, "snapshot": found.document}


def _series(series: Series) -> dict[str, list[object]]:
    return {
        "steps": list(series.steps),
        "values": [value if math.isfinite(value) else None for value in series.values],
        "walls": [wall if math.isfinite(wall) else None for wall in series.walls],
    }
