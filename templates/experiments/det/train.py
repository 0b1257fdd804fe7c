"""Detection with DETR: what is where in an image, as a set of boxes.

All of the task is in this file: Data (rows and batches) and Model (loss, boxes, metrics). Run it by main.py.
"""

import random
from pathlib import Path

import lightning as L
import torch
from torch.nn.functional import interpolate
from torch.utils.data import default_collate
from transformers import AutoModelForObjectDetection, DetrConfig, ResNetConfig
from transformers.image_transforms import center_to_corners_format as corners
from transformers.image_transforms import corners_to_center_format

from backbone import encoder as load
from generated import GeneratedData
from images import loaded
from metrics import Scores, map_50
from shapes import COLOURS, SHAPES, drawn
from training import parameter_groups, warmed_up

MOST = 4  # boxes that the tiny model finds in an image
DRAWN = 64  # side of these images, in pixels


class Data(GeneratedData):
    """Images and their boxes. A file has columns id, image (a path from the folder on) and objects.

    objects: class x0 y0 x1 y1 of each, in pixels from the left and the top: `고양이 10 20 200 180; 개 5 5 40 60`.

    Args:
        folder: With train.csv, val.csv and test.csv; empty: shapes that are drawn.
        labels: The classes in their order; empty: those of train.csv, sorted.
        side: What images are stretched or shrunk to, in pixels.
        mean: Of the pixels that the model was trained with; (pixel - mean) / std goes into it.
        std: Of these.
        batch_size: Rows a step and a GPU.
        num_workers: Processes that load; 0 is fastest here, for the images lie in memory.
        folds: Cut train.csv into so many folds instead of reading val.csv; 0 reads val.csv.
        fold: Which of them is val.
        split_seed: Of the folds and of the order of the rows.
        predict: The set that `predict` is about: test, or val.
    """

    columns, target = ("image", "objects"), "objects"

    def __init__(
        self,
        folder: str = "",
        labels: list[str] = [],
        side: int = 64,
        mean: float = 0.5,
        std: float = 0.5,
        batch_size: int = 16,
        num_workers: int = 0,
        folds: int = 0,
        fold: int = 0,
        split_seed: int = 42,
        predict: str = "test",
    ):
        super().__init__()
        self.save_hyperparameters()
        if not labels:
            rows = self.checked(self.path("train"), labelled=True)
            self.hparams.labels = sorted({one[0] for row in rows for one in boxes(row["objects"])})
            if not self.hparams.labels:
                raise SystemExit(f"error: {self.path('train')} has no object: there is nothing to learn")
        self.classes = self.hparams.labels

    def made_up(self, name: str, number: int, chance: random.Random) -> dict:
        """Return a row: a shape, its box, and the number of its drawing."""
        half = chance.randint(10, 16)
        x, y = (chance.randint(half, DRAWN - half) for _ in "xy")
        objects = f"{chance.choice(list(SHAPES))} {x - half} {y - half} {x + half} {y + half}"
        return {"image": f"{objects}, {chance.randrange(10**6)}", "objects": objects}

    def unusable(self, row: dict) -> str:
        """Return what is wrong with an image."""
        there = not self.hparams.folder or (Path(self.hparams.folder) / row["image"]).is_file()
        return "" if there else f"there is no image {row['image']} in {self.hparams.folder}"

    def wrong(self, row: dict) -> str:
        """Return what is wrong with the boxes; an image without any is right."""
        known = self.hparams.labels
        try:
            found = boxes(row["objects"])
        except ValueError:
            return f"the objects {row['objects']!r} are not `class x0 y0 x1 y1; ...`"
        for label, x0, y0, x1, y1 in found:
            if known and label not in known:
                return f"the class {label!r} is none of {', '.join(known)}"
            if not (0 <= x0 < x1 and 0 <= y0 < y1):
                return f"the box {x0:g} {y0:g} {x1:g} {y1:g} has no inside"
        return ""

    def encode(self, rows: list[dict]) -> list[dict]:
        """Return image (3, side, side), size (2,: width and height) and labels of each row.

        These are as DETR wants them: class_labels, and boxes (amount, 4): middle x and y, width and height, as parts
        of the image.
        """
        return [self.encoded(row["image"], boxes(row.get("objects") or "")) for row in rows]

    def encoded(self, name: str, found: list[tuple]) -> dict:
        options = self.hparams
        pixels = loaded(Path(options.folder) / name) if options.folder else sketch(name)
        size = torch.tensor([pixels.shape[2], pixels.shape[1]], dtype=torch.float32)
        places = torch.tensor([one[1:] for one in found], dtype=torch.float32).reshape(-1, 4) / size.repeat(2)
        if (places > 1).any():
            raise SystemExit(f"error: {name}: a box reaches beyond its {size.int().tolist()} pixels")
        image = interpolate(pixels[None], options.side, mode="bilinear", antialias=True)[0]
        labels = torch.tensor([self.classes.index(one[0]) for one in found], dtype=torch.long)
        own = {"class_labels": labels, "boxes": corners_to_center_format(places)}
        return {"image": (image - options.mean) / options.std, "size": size, "labels": own}

    def collate(self, rows: list[dict]) -> dict:
        """Return image (rows, 3, side, side), size (rows, 2), labels (a dict a row, as DETR wants) and row (rows,)."""
        numbers = default_collate([{name: row[name] for name in ("image", "size", "row")} for row in rows])
        return {**numbers, "labels": [row["labels"] for row in rows]}


