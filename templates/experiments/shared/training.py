"""What makes a training the same for everybody: the order of rows, the seeds, the ranks, the learning rates."""

import random
from collections.abc import Iterator, Sequence

import lightning as L
import numpy as np
import torch
from lightning.pytorch.strategies import DDPStrategy
from torch import nn
from torch.utils.data import DataLoader, Sampler

LARGE = 1_000_003  # a prime: seed and epoch, or seed and batch, never meet by accident


class EpochSampler(Sampler[int]):
    """The order of the rows, from (seed, epoch) alone: a resumed run sees what an unbroken one sees.

    Training leaves out the rows that do not divide by the ranks. Evaluation takes each row once and repeats none:
    Lightning's own sampler repeats some, and two ranks then measure something else than one.
    lengths: of the rows; rows of like length come together, which saves padding. batch: rows of a batch.
    """

    def __init__(self, rows: int, seed=0, shuffle=False, rank=0, world=1, lengths: Sequence[int] = (), batch=1):
        self.rows, self.seed, self.shuffle, self.rank, self.world = rows, seed, shuffle, rank, world
        self.lengths, self.batch, self.epoch, self.start = lengths, batch, 0, 0

    def set_epoch(self, epoch: int) -> None:
        """Lightning calls this before each epoch."""
        self.epoch = epoch

    def __len__(self) -> int:
        return len(self.own())

    def __iter__(self) -> Iterator[int]:
        start, self.start = self.start, 0
        return iter(self.own()[start:])

    def own(self) -> list[int]:
        """Return the rows of this rank."""
        order = list(range(self.rows))
        if self.shuffle:
            chance = torch.Generator().manual_seed(self.seed * LARGE + self.epoch)
            order = torch.randperm(self.rows, generator=chance).tolist()
            order = (self.alike(order, chance) if self.lengths else order)[: self.rows // self.world * self.world]
        return order[self.rank :: self.world]

    def alike(self, order: list[int], chance: torch.Generator) -> list[int]:
        """Sort windows of 50 batches by length, then shuffle the batches; an incomplete one stays last."""
        step = self.batch * self.world
        windows = [order[first : first + 50 * step] for first in range(0, len(order), 50 * step)]
        order = [row for window in windows for row in sorted(window, key=self.lengths.__getitem__)]
        batches = [order[first : first + step] for first in range(0, len(order), step)]
        whole = len(order) // step
        mixed = torch.randperm(whole, generator=chance).tolist()
        return [row for at in (*mixed, *range(whole, len(batches))) for row in batches[at]]


class ExactLoader(DataLoader):
    """A loader that a run which stopped within an epoch goes on with at its next batch."""

    first = 0  # batch of the coming epoch

    def __iter__(self):
        self.sampler.start, self.first = self.first * (self.batch_size or 0), 0
        yield from super().__iter__()


class ExactResume(L.Callback):
    """A resumed run is the unbroken one: it goes on at its next batch, and draws the chance that was due there.

    Chance comes from (seed, batch, rank), anew for each batch; that takes about 0.1 ms. Seeding once an epoch is not
    enough: Lightning leaves that hook out where a run is resumed at an epoch's end.
    """

    def __init__(self, seed: int):
        self.seed = seed

    def on_train_start(self, trainer, module):
        done = trainer.fit_loop.epoch_loop.batch_progress.current.ready
        trainer.train_dataloader.first = done % trainer.num_training_batches

    def on_train_batch_start(self, trainer, module, batch, batch_index):
        number = trainer.current_epoch * trainer.num_training_batches + batch_index
        seed = (self.seed * LARGE + number * 1009 + trainer.global_rank) % 2**31
        random.seed(seed)
        np.random.seed(seed)
        torch.manual_seed(seed)


class UnevenDDP(DDPStrategy):
    """DDP whose ranks may have unlike numbers of batches in evaluation.

    DDP's own forward lets the ranks wait for one another in each batch, in evaluation too, and hangs for ever when
    one has no batch left. Evaluation needs no DDP: the metrics gather what they need at the end.
    """

    def validation_step(self, *args, **kwargs):
        with self.precision_plugin.val_step_context():
            return self.lightning_module.validation_step(*args, **kwargs)

    def on_validation_start(self):
        """Give every rank the first one's statistics of batch norm: those that a checkpoint keeps."""
        for one in self.lightning_module.buffers():
            if one.is_floating_point():
                torch.distributed.broadcast(one, 0)


def parameter_groups(module: nn.Module, layers: Sequence[nn.Module], lr: float, decay: float, weight: float):
    """Return the optimizer's groups. Biases and norms get no weight decay.

    layers: of the encoder, the lowest first. The head learns with lr, the top layer with lr · decay, each layer below,
    and the embeddings at last, decay times as fast as the one above. decay 1: all learn alike. weight: weight decay.
    """
    depth = {id(one): len(layers) - number for number, layer in enumerate(layers) for one in layer.parameters()}
    groups: dict[tuple[float, float], list] = {}
    for name, one in module.named_parameters():
        if one.requires_grad:
            below = depth.get(id(one), len(layers) + 1 if "embed" in name or ".shared." in name else 0)
            plain = one.ndim < 2
            groups.setdefault((lr * decay**below, 0.0 if plain else weight), []).append(one)
    return [{"params": found, "lr": rate, "weight_decay": kept} for (rate, kept), found in groups.items()]


def warmed_up(optimizer: torch.optim.Optimizer, steps: int, warmup: float) -> torch.optim.lr_scheduler.LambdaLR:
    """Return a learning rate that rises for a share `warmup` of the steps and then falls to nothing in a line."""
    rising = max(1, int(steps * warmup))
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / rising, max(0.0, (steps - step) / max(1, steps - rising)))
    )
