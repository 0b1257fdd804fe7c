@named("focal")
class Focal(nn.Module):
    """mean of alpha_y (1 - p_y)^gamma (-log p_y): logits (N, K), classes (N,), -100 left out (Lin 2017).

    alpha: a weight per class, outside of p; none: all alike. gamma 0 is cross-entropy.
    """

    def __init__(self, counts=(), gamma: float = 2.0, alpha: list[float] | None = None):
        super().__init__()
        self.gamma = gamma
        self.register_buffer("alpha", None if alpha is None else torch.tensor(alpha), persistent=False)

    def forward(self, logits, target):
        logits, target = logits[target != -100], target[target != -100]
        surprise = F.cross_entropy(logits, target, reduction="none")
        weight = 1.0 if self.alpha is None else self.alpha.to(logits.dtype)[target]
        return (weight * (1 - torch.exp(-surprise)) ** self.gamma * surprise).mean()
