@named("ce")
class CrossEntropy(nn.CrossEntropyLoss):
    """Cross-entropy of logits (N, K) and classes (N,), -100 left out. smoothing: of the labels (Szegedy 2016)."""

    def __init__(self, counts=(), smoothing: float = 0.0):
        super().__init__(label_smoothing=smoothing)
