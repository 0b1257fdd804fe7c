"""What a scan for runs costs: ten thousand small runs cold and warm, one long log that grows, W&B, MLflow.

The runs of W&B are copies of one that the library wrote (tests/fixtures/runs); those of MLflow are
written by it, where MLFLOW_PYTHON names a Python that has it.
"""

import gc
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter

from benchmarks.timing import Candidate, Series, paired
from teamkit.runs import location
from teamkit.runs.cache import Cache, Forgetful
from teamkit.runs.collect import Memory, collect
from teamkit.sections import Policy

FIXTURES = Path(__file__).parents[1] / "tests/fixtures/runs"
COLD, WARM = "cold", "warm"
WHOLE, GROWN = "200,000 lines", "100 lines more"


def scans(root: Path, rounds: int) -> dict[str, Series]:
    """Ten thousand runs of Lightning: with a new cache, and with that of the scan before."""
    top = _lightning(root / "logs", 10_000)
    times: dict[str, list[float]] = {COLD: [], WARM: []}
    for number in range(rounds):
        file = root / f"cache-{number}.sqlite"
        for name in (COLD, WARM):
            times[name].append(_scan(top, partial(Cache, file), 10_000))
    return {name: Series(taken, times[COLD]) for name, taken in times.items()}


def grown(root: Path, rounds: int) -> dict[str, Series]:
    """One log of mmengine, of 200,000 lines: with a new cache, and with that cache once 100 lines were added."""
    times: dict[str, list[float]] = {WHOLE: [], GROWN: []}
    for number in range(rounds):
        top = root / f"grown-{number}"
        log = top / "work/20260101_120000/vis_data/scalars.json"
        log.parent.mkdir(parents=True)
        for name, steps in ((WHOLE, range(200_000)), (GROWN, range(200_000, 200_100))):
            with log.open("a") as stream:
                stream.writelines(map(_scalars, steps))
            times[name].append(_scan(top, partial(Cache, root / f"grown-{number}.sqlite"), 1))
        shutil.rmtree(top)
    return {name: Series(taken, times[WHOLE]) for name, taken in times.items()}


def _scalars(step: int) -> str:
    metrics = {tag: 1 / (step + place) for place, tag in enumerate(("lr", "data_time", "loss", "loss_cls", "time"), 1)}
    return json.dumps({**metrics, "epoch": 1 + step // 1000, "iter": step, "memory": 10240, "step": step}) + "\n"


def wandb(root: Path, rounds: int) -> dict[str, Series]:
    """A thousand runs of W&B, read without a cache."""
    top = _copies(next(FIXTURES.glob("wandb/0.31.0/finished/**/offline-run-*")), root / "wandb", 1000)
    times = [_scan(top, Forgetful, 1000) for _ in range(rounds)]
    return {"1,000 runs": Series(times, times)}


def searches(root: Path, rounds: int) -> dict[str, Series]:
    """A thousand runs of MLflow in its database: teamkit, and mlflow.search_runs, each with its own start."""
    python = os.environ.get("MLFLOW_PYTHON")
    if not python:
        return {}
    store = root / "mlflow"
    store.mkdir()
    quiet = {**os.environ, "MLFLOW_TRACKING_URI": f"sqlite:///{store / 'mlflow.db'}", "GIT_PYTHON_REFRESH": "quiet"}
    subprocess.run([python, "-c", _WRITE], cwd=store, env=quiet, check=True, capture_output=True)
    shutil.rmtree(store / "mlruns", ignore_errors=True)
    ours = [str(Path(sys.executable).with_name("teamkit")), "runs", "--json"]
    return paired(
        {
            "mlflow.search_runs": Candidate([python, "-c", _SEARCH], store, quiet),
            "teamkit runs --json": Candidate(
                ours, store, os.environ, lambda: location.place(store).unlink(missing_ok=True)
            ),
        },
        rounds,
    )


_WRITE = """
import mlflow
for number in range(1000):
    with mlflow.start_run(run_name=f"run-{number}"):
        mlflow.log_params({"lr": number, "model": "roberta", "seed": 1})
        mlflow.log_metrics({"loss": 1 / (number + 1), "f1": number / 1000}, step=1)
"""
_SEARCH = "import mlflow; assert len(mlflow.search_runs(max_results=2000)) == 1000"


def _scan(top: Path, memory: Callable[[], Memory], expected: int) -> float:
    gc.disable()  # as the program does
    start = perf_counter()
    found = collect([top], Policy(), memory(), top)
    taken = 1000 * (perf_counter() - start)
    if len(found.runs) != expected:
        message = f"{len(found.runs)} runs found, not {expected}"
        raise RuntimeError(message)
    return taken


def _lightning(top: Path, count: int) -> Path:
    rows = "".join(f"{epoch},{10 * epoch},{1 / (epoch + 1)},\n{epoch},{10 * epoch + 9},,{epoch / 100}\n"
                   for epoch in range(30))  # fmt: skip
    for number in range(count):
        folder = top / f"model-{number % 100}/version_{number // 100}"
        folder.mkdir(parents=True)
        (folder / "metrics.csv").write_text(f"epoch,step,train_loss,val_f1\n{rows}")
        (folder / "hparams.yaml").write_text(f"lr: {number * 1e-6}\nmodel: klue/roberta-large\nseed: {number}\n")
    return top


def _copies(run: Path, top: Path, count: int) -> Path:
    for number in range(count):
        shutil.copytree(run, top / f"run-20260101_{number:06}-{number:08x}")
    return top
