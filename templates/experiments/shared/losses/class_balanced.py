@named("class_balanced")
class ClassBalanced(nn.Module):
    """Cross-entropy weighted by the effective number of rows: logits (N, K), classes (N,), -100 left out.

    A class weighs (1 - beta) / (1 - beta^n), scaled to sum to the number of classes (Cui 2019, arXiv 1901.05555).
    The mean is torch's, divided by the weights of the batch (the paper divides by N). counts: rows of each class (K,),
    all above 0: a class without a row has no weight.
    """

    def __init__(self, counts, beta: float = 0.999):
        super().__init__()
        counts = torch.as_tensor(counts, dtype=torch.float64)
        if len(counts) == 0 or (counts <= 0).any():
            raise SystemExit(f"error: a class has no training row (counts {counts.int().tolist()})")
        weight = (1 - beta) / (1 - beta**counts)
        self.register_buffer("weight", (weight / weight.sum() * len(counts)).float(), persistent=False)

    def forward(self, logits, target):
        return F.cross_entropy(logits, target, self.weight.to(logits.dtype))
