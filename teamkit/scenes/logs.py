"""The logs of the team's trainings, as three libraries write them. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from hashlib import sha256
from json import dumps
from math import exp
from typing import NamedTuple

FIRST_DAY = 1756652400  # Monday, 1 September 2025, in Seoul; seconds since 1970
_EPOCHS, _STEPS = 5, 310
_DAY, _EPOCH_SECONDS = 86400, 540
_FINISHED, _FAILED = 3, 4  # of MLflow


class Training(NamedTuple):
    """A training. best: of val/f1, reached in the last epoch. breaks: epoch that brings no number any more, or 0."""

    model: str
    lr: str
    loss: str
    batch: int
    best: float
    breaks: int = 0


def _score(one: Training, epoch: int) -> float:
    return one.best - 0.19 * exp(-0.9 * epoch) + 0.19 * exp(-0.9 * (_EPOCHS - 1))


def _loss(one: Training, epoch: int) -> float:
    return (1.05 - one.best) * (1 + 2.2 * exp(-0.7 * epoch))


def lightning(folder: str, one: Training) -> Iterator[tuple[str, str]]:
    """Yield the files of a CSVLogger; training and validation stand on rows of their own."""
    rows = ["epoch,step,train/loss,val/f1,val/loss"]
    for epoch in range(_EPOCHS):
        step = (epoch + 1) * _STEPS - 1
        broken = bool(one.breaks) and epoch >= one.breaks
        told = "nan,nan" if broken else f"{_score(one, epoch):.4f},{_loss(one, epoch) * 1.1:.4f}"
        rows += [f"{epoch},{step},{'nan' if broken else f'{_loss(one, epoch):.4f}'},,", f"{epoch},{step},,{told}"]
    params = {"batch_size": one.batch, "loss": one.loss, "lr": one.lr, "max_epochs": _EPOCHS, "model": one.model}
    yield f"{folder}/metrics.csv", "\n".join(rows) + "\n"
    yield f"{folder}/hparams.yaml", "".join(f"{key}: {value}\n" for key, value in params.items())


def mlflow(name: str, day: int, one: Training) -> Iterator[tuple[str, str]]:
    """Yield the files of a run in MLflow's file store, which tells times and how it ended.

    day: from the first, at eight in the evening.
    """
    number = sha256(name.encode()).hexdigest()[:32]
    folder = f"mlruns/1/{number}"
    start = (FIRST_DAY + day * _DAY + 20 * 3600) * 1000
    epochs = one.breaks or _EPOCHS
    meta = {
        "artifact_uri": "''", "end_time": start + epochs * _EPOCH_SECONDS * 1000, "entry_point_name": "''",
        "experiment_id": "'1'", "lifecycle_stage": "active", "run_id": number, "run_name": name, "source_type": 4,
        "start_time": start, "status": _FAILED if one.breaks else _FINISHED, "user_id": "root",
    }  # fmt: skip
    yield f"{folder}/meta.yaml", "".join(f"{key}: {value}\n" for key, value in meta.items())
    params = {"model": one.model, "lr": one.lr, "loss": one.loss, "batch_size": str(one.batch)}
    yield from ((f"{folder}/params/{key}", value) for key, value in params.items())
    for tag, values in {"val/f1": _score, "val/loss": _loss}.items():
        lines = [
            f"{start + (epoch + 1) * _EPOCH_SECONDS * 1000} {values(one, epoch):.4f} {(epoch + 1) * _STEPS - 1}\n"
            for epoch in range(epochs)
        ]
        yield f"{folder}/metrics/{tag}", "".join(lines)


def huggingface(folder: str, one: Training) -> Iterator[tuple[str, str]]:
    """Yield the state of a Trainer, and the model's own settings."""
    history = [
        entry
        for epoch in range(_EPOCHS)
        for step in [(epoch + 1) * _STEPS]
        for entry in (
            {"epoch": epoch + 1.0, "learning_rate": float(one.lr), "loss": round(_loss(one, epoch), 4), "step": step},
            {"epoch": epoch + 1.0, "eval_f1": round(_score(one, epoch), 4), "step": step},
        )
    ]
    state = {
        "best_metric": one.best, "global_step": _EPOCHS * _STEPS, "log_history": history, "max_steps": _EPOCHS * _STEPS,
        "num_train_epochs": _EPOCHS, "train_batch_size": one.batch,
    }  # fmt: skip
    yield f"{folder}/trainer_state.json", dumps(state, indent=2) + "\n"
    yield f"{folder}/config.json", dumps({"_name_or_path": one.model, "model_type": "bert"}, indent=2) + "\n"