def boxes(objects: str) -> list[tuple]:
    """Return class, x0, y0, x1, y1 of each object; ValueError where there is something else."""
    parts = [one.split() for one in objects.split(";") if one.strip()]
    return [(label, float(x0), float(y0), float(x1), float(y1)) for label, x0, y0, x1, y1 in parts]


def sketch(name: str) -> torch.Tensor:
    """Return a drawing (3, DRAWN, DRAWN) of objects and a number: 원 8 8 24 24, 7."""
    objects, number = name.split(", ")
    chance = random.Random(number)
    shapes = [
        (label, chance.choice(list(COLOURS)), (x0 + x1) / 2 / DRAWN, (y0 + y1) / 2 / DRAWN, (x1 - x0) / 2 / DRAWN)
        for label, x0, y0, x1, y1 in boxes(objects)
    ]
    return drawn(shapes, DRAWN, int(number))


class Model(L.LightningModule):
    """Find what is where.

    Args:
        classes: Their names; main.py gives it the data's.
        model: tiny, or a DETR of Hugging Face by name or folder, as facebook/detr-resnet-50.
        frozen_backbone: Whether what sees the pixels first does not learn.
        threshold: Boxes with a lower score are not written by predict; the metrics see all.
        lr: The learning rate.
        weight_decay: Of all but biases and norms.
        warmup: The share of the steps in which the learning rate rises.
    """

    task = "det"
    from_data = ("classes",)
    by_heart = 0.7  # what is left of the loss of one batch after 120 steps: DETR learns slowly
    shared = ()

    def __init__(
        self,
        classes: list[str],
        model: str = "tiny",
        frozen_backbone: bool = False,
        threshold: float = 0.5,
        lr: float = 1e-3,
        weight_decay: float = 0.01,
        warmup: float = 0.1,
    ):
        super().__init__()
        self.save_hyperparameters()
        self.net = load(AutoModelForObjectDetection, model, tiny(classes), num_labels=len(classes))
        body = self.net.model  # transformers freezes most of a backbone, and all of one that is not its own
        body.freeze_backbone() if frozen_backbone else body.unfreeze_backbone()
        self.scores = Scores(map_50=self.map_50, loss=self.loss_of_all)

    def outputs(self, images: torch.Tensor) -> torch.Tensor:
        """Return logits of the classes and of no object, and a box, of each query (rows, queries, classes + 5)."""
        found = self.net(pixel_values=images)
        return torch.cat([found.logits, found.pred_boxes], -1)

    def loss_of(self, batch) -> torch.Tensor:
        """Return the loss of a batch: of the best pairs of queries and boxes, class + 5 · L1 + 2 · (1 - GIoU)."""
        return self.net(pixel_values=batch["image"], labels=batch["labels"]).loss

    def found(self, outputs: torch.Tensor) -> torch.Tensor:
        """Return class, score and corners of each query (rows, queries, 6), corners as parts of the image."""
        scores, classes = outputs[..., :-4].softmax(-1)[..., : len(self.hparams.classes)].max(-1)
        return torch.cat([classes.unsqueeze(-1), scores.unsqueeze(-1), corners(outputs[..., -4:])], -1)

    def map_50(self, outputs: torch.Tensor, wanted: torch.Tensor) -> float:
        return map_50(self.found(outputs), torch.cat([wanted[..., :1], corners(wanted[..., 1:])], -1))

    def loss_of_all(self, outputs: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        """Return the loss of a whole set, which is divided by its number of boxes and so no mean over batches."""
        real = [row[row[:, 0] >= 0] for row in wanted]
        labels = [{"class_labels": row[:, 0].long(), "boxes": row[:, 1:]} for row in real]
        outputs, device = outputs.float(), outputs.device
        return self.net.loss_function(outputs[..., :-4], labels, device, outputs[..., -4:], self.net.config)[0]

    def training_step(self, batch, number):
        loss = self.loss_of(batch)
        self.log("train/loss", loss, prog_bar=True, batch_size=len(batch["row"]))
        return loss

    def validation_step(self, batch, number):
        outputs = self.outputs(batch["image"])
        wanted = outputs.new_full((len(outputs), outputs.shape[1], 5), -1.0)
        for row, one in zip(wanted, batch["labels"]):
            if len(one["boxes"]) > len(row):
                raise SystemExit(f"error: an image has {len(one['boxes'])} boxes, and the model has {len(row)} queries")
            row[: len(one["boxes"])] = torch.cat([one["class_labels"].unsqueeze(1), one["boxes"]], 1)
        self.scores.update(outputs, wanted)

    def on_validation_epoch_end(self):
        found, name = self.scores.compute(), "test" if self.trainer.testing else "val"
        self.log_dict({f"{name}/{one}": value for one, value in found.items()}, prog_bar=True, sync_dist=True)
        self.scores.reset()

    test_step, on_test_epoch_end = validation_step, on_validation_epoch_end

    def predict_step(self, batch, number):
        """Return `class score x0 y0 x1 y1; ...` of each image, in its own pixels, the surest first."""
        texts, classes = [], self.hparams.classes
        for row, size in zip(self.found(self.outputs(batch["image"])).float(), batch["size"]):
            row = row[row[:, 1] >= self.hparams.threshold]
            row = row[row[:, 1].argsort(descending=True)] * torch.cat([size.new_ones(2), size, size])
            found = [(classes[int(own)], f"{score:.3f}", *(f"{one:.1f}" for one in box)) for own, score, *box in row]
            texts.append("; ".join(map(" ".join, found)))
        return {"row": batch["row"], "prediction": texts}

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
        known, now = (", ".join(one["classes"]) for one in (checkpoint["hyper_parameters"], self.hparams))
        if known != now:
            raise SystemExit(f"error: the checkpoint has other classes than {now}\nhint: --data.labels '[{known}]'")


def tiny(classes: list[str]) -> DetrConfig:
    """Return the configuration of a DETR that learns in a minute."""
    layers = {"hidden_sizes": [32, 64], "depths": [1, 1], "layer_type": "basic", "out_features": ["stage2"]}
    backbone = {"use_timm_backbone": False, "backbone_config": ResNetConfig(embedding_size=16, **layers)}
    encoder = {"encoder_layers": 2, "encoder_attention_heads": 2, "encoder_ffn_dim": 128}
    decoder = {"decoder_layers": 2, "decoder_attention_heads": 2, "decoder_ffn_dim": 128}
    sizes = {"d_model": 64, "num_queries": MOST, "num_labels": len(classes), **encoder, **decoder}
    return DetrConfig(**backbone, **sizes, dropout=0.0, init_std=0.1)  # 0.02 of wider models: it would learn slowly
