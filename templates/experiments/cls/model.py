"""The class of a text, of a sentence pair, or of the relation between two marked entities."""

from typing import Any

import lightning as L
import torch
from torch import nn
from transformers import AutoModelForSequenceClassification

import losses
from backbone import encoder, fitting, freeze, layers_of
from metrics import Scores, accuracy, macro_auprc, macro_f1, micro_f1
from predictions import SHARE
from training import parameter_groups, warmed_up


class Model(L.LightningModule):
    """Predict one of the data's classes.

    Args:
        classes: Their names; main.py gives it the data's.
        vocabulary: Of the tokenizer with the markers of entities; main.py gives it the data's.
        model: tiny, or a checkpoint of Hugging Face by name or folder, as klue/roberta-large.
        loss: A name of losses.py: ce, class_balanced, focal, logit_adjusted, ldam, rdrop.
        loss_options: Its options.
        ignored: The class that has no part in micro_f1, as no_relation; empty: there is no micro_f1.
        lr: The learning rate of the head.
        layer_decay: Each layer below learns so many times as fast; 1: all alike.
        weight_decay: Of all but biases and norms.
        warmup: The share of the steps in which the learning rate rises.
        frozen: The embeddings and so many layers do not learn; -1: the whole encoder.
    """

    task = "cls"
    shared = ("model",)  # options that the data must know too
    from_data = ("classes", "vocabulary")

    def __init__(
        self,
        classes: list[str],
        vocabulary: int,
        model: str = "tiny",
        loss: str = "ce",
        loss_options: dict[str, Any] = {},
        ignored: str = "",
        lr: float = 1e-3,
        layer_decay: float = 1.0,
        weight_decay: float = 0.01,
        warmup: float = 0.1,
        frozen: int = 0,
    ):
        super().__init__()
        self.save_hyperparameters()
        self.net = encoder(AutoModelForSequenceClassification, model, vocabulary, num_labels=len(classes))
        if head := getattr(losses.LOSSES.get(loss), "head", None):
            # in the place of the model's own, the last linear layer: that gives the classes
            name, last = [(name, one) for name, one in self.net.named_modules() if isinstance(one, nn.Linear)][-1]
            self.net.set_submodule(name, head(last.in_features, last.out_features, bias=False))
        freeze(self.net, frozen)
        self.loss = None
        functions = {"macro_f1": macro_f1, "accuracy": accuracy, "auprc": self.auprc, "loss": self.loss_of_all}
        if ignored and ignored not in classes:
            raise SystemExit(f"error: model.ignored: no class is called {ignored}\nhint: one of {', '.join(classes)}")
        if ignored:
            functions["micro_f1"] = lambda logits, targets: micro_f1(logits, targets, classes.index(ignored))
        self.scores = Scores(**functions)

    def setup(self, stage):
        """Make the loss from the data's class counts; a checkpoint's are taken over these."""
        if stage != "predict" and (counts := self.trainer.datamodule.counts()):
            self.learn_from(counts)

    def learn_from(self, counts: list[int]) -> None:
        """Make the loss. counts: training rows of each class."""
        self.counts = counts
        self.loss = losses.loss(self.hparams.loss, counts=counts, **self.hparams.loss_options).to(self.device)

    def outputs(self, batch) -> torch.Tensor:
        """Return logits (rows, classes); for LDAM they are cosines."""
        return self.net(**fitting(self.net, batch["text"])).logits

    def shares(self, logits: torch.Tensor) -> torch.Tensor:
        """Return probabilities (rows, classes)."""
        return torch.softmax(logits * getattr(self.loss, "s", 1.0), dim=-1)

    def auprc(self, logits: torch.Tensor, targets: torch.Tensor) -> float:
        return macro_auprc(self.shares(logits), targets)

    def loss_of_all(self, logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Return the loss of a whole set, which for weighted classes is no mean over batches."""
        return self.loss(logits.float().to(self.device), targets.to(self.device))

    def loss_of(self, batch) -> torch.Tensor:
        """Return the loss of a batch; rdrop takes two passes."""
        first, *more = [self.outputs(batch) for _ in range(getattr(self.loss, "passes", 1))]
        return self.loss(first, batch["label"], *more)

    def training_step(self, batch, number):
        self.loss.progress = self.global_step / self.trainer.estimated_stepping_batches
        loss = self.loss_of(batch)
        self.log("train/loss", loss, prog_bar=True, batch_size=len(batch["row"]))
        return loss

    def validation_step(self, batch, number):
        self.scores.update(self.outputs(batch), batch["label"])

    def on_validation_epoch_end(self):
        self.loss.progress = 0.0  # measured alike in every epoch
        found, name = self.scores.compute(), "test" if self.trainer.testing else "val"
        self.log_dict({f"{name}/{one}": value for one, value in found.items()}, prog_bar=True, sync_dist=True)
        self.scores.reset()

    test_step, on_test_epoch_end = validation_step, on_validation_epoch_end

    def predict_step(self, batch, number):
        shares, classes = self.shares(self.outputs(batch).float()), self.hparams.classes
        names = [classes[one] for one in shares.argmax(-1).tolist()]
        return {"row": batch["row"], "prediction": names, **dict(zip([SHARE + one for one in classes], shares.T))}

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
            raise SystemExit(f"error: the checkpoint has other classes than {now}\nhint: --data.labels '[{known}]'")
        self.learn_from(checkpoint["counts"])
