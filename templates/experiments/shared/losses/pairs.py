@named("cosine")
class Cosine(nn.Module):
    """mean (cos(a, b) - target)^2: embeddings (N, D) and similarities from 0 to 1 (N,) (Sentence-BERT 2019)."""

    def forward(self, a, b, target):
        return F.mse_loss(F.cosine_similarity(a, b), target)


@named("cosent")
class CoSENT(nn.Module):
    """log(1 + sum over y_i > y_j of exp(scale (cos_j - cos_i))): the order of the pairs, one number for the batch.

    a, b: embeddings (N, D); target (N,) (Su Jianlin, kexue.fm/archives/8847).
    """

    def __init__(self, scale: float = 20.0):
        super().__init__()
        self.scale = scale

    def forward(self, a, b, target):
        cosine = self.scale * F.cosine_similarity(a, b)
        wrong = (cosine[None, :] - cosine[:, None])[target[:, None] > target[None, :]]
        return torch.logsumexp(torch.cat([wrong.new_zeros(1), wrong]), 0)


@named("mnrl")
class InBatchNegatives(nn.Module):
    """Cross-entropy of scale · cos(a_i, b_j) to j = i: each pair against the batch (MNRL, InfoNCE, SimCSE).

    a, b: embeddings (N, D). target (N,): pairs below `positive` are no anchors, though still negatives of others.
    """

    def __init__(self, scale: float = 20.0, positive: float = 0.6):
        super().__init__()
        self.scale, self.positive = scale, positive

    def forward(self, a, b, target):
        cosine = self.scale * F.normalize(a, dim=-1) @ F.normalize(b, dim=-1).T
        anchors = torch.nonzero(target >= self.positive).flatten()
        return F.cross_entropy(cosine[anchors], anchors) if len(anchors) else cosine.sum() * 0


@named("contrastive")
class Contrastive(nn.Module):
    """mean ½[y d² + (1 - y) max(0, margin - d)²] with d = 1 - cos(a, b): labels 0 and 1, or similarities cut in two.

    a, b: embeddings (N, D); target (N,), alike from `positive` on (Hadsell 2006).
    """

    def __init__(self, margin: float = 0.5, positive: float = 0.6):
        super().__init__()
        self.margin, self.positive = margin, positive

    def forward(self, a, b, target):
        distance, alike = 1 - F.cosine_similarity(a, b), (target >= self.positive).to(a.dtype)
        return (alike * distance**2 + (1 - alike) * F.relu(self.margin - distance) ** 2).mean() / 2
