"""What makes a training the same for everybody: the order of rows, the seeds, the ranks, the learning rates."""

import random
from collections.abc import Iterator, Sequence

import lightning as L
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Sampler
from transformers.trainer_pt_utils import get_length_grouped_indices as grouped

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
            if self.lengths:
                order = grouped(self.lengths, self.batch * self.world, generator=chance)
            order = order[: self.rows // self.world * self.world]
        return order[self.rank :: self.world]


class ExactLoader(DataLoader):
    """A loader that begins when its first batch is asked for: `ExactResume` has said by then where."""

    def __iter__(self):
        yield from super().__iter__()


class ExactResume(L.Callback):
    """A resumed run is the unbroken one: it goes on at its next batch, and draws the chance that was due there.

    Chance comes from (seed, batch, rank), anew for each batch; that takes about 0.1 ms. Seeding once an epoch is not
    enough: Lightning leaves that hook out where a run is resumed at an epoch's end.
    """

    def __init__(self, seed: int):
        self.seed = seed

    def on_train_start(self, trainer, module):
        done, loader = trainer.fit_loop.epoch_loop.batch_progress.current.ready, trainer.train_dataloader
        loader.sampler.start = done % trainer.num_training_batches * loader.batch_size

    def on_train_batch_start(self, trainer, module, batch, batch_index):
        number = trainer.current_epoch * trainer.num_training_batches + batch_index
        seed = (self.seed * LARGE + number * 1009 + trainer.global_rank) % 2**31
        random.seed(seed)
        np.random.seed(seed)
        torch.manual_seed(seed)


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
