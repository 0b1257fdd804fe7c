"""Breaks the guard on purpose, one way after the other, and sees that a test notices.

python -m tests.mutations [NAME...] plays the rows of table.toml whose file, reason or test holds a
NAME; without one all of them. Each is played in a copy, so this checkout stays as it is. One under
which the test never ends is caught too. Exits 1 when a mutation survives, 2 when it cannot be told.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Collection
from pathlib import Path

from .copy import LONGEST, Copy
from .table import Mutation, Untold, chosen

PYTEST = ("-m", "pytest", "-q", "-x", "-p", "no:xdist", "-p", "no:cacheprovider", "--inline-snapshot=disable")
SURVIVED = "SURVIVED"
GREEN, RED = 0, 1  # all else that pytest ends with means that no test was run


def main(names: list[str]) -> int:
    try:
        rows = chosen(names)
        for row in rows:
            row.text()
        with tempfile.TemporaryDirectory(prefix="teamkit-mutations-") as folder:
            alive = _play(Copy(Path(folder).resolve()), rows)
    except Untold as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"{len(rows) - alive} caught, {alive} survived")
    return 1 if alive else 0


def _play(copy: Copy, rows: list[Mutation]) -> int:
    copy.make()
    copy.fill()
    _say(copy.whence())
    _say(_green(copy, dict.fromkeys(row.test for row in rows)))
    return sum([_survives(copy, row) for row in rows])


def _green(copy: Copy, tests: Collection[str]) -> str:
    """Run every test once while nothing is broken, and return pytest's count. A skipped one could notice nothing."""
    done = copy.run(*PYTEST, *tests, seconds=LONGEST * len(tests))
    count = "".join(done.stdout.splitlines()[-1:])
    if done.returncode != GREEN:
        raise Untold(f"not green before anything is broken:\n{done.stdout[-4000:]}{done.stderr[-1000:]}")
    return f"unbroken: {count}"


def _survives(copy: Copy, row: Mutation) -> bool:
    """Play a row, say what became of it, and return whether no test noticed."""
    copy.fill(row)
    start = time.monotonic()
    verdict = _verdict(copy, row)
    _say(f"{verdict:9}{time.monotonic() - start:6.1f} s  {row}")
    return verdict == SURVIVED


def _verdict(copy: Copy, row: Mutation) -> str:
    """Return whether the test notices; one that does not end has noticed, for unbroken it did."""
    try:
        done = copy.run(*PYTEST, row.test)
    except subprocess.TimeoutExpired:
        return "hangs"
    if done.returncode not in (GREEN, RED):
        raise Untold(f"{row}\n  pytest ended with {done.returncode}:\n{done.stdout[-4000:]}{done.stderr[-1000:]}")
    return SURVIVED if done.returncode == GREEN else "caught"


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
