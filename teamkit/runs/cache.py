"""What was read before: runs by the files that tell of them, in one database under the git directory.

It is a convenience: whatever is wrong with it, everything is read anew.
"""

import os
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from teamkit.runs import record, signature
from teamkit.runs.model import Part, Run, Series, metric
from teamkit.runs.readers import Reader
from teamkit.runs.readers.growing import begins_as_before
from teamkit.store import opened

_VERSION = "5"  # the number goes up when the same row would hold something else
_Row = tuple[Any, ...]  # the version of a reader, the signature of the files, the runs
_TABLES = """
CREATE TABLE IF NOT EXISTS folder (
    source TEXT, path BLOB, version INT, signature TEXT, runs TEXT, PRIMARY KEY (source, path)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS series (
    source TEXT, path BLOB, number INT, tag BLOB, steps BLOB, amounts BLOB, walls BLOB,
    PRIMARY KEY (source, path, number, tag)
)
"""


class Cache:
    """A memory that lasts, once it is kept."""

    def __init__(self, file: Path) -> None:
        self._base, self._known = opened(file, _TABLES, _VERSION, _rows)
        self._writes = True
        self._aside: dict[Part, dict[str, Series]] = {}  # what could not be written
        self._sources: dict[tuple[str, str], tuple[Reader, Sequence[str]]] = {}

    def __del__(self) -> None:
        """Close the database, which curves are loaded from for as long as there is a cache."""
        if hasattr(self, "_base"):
            self._base.close()

    def runs(self, name: str, module: Reader, path: Path, files: Sequence[str]) -> list[Run]:
        """Return the runs of a folder, without series: remembered where its files have not changed, else read."""
        key = (name, str(path))
        self._sources[key] = (module, files)
        seen = signature.of(path, files)
        version, signed, text = self._known.get(key, (None, "", ""))
        known = _loads(text) if version == module.VERSION else None
        if known is not None and signed == seen:
            return known
        aside: dict[Part, dict[str, Series]] = {}
        before = self._before(known or [], signature.parts(signed), signature.parts(seen))
        found = _read(key, module, files, before, aside)
        self._known[key] = (module.VERSION, seen, record.dumps(found))
        self._put(key, self._known[key], aside)
        return found

    def series(self, part: Part) -> dict[str, Series]:
        """Return the series of a run."""
        found = self._aside[part] if part in self._aside else self._stored(part)
        if found is None:
            key = (part.source, part.path)
            _read(key, *self._sources[key], [], self._aside)
        return self._aside.get(part, {}) if found is None else found

    def _stored(self, part: Part) -> dict[str, Series] | None:
        """Return the series of a run; None where they are gone, or another teamkit has them."""
        try:
            rows = self._base.execute(
                "SELECT tag, steps, amounts, walls FROM series"
                " WHERE source = ? AND path = ? AND number = ? ORDER BY rowid",
                (part.source, _blob(part.path), part.number),
            )
            found = {
                _text(tag): Series(_array("q", steps), _array("d", amounts), _array("d", walls))
                for tag, steps, amounts, walls in rows
            }
        except (sqlite3.Error, ValueError, TypeError, AttributeError):
            return None
        return found or None

    def keep(self, tops: Iterable[Path]) -> None:
        """Write what is new, and drop what lay below these folders and was not seen there any more."""
        below = tuple(f"{top}".rstrip(os.sep) + os.sep for top in tops)
        gone = [key for key in self._known if key not in self._sources and f"{key[1]}{os.sep}".startswith(below)]
        with suppress(sqlite3.Error):
            self._drop(gone)
            self._base.commit()

    def _before(self, known: list[Run], older: signature.Parts, newer: signature.Parts) -> list[Run]:
        """Return what was read of the same files when those with a mark were shorter, series and all."""
        marks = [(file, Path(run.path, file), mark) for run in known for file, mark in run.marks.items()]
        if not marks or list(older) != list(newer):
            return []
        if not all(
            signature.only_grew(older, newer, name) and begins_as_before(file, mark) for name, file, mark in marks
        ):
            return []
        for run in known:
            run.series = self._stored(run.parts[0]) or {}
            points = {tag: ends.points for tag, ends in run.metrics.items()}
            if points != {tag: len(series) for tag, series in run.series.items() if len(series)}:
                return []  # another teamkit read on meanwhile
            run.metrics = {}
        return known

    def _put(self, key: tuple[str, str], told: tuple[int, str, str], aside: dict[Part, dict[str, Series]]) -> None:
        """Remember; where nothing can be written (another teamkit writes, the disk is full) for this scan alone."""
        try:
            if self._writes:
                self._write(key, told, aside)
                return
        except sqlite3.Error:
            self._writes = False
            self._base.rollback()  # of half a folder, curves would be missing
        self._aside.update(aside)

    def _write(self, key: tuple[str, str], told: tuple[int, str, str], aside: dict[Part, dict[str, Series]]) -> None:
        self._drop([key])
        self._base.execute("INSERT INTO folder VALUES (?, ?, ?, ?, ?)", (*_row(key), *told))
        self._base.executemany(
            "INSERT INTO series VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (*_row(part[:2]), part.number, _blob(tag), *_bytes(one))
                for part, series in aside.items()
                for tag, one in series.items()
            ),
        )

    def _drop(self, keys: list[tuple[str, str]]) -> None:
        for table in ("folder", "series"):
            self._base.executemany(f"DELETE FROM {table} WHERE source = ? AND path = ?", map(_row, keys))  # noqa: S608


