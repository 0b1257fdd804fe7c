"""Metrics of a whole data set. A mean over batches of what is no mean (F1, precision) is another number."""

import torch
from torchmetrics import functional


def measured(shares: torch.Tensor, targets: torch.Tensor, ignored: int | None = None) -> dict[str, torch.Tensor]:
    """Return what is measured of all rows. shares: probabilities (rows, classes); targets: classes (rows,).

    macro_f1: of the classes that occur among the targets or the predictions, as scikit-learn has it.
    auprc: the mean average precision of the classes that have a row. micro_f1: where a class is ignored.
    """
    kind = {"task": "multiclass", "num_classes": shares.shape[-1]}
    found = {
        "macro_f1": functional.f1_score(shares, targets, average="macro", **kind),
        "accuracy": functional.accuracy(shares, targets, **kind),
        "auprc": functional.average_precision(shares, targets, **kind),
    }
    return found | ({} if ignored is None else {"micro_f1": micro_f1(shares.argmax(-1), targets, ignored)})


def micro_f1(found: torch.Tensor, targets: torch.Tensor, ignored: int) -> torch.Tensor:
    """Return the F1 of all classes but one, taken together; 0 where that one is all there is."""
    right = ((found == targets) & (targets != ignored)).sum()
    return 2 * right / ((found != ignored).sum() + (targets != ignored).sum()).clamp(min=1)
