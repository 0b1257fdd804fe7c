"""Image and text: which caption belongs to which image, by two encoders whose embeddings meet (CLIP).

All of the task is in this file: Data (rows and batches) and Model (embeddings, loss, metrics). Run it by main.py.
"""

import random
from functools import partial
from itertools import product
from pathlib import Path
from typing import Literal

import lightning as L
import torch
from torch.nn.functional import cross_entropy, normalize
from torch.utils.data import default_collate
from transformers import AutoModel, AutoTokenizer, CLIPConfig, DataCollatorWithPadding, PreTrainedTokenizerBase

from backbone import TINY
from backbone import encoder as load
from generated import GeneratedData
from images import SIDE, loaded, side_of
from metrics import Scores, recall
from shapes import COLOURS, SHAPES, drawn
from training import parameter_groups, warmed_up

LINES, COLUMNS = {"위": 0.28, "아래": 0.72}, {"왼쪽": 0.28, "오른쪽": 0.72}
CAPTIONS = [
    f"{column} {line}에 있는 {colour} {shape}"
    for column, line, colour, shape in product(COLUMNS, LINES, COLOURS, SHAPES)
]
HOTTEST = 100.0  # the most that a cosine is multiplied by, as in CLIP


class Data(GeneratedData):
    """Images and their captions. A file has columns id, image (a path from the folder on) and caption.

    Args:
        folder: With train.csv, val.csv and test.csv; empty: shapes that are drawn.
        model: Whose size of images and tokenizer are used; main.py gives it the model's.
        mean: Of the pixels that the model was trained with; (pixel - mean) / std goes into it.
        std: Of these.
        max_length: Of a caption, in tokens; longer ones are cut off.
        batch_size: Rows a step and a GPU; each caption is told from all others of the batch.
        num_workers: Processes that load; 0 is fastest here, for the images lie in memory.
        folds: Cut the images of train.csv into so many folds instead of reading val.csv; 0 reads val.csv.
        fold: Which of them is val.
        split_seed: Of the folds and of the order of the rows.
        predict: The set that `predict` is about: test, or val.
    """

    columns, target = ("image", "caption"), "caption"
    group = "image"  # one with several captions is in one fold alone
    amounts = {"train": 640, "val": 79, "test": 79}

    def __init__(
        self,
        folder: str = "",
        model: str = "tiny",
        mean: float = 0.5,
        std: float = 0.5,
        max_length: int = 32,
        batch_size: int = 32,
        num_workers: int = 0,
        folds: int = 0,
        fold: int = 0,
        split_seed: int = 42,
        predict: str = "test",
    ):
        super().__init__()
        self.save_hyperparameters()
        self.side, self.tokenizer = side_of(model), tokenizer_of(model)
        self.pad = DataCollatorWithPadding(self.tokenizer)

    def made_up(self, name: str, number: int, chance: random.Random) -> dict:
        """Return a row: a caption, no other row of val or test has it, and a drawing of it."""
        order = random.Random(name).sample(CAPTIONS, len(CAPTIONS))
        caption = order[number % len(order)]
        return {"image": f"{caption}, {chance.randrange(10**6)}", "caption": caption}

    def unusable(self, row: dict) -> str:
        """Return what is wrong with an image."""
        there = not self.hparams.folder or (Path(self.hparams.folder) / row["image"]).is_file()
        return "" if there else f"there is no image {row['image']} in {self.hparams.folder}"

    def wrong(self, row: dict) -> str:
        """Return what is wrong with a caption."""
        return "" if row["caption"].strip() else "the caption is empty"

    def encode(self, rows: list[dict]) -> list[dict]:
        """Return image (3, side, side), text (token ids), and the numbers of image and caption of each row."""
        captions = [row.get("caption") or "" for row in rows]
        tokens = self.tokenizer(captions, truncation=True, max_length=self.hparams.max_length)
        images = {row["image"]: number for number, row in enumerate(rows)}
        texts = {caption: number for number, caption in enumerate(captions)}
        found = []
        for at, (row, caption) in enumerate(zip(rows, captions)):
            text = {name: tokens[name][at] for name in ("input_ids", "attention_mask")}
            numbers = torch.tensor([images[row["image"]], texts[caption]])
            found.append({"image": self.image(row["image"]), "text": text, "caption": caption, "numbers": numbers})
        return found

    def image(self, name: str) -> torch.Tensor:
        """Return the image of a file, or a drawing, as the model takes it."""
        pixels = loaded(Path(self.hparams.folder) / name, self.side) if self.hparams.folder else sketch(name, self.side)
        return (pixels - self.hparams.mean) / self.hparams.std

    def collate(self, rows: list[dict]) -> dict:
        """Return image (rows, 3, side, side), text (padded), captions, numbers (rows, 2) and row (rows,)."""
        names = ("image", "caption", "numbers", "row")
        found = default_collate([{name: row[name] for name in names} for row in rows])
        return {**found, "text": dict(self.pad([row["text"] for row in rows]))}


def sketch(name: str, side: int) -> torch.Tensor:
    """Return a drawing (3, side, side) of a caption and a number: 왼쪽 위에 있는 빨간 원, 7."""
    caption, number = name.split(", ")
    column, line, _, colour, shape = caption.split()
    chance = random.Random(number)
    x, y = (place + chance.uniform(-0.05, 0.05) for place in (COLUMNS[column], LINES[line.removesuffix("에")]))
    return drawn([(shape, colour, x, y, chance.uniform(0.2, 0.25))], side, int(number))


