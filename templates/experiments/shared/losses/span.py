@named("span")
class Span(nn.Module):
    """Mean cross-entropy of where an answer starts and where it ends: logits (2, windows, tokens), places (2, windows).

    A logit is -inf where no answer can start or end. smoothing: a share that goes to all places where one can.
    """

    def __init__(self, smoothing: float = 0.0):
        super().__init__()
        self.smoothing = smoothing

    def forward(self, logits, places):
        possible, shares = logits.isfinite(), F.log_softmax(logits, dim=-1)
        smooth = shares.masked_fill(~possible, 0.0).sum(-1) / possible.sum(-1)
        right = shares.gather(-1, places[..., None])[..., 0]
        return -((1 - self.smoothing) * right + self.smoothing * smooth).mean()
