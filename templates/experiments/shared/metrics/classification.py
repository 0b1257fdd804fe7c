def accuracy(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the share of the rows whose class is found."""
    return (logits.argmax(-1) == targets).double().mean()


def macro_f1(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the mean F1 of the classes that occur among the targets or the predictions, as scikit-learn does."""
    return functional.f1_score(logits, targets, "multiclass", num_classes=logits.shape[-1], average="macro")


def micro_f1(logits: torch.Tensor, targets: torch.Tensor, ignored: int) -> float:
    """Return the F1 of all classes but one, taken together; 0 where that one is all there is."""
    found = logits.argmax(-1)
    right = ((found == targets) & (targets != ignored)).sum()
    both = (found != ignored).sum() + (targets != ignored).sum()
    return float(2 * right / both) if both else 0.0


def macro_auprc(shares: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the mean average precision of the classes that have a row. shares: probabilities (rows, classes)."""
    return functional.average_precision(shares, targets, "multiclass", num_classes=shares.shape[-1])
