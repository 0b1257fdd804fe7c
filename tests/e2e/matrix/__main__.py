"""Prints the matrix for the git in $GIT; exits 1 when a count is below its floor.

With a program pre-commit in $PRE_COMMIT, beside which lies its hook no-commit-to-branch, it prints
a column of what that stops.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

from tests.e2e.worlds import SHAPES, Shape, git_binary, git_version

from .expected import floor, openings, promised, reached
from .play import Cell
from .records import Records
from .way import Target, Way
from .ways import WAYS

Matrix = Mapping[Shape, Mapping[Way, Cell]]
TOTALS = {target: sum(way.target == target for way in WAYS) for target in get_args(Target)}


def main() -> int:
    shapes = [shape for shape in (*SHAPES, *_peers()) if shape.supported()]
    with tempfile.TemporaryDirectory(prefix="teamkit-matrix-") as folder:
        records = Records(Path(folder))
        matrix = {shape: records.column(shape) for shape in shapes}
    print("\n".join(_table(matrix)))
    short = list(_short(matrix))
    print("\n".join(short))
    return 1 if short else 0


def _peers() -> list[Shape]:
    named = os.environ.get("PRE_COMMIT")
    return [Shape("pre-commit", guard=False, peer=str(Path(named).absolute()))] if named else []


def _table(matrix: Matrix) -> list[str]:
    heading = f"git {'.'.join(map(str, git_version()))}  {git_binary()}"
    rows = [_row(str(way), [_shown(way, shape, matrix) for shape in matrix]) for way in WAYS]
    names = [shape.name for shape in matrix]
    counts = [_counts(target, matrix) for target in TOTALS]
    return [heading, "", _row("way", names), *rows, "", *counts, "", "open in a guarded clone:", *_reasons(), ""]


def _row(first: str, rest: Sequence[str]) -> str:
    return f"{first:56}" + "".join(f"{text:14}" for text in rest).rstrip()


def _shown(way: Way, shape: Shape, matrix: Matrix) -> str:
    verdict = matrix[shape][way].verdict
    return verdict if shape.peer or verdict == promised(way, shape, git_version()) else f"{verdict} (!)"


def _reasons() -> list[str]:
    return [f"  {', '.join(map(str, opening.numbers)):8}{opening.why}" for opening in openings(git_version())]


def _counts(target: Target, matrix: Matrix) -> str:
    word = "allowed" if target == "legitimate" else "stopped"
    numbers = [f"{reached(cells, target)}/{TOTALS[target]}" for cells in matrix.values()]
    return _row(f"{target}, {word} or impossible", numbers)


def _short(matrix: Matrix) -> list[str]:
    return [
        f"error: {shape.name}: {target} {reached(cells, target)}, at least {least} promised"
        for shape, cells in matrix.items()
        for target in TOTALS
        if reached(cells, target) < (least := floor(target, shape, git_version()))
    ]


if __name__ == "__main__":
    sys.exit(main())