def tokenizer_of(model: str) -> PreTrainedTokenizerBase:
    """Return the tokenizer of a model; the tiny one's lies in tokenizer/."""
    return AutoTokenizer.from_pretrained("tokenizer" if model == TINY else model)


class Model(L.LightningModule):
    """Give images and captions embeddings that are near where they belong together.

    Args:
        model: tiny, or a CLIP of Hugging Face by name or folder, as openai/clip-vit-base-patch32.
        frozen: Which encoder does not learn: image (as in LiT), text, both, or none; what they project with does.
        lr: The learning rate.
        weight_decay: Of all but biases and norms.
        warmup: The share of the steps in which the learning rate rises.
    """

    task = "clip"
    shared = ("model",)  # options that the data must know too

    def __init__(
        self,
        model: str = "tiny",
        frozen: Literal["none", "image", "text", "both"] = "none",
        lr: float = 2e-3,
        weight_decay: float = 0.01,
        warmup: float = 0.1,
    ):
        super().__init__()
        self.save_hyperparameters()
        self.net = load(AutoModel, model, tiny=tiny())
        towers = {"image": self.net.vision_model, "text": self.net.text_model}
        for name, tower in towers.items():
            tower.requires_grad_(frozen not in (name, "both"))
        ways = product(("image_to_text", "text_to_image"), (1, 5))
        self.scores = Scores(**{f"{way}_r{count}": partial(recall, way=way, count=count) for way, count in ways})

    def images(self, images: torch.Tensor) -> torch.Tensor:
        """Return embeddings (rows, width) that are one long, of images (rows, 3, side, side)."""
        return normalize(self.net.get_image_features(pixel_values=images).pooler_output, dim=-1)

    def texts(self, text: dict) -> torch.Tensor:
        """Return embeddings (rows, width) that are one long, of captions as token ids."""
        return normalize(self.net.get_text_features(**text).pooler_output, dim=-1)

    def loss_of(self, batch) -> torch.Tensor:
        """Return the loss of a batch; with several ranks, of what all of them hold, so that there are more captions."""
        pair = self.images(batch["image"]), self.texts(batch["text"])
        if torch.distributed.is_available() and torch.distributed.is_initialized():
            pair = [self.all_gather(one, sync_grads=True).flatten(0, -2) for one in pair]
        return symmetric(*pair, self.net.logit_scale.exp().clamp(max=HOTTEST))

    def training_step(self, batch, number):
        loss = self.loss_of(batch)
        self.log("train/loss", loss, prog_bar=True, batch_size=len(batch["row"]))
        return loss

    def validation_step(self, batch, number):
        both = torch.stack([self.images(batch["image"]), self.texts(batch["text"])], 1)
        self.scores.update(both, batch["numbers"])

    def on_validation_epoch_end(self):
        found, name = self.scores.compute(), "test" if self.trainer.testing else "val"
        self.log_dict({f"{name}/{one}": value for one, value in found.items()}, prog_bar=True, sync_dist=True)
        self.scores.reset()

    test_step, on_test_epoch_end = validation_step, on_validation_epoch_end

    def on_predict_start(self):
        """Embed the captions of the whole set: one of them is what is predicted for an image."""
        data = self.trainer.datamodule
        rows = data.sets[data.hparams.predict].encoded
        self.known = list({row["caption"]: row["text"] for row in rows if row["caption"].strip()}.items())
        if not self.known:
            hint = "a column caption, in any order"
            raise SystemExit(f"error: {data.path(data.hparams.predict)} has no captions to choose from\nhint: {hint}")
        text = data.pad([text for _, text in self.known]).to(self.device)
        with torch.inference_mode():
            self.gallery = self.texts(text)

    def predict_step(self, batch, number):
        """Return the caption of the set that is nearest to each image, and their cosine."""
        best = (self.images(batch["image"]) @ self.gallery.T).max(-1)
        captions = [self.known[one][0] for one in best.indices.tolist()]
        return {"row": batch["row"], "prediction": captions, "cosine": best.values}

    def configure_optimizers(self):
        options = self.hparams
        optimizer = torch.optim.AdamW(parameter_groups(self, (), options.lr, 1.0, options.weight_decay))
        schedule = warmed_up(optimizer, self.trainer.estimated_stepping_batches, options.warmup)
        return [optimizer], [{"scheduler": schedule, "interval": "step"}]

    def on_save_checkpoint(self, checkpoint):
        checkpoint["task"] = self.task

    def on_load_checkpoint(self, checkpoint):
        if checkpoint.get("task") != self.task:
            raise SystemExit(f"error: this checkpoint is of the task {checkpoint.get('task')}, not {self.task}")


def symmetric(images: torch.Tensor, texts: torch.Tensor, scale: torch.Tensor | float) -> torch.Tensor:
    """Return ½ [CE(scale · cos(image_i, text_j), i) + CE(scale · cos(text_i, image_j), i)] (CLIP, Radford 2021).

    images, texts: embeddings (rows, width) that are one long; row i of one belongs to row i of the other.
    """
    alike = scale * images @ texts.T
    own = torch.arange(len(alike), device=alike.device)
    return (cross_entropy(alike, own) + cross_entropy(alike.T, own)) / 2


def tiny() -> CLIPConfig:
    """Return the configuration of a CLIP that learns in a minute."""
    small = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 128}
    words = tokenizer_of(TINY)
    ids = {"vocab_size": len(words), "bos_token_id": 2, "eos_token_id": words.sep_token_id, "pad_token_id": 0}
    text = {**small, **ids, "max_position_embeddings": 32}
    return CLIPConfig(text_config=text, vision_config={**small, "image_size": SIDE, "patch_size": 8}, projection_dim=32)
