def class_balanced(counts, beta: float) -> torch.Tensor:
    """Return a weight per class, (1 - beta) / (1 - beta^n), scaled to sum to the number of classes (Cui 2019).

    counts: rows of each class (K,), all above 0: a class without a row has no weight.
    """
    counts = torch.as_tensor(counts, dtype=torch.float64)
    if len(counts) == 0 or (counts <= 0).any():
        raise SystemExit(f"error: a class has no training row (counts {counts.int().tolist()})")
    weight = (1 - beta) / (1 - beta**counts) if beta else torch.ones_like(counts)
    return (weight / weight.sum() * len(counts)).float()


@named("class_balanced")
class ClassBalanced(nn.Module):
    """Cross-entropy weighted by the effective number of rows: logits (N, K), classes (N,), -100 left out.

    The mean is torch's, divided by the weights of the batch (Cui 2019, arXiv 1901.05555, divides by N).
    """

    def __init__(self, counts, beta: float = 0.999):
        super().__init__()
        self.register_buffer("weight", class_balanced(counts, beta), persistent=False)

    def forward(self, logits, target):
        return F.cross_entropy(logits, target, self.weight.to(logits.dtype))
