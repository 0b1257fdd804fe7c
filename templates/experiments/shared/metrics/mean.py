class Mean(CatMetric):
    """The mean of the values of all rows, batches and ranks.

    MeanMetric of torchmetrics fails where `fit` comes after `validate`, whose tensors may not be added to, and a number
    that is logged as it is would be a mean of the ranks' means, however many rows each has.
    """

    def compute(self) -> torch.Tensor:
        """Return a number."""
        return super().compute().mean()
