"""The answer to a question as a span of a text: where does it start, and where does it end?"""

from typing import Any

import lightning as L
import torch
from torchmetrics import MeanMetric
from transformers import AutoModelForQuestionAnswering

from backbone import encoder, fitting, freeze, layers_of, tokenizer_of
from losses import loss as loss_by_name
from metrics import compared
from training import parameter_groups, warmed_up


class Model(L.LightningModule):
    """Find an answer.

    Args:
        model: tiny, or a checkpoint of Hugging Face by name or folder, as klue/roberta-large.
        unanswerable: A text may have no answer, and an empty answer is one; the first token stands for it.
        threshold: No answer is given where the first token beats the best span by more than this.
        longest: Of an answer, in tokens.
        loss: A name of losses.py: span.
        loss_options: Its options: {smoothing: 0.1}.
        lr: The learning rate of the head.
        layer_decay: Each layer below learns so many times as fast; 1: all alike.
        weight_decay: Of all but biases and norms.
        warmup: The share of the steps in which the learning rate rises.
        frozen: The embeddings and so many layers do not learn; -1: the whole encoder.
    """

    task = "mrc"
    shared = ("model", "unanswerable")  # options that the data must know too

    def __init__(
        self,
        model: str = "tiny",
        unanswerable: bool = False,
        threshold: float = 0.0,
        longest: int = 30,
        loss: str = "span",
        loss_options: dict[str, Any] | None = None,
        lr: float = 2e-3,
        layer_decay: float = 1.0,
        weight_decay: float = 0.01,
        warmup: float = 0.1,
        frozen: int = 0,
    ):
        super().__init__()
        self.save_hyperparameters()
        self.net = encoder(AutoModelForQuestionAnswering, model, len(tokenizer_of(model)))
        freeze(self.net, frozen)
        self.loss = loss_by_name(loss, **(loss_options or {}))
        self.em, self.f1, self.losses = (MeanMetric(nan_strategy="disable") for _ in range(3))

    def logits(self, batch) -> torch.Tensor:
        """Return where an answer starts and ends (2, windows, tokens), -inf outside of the text and the first token."""
        found = self.net(**fitting(self.net, batch["inputs"]))
        both = torch.stack([found.start_logits, found.end_logits]).float()
        return both.masked_fill(batch["spans"][..., 0] < 0, -torch.inf)

    def loss_of(self, batch) -> torch.Tensor:
        """Return the loss of a batch. A window without the whole answer points at its first token."""
        return self.loss(self.logits(batch), batch["places"])

    def answers(self, batch, logits: torch.Tensor) -> list[str]:
        """Return the best span of all windows of each question, as it stands in the text."""
        pairs = logits[0, :, :, None] + logits[1, :, None]  # windows, tokens, tokens
        band = torch.ones_like(pairs[0], dtype=torch.bool).triu().tril(self.hparams.longest - 1)
        band[0] = False  # the first token stands for no answer
        best, places = pairs.masked_fill(~band, -torch.inf).flatten(1).max(1)
        found = []
        for own in torch.arange(len(pairs), device=self.device).split(batch["counts"]):
            window = own[best[own].argmax()]
            first, last = divmod(int(places[window]), len(band))
            begin, end = batch["spans"][window, first, 0], batch["spans"][window, last, 1]
            silent = self.hparams.unanswerable and pairs[own, 0, 0].min() > best[window] + self.hparams.threshold
            found.append("" if silent else batch["texts"][window][begin:end].strip())
        return found

    def training_step(self, batch, number):
        loss = self.loss_of(batch)
        self.log("train/loss", loss, prog_bar=True, batch_size=len(batch["row"]))
        return loss

    def validation_step(self, batch, number):
        """Log the means of all questions, and the loss of all windows; of texts that were searched for, other names."""
        data, logits, name = self.trainer.datamodule, self.logits(batch), "test" if self.trainer.testing else "val"
        pairs = zip(self.answers(batch, logits), batch["answers"])
        em, f1 = torch.tensor([compared(*pair) for pair in pairs], device=self.device).T
        self.em.update(em)
        self.f1.update(f1)
        if data.searching:
            of = f"_of_{data.hparams.retrieve}"
            found = {f"em{of}": self.em, f"f1{of}": self.f1, **data.recall}
        else:
            self.losses.update(self.loss(logits, batch["places"]).expand(len(batch["texts"])))
            found = {"em": self.em, "f1": self.f1, "loss": self.losses}
        # A metric gathers what all ranks have; recall is a number that each of them knows, so the largest is as good.
        found = {f"{name}/{one}": value for one, value in found.items()}
        self.log_dict(found, prog_bar=True, reduce_fx="max", sync_dist=True)

    test_step = validation_step

    def predict_step(self, batch, number):
        return {"row": batch["row"], "prediction": self.answers(batch, self.logits(batch))}

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
