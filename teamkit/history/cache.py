"""Records of commits that were read before, in a database under the git directory.

It is a convenience: whatever is wrong with it, everything is read anew. Names, e-mails and paths are kept as
they stand in the commits, so that an edited .mailmap or policy needs no new reading.
"""

import re
import sqlite3
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from teamkit.history import parse
from teamkit.history.commit import Commit
from teamkit.store import opened

_VERSION = 3  # the number goes up when the same row would hold something else
_BATCH = 2000  # records that are held before they are written
_NAMES = re.compile("(?:[0-9a-f]{40,64} ?)*")
_TABLES = """
CREATE TABLE IF NOT EXISTS record (fields BLOB);
CREATE TABLE IF NOT EXISTS reach (tips TEXT, names TEXT);
CREATE TABLE IF NOT EXISTS answer (question TEXT, name TEXT, words TEXT, PRIMARY KEY (question, name))
"""


class Cache:
    """A memory that lasts, once it is kept. key: what a record depends on besides its commit."""

    def __init__(self, file: Path, key: str) -> None:
        self._base, _ = opened(file, _TABLES, f"{_VERSION} {key}", lambda _: None)
        self._new: list[bytes] = []

    def __del__(self) -> None:
        """Close the database."""
        if hasattr(self, "_base"):
            self._base.close()

    def load(self, wanted: Collection[str]) -> dict[str, Commit]:
        """Return the commits that are remembered, of those that are wanted."""
        try:
            return self._loaded(wanted)
        except (sqlite3.Error, ValueError, TypeError, AttributeError, RuntimeError):  # somebody wrote to it
            return {}

    def _loaded(self, wanted: Collection[str]) -> dict[str, Commit]:
        found, paths = {}, dict[str, str]()
        for (blob,) in self._base.execute("SELECT fields FROM record"):
            record = blob.decode("utf-8", "surrogateescape").split("\0")
            if record[0] in wanted:
                found[record[0]] = parse.commit(record, paths)
        return found

    def put(self, record: Sequence[str]) -> None:
        """Remember a commit."""
        self._new.append("\0".join(record).encode("utf-8", "surrogateescape"))
        if len(self._new) >= _BATCH:
            self._write()

    def reach(self, tips: str) -> list[str]:
        """Return the commits that these tips reach, in order; none where they were never asked for."""
        with suppress(sqlite3.Error):
            for (names,) in self._base.execute("SELECT names FROM reach WHERE tips = ?", (tips,)):
                return names.split() if isinstance(names, str) and _NAMES.fullmatch(names) else []
        return []

    def put_reach(self, tips: str, names: Sequence[str]) -> None:
        """Remember what the tips of now reach, and forget those of before."""
        with suppress(sqlite3.Error):
            self._base.execute("DELETE FROM reach")
            self._base.execute("INSERT INTO reach VALUES (?, ?)", (tips, " ".join(names)))

    def answers(self, question: str, wanted: Collection[str]) -> dict[str, str]:
        """Return what was found out about commits before, by name, of those that are wanted."""
        with suppress(sqlite3.Error):
            rows = self._base.execute("SELECT name, words FROM answer WHERE question = ?", (question,)).fetchall()
            return {name: words for name, words in rows if name in wanted and isinstance(words, str)}
        return {}

    def answer(self, question: str, name: str, words: str) -> None:
        """Remember what was found out. question: what was asked. name: begins with the commit."""
        with suppress(sqlite3.Error):
            self._base.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", (question, name, words))

    def keep(self) -> None:
        """Write what is new; where nothing can be written (another teamkit writes, the disk is full), nothing."""
        self._write()
        with suppress(sqlite3.Error):
            self._base.commit()

    def _write(self) -> None:
        with suppress(sqlite3.Error):
            self._base.executemany("INSERT INTO record VALUES (?)", ((one,) for one in self._new))
        self._new = []
