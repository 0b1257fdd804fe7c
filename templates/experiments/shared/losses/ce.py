@named("ce")
class CrossEntropy(nn.Module):
    """Cross-entropy of logits (N, K) and classes (N,), -100 left out. smoothing: of the labels (Szegedy 2016)."""

    def __init__(self, counts=(), smoothing: float = 0.0):
        super().__init__()
        self.smoothing = smoothing

    def forward(self, logits, target):
        return F.cross_entropy(logits, target, label_smoothing=self.smoothing)