def wandb(number: str, day: int, one: Training) -> Iterator[tuple[str, str]]:
    """Yield what old releases of W&B leave of a run that was offline: settings, summary, machine.

    day: from the first, at eight in the evening.
    """
    start = datetime.fromtimestamp(FIRST_DAY + day * _DAY + 20 * 3600, timezone.utc)
    folder = f"wandb/offline-run-{start:%Y%m%d_%H%M%S}-{number}/files"
    params = {"model": one.model, "lr": float(one.lr), "loss": one.loss, "batch_size": one.batch}
    summary = {"_step": _EPOCHS * _STEPS - 1, "val/f1": one.best, "val/loss": round(_loss(one, _EPOCHS - 1), 4)}
    machine = {"gpu": "Tesla V100-SXM2-32GB", "gpu_count": 1, "program": "src/train.py",
               "startedAt": start.isoformat()}  # fmt: skip
    yield f"{folder}/config.yaml", "".join(f"{key}:\n  desc: null\n  value: {told}\n" for key, told in params.items())
    yield f"{folder}/wandb-summary.json", dumps(summary) + "\n"
    yield f"{folder}/wandb-metadata.json", dumps(machine, indent=2) + "\n"


_BASE, _LARGE = "klue/roberta-base", "klue/roberta-large"

LOGS: Mapping[str, str] = dict(
    file
    for files in (
        lightning("lightning_logs/klue-bert/version_0", Training("klue/bert-base", "5e-05", "ce", 32, 0.8417)),
        lightning("lightning_logs/roberta/version_0", Training(_BASE, "2e-05", "ce", 32, 0.8612)),
        lightning("lightning_logs/roberta/version_1", Training(_BASE, "5e-05", "ce", 32, 0.8534)),
        lightning("lightning_logs/roberta/version_2", Training(_BASE, "0.001", "ce", 32, 0.7021, breaks=2)),
        lightning("lightning_logs/roberta/version_3", Training(_BASE, "2e-05", "focal", 32, 0.8663)),
        lightning("lightning_logs/roberta/version_4", Training(_BASE, "2e-05", "ldam", 32, 0.8709)),
        wandb("8rb1k2qx", 11, Training(_BASE, "3e-05", "ce", 32, 0.8597)),
        mlflow("koelectra-ce", 17, Training("monologg/koelectra-base-v3", "2e-05", "ce", 32, 0.8581)),
        mlflow("large-ce", 22, Training(_LARGE, "1e-05", "ce", 16, 0.8813)),
        mlflow("large-batch64", 24, Training(_LARGE, "1e-05", "ce", 64, 0.86, breaks=1)),
        mlflow("large-focal", 30, Training(_LARGE, "1e-05", "focal", 16, 0.8894)),
        mlflow("large-ldam", 36, Training(_LARGE, "1e-05", "ldam", 16, 0.8931)),
        huggingface("outputs/kcbert", Training("beomi/kcbert-base", "3e-05", "ce", 32, 0.8476)),
        [("mlruns/1/meta.yaml", "artifact_location: ''\nexperiment_id: '1'\nlifecycle_stage: active\nname: 뉴스\n")],
    )
    for file in files
)


def run_of(name: str) -> str:
    """Return the folder of a run of MLflow."""
    return f"mlruns/1/{sha256(name.encode()).hexdigest()[:32]}/"
