"""A database of what can be found out again: whatever is wrong with it, it is made anew."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from zlib import crc32

PATIENCE = 1  # seconds that another teamkit is waited for
_First = TypeVar("_First")


def opened(
    file: Path, tables: str, key: str, first: Callable[[sqlite3.Connection], _First]
) -> tuple[sqlite3.Connection, _First]:
    """Return a database and what is read of it first. tables: SQL that makes them. key: what its rows depend on.

    One that is broken, of other tables or of another key is made anew, as is one that `first` finds no sense in, by
    ValueError, TypeError or AttributeError. Where none can be had, as somebody else has it or nobody may write
    there, it lies in memory.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return _sound(file, tables, key, first)
    except (sqlite3.Error, OSError):
        return _connected(":memory:", tables, key, first)


def _sound(
    file: Path, tables: str, key: str, first: Callable[[sqlite3.Connection], _First]
) -> tuple[sqlite3.Connection, _First]:
    try:
        return _connected(file, tables, key, first)
    except sqlite3.OperationalError:  # somebody else has it, or nobody may
        raise
    except (sqlite3.DatabaseError, ValueError, TypeError, AttributeError):
        file.unlink()
        return _connected(file, tables, key, first)


def _connected(
    file: "Path | str", tables: str, key: str, first: Callable[[sqlite3.Connection], _First]
) -> tuple[sqlite3.Connection, _First]:
    base = sqlite3.connect(file, timeout=PATIENCE)
    try:
        _check(base, tables, crc32(f"{tables}{key}".encode()) >> 1)
        return base, first(base)
    except BaseException:
        base.close()
        raise


def _check(base: sqlite3.Connection, tables: str, version: int) -> None:
    """Make the tables where there are none, all or none of them. Raises ValueError for a database of another version.

    version: of 31 bits, as many as sqlite keeps.
    """
    if not base.execute("SELECT 1 FROM sqlite_master").fetchone():
        base.executescript(f"BEGIN IMMEDIATE; {tables}; PRAGMA user_version = {version}; COMMIT")
    if base.execute("PRAGMA user_version").fetchone() != (version,):
        raise ValueError("of another version")
