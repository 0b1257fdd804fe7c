def pearson(predictions: torch.Tensor, targets: torch.Tensor) -> float:
    """Return the linear correlation of two vectors, nan where one of them does not vary."""
    return float(torch.corrcoef(torch.stack([predictions, targets.double()]))[0, 1])


def ranks(values: torch.Tensor) -> torch.Tensor:
    """Return the rank of each value, equal ones with the mean of theirs."""
    _, inverse, amount = torch.unique(values, return_inverse=True, return_counts=True)
    return (amount.cumsum(0).double() - (amount.double() - 1) / 2)[inverse]


def spearman(predictions: torch.Tensor, targets: torch.Tensor) -> float:
    """Return the correlation of the ranks."""
    return pearson(ranks(predictions), ranks(targets))


def squared_error(predictions: torch.Tensor, targets: torch.Tensor) -> float:
    """Return the mean squared error."""
    return float(((predictions - targets.double()) ** 2).mean())
