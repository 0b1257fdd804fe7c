"""The answer to a question as a span of a text: where does it start, and where does it end?"""

from typing import Any

import lightning as L
import torch
from transformers import AutoModelForQuestionAnswering

from backbone import encoder as load
from backbone import fitting, freeze, layers_of, tokenizer_of
from losses import loss as loss_by_name
from metrics import Scores, compared
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
        self.net = load(AutoModelForQuestionAnswering, model, len(tokenizer_of(model)))
        freeze(self.net, frozen)
        self.loss = loss_by_name(loss, **(loss_options or {}))
        columns = {name: lambda rows, _, at=at: rows[:, at].mean() for at, name in enumerate(("em", "f1", "recall"))}
        losses = {"loss": lambda losses, windows: (losses * windows).sum() / windows.sum()}
        self.scores = torch.nn.ModuleDict({name: Scores(**columns) for name in ("val", "test")})
        self.losses = torch.nn.ModuleDict({name: Scores(**losses) for name in ("val", "test")})

    def logits(self, batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Return where an answer starts and ends (windows, tokens), -inf outside of the text and of the first token."""
        found = self.net(**fitting(self.net, batch["inputs"]))
        outside = ~batch["inside"]
        outside[:, 0] = False
        return tuple(one.float().masked_fill(outside, -torch.inf) for one in (found.start_logits, found.end_logits))

    def loss_of(self, batch) -> torch.Tensor:
        """Return the loss of a batch. A window without the whole answer points at its first token."""
        return self.loss(*self.logits(batch), batch["start"], batch["end"])

    def answers(self, batch, starts: torch.Tensor, ends: torch.Tensor) -> list[str]:
        """Return the best span of all windows of each question, as it stands in the text."""
        none = starts[:, 0] + ends[:, 0]
        pairs = starts[:, 1:, None] + ends[:, None, 1:]
        band = torch.ones_like(pairs[0], dtype=torch.bool).triu().tril(self.hparams.longest - 1)
        best, places = pairs.masked_fill(~band, -torch.inf).flatten(1).max(1)
        width, owners, found = pairs.shape[-1], batch["owner"], []
        for row in range(len(batch["row"])):
            own = (owners == row).nonzero()[:, 0]
            window = int(own[best[own].argmax()])
            first, last = divmod(int(places[window]), width)
            offsets, text = batch["offsets"][window], batch["texts"][window]
            silent = self.hparams.unanswerable and none[own].min() > best[window] + self.hparams.threshold
            found.append("" if silent else text[offsets[first + 1][0] : offsets[last + 1][1]].strip())
        return found

    def training_step(self, batch, number):
        loss = self.loss_of(batch)
        self.log("train/loss", loss, prog_bar=True, batch_size=len(batch["row"]))
        return loss

    def validation_step(self, batch, number):
        self.evaluate("val", batch)

    def test_step(self, batch, number):
        self.evaluate("test", batch)

    def evaluate(self, name: str, batch) -> None:
        """Add a batch to the scores, by question. Passages that were searched for have no places, and so no loss."""
        starts, ends = self.logits(batch)
        pairs = zip(self.answers(batch, starts, ends), batch["answers"])
        numbers = torch.tensor([compared(*pair) for pair in pairs], device=self.device)
        self.scores[name].update(torch.cat([numbers, batch["hit"][:, None]], 1), batch["row"])
        if not self.trainer.datamodule.searching:
            loss, windows = self.loss(starts, ends, batch["start"], batch["end"]), batch["owner"].bincount()
            self.losses[name].update(loss.expand(len(windows)), windows)

    def on_validation_epoch_end(self):
        self.score("val")

    def on_test_epoch_end(self):
        self.score("test")

    def score(self, name: str) -> None:
        """Log what was measured; of passages that were searched for, under names that say so."""
        data, found = self.trainer.datamodule, self.scores[name].compute()
        recall = {f"recall_at_{data.hparams.retrieve}": found.pop("recall")}
        if data.searching:
            found = {f"{one}_of_{data.hparams.retrieve}": value for one, value in found.items()}
            found |= {one: value for one, value in recall.items() if value == value}
        else:
            found |= self.losses[name].compute()
        self.log_dict({f"{name}/{one}": value for one, value in found.items()}, prog_bar=True, sync_dist=True)
        self.scores[name].reset()
        self.losses[name].reset()

    def predict_step(self, batch, number):
        return {"row": batch["row"], "prediction": self.answers(batch, *self.logits(batch))}

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
