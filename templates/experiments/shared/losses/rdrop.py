@named("rdrop")
class RDrop(CrossEntropy):
    """Two passes with unlike dropout: the mean of both cross-entropies + alpha times their symmetric divergence.

    logits, again: (N, K); target: classes (N,), -100 left out. Means over the rows, so that alpha does not depend
    on the size of a batch (Liang 2021, arXiv 2106.14448; its equation is twice this one, with alpha twice as small).
    """

    passes = 2

    def __init__(self, counts=(), alpha: float = 1.0):
        super().__init__()
        self.alpha = alpha

    def forward(self, logits, target, again=None):
        if again is None:
            return super().forward(logits, target)
        one, other = (F.log_softmax(found[target != -100], dim=-1) for found in (logits, again))
        divergence = ((one.exp() - other.exp()) * (one - other)).sum(-1).mean()  # forth and back
        return (super().forward(logits, target) + super().forward(again, target) + self.alpha * divergence) / 2
