"""The next steps of several series by PatchTST, or its pretraining: what stood in the patches that are masked?"""

from typing import Any, Literal

import lightning as L
import torch

from backbone import freeze, layers_of, network, start_from
from losses import loss as loss_by_name
from metrics import Scores, compared
from training import parameter_groups, warmed_up


class Model(L.LightningModule):
    """Forecast `horizon` steps of each series.

    Args:
        series: The names of the series; main.py gives it the data's, and the next four, too.
        context: How many steps the model sees.
        horizon: How many steps it forecasts.
        mean: Of each series in the training part.
        deviation: The same.
        stage: forecast, or pretrain: mask patches and learn to fill them in.
        pretrained: The checkpoint of a run with stage pretrain, whose encoder a forecaster starts from.
        config: Options of PatchTSTConfig over the tiny ones, as {d_model: 128, num_hidden_layers: 3}.
        loss: A name of losses.py; forecast: mse, l1, huber; pretrain: masked_mse.
        loss_options: Its options.
        season: The steps of a season: the seasonal naive forecast says what was so many steps before.
        masked: The share of the patches that pretraining masks.
        lr: The learning rate of the head.
        layer_decay: Each layer below learns so many times as fast; 1: all alike.
        weight_decay: Of all but biases and norms.
        warmup: The share of the steps in which the learning rate rises.
        frozen: The embeddings and so many layers do not learn; -1: the whole encoder.
    """

    task = "ts"
    shared = ()  # options that the data must know too
    from_data = ("series", "context", "horizon", "mean", "deviation")

    def __init__(
        self,
        series: list[str],
        context: int,
        horizon: int,
        mean: list[float],
        deviation: list[float],
        stage: Literal["forecast", "pretrain"] = "forecast",
        pretrained: str = "",
        config: dict[str, Any] = {},
        loss: str = "mse",
        loss_options: dict[str, Any] = {},
        season: int = 24,
        masked: float = 0.4,
        lr: float = 1e-3,
        layer_decay: float = 1.0,
        weight_decay: float = 0.01,
        warmup: float = 0.1,
        frozen: int = 0,
    ):
        super().__init__()
        self.save_hyperparameters()
        if (loss == "masked_mse") != (stage == "pretrain"):
            raise SystemExit(f"error: the loss {loss} is not for {stage}\nhint: masked_mse is for pretrain alone")
        if not 1 <= season <= context:
            raise SystemExit(f"error: a season of {season} steps does not lie in a context of {context}")
        self.net = network(stage, len(series), context, horizon, config)
        patches = self.net.base_model.patchifier.num_patches
        self.kept = int(patches * (1 - masked))
        if stage == "pretrain" and not 0 < self.kept < patches:
            raise SystemExit(f"error: model.masked {masked} masks all of {patches} patches, or none")
        freeze(self.net, frozen)
        self.loss = loss_by_name(loss, **loss_options)
        self.scores = Scores(deviation if stage == "forecast" else [])

    def on_fit_start(self):
        """Start from a pretrained encoder; a run that goes on has its own weights."""
        if self.hparams.pretrained and not self.trainer.ckpt_path:
            start_from(self.net, self.hparams.pretrained, self.task)

    def outputs(self, batch) -> torch.Tensor:
        """Return the forecast (rows, horizon, series), scaled as the data."""
        return self.net(batch["past"]).prediction_outputs

    def mask(self, rows: list[int], size: tuple[int, int]) -> torch.Tensor:
        """Return which patches are masked (rows, *size): by chance, in evaluation by the rows' numbers."""
        if self.training:
            noise = torch.rand(len(rows), *size, device=self.device)
        else:
            noise = torch.stack([torch.rand(size, generator=torch.Generator().manual_seed(row)) for row in rows])
        return (noise.argsort(-1).argsort(-1) >= self.kept).to(self.device)

    def filled(self, batch) -> tuple[torch.Tensor, ...]:
        """Return what the patches were taken for, what they were, and which of them were masked.

        Evaluation masks the same patches of a window in every epoch, in every batch, and on every rank.
        """
        past, inner = batch["past"], self.net.base_model
        scaled, _, _ = inner.scaler(past, torch.ones_like(past))
        patches = inner.patchifier(scaled)
        mask = self.mask(batch["row"].tolist(), patches.shape[1:3])
        states = inner.encoder(patches.masked_fill(mask.unsqueeze(-1), 0)).last_hidden_state
        return self.net.head(states), patches, mask

    def judged(self, batch) -> tuple[torch.Tensor, ...]:
        """Return what the loss takes: what the model says, what was there, and in pretraining the mask."""
        if self.hparams.stage == "pretrain":
            return self.filled(batch)
        return self.outputs(batch).float(), batch["future"]

    def loss_of(self, batch) -> torch.Tensor:
        """Return the loss of a batch."""
        return self.loss(*self.judged(batch))

    def training_step(self, batch, number):
        loss = self.loss_of(batch)
        self.log("train/loss", loss, prog_bar=True, batch_size=len(batch["row"]))
        return loss

    def validation_step(self, batch, number):
        found, wanted, *mask = self.judged(batch)
        errors = 0.0 if mask else compared(found, wanted, batch["past"], self.hparams.season)
        self.scores.update(len(batch["row"]), self.loss(found, wanted, *mask), errors)

    def on_validation_epoch_end(self):
        found, name = self.scores.compute(), "test" if self.trainer.testing else "val"
        self.log_dict({f"{name}/{one}": value for one, value in found.items()}, prog_bar=True, sync_dist=True)
        self.scores.reset()

    test_step, on_test_epoch_end = validation_step, on_validation_epoch_end

    def predict_step(self, batch, number):
        """Return a column for each series and step, as load+1, in the original units."""
        options = self.hparams
        if options.stage == "pretrain":
            raise SystemExit("error: this run pretrained and forecasts nothing\nhint: fit --model.pretrained FILE")
        found = self.outputs(batch).double().cpu().numpy() * options.deviation + options.mean
        steps = [(at, name, step) for at, name in enumerate(options.series) for step in range(options.horizon)]
        return {"row": batch["row"], **{f"{name}+{step + 1}": found[:, step, at].tolist() for at, name, step in steps}}

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
        for name in ("stage", "series", "context", "horizon"):
            known, now = checkpoint["hyper_parameters"][name], self.hparams[name]
            if known != now:
                raise SystemExit(f"error: this checkpoint has {name} {known}, not {now}")
