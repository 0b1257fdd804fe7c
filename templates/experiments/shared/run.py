"""What a run keeps and what it is judged by: `run:` in the YAML, its loggers and callbacks, and the run card."""

import hashlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import lightning as L
import torch
from lightning.pytorch import callbacks as known
from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger, WandbLogger

from predictions import PredictionWriter
from training import ExactResume

CARD = "run.json"
VERSIONS = ("torch", "lightning", "torchmetrics", "transformers", "tokenizers", "numpy")


@dataclass
class Run:
    """Where a run is kept and what it is judged by.

    Args:
        name: Of a row of runs, kept as folder/name/version_0, version_1, ...
        folder: Of all runs.
        logger: csv, tensorboard, wandb, or several: csv,wandb. The CSV file is written in any case.
        monitor: The metric that chooses the best checkpoint.
        mode: Whether a higher or a lower value of it is better.
        patience: Stop after so many epochs without a better value; 0 never stops.
        average: Average the weights: ema (every step) or swa (the last epochs).
    """

    name: str = "run"
    folder: str = "runs"
    logger: str = "csv"
    monitor: str = "val/loss"
    mode: Literal["min", "max"] = "min"
    patience: int = 0
    average: Literal["none", "ema", "swa"] = "none"


def loggers(run: Run) -> list:
    """Return the loggers by name, in one folder and with one version."""
    csv = CSVLogger(run.folder, run.name)
    version = f"version_{csv.version}"
    make = {
        "csv": lambda: csv,
        "tensorboard": lambda: TensorBoardLogger(run.folder, run.name, version, default_hp_metric=False),
        "wandb": lambda: WandbLogger(name=version, project=run.name, save_dir=csv.log_dir),
    }
    wrong = set(run.logger.split(",")) - set(make)
    if wrong:
        raise SystemExit(f"error: no logger is called {min(wrong)}\nhint: --logger csv,tensorboard,wandb")
    try:
        return [make[name]() for name in dict.fromkeys(["csv", *run.logger.split(",")])]
    except ModuleNotFoundError as missing:
        raise SystemExit(f"error: {missing}\nhint: pip install tensorboard wandb, or --logger csv") from None


def callbacks(run: Run, command: str, config: dict) -> list[L.Callback]:
    """Return what watches a command. config: all its options."""
    if command != "fit":
        return [PredictionWriter("epoch"), RunCard(run, {})]
    watched = {"monitor": run.monitor, "mode": run.mode}
    best = known.ModelCheckpoint(filename="best", save_last=True, enable_version_counter=False, **watched)
    made = [ExactResume(int(config["seed_everything"])), RunCard(run, config), best]
    if not config["trainer"]["fast_dev_run"]:
        made.append(known.LearningRateMonitor("step"))
    if run.patience:
        made.append(known.EarlyStopping(patience=run.patience, **watched))
    if run.average != "none":
        swa, lr = run.average == "swa", config["model"]["lr"]
        made.append(known.StochasticWeightAveraging(lr) if swa else known.WeightAveraging(avg_fn=ema))
    return made


def ema(mean: torch.Tensor, new: torch.Tensor, steps: torch.Tensor) -> torch.Tensor:
    """Return the mean of the weights of about the last 1000 steps; the first ones, of chance, are forgotten soon."""
    kept = min(0.999, (1 + float(steps)) / (10 + float(steps)))
    return torch.lerp(new, mean, kept) if new.is_floating_point() else new


class RunCard(L.Callback):
    """run.json beside the checkpoints: what two runs must share before their numbers can be compared."""

    def __init__(self, run: Run, config: dict):
        self.run, self.config, self.card = run, config, {}

    def on_fit_start(self, trainer, module):
        self.card = {"schema": 1, "task": module.task, "state": "running", "started": time.time()}
        self.card |= {"command": ["python", *sys.argv], "config": self.config, "data": trainer.datamodule.told()}
        self.card |= {"monitor": self.run.monitor, "mode": self.run.mode, **code(trainer.log_dir), **machine()}
        self.write(trainer)

    def on_sanity_check_end(self, trainer, module):
        known, monitor = trainer.callback_metrics, self.run.monitor
        if known and monitor not in known:
            raise SystemExit(f"error: no metric is called {monitor}\nhint: --run.monitor, one of {', '.join(known)}")

    def on_validation_end(self, trainer, module):
        if self.card:
            self.write(trainer)

    def on_fit_end(self, trainer, module):
        self.end(trainer, "interrupted" if trainer.interrupted else "finished")

    def on_exception(self, trainer, module, exception):
        self.end(trainer, "interrupted" if isinstance(exception, KeyboardInterrupt) else "crashed")

    def on_test_end(self, trainer, module):
        """Add what was measured to the card of the run that the checkpoint is of."""
        path = Path(trainer.ckpt_path or "").parent.parent / CARD
        if trainer.ckpt_path and path.is_file() and trainer.is_global_zero:
            card = json.loads(path.read_text(encoding="utf-8"))
            numbers = {name: float(value) for name, value in trainer.callback_metrics.items()}
            tests, name = card.get("test", {}), Path(trainer.ckpt_path).name
            replace(path, card | {"test": {**tests, name: {**tests.get(name, {}), **numbers}}})

    def end(self, trainer, state: str) -> None:
        if self.card:
            self.card |= {"state": state, "ended": time.time(), "steps": trainer.global_step}
            self.write(trainer)

    def write(self, trainer) -> None:
        folder, kept = trainer.log_dir, trainer.checkpoint_callback  # log_dir asks all ranks
        if kept and kept.best_model_score is not None:  # known after the callbacks: here that of the epoch before
            best = f"checkpoints/{Path(kept.best_model_path).name}"
            self.card["best"] = {self.run.monitor: float(kept.best_model_score), "checkpoint": best}
        if folder and trainer.is_global_zero:
            replace(Path(folder) / CARD, self.card)


def replace(path: Path, card: dict) -> None:
    """Write a card whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(card, indent=1, ensure_ascii=False, default=str), encoding="utf-8")
    beside.replace(path)


def code(folder: str | None) -> dict:
    """Return the commit, and whether the files differ from it; how they differ is kept in folder/dirty.diff."""
    here, difference = Path(__file__).parent, git("diff", "HEAD")
    if difference and folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / "dirty.diff").write_bytes(difference)
    judged = hashlib.sha256((here / "metrics.py").read_bytes()).hexdigest()
    commit = git("rev-parse", "HEAD").decode().strip()
    return {"commit": commit or None, "dirty": bool(difference), "evaluation_code_sha256": judged}


def git(*words: str) -> bytes:
    try:
        return subprocess.run(["git", *words], capture_output=True, cwd=Path(__file__).parent, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return b""


def machine() -> dict:
    """Return the versions, the GPUs, and what `teamkit preflight` saw where it started this run."""
    versions = {"python": platform.python_version(), **{name: importlib.metadata.version(name) for name in VERSIONS}}
    gpus = [torch.cuda.get_device_name(one) for one in range(torch.cuda.device_count())]
    seen = Path(os.environ.get("TEAMKIT_RUN", ".")) / "preflight.json"
    preflight = json.loads(seen.read_text(encoding="utf-8")) if seen.is_file() else None
    return {"versions": versions, "gpus": gpus, "preflight": preflight}
