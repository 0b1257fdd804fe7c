@named("span")
class Span(nn.Module):
    """Mean cross-entropy of where an answer starts and where it ends: logits (windows, tokens), places (windows,).

    A logit is -inf where no answer can start or end. smoothing: a share that goes to all places where one can.
    """

    def __init__(self, smoothing: float = 0.0):
        super().__init__()
        self.smoothing = smoothing

    def forward(self, starts, ends, start, end):
        return (self.one(starts, start) + self.one(ends, end)) / 2

    def one(self, logits, place):
        there, shares = logits.isfinite(), F.log_softmax(logits, dim=-1)
        smooth = shares.masked_fill(~there, 0.0).sum(-1) / there.sum(-1)
        return -((1 - self.smoothing) * shares.gather(-1, place[:, None])[:, 0] + self.smoothing * smooth).mean()
