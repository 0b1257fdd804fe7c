@named("dice")
class Dice(nn.Module):
    """Self-adjusting dice per token (Li 2020, arXiv 1911.02855): logits (N, K), classes (N,), -100 left out.

    1 - (2 f y + gamma) / (f + y + gamma) with f = (1 - p)^alpha p, summed over the classes, mean over the tokens.
    """

    def __init__(self, counts=(), alpha: float = 1.0, gamma: float = 1.0):
        super().__init__()
        self.alpha, self.gamma = alpha, gamma

    def forward(self, logits, target):
        share = F.softmax(logits[target != -100], dim=-1)
        wanted = F.one_hot(target[target != -100], logits.shape[-1]).to(share.dtype)
        found = (1 - share) ** self.alpha * share
        return (1 - (2 * found * wanted + self.gamma) / (found + wanted + self.gamma)).sum(-1).mean()
