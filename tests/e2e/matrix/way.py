"""One row of the matrix: something a person may do with git, as the shell lines that do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Target = Literal["local", "remote", "legitimate"]
Need = Literal["files", "sha1", "pygit2", "dulwich"]


@dataclass(frozen=True)
class Way:
    """The lines run in the clone, on a clean main; play.PRELUDE has the words they may use."""

    number: int
    name: str
    script: str
    target: Target
    prepare: str = ""  # what happened before, not judged
    effect: str = ""  # legitimate only: lines that fail unless the script did its work
    needs: tuple[Need, ...] = ()

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
