"""How a model is trained: what the command line says, and the sizes in bytes that follow. Pure."""

from dataclasses import dataclass

from teamkit.errors import ConfigError

PRECISIONS = ("fp32", "amp-fp16", "amp-bf16", "bf16", "fp16")
OPTIMIZERS = ("adamw", "adamw8bit", "adafactor", "sgd", "sgd-momentum", "lion")
ATTENTIONS = ("eager", "sdpa", "flash")
MOST = 2**31  # of a batch, of its tokens, of what is accumulated: no figure then leaves what a float holds


@dataclass(frozen=True, slots=True)
class Setting:
    """One training. Raises ConfigError for what is none.

    batch: sequences on one GPU at once; sequence: tokens of each. precision: amp-* keeps the weights
    in fp32 and computes in 16 bits, bf16 and fp16 keep everything in 16. checkpointing: layers are
    computed again in the backward pass. grad_accum: batches before a step. torch: its version, which
    decides what autograd keeps.
    """

    batch: int
    sequence: int
    precision: str = "fp32"
    optimizer: str = "adamw"
    checkpointing: bool = False
    grad_accum: int = 1
    attention: str = "sdpa"
    torch: tuple[int, int] = (2, 8)

    def __post_init__(self) -> None:
        """Refuse what cannot be trained."""
        for name in ("batch", "sequence", "grad_accum"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} is {getattr(self, name)}, and must be at least 1")
            if getattr(self, name) > MOST:
                raise ConfigError(f"{name} is {getattr(self, name)}, and cannot be above {MOST}")
        for name, known in (("precision", PRECISIONS), ("optimizer", OPTIMIZERS), ("attention", ATTENTIONS)):
            if getattr(self, name) not in known:
                raise ConfigError(f"{name} is {getattr(self, name)!r}, none of: {', '.join(known)}")

    @property
    def autocast(self) -> bool:
        """Whether torch.autocast computes in 16 bits what is kept in 32."""
        return self.precision.startswith("amp-")

    @property
    def weight_bytes(self) -> int:
        """Bytes of one weight, and of its gradient."""
        return 2 if self.precision in {"bf16", "fp16"} else 4

    @property
    def product_bytes(self) -> int:
        """Bytes of one element that goes into a matrix product or comes out of it."""
        return 4 if self.precision == "fp32" else 2

    @property
    def keeps_gradients(self) -> bool:
        """Whether gradients lie there while a forward pass runs.

        They do from the second batch of an accumulation on, and did always before torch 2.0, whose
        zero_grad() sets them to None.
        """
        return self.grad_accum > 1 or self.torch < (2, 0)

    @property
    def steps_at_once(self) -> bool:
        """Whether the step is torch's foreach kind, the default on CUDA since torch 2.0."""
        return self.torch >= (2, 0)
