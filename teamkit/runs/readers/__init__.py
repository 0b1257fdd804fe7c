"""The readers of run logs, by name: a literal, so that only what is found is loaded.

A reader is a module with

    claims(folder: Folder) -> Sequence[str]
        the files, from the folder on, that tell of a run here; empty when there is none.
        By names alone where that is enough: it is asked of every folder.
    read(path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]
        what those files of the folder `path` tell. It raises nothing for bad data: it returns what
        it could read, and in `damage` what it could not. before: what it returned for the same
        files when they were shorter, series and all, where every file that has a mark still begins
        as it did; it may go on from these marks, or read everything again.
    VERSION: int
        counted up whenever it reads differently; a cache of another version is not used.

It unpickles nothing, asks no network, and runs nothing that a log says.
"""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol

from teamkit.runs.folder import Folder
from teamkit.runs.model import Run

# In the order in which they are asked.
READERS = {
    "card": "the run card of a generated experiment: run.json",
    "wandb": "Weights & Biases: run-*.wandb, online and offline",
    "mlflow": "MLflow: mlruns/, mlflow.db",
    "ray": "Ray Tune: result.json, progress.csv",
    "huggingface": "the Trainer of transformers: trainer_state.json",
    "lightning": "Lightning's CSVLogger: metrics.csv, hparams.yaml",
    "tensorboard": "TensorBoard: events.out.tfevents.*",
    "hydra": "Hydra: .hydra/",
    "dvclive": "DVCLive: dvclive/",
    "ultralytics": "Ultralytics: results.csv, args.yaml",
    "mmengine": "mmengine: vis_data/scalars.json, *.log.json",
    "detectron2": "detectron2: metrics.json",
    "keras": "Keras' CSVLogger: *log*.csv or *history*.csv that begins with epoch, training*.log",
}


class Reader(Protocol):
    """What a module of this package offers."""

    VERSION: int

    def claims(self, folder: Folder) -> Sequence[str]:
        """Return the files that tell of a run here."""

    def read(self, path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:
        """Return the runs that these files tell of."""


def reader(name: str) -> Reader:
    """Load one."""
    module: Reader = import_module(f"{__name__}.{name}")
    return module
