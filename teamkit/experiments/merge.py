"""The door to `git merge-file`: three texts become one, with marks where both sides have changed the same lines."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from teamkit.errors import OutsideFailed
from teamkit.experiments import plan, repository
from teamkit.experiments.plan import Sides, Step
from teamkit.experiments.tree import File, Taken, is_binary

YOURS = "yours"
_OPEN, _CLOSE = f"<<<<<<< {YOURS}".encode(), b">>>>>>> template "
_MOST = 127  # conflicts; a higher exit code is a failure of git


class Labels(NamedTuple):
    """The versions that the marks name."""

    old: str
    new: str


def merged(steps: tuple[Step, ...], labels: Labels) -> tuple[Step, ...]:
    """Return the steps with every merge made. Raises OutsideFailed where git is not there."""
    return tuple(_made(step, step.sides, labels) if step.sides else step for step in steps)


def _made(step: Step, sides: Sides, labels: Labels) -> Step:
    if any(map(is_binary, sides)):
        return plan.unmergeable(step)
    return plan.merged(step, *three_way(sides, labels))


def three_way(sides: Sides, labels: Labels) -> tuple[bytes, int]:
    """Return the merged text, and how many conflicts it holds (diff3 style, at most 127 counted)."""
    names = (YOURS, f"template {labels.old}", f"template {labels.new}")
    with TemporaryDirectory(prefix="teamkit-merge-") as folder:
        files = [Path(folder, name) for name in sides._fields]
        for file, data in zip(files, sides, strict=True):
            file.write_bytes(data)
        words = [word for name in names for word in ("-L", name)]
        reply = repository.git(Path(folder), "merge-file", "--quiet", "--diff3", *words, *(file.name for file in files))
        if reply.code is None or not 0 <= reply.code <= _MOST:
            said = reply.err.strip().rpartition("\n")[2]
            raise OutsideFailed(f"git cannot merge: {said or reply.code}", hint="git --version")
        return files[0].read_bytes(), reply.code


def marks(data: bytes) -> list[int]:
    """Return the lines, from 1, where a conflict of an update begins that nobody has resolved."""
    lines = data.splitlines() if _OPEN in data else []
    if not any(line.startswith(_CLOSE) for line in lines):
        return []
    return [number for number, line in enumerate(lines, 1) if line.rstrip() == _OPEN]


def is_unresolved(file: File | Taken | None, beside: File | Taken | None) -> bool:
    """Whether a file still waits for a person. beside: what stands beside it, where that could be the templates'."""
    if not isinstance(file, File):
        return False
    return bool(marks(file.data)) or (is_binary(file.data) and isinstance(beside, File))
