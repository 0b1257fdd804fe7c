"""Metric learning: images of one class near each other, and those of classes that were never seen, too.

All of the task is in this file: Data (rows and batches) and Model (embeddings, loss, metrics). Run it by main.py.
"""

import math
import random
from pathlib import Path
from typing import Any

import lightning as L
import torch
from torch.nn.functional import normalize
from torch.utils.data import default_collate
from transformers import AutoModel, ResNetConfig

from backbone import encoder as load
from backbone import freeze, layers_of
from generated import GeneratedData
from images import grid, loaded, side_of
from losses import loss as loss_by_name
from metrics import Scores, map_at_r, recall_at_1
from training import parameter_groups, warmed_up

CLASSES = {"train": range(40), "val": range(40, 50), "test": range(50, 60)}  # those of val and test are never learnt
NO_CLASS = -1  # of a row that is to be predicted


class Data(GeneratedData):
    """Images and their classes. A file has columns id, image (a path from the folder on) and label (any text).

    Args:
        folder: With train.csv, val.csv and test.csv; empty: blobs that are drawn.
        model: Whose size of images is used; main.py gives it the model's.
        mean: Of the pixels that the model was trained with; (pixel - mean) / std goes into it.
        std: Of these.
        batch_size: Rows a step and a GPU; it must hold several rows of a class.
        num_workers: Processes that load; 0 is fastest here, for the images lie in memory.
        folds: Cut the classes of train.csv into so many folds instead of reading val.csv; 0 reads val.csv.
        fold: Which of them is val.
        split_seed: Of the folds and of the order of the rows.
        predict: The set that `predict` is about: test, or val.
    """

    columns = ("image", "label")
    group = "label"  # the classes of a fold are never learnt
    amounts = {"train": 640, "val": 79, "test": 79}
    collate = staticmethod(default_collate)  # image (rows, 3, side, side), label (rows,) and row (rows,)

    def __init__(
        self,
        folder: str = "",
        model: str = "tiny",
        mean: float = 0.5,
        std: float = 0.5,
        batch_size: int = 64,
        num_workers: int = 0,
        folds: int = 0,
        fold: int = 0,
        split_seed: int = 42,
        predict: str = "test",
    ):
        super().__init__()
        self.save_hyperparameters()
        self.side = side_of(model)

    def made_up(self, name: str, number: int, chance: random.Random) -> dict:
        """Return a row: the number of a blob and of its drawing."""
        own = CLASSES[name]
        label = own[number // 2 % len(own)]  # two of a class come together
        return {"image": f"blob {label} {chance.randrange(10**6)}", "label": str(label)}

    def unusable(self, row: dict) -> str:
        """Return what is wrong with an image."""
        there = not self.hparams.folder or (Path(self.hparams.folder) / row["image"]).is_file()
        return "" if there else f"there is no image {row['image']} in {self.hparams.folder}"

    def wrong(self, row: dict) -> str:
        """Return what is wrong with a class."""
        return "" if row["label"].strip() else "it has no label"

    def encode(self, rows: list[dict]) -> list[dict]:
        """Return image (3, side, side) and the number of the class of each row."""
        labels = [row.get("label") or "" for row in rows]
        numbers = {label: number for number, label in enumerate(sorted(set(labels)))} | {"": NO_CLASS}
        return [{"image": self.image(row["image"]), "label": numbers[label]} for row, label in zip(rows, labels)]

    def image(self, name: str) -> torch.Tensor:
        """Return the image of a file, or the drawing of a blob, as the model takes it."""
        options = self.hparams
        pixels = loaded(Path(options.folder) / name, self.side) if options.folder else blob(name, self.side)
        return (pixels - options.mean) / options.std


def blob(name: str, side: int) -> torch.Tensor:
    """Return a drawing (3, side, side) of a class and a number, as blob 3 17: an outline with bumps.

    Its bumps are those of the class; its place, size, turn and noise come by chance.
    """
    _, label, drawing = name.split()
    shape, chance = random.Random(f"blob {label}"), random.Random(f"drawing {drawing}")
    bumps = [(count, 0.35 * shape.random(), math.tau * shape.random()) for count in (2, 3, 4, 5)]
    x, y = grid(side)
    x, y = x - 0.5 - chance.uniform(-0.12, 0.12), y - 0.5 - chance.uniform(-0.12, 0.12)
    angle = torch.atan2(y, x) + chance.uniform(-0.2, 0.2)
    edge = chance.uniform(0.2, 0.28) * (1 + sum(size * torch.cos(count * angle + turn) for count, size, turn in bumps))
    inside = torch.sigmoid((edge - torch.hypot(x, y)) * side)
    noise = torch.randn(3, side, side, generator=torch.Generator().manual_seed(int(drawing)))
    return (0.2 + 0.6 * inside + 0.1 * noise).clamp(0, 1)


class Model(L.LightningModule):
    """Give an image an embedding that is one long.

    Args:
        model: tiny, or a checkpoint of Hugging Face by name or folder, as facebook/dinov2-small.
        width: Of the embeddings.
        loss: A name of losses.py: triplet, supcon, contrastive.
        loss_options: Its options, as {miner: batch_hard, margin: 0.2}.
        lr: The learning rate of the head.
        layer_decay: Each layer below learns so many times as fast; 1: all alike.
        weight_decay: Of all but biases and norms.
        warmup: The share of the steps in which the learning rate rises.
        frozen: The embeddings and so many layers do not learn; -1: the whole encoder.
    """

    task = "metric"
    shared = ("model",)  # options that the data must know too

    def __init__(
        self,
        model: str = "tiny",
        width: int = 32,
        loss: str = "triplet",
        loss_options: dict[str, Any] = {},
        lr: float = 5e-3,
        layer_decay: float = 1.0,
        weight_decay: float = 0.01,
        warmup: float = 0.1,
        frozen: int = 0,
    ):
        super().__init__()
        self.save_hyperparameters()
        small = ResNetConfig(embedding_size=16, hidden_sizes=[16, 32, 64], depths=[1, 1, 1], layer_type="basic")
        self.net = load(AutoModel, model, tiny=small)
        config = self.net.config
        self.head = torch.nn.Linear(getattr(config, "hidden_size", None) or config.hidden_sizes[-1], width)
        freeze(self.net, frozen)
        self.loss = loss_by_name(loss, **loss_options)
        self.scores = Scores(recall_at_1=recall_at_1, map_at_r=map_at_r)
        self.train()  # Lightning trains a model in the mode that it finds it in

    def train(self, mode: bool = True):
        """Leave what is frozen in evaluation: the statistics of its norms would go on changing, else."""
        super().train(mode)
        for part in self.net.modules():
            learns = {one.requires_grad for one in part.parameters()}
            if learns == {False}:
                part.eval()
        return self

    def on_validation_start(self):
        """Take the mean of these statistics over the ranks, which saw other rows: all measure and keep one model."""
        for one in self.net.buffers() if self.trainer.world_size > 1 else ():
            one.copy_(self.all_gather(one).double().mean(0))

    def embed(self, images: torch.Tensor) -> torch.Tensor:
        """Return embeddings (rows, width) of images (rows, 3, side, side)."""
        return normalize(self.head(self.net(pixel_values=images).pooler_output.flatten(1)), dim=-1)

    def loss_of(self, batch) -> torch.Tensor:
        """Return the loss of a batch."""
        return self.loss(self.embed(batch["image"]).float(), batch["label"])

    def training_step(self, batch, number):
        loss = self.loss_of(batch)
        self.log("train/loss", loss, prog_bar=True, batch_size=len(batch["row"]))
        return loss

    def validation_step(self, batch, number):
        self.scores.update(self.embed(batch["image"]), batch["label"])

    def on_validation_epoch_end(self):
        found, name = self.scores.compute(), "test" if self.trainer.testing else "val"
        self.log_dict({f"{name}/{one}": value for one, value in found.items()}, prog_bar=True, sync_dist=True)
        self.scores.reset()

    test_step, on_test_epoch_end = validation_step, on_validation_epoch_end

    def predict_step(self, batch, number):
        """Return the embeddings, a column for each number of theirs."""
        found = self.embed(batch["image"])
        return {"row": batch["row"], **{f"e{at}": column for at, column in enumerate(found.T)}}

    def configure_optimizers(self):
        options = self.hparams
        groups = parameter_groups(self, layers_of(self.net), options.lr, options.layer_decay, options.weight_decay)
        optimizer = torch.optim.AdamW(groups)
        schedule = warmed_up(optimizer, self.trainer.estimated_stepping_batches, options.warmup)
        return [optimizer], [{"scheduler": schedule, "interval": "step"}]

    def on_save_checkpoint(self, checkpoint):
        checkpoint["task"] = self.task

    def on_load_checkpoint(self, checkpoint):
        if checkpoint.get("task") != self.task:
            raise SystemExit(f"error: this checkpoint is of the task {checkpoint.get('task')}, not {self.task}")