class Forgetful:
    """A memory of one scan: everything is read anew."""

    def __init__(self) -> None:
        self._series: dict[Part, dict[str, Series]] = {}

    def runs(self, name: str, module: Reader, path: Path, files: Sequence[str]) -> list[Run]:
        """Read."""
        return _read((name, str(path)), module, files, [], self._series)

    def series(self, part: Part) -> dict[str, Series]:
        """Return the series of a run."""
        return self._series[part]

    def keep(self, tops: Iterable[Path]) -> None:
        """Keep nothing."""


def _read(
    key: tuple[str, str],
    module: Reader,
    files: Sequence[str],
    before: Sequence[Run],
    aside: dict[Part, dict[str, Series]],
) -> list[Run]:
    """Read runs, and put their series aside: a table needs the metrics' ends alone."""
    found = module.read(Path(key[1]), files, before)
    for number, run in enumerate(found):
        part = Part(*key, number)
        run.parts = (part,)
        run.metrics = {tag: known for tag, series in run.series.items() if (known := metric(series))}
        aside[part], run.series = run.series, {}
    return found


def _row(key: tuple[str, str]) -> tuple[str, bytes]:
    return key[0], _blob(key[1])


def _blob(text: str) -> bytes:
    """Return a name as bytes: that of a folder or of a metric need not be UTF-8."""
    return text.encode("utf-8", "surrogatepass")


def _text(blob: bytes) -> str:
    return blob.decode("utf-8", "surrogatepass")


def _rows(base: sqlite3.Connection) -> dict[tuple[str, str], _Row]:
    """Return what is known of each folder."""
    rows = base.execute("SELECT * FROM folder")
    return {(source, _text(path)): tuple(others) for source, path, *others in rows}


def _loads(text: str) -> list[Run] | None:
    try:
        return record.loads(text)
    except (ValueError, TypeError, KeyError, AttributeError):  # somebody wrote to it
        return None


def _bytes(series: Series) -> tuple[bytes, bytes, bytes]:
    return series.steps.tobytes(), series.values.tobytes(), series.walls.tobytes()


def _array(kind: str, data: bytes) -> "array[Any]":
    made: array[Any] = array(kind)
    made.frombytes(data)
    return made
