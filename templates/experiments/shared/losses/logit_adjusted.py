@named("logit_adjusted")
class LogitAdjusted(nn.Module):
    """Cross-entropy of logits + tau log(share of the class): logits (N, K), classes (N,), -100 left out.

    Predict with the logits as they are (Menon 2021, arXiv 2007.07314). One line against imbalance: try it first.
    """

    def __init__(self, counts, tau: float = 1.0):
        super().__init__()
        counts = torch.as_tensor(counts, dtype=torch.float64)
        if len(counts) == 0 or (counts <= 0).any():
            raise SystemExit(f"error: a class has no training row (counts {counts.int().tolist()})")
        self.register_buffer("shift", (tau * torch.log(counts / counts.sum())).float(), persistent=False)

    def forward(self, logits, target):
        return F.cross_entropy(logits + self.shift.to(logits.dtype), target)
