"""A log of the team's own, in CSV or in lines of JSON, as `teamkit.toml` describes it. One file is one run."""

import math
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

from teamkit.runs.folder import Folder
from teamkit.runs.model import Run, Value
from teamkit.runs.readers.columns import TEXT, Numbers, Row, rows, whole
from teamkit.runs.readers.curves import Curves
from teamkit.runs.readers.damages import Damages
from teamkit.runs.readers.documents import flattened, json_rows
from teamkit.runs.readers.growing import Lines, read_on
from teamkit.runs.readers.text import number
from teamkit.sections import Log

_VERSION = 1
_SEPARATORS = ",;\t"
_LINES = frozenset((".jsonl", ".ndjson", ".json"))
_MILLISECONDS = 1e11  # seconds until the year 5138


class Described:
    """A reader of one such log. VERSION: of what it reads, and how."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.VERSION = zlib.crc32(repr((_VERSION, log)).encode())

    def claims(self, folder: Folder) -> Sequence[str]:
        """Return the files of a folder that the pattern fits."""
        return claims_described(folder, self._log)

    def read(self, path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:
        """Return a run for each file."""
        return read_described(path, files, self._log, before)


def claims_described(folder: Folder, log: Log) -> Sequence[str]:
    """Return the files of a folder that the pattern fits."""
    *above, last = log.files.split("/")
    named = sorted(name for name in folder.files if fnmatchcase(name, last))
    return named if named and _ends_with(folder.path.parts, above) else ()


def _ends_with(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    if not pattern:
        return True
    *above, last = pattern
    if last == "**":
        return any(_ends_with(parts[:end], above) for end in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[-1], last) and _ends_with(parts[:-1], above)


def read_described(path: Path, files: Sequence[str], log: Log, before: Sequence[Run] = ()) -> list[Run]:
    """Return a run for each file."""
    return [read_on(before, [name], partial(_run, path, name, log), (TEXT,)) for name in files]


def _run(path: Path, name: str, log: Log, known: Run | None) -> Run:
    run = Run("described", str(path), name=f"{path.name}/{Path(name).stem}", group=path.name, files=(name,))
    lines, damages = Lines(path, name, known), Damages()
    curves, numbers = Curves(lines.series, repeats=True), Numbers(lines)
    run.params = known.params if known else {}
    missing = set() if known else set(log.metrics)  # where one was, there was a note
    for count, row in enumerate(_rows(lines, log, damages), lines.state.get("rows", 0) + 1):
        lines.state["rows"] = count
        missing -= row.cells.keys()
        _read_params(run, row, log.params)
        step = whole(row.cells.get(log.step)) if log.step else count
        if step is None:
            damages.tell(name, f"no step under {log.step}", f"line {row.line}")
        else:
            curves.add(step, numbers.of(_metrics(row, log)), wall=_seconds(row.cells.get(log.time)))
    run.series, run.marks = curves.series, lines.marks()
    walls = (wall for series in run.series.values() for wall in series.walls if not math.isnan(wall))
    run.started = min(walls, default=None)
    run.notes += numbers.notes(name, damages) + curves.notes()
    run.notes += tuple(f"{tag}: no such column" for tag in log.metrics if tag in missing)
    run.damage = damages.all()
    return run


def _rows(lines: Lines, log: Log, damages: Damages) -> Iterator[Row]:
    if (log.format or ("jsonl" if lines.file.suffix in _LINES else "csv")) == "csv":
        yield from rows(lines, damages, _SEPARATORS, unended=True)
        return
    for line, row in enumerate(json_rows(lines, damages), 1):
        yield Row(line, flattened(row, lines.name, damages))


def _metrics(row: Row, log: Log) -> Row:
    others = {log.step, log.time, *log.params}
    wanted = log.metrics or [tag for tag in row.cells if tag not in others]
    return Row(row.line, {tag: row.cells[tag] for tag in wanted if tag in row.cells})


def _read_params(run: Run, row: Row, names: Sequence[str]) -> None:
    for name in names:
        told = row.cells.get(name)
        if told in {None, ""} or name in run.params:
            continue
        run.params[name] = _value(told)


def _value(told: Value) -> Value:
    known = number(told) if isinstance(told, str) else None
    if known is None:
        return told
    try:
        return int(str(told))
    except ValueError:
        return known


def _seconds(told: Value) -> float:
    known = number(told)
    if known is not None:
        return known / 1000 if abs(known) > _MILLISECONDS else known
    try:
        return datetime.fromisoformat(str(told).replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError, OSError):
        return math.nan
