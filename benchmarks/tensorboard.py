"""Reading all scalars of an event file of 100 MB, against TensorBoard's EventAccumulator and tbparse.

TENSORBOARD_PYTHON=… python -m benchmarks.tensorboard [ROUNDS]

with the Python of an environment that has tensorboard and tbparse. Every reader is a process of its own;
what it takes is seconds of processor, from after its imports until all points are there.
"""

import json
import math
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.targets import Target
from tests.runs.readers.event_files import NAME, START, event, part, record, scalar, version

SIZE = 100_000_000
TAGS = ("train/loss", "train/accuracy", "train/grad_norm", "lr", "epoch", "val/loss", "val/accuracy", "val/f1")
TEAMKIT, ACCUMULATOR, TBPARSE = "teamkit", "EventAccumulator, all points", "tbparse"

_HEAD = "import json, resource, sys, time; from pathlib import Path; folder = sys.argv[1]"
_READERS = {
    TEAMKIT: (
        "from teamkit.runs.folder import listed; from teamkit.runs.readers import tensorboard",
        "files = tensorboard.claims(listed(Path(folder), top=True))",
        "points = sum(len(one) for run in tensorboard.read(Path(folder), files, []) for one in run.series.values())",
    ),
    ACCUMULATOR: (
        "from tensorboard.backend.event_processing.event_accumulator import EventAccumulator",
        "read = EventAccumulator(folder, size_guidance={'scalars': 0}).Reload()",
        "points = sum(len(read.Scalars(tag)) for tag in read.Tags()['scalars'])",
    ),
    TBPARSE: (
        "from tbparse import SummaryReader",
        "read = SummaryReader(folder)",
        "points = len(read.scalars)",
    ),
}
_TAIL = """
seconds, peak = time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([points, seconds, peak]))
"""


class Reading(NamedTuple):
    """One reading: how many points, in how many seconds of processor, with how many MiB at most."""

    points: int
    seconds: float
    peak: float


def write(folder: Path, size: int = SIZE) -> Path:
    """Write an event file as a long training does: every step logs all tags, about 2 million points in all."""
    file = folder / NAME
    with file.open("wb") as stream:
        stream.write(version())
        for step in _steps():
            stream.write(step)
            if stream.tell() >= size:
                return file
    raise AssertionError  # steps do not end


def _steps() -> Iterator[bytes]:
    step = 0
    while True:
        yield b"".join(
            record(event(part(5, scalar(tag, math.exp(-step / 1e5) + number)), step, START + step / 10 + number / 1000))
            for number, tag in enumerate(TAGS)
        )
        step += 1


def readings(folder: Path, python: str, rounds: int) -> dict[str, list[Reading]]:
    """Let every reader read once a round, in an order of its own."""
    found: dict[str, list[Reading]] = {name: [] for name in _READERS}
    chance = random.Random(20)
    for _ in range(rounds):
        for name in chance.sample(list(_READERS), len(_READERS)):
            found[name].append(_reading(name, folder, sys.executable if name == TEAMKIT else python))
    return found


def _reading(name: str, folder: Path, python: str) -> Reading:
    imports, *reads = _READERS[name]
    code = "\n".join((_HEAD, imports, "start = time.process_time()", *reads, _TAIL))
    env = dict(os.environ) | {"PYTHONPATH": str(Path(__file__).parents[1]) if name == TEAMKIT else ""}
    done = subprocess.run([python, "-c", code, folder], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"{name}: {done.stderr}"
        raise RuntimeError(message)
    return Reading(*json.loads(done.stdout.splitlines()[-1]))


def targets(found: Mapping[str, list[Reading]]) -> list[Target]:
    """Return what is promised: an eighth of the time of EventAccumulator, a third of its memory, every point."""
    own, peer = found[TEAMKIT], found[ACCUMULATOR]
    pairs = list(zip(own, peer, strict=True))
    return [
        Target("share of the time of EventAccumulator", median(a.seconds / b.seconds for a, b in pairs), 1 / 8),
        Target("share of its memory", median(a.peak / b.peak for a, b in pairs), 1 / 3),
        Target("points of its that are not read", max(b.points - a.points for a, b in pairs), 0),
    ]


def table(found: Mapping[str, list[Reading]], size: int) -> str:
    """Return the figures as lines, medians of the rounds."""
    rounds = len(found[TEAMKIT])
    head = f"\nscalars of {size / 1e6:.0f} MB, {rounds} rounds\n  {'':30}{'MB/s':>10}{'peak MiB':>10}{'points':>12}"
    return "\n".join([head, *(_row(name, one, size) for name, one in found.items())])


def _row(name: str, found: list[Reading], size: int) -> str:
    speed, peak = (median(getattr(one, what) for one in found) for what in ("seconds", "peak"))
    return f"  {name:30}{size / 1e6 / speed:10.1f}{peak:10.0f}{found[0].points:12,}"


def main() -> int:
    """Print the figures; 1 when a target is missed."""
    python = os.environ.get("TENSORBOARD_PYTHON", "")
    if not python:
        sys.exit("TENSORBOARD_PYTHON names no Python; it is to be one that has tensorboard and tbparse")
    with tempfile.TemporaryDirectory(prefix="teamkit-bench-") as folder:
        size = write(Path(folder)).stat().st_size
        found = readings(Path(folder), python, int(sys.argv[1]) if len(sys.argv) > 1 else 3)
    kept = targets(found)
    print(table(found, size), "\ntargets", *kept, sep="\n")
    return 0 if all(target.kept for target in kept) else 1


if __name__ == "__main__":
    sys.exit(main())
