"""The rows of table.toml."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import tomli

ROOT = Path(__file__).parents[2]
TABLE = Path(__file__).with_suffix(".toml")


class Untold(Exception):
    """The table, the copy or a test is not as it should be, so nothing can be told of the guard."""


@dataclass(frozen=True)
class Mutation:
    """One way to break the guard: `new` in place of `old`, and the test that notices."""

    file: str
    old: str
    new: str
    why: str
    test: str

    def __str__(self) -> str:
        return f"{self.file}: {self.why}"

    def text(self) -> str:
        """The file with the mutation in it."""
        text = (ROOT / self.file).read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise Untold(f"{self}\n  `old` is there {text.count(self.old)} times, not once: {self.old!r}")
        return text.replace(self.old, self.new)


def chosen(names: Iterable[str]) -> list[Mutation]:
    """The rows whose file, reason or test holds one of the names; without a name all of them."""
    rows = [Mutation(**row) for row in tomli.loads(TABLE.read_text(encoding="utf-8"))["mutation"]]
    wanted = [*names] or [""]
    found = [row for row in rows if any(name in f"{row} {row.test}" for name in wanted)]
    if not found:
        raise Untold(f"no row of {TABLE.name} holds {' or '.join(wanted)}")
    return found
