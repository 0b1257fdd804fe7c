"""What each generated project learns on the data it ships: python -m benchmarks.tasks [TASK...].

Prints a row a task: seconds of `main.py fit`, with one thread, and what its best checkpoint measures on test.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.training.projects import PYTHON, ROOT, WHY, made


def main(names: list[str]) -> int:
    """Train every task that is named, or all."""
    if not PYTHON.exists():
        sys.exit(f"error: {WHY}")
    tasks = sorted(file.parent.name for file in (ROOT / "templates" / "experiments").glob("*/template.toml"))
    print(
        "| task | fit, s | of the processor | lines of Python | test, best checkpoint |", "| --- " * 5 + "|", sep="\n"
    )
    for task in names or tasks:
        with tempfile.TemporaryDirectory(prefix="teamkit-tasks-") as folder:
            print(_row(task, Path(folder)), flush=True)
    return 0


def _row(task: str, folder: Path) -> str:
    project = made(task, folder / task)
    begun, used = time.monotonic(), _used()
    done = project.run("main.py", "fit", "-c", "configs/base.yaml", "--trainer.enable_progress_bar", "false")
    took, used = time.monotonic() - begun, _used() - used
    if done.returncode:
        return f"| {task} | failed: {done.stderr[-500:]} | | | |"
    run = next(project.folder.glob("runs/*/version_0"))
    project.run("main.py", "test", "--ckpt", str(run / "checkpoints" / "best.ckpt"))
    card = json.loads((run / "run.json").read_text(encoding="utf-8"))
    found = card.get("test", {}).get("best.ckpt", {})
    told = ", ".join(f"{name.removeprefix('test/')} {value:.3f}" for name, value in sorted(found.items()))
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in project.folder.glob("*.py"))
    return f"| {task} | {took:.0f} | {used:.0f} | {lines} | {told} |"


def _used() -> float:
    times = os.times()
    return times.children_user + times.children_system


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
