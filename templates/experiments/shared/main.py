"""The one door of this project: python main.py fit|validate|test|predict -c configs/base.yaml [--lr 1e-4] ...

Everything has a name in the YAML file, and what is typed wins over the file: --model.lr 1e-4, in short --lr 1e-4.
Several files lie one over the other: -c configs/base.yaml -c configs/gpu.yaml. --print_config shows what comes out.
"""

import logging
import os
import re
import sys
import warnings
from pathlib import Path

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # the workers of a loader are forks

from lightning.pytorch.cli import LightningCLI
from lightning.pytorch.strategies import DDPStrategy

from data import Data
from model import Model
from run import Run, callbacks, loggers

SHORT = {
    "--lr": "--model.lr",
    "--loss": "--model.loss",
    "--epochs": "--trainer.max_epochs",
    "--batch-size": "--data.batch_size",
    "--fold": "--data.fold",
    "--seed": "--seed_everything",
    "--name": "--run.name",
    "--logger": "--run.logger",
    "--ckpt": "--ckpt_path",
}
NOISE = ".*(not have many workers|LeafSpec|smaller than the logging interval|create the checkpoint|classes was `nan`)"


class TeamCLI(LightningCLI):
    """LightningCLI with one more group of options, `run`."""

    @staticmethod
    def subcommands():
        every, typed = LightningCLI.subcommands(), "".join(sys.argv[1:2])
        return {typed: every[typed]} if typed in every else every  # a parser for each takes 0.1 s

    def add_arguments_to_parser(self, parser):
        parser.add_class_arguments(Run, "run")
        for name in Model.shared:
            parser.link_arguments(f"model.{name}", f"data.{name}")
        for name in getattr(Model, "from_data", ()):
            parser.link_arguments(f"data.{name}", f"model.{name}", apply_on="instantiate")

    def _parse_ckpt_path(self):
        """Do nothing: Lightning lets a checkpoint's values beat what is typed (its issue 21455); see `arguments`."""

    def instantiate_trainer(self, **options):
        chosen, asked = self.config_init[self.subcommand], self.config[self.subcommand]
        for name in vars(asked["data"]):  # what the data found out, as its labels, is kept in config.yaml
            asked["data"][name] = chosen["data"].hparams[name]
        written = asked.as_dict()
        trainer, run = chosen["trainer"], chosen["run"]
        keeping = self.subcommand == "fit" and not trainer["fast_dev_run"]
        if not keeping:
            self.save_config_callback = None  # it would write config.yaml into the current folder
        options["logger"] = trainer["logger"] or (loggers(run) if keeping else False)
        self.trainer_defaults["callbacks"] = callbacks(run, self.subcommand, written)
        if trainer["strategy"] == "ddp":
            # Else the ranks wait for one another in each batch, and for ever where one has no batch left to evaluate.
            options["strategy"] = DDPStrategy(broadcast_buffers=False)
        return super().instantiate_trainer(**options)


def arguments(typed: list[str]) -> list[str]:
    """Return what was typed with its short names spelt out; where it names a checkpoint, that run's config first."""
    parts = [one.partition("=") for one in typed]
    spelt = [SHORT.get(name, name) + equals + value for name, equals, value in parts]
    named = re.search(r"--ckpt_path[=\n](.*\.ckpt)", "\n".join(spelt))
    if not named or "://" in named[1]:
        return spelt
    path, config = Path(named[1]), Path(named[1]).parent.parent / "config.yaml"
    if not path.is_file():
        raise SystemExit(f"error: there is no checkpoint {path}\nhint: ls runs/*/*/checkpoints")
    return [*spelt[:1], *(["--config", str(config)] if config.is_file() else []), *spelt[1:]]


def main(args: list[str] | None = None) -> dict[str, float]:
    """Run one command and return the numbers that it measured, as {"val/pearson": 0.91}."""
    logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
    warnings.filterwarnings("ignore", message=NOISE)
    sys.argv[1:] = arguments(sys.argv[1:] if args is None else args)  # which the run card and other ranks read, too
    trainer, saving = {"use_distributed_sampler": False}, {"overwrite": True}
    cli = TeamCLI(Model, Data, seed_everything_default=42, trainer_defaults=trainer, save_config_kwargs=saving)
    return {name: float(value) for name, value in cli.trainer.callback_metrics.items()}


if __name__ == "__main__":
    main()
