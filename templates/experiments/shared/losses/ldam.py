class CosineHead(nn.Linear):
    """A linear layer without bias whose outputs are cosines: what the margins of LDAM are measured in."""

    def forward(self, features):
        return F.linear(F.normalize(features, dim=-1), F.normalize(self.weight, dim=-1))


@named("ldam")
class LDAM(ClassBalanced):
    """Label-distribution-aware margins with deferred reweighting (Cao 2019, arXiv 1906.07413).

    Each class gets a margin n^(-1/4), the largest being max_m, that its own cosine must win by; cross-entropy then
    sees s times the cosines. From the share `defer` of the training on, classes are weighted by their effective number
    (DRW). logits: cosines (N, K), so that the model takes its CosineHead; with raw logits the margins mean nothing.
    target: classes (N,), -100 left out.
    """

    head = CosineHead

    def __init__(self, counts, max_m: float = 0.5, s: float = 30.0, defer: float = 0.8, beta: float = 0.9999):
        super().__init__(counts, beta)
        margin = torch.as_tensor(counts, dtype=torch.float64) ** -0.25
        self.register_buffer("margin", (margin * max_m / margin.max()).float(), persistent=False)
        self.s, self.defer, self.progress = s, defer, 0.0  # progress: share of the training that is done

    def forward(self, logits, target):
        own = F.one_hot(target.clamp(min=0), logits.shape[-1]) * self.margin.to(logits.dtype)
        weight = self.weight.to(logits.dtype) if self.progress >= self.defer else None
        return F.cross_entropy(self.s * (logits - own), target, weight)
