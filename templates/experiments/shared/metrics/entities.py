"""Entities of tags by word. What a batch, and a rank, adds are counts, so that any cut of the set gives one F1."""

import torch
from torchmetrics import Metric


def entities(tags: list[str]) -> set[tuple[str, int, int]]:
    """Return the type, the first word, and the word after the last, of each entity in IOB2 tags.

    B- begins an entity. An I- that goes on with none, after O or another type, begins one too, as conlleval has it.
    """
    found, kind, start = set(), "", 0
    for at, tag in enumerate((*tags, "O")):
        if tag != f"I-{kind}":
            if kind:
                found.add((kind, start, at))
            kind, start = tag[2:], at
    return found


class EntityF1(Metric):
    """Precision, recall and F1 of whole entities, all together and by type; and the mean loss of a token."""

    full_state_update = False

    def __init__(self, kinds: list[str]):
        super().__init__()
        self.kinds = kinds
        self.add_state("counts", torch.zeros(len(kinds), 3, dtype=torch.long), dist_reduce_fx="sum")
        self.add_state("loss", torch.zeros(2, dtype=torch.float64), dist_reduce_fx="sum")

    def update(self, predictions: list[list[str]], targets: list[list[str]], loss: torch.Tensor, amount: float) -> None:
        """Add a batch: tags by word of each row, and a mean loss over an amount of tokens, or of their weights."""
        added = torch.zeros(self.counts.shape, dtype=torch.long)
        for predicted, wanted in zip(map(entities, predictions), map(entities, targets)):
            for column, some in enumerate((predicted & wanted, predicted, wanted)):
                for kind, *_ in some:
                    added[self.kinds.index(kind), column] += 1
        self.counts = self.counts + added.to(self.counts.device)  # a GPU is asked once, not for each entity
        self.loss = self.loss + self.loss.new_tensor([float(loss) * amount, amount])

    def compute(self) -> dict[str, float]:
        """Return f1, precision, recall (0 of nothing), loss, and f1_TYPE of the types that occur."""
        right, predicted, wanted = self.counts.sum(0).tolist()
        found = {"f1": 2 * right / max(1, predicted + wanted), "loss": float(self.loss[0] / self.loss[1])}
        found |= {"precision": right / max(1, predicted), "recall": right / max(1, wanted)}
        each = zip(self.kinds, self.counts.tolist())
        return found | {f"f1_{kind}": 2 * one / (two + three) for kind, (one, two, three) in each if two + three}
