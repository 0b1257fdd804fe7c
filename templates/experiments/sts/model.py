"""How alike are two sentences: a cross-encoder reads both at once, a bi-encoder compares what it makes of each."""

import inspect
from typing import Any, Literal

import lightning as L
import torch
from torch.nn.functional import cosine_similarity
from transformers import AutoModel, AutoModelForSequenceClassification

from backbone import encoder as load
from backbone import fitting, freeze, layers_of, tokenizer_of
from data import HIGHEST
from losses import loss as loss_by_name
from metrics import Scores, pearson, spearman, squared_error
from training import parameter_groups, warmed_up


class Model(L.LightningModule):
    """Predict a similarity from 0 to 5.

    Args:
        model: tiny, or a checkpoint of Hugging Face by name or folder, as klue/roberta-large.
        encoder: cross or bi.
        loss: A name of losses.py; cross: mse, l1, huber; bi: cosine, cosent, mnrl, contrastive.
        loss_options: Its options.
        lr: The learning rate of the head.
        layer_decay: Each layer below learns so many times as fast; 1: all alike.
        weight_decay: Of all but biases and norms.
        warmup: The share of the steps in which the learning rate rises.
        frozen: The embeddings and so many layers do not learn; -1: the whole encoder.
    """

    task = "sts"
    shared = ("model", "encoder")  # options that the data must know too

    def __init__(
        self,
        model: str = "tiny",
        encoder: Literal["cross", "bi"] = "bi",
        loss: str = "cosine",
        loss_options: dict[str, Any] | None = None,
        lr: float = 3e-3,
        layer_decay: float = 1.0,
        weight_decay: float = 0.01,
        warmup: float = 0.1,
        frozen: int = 0,
    ):
        super().__init__()
        self.save_hyperparameters()
        words = len(tokenizer_of(model))
        if encoder == "cross":
            self.net = load(AutoModelForSequenceClassification, model, words, num_labels=1)
        else:
            self.net = load(AutoModel, model, words)
            if getattr(self.net, "pooler", None):
                self.net.pooler.requires_grad_(False)  # unused here, and DDP waits for the gradients of what may learn
        freeze(self.net, frozen)
        self.loss = loss_by_name(loss, **(loss_options or {}))
        if len(inspect.signature(self.loss.forward).parameters) != {"cross": 2, "bi": 3}[encoder]:
            hint = "cross: mse, l1, huber; bi: cosine, cosent, mnrl, contrastive"
            raise SystemExit(f"error: the loss {loss} is not for model.encoder {encoder}\nhint: {hint}")
        self.scores = Scores(pearson=pearson, spearman=spearman, mse=squared_error)

    def embed(self, text: dict) -> torch.Tensor:
        """Return the mean of a text's token vectors (rows, width), padding left out."""
        states = self.net(**fitting(self.net, text)).last_hidden_state
        mask = text["attention_mask"].unsqueeze(-1).to(states.dtype)
        return (states * mask).sum(1) / mask.sum(1)

    def outputs(self, texts: list[dict]) -> tuple[torch.Tensor, ...]:
        """Return what the loss takes: similarities (rows,), or the embeddings of both sentences (rows, width)."""
        if self.hparams.encoder == "bi":
            return tuple(self.embed(text) for text in texts)
        return (self.net(**fitting(self.net, texts[0])).logits.squeeze(-1),)

    def similarity(self, outputs: tuple[torch.Tensor, ...]) -> torch.Tensor:
        """Return a similarity from 0 to 5 (rows,)."""
        found = outputs[0] if len(outputs) == 1 else cosine_similarity(*outputs)
        return found.float() * HIGHEST

    def loss_of(self, batch) -> torch.Tensor:
        """Return the loss of a batch."""
        return self.loss(*self.outputs(batch["texts"]), batch["label"])

    def training_step(self, batch, number):
        loss = self.loss_of(batch)
        self.log("train/loss", loss, prog_bar=True, batch_size=len(batch["row"]))
        return loss

    def validation_step(self, batch, number):
        outputs = self.outputs(batch["texts"])
        self.scores.update(self.similarity(outputs), batch["label"] * HIGHEST, self.loss(*outputs, batch["label"]))

    def on_validation_epoch_end(self):
        found, name = self.scores.compute(), "test" if self.trainer.testing else "val"
        self.log_dict({f"{name}/{one}": value for one, value in found.items()}, prog_bar=True, sync_dist=True)
        self.scores.reset()

    test_step, on_test_epoch_end = validation_step, on_validation_epoch_end

    def predict_step(self, batch, number):
        return {"row": batch["row"], "prediction": self.similarity(self.outputs(batch["texts"]))}

    def configure_optimizers(self):
        options = self.hparams
        layers = layers_of(self.net)
        groups = parameter_groups(self, layers, options.lr, options.layer_decay, options.weight_decay)
        optimizer = torch.optim.AdamW(groups)
        schedule = warmed_up(optimizer, self.trainer.estimated_stepping_batches, options.warmup)
        return [optimizer], [{"scheduler": schedule, "interval": "step"}]

    def on_save_checkpoint(self, checkpoint):
        checkpoint["task"] = self.task

    def on_load_checkpoint(self, checkpoint):
        if checkpoint.get("task") != self.task:
            raise SystemExit(f"error: this checkpoint is of the task {checkpoint.get('task')}, not {self.task}")
