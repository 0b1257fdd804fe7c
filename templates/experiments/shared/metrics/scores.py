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
from torchmetrics import {{ "CatMetric, " if means is defined }}Metric
from torchmetrics.utilities import dim_zero_cat


class Scores(Metric):
    """Gather all predictions and targets, of all ranks, and score them once, in float64.

    functions: name to a function of (predictions, targets) that returns a number.
    """

    full_state_update = False

    def __init__(self, **functions: Callable):
        super().__init__()
        self.functions = functions
        self.add_state("predictions", [], dist_reduce_fx="cat")
        self.add_state("targets", [], dist_reduce_fx="cat")

    def update(self, predictions: torch.Tensor, targets: torch.Tensor) -> None:
        """Add a batch: predictions (rows, ...), targets (rows, ...)."""
        self.predictions.append(predictions.detach())
        self.targets.append(targets.detach())

    def compute(self) -> dict[str, float]:
        """Return each function's value."""
        predictions, targets = dim_zero_cat(self.predictions).cpu().double(), dim_zero_cat(self.targets).cpu()
        return {name: float(score(predictions, targets)) for name, score in self.functions.items()}
