"""A generated project against a loop by hand and the Trainer of transformers: make bench-train.

Seconds of processor, on one thread: a shared machine's clock tells of its other guests.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.training.projects import PYTHON, WHY, made

_SCRIPTS = Path(__file__).parent / "trained"
_ROUNDS, _STEPS = 5, 30
_FIRST, _RATE = 1.2, 0.95  # targets: seconds to the first step, tokens a second


def main() -> int:
    """Print a table and whether the targets are kept; 1 where one is missed."""
    if not PYTHON.exists():
        sys.exit(f"error: {WHY}")
    with tempfile.TemporaryDirectory(prefix="teamkit-bench-") as name:
        folder = Path(name)
        project = made("sts", folder / "sts").folder
        _run("world.py", str(folder), str(project), at=folder)
        found = [_round(folder, project) for _ in range(_ROUNDS)]
    first = _median(found, "ours", "first", "script")
    rate = _median(found, "ours", "rate", "loop")
    for one in ("loop", "script", "ours"):
        seconds = statistics.median(told[one]["first"] for told in found)
        tokens = statistics.median(told[one].get("rate", 0) for told in found)
        print(f"{one:8}{seconds:8.2f} s to the first step{f'{tokens:10.0f} tokens a second' if tokens else ''}")
    print(f"first step: {first:.2f} times the Trainer's (target {_FIRST})")
    print(f"tokens a second: {rate:.2f} of the loop's (target {_RATE})")
    return int(first > _FIRST or rate < _RATE)


def _round(folder: Path, project: Path) -> dict[str, dict[str, float]]:
    order = random.sample(["loop", "script", "ours"], 3)
    return {one: _run(f"{one}.py", str(folder), str(_STEPS), at=project) for one in order}


def _run(script: str, *words: str, at: Path) -> dict[str, float]:
    env = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "PYTHONWARNINGS": "ignore"}
    told = subprocess.run(
        [str(PYTHON), str(_SCRIPTS / script), *words], cwd=at, env=env, capture_output=True, text=True, check=False
    )
    if told.returncode:
        sys.exit(f"{script} failed:\n{told.stderr[-2000:]}")
    lines = [line for line in told.stdout.splitlines() if line.startswith("{")]
    found: dict[str, float] = json.loads(lines[-1]) if lines else {}
    return found


def _median(found: list[dict[str, dict[str, float]]], one: str, what: str, peer: str) -> float:
    return statistics.median(told[one][what] / told[peer][what] for told in found)


if __name__ == "__main__":
    sys.exit(main())
