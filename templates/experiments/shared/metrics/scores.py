"""Metrics of a whole data set. A mean over batches of what is no mean (a correlation, F1) is another number."""

{% if tokens is defined %}
import re
{% endif %}
{% if texts is defined %}
import unicodedata
{% endif %}
{% if tokens is defined %}
from collections import Counter
{% endif %}
from collections.abc import Callable{{ ", Sequence" if texts is defined }}

import torch
from torchmetrics import Metric{{ ", functional" if functional is defined }}
from torchmetrics.utilities import dim_zero_cat


class Scores(Metric):
    """Gather all predictions and targets, of all ranks, and score them once, in float64; and the mean loss of a row.

    functions: name to a function of (predictions, targets) that returns a number.
    """

    full_state_update = False

    def __init__(self, **functions: Callable):
        super().__init__()
        self.functions = functions
        self.add_state("predictions", [], dist_reduce_fx="cat")
        self.add_state("targets", [], dist_reduce_fx="cat")
        self.add_state("loss", torch.zeros(2, dtype=torch.float64), dist_reduce_fx="sum")

    def update(self, predictions: torch.Tensor, targets: torch.Tensor, loss: torch.Tensor | None = None) -> None:
        """Add a batch: predictions (rows, ...), targets (rows,), its mean loss unless a function finds it."""
        self.predictions.append(predictions.detach())
        self.targets.append(targets.detach())
        if loss is not None:
            rows = loss.new_tensor(len(targets), dtype=torch.float64)
            # not +=, for the state may be of another inference mode
            self.loss = self.loss + torch.stack([loss.detach() * rows, rows])

    def compute(self) -> dict[str, float]:
        """Return each function's value, and loss."""
        predictions, targets = dim_zero_cat(self.predictions).cpu().double(), dim_zero_cat(self.targets).cpu()
        found = {name: float(score(predictions, targets)) for name, score in self.functions.items()}
        return found | ({"loss": float(self.loss[0] / self.loss[1])} if self.loss[1] else {})
