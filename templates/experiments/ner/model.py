"""A tag for each word of a sentence, by the word's first token."""

from typing import Any

import lightning as L
import torch
from transformers import AutoModelForTokenClassification

import losses
from backbone import encoder, fitting, freeze, layers_of, tokenizer_of
from data import NO_TAG
from metrics import EntityF1
from training import parameter_groups, warmed_up


class Model(L.LightningModule):
    """Predict one of the data's tags for each word.

    Args:
        classes: The tags; main.py gives it the data's.
        model: tiny, or a checkpoint of Hugging Face by name or folder, as klue/roberta-large.
        loss: A name of losses.py: ce, class_balanced, focal, dice.
        loss_options: Its options.
        lr: The learning rate of the head.
        layer_decay: Each layer below learns so many times as fast; 1: all alike.
        weight_decay: Of all but biases and norms.
        warmup: The share of the steps in which the learning rate rises.
        frozen: The embeddings and so many layers do not learn; -1: the whole encoder.
    """

    task = "ner"
    shared = ("model",)  # options that the data must know too
    from_data = ("classes",)

    def __init__(
        self,
        classes: list[str],
        model: str = "tiny",
        loss: str = "ce",
        loss_options: dict[str, Any] = {},
        lr: float = 1e-3,
        layer_decay: float = 1.0,
        weight_decay: float = 0.01,
        warmup: float = 0.1,
        frozen: int = 0,
    ):
        super().__init__()
        self.save_hyperparameters()
        self.net = encoder(AutoModelForTokenClassification, model, len(tokenizer_of(model)), num_labels=len(classes))
        freeze(self.net, frozen)
        self.scores = EntityF1(sorted({tag[2:] for tag in classes} - {""}))

    def setup(self, stage):
        """Make the loss from the data's tag counts; a checkpoint's are taken over these."""
        if stage != "predict" and (counts := self.trainer.datamodule.counts()):
            self.learn_from(counts)

    def learn_from(self, counts: list[int]) -> None:
        """Make the loss. counts: training words of each tag."""
        self.counts = counts
        self.loss = losses.loss(self.hparams.loss, counts=counts, **self.hparams.loss_options).to(self.device)

    def outputs(self, batch) -> torch.Tensor:
        """Return logits (rows, tokens, classes)."""
        return self.net(**fitting(self.net, batch["text"])).logits

    def tags(self, logits: torch.Tensor, batch) -> list[list[str]]:
        """Return the tag of each word of each row; O for a word that was cut off."""
        found = [["O"] * words for words in batch["words"]]
        rows, tokens = (batch["begins"] >= 0).nonzero(as_tuple=True)
        words, best = batch["begins"][rows, tokens].tolist(), logits.argmax(-1)[rows, tokens].tolist()
        for row, word, number in zip(rows.tolist(), words, best):
            found[row][word] = self.hparams.classes[number]
        return found

    def loss_of(self, batch) -> torch.Tensor:
        """Return the loss of a batch."""
        return self.loss(self.outputs(batch).flatten(0, 1), batch["label"].flatten())

    def training_step(self, batch, number):
        loss = self.loss_of(batch)
        self.log("train/loss", loss, prog_bar=True, batch_size=len(batch["row"]))
        return loss

    def validation_step(self, batch, number):
        logits, own = self.outputs(batch), batch["label"][batch["label"] != NO_TAG]
        loss, weight = self.loss(logits.flatten(0, 1), batch["label"].flatten()), getattr(self.loss, "weight", None)
        amount = len(own) if weight is None else float(weight[own].sum())  # what the loss divides by
        self.scores.update(self.tags(logits, batch), batch["tags"], loss, amount)

    def on_validation_epoch_end(self):
        found, name = self.scores.compute(), "test" if self.trainer.testing else "val"
        self.log_dict({f"{name}/{one}": value for one, value in found.items()}, prog_bar=True, sync_dist=True)
        self.scores.reset()

    test_step, on_test_epoch_end = validation_step, on_validation_epoch_end

    def predict_step(self, batch, number):
        return {"row": batch["row"], "prediction": [" ".join(row) for row in self.tags(self.outputs(batch), batch)]}

    def configure_optimizers(self):
        options = self.hparams
        groups = parameter_groups(self, layers_of(self.net), options.lr, options.layer_decay, options.weight_decay)
        optimizer = torch.optim.AdamW(groups)
        schedule = warmed_up(optimizer, self.trainer.estimated_stepping_batches, options.warmup)
        return [optimizer], [{"scheduler": schedule, "interval": "step"}]

    def on_save_checkpoint(self, checkpoint):
        checkpoint |= {"task": self.task, "counts": self.counts}

    def on_load_checkpoint(self, checkpoint):
        if checkpoint.get("task") != self.task:
            raise SystemExit(f"error: this checkpoint is of the task {checkpoint.get('task')}, not {self.task}")
        known, now = (", ".join(one["classes"]) for one in (checkpoint["hyper_parameters"], self.hparams))
        if known != now:
            raise SystemExit(f"error: the checkpoint has other tags than {now}\nhint: --data.labels '[{known}]'")
        self.learn_from(checkpoint["counts"])
