"""A model as numbers: its weights and its stacks of equal layers. Pure.

Names follow Hugging Face: hidden is the width, heads the attention heads, ffn the inner width of
the feed-forward part.
"""

from collections.abc import Iterable
from dataclasses import dataclass

GENERATION, CLASSIFICATION = "generation", "classification"


@dataclass(frozen=True, slots=True)
class Weight:
    """`copies` equal weights of rows x columns. kind: "matrix" (multiplied), "table" (looked up), "vector"."""

    kind: str
    rows: int
    columns: int = 1
    copies: int = 1

    @property
    def count(self) -> int:
        """Elements of all copies."""
        return self.rows * self.columns * self.copies


@dataclass(frozen=True, slots=True)
class Stack:
    """Layers of one kind, one after the other.

    activation: Hugging Face's name of it. rms: RMSNorm in place of LayerNorm. upcast: softmax in
    fp32 whatever comes in. joint: one product makes q, k and v. fused: sdpa and flash exist for it.
    qk_norm: RMSNorm on q and k. span: rows of a relative position table that enters each layer's
    attention (DeBERTa), else 0. bias: heads x S x S bias that is learned and kept once (T5).
    dropout, attention_dropout, inner_dropout: whether a mask is kept of the layer's two outputs,
    of the attention's probabilities, of the feed-forward part's inside.
    length: of the sequence when the model fixes it (pictures, audio), else None. cross: whether
    each layer also looks at the first stack's output.
    """

    layers: int
    hidden: int
    heads: int
    head_dim: int
    ffn: int
    kv_heads: int
    activation: str = "gelu"
    gated: bool = False
    rms: bool = False
    upcast: bool = False
    joint: bool = False
    fused: bool = True
    qk_norm: bool = False
    span: int = 0
    bias: bool = False
    dropout: bool = True
    attention_dropout: bool = True
    inner_dropout: bool = False
    length: int | None = None
    cross: bool = False
    extra_norms: int = 0

    @property
    def queries(self) -> int:
        """Width of all heads together."""
        return self.heads * self.head_dim

    @property
    def keys(self) -> int:
        """Width of all key heads together: less than `queries` with grouped queries."""
        return self.kv_heads * self.head_dim


@dataclass(frozen=True, slots=True)
class Architecture:
    """A model. head: what is trained on top, GENERATION keeps logits of every position.

    positions: the longest sequence it can read, None where nothing limits it. tied: the head
    multiplies with the word table. note: what a reader should know of the reading, else "".
    """

    family: str
    head: str
    hidden: int
    vocabulary: int
    stacks: tuple[Stack, ...]
    weights: tuple[Weight, ...]
    tied: bool = False
    positions: int | None = None
    note: str = ""

    def reads(self, sequence: int) -> bool:
        """Whether it can read a sequence of this length."""
        return self.positions is None or sequence <= self.positions

    @property
    def parameters(self) -> int:
        """Parameters of the model without a head for classes."""
        return sum(weight.count for weight in self.weights)

    @property
    def multiplied(self) -> int:
        """Parameters that take part in matrix products, which autocast copies in 16 bits."""
        head = self.hidden * self.vocabulary if self.tied and self.head == GENERATION else 0
        return head + sum(weight.count for weight in self.weights if weight.kind == "matrix")

    @property
    def looked_up(self) -> int:
        """Parameters of tables."""
        return sum(weight.count for weight in self.weights if weight.kind == "table")

    @property
    def largest(self) -> int:
        """Parameters of the largest single weight."""
        return max(weight.rows * weight.columns for weight in self.weights)


def linear(inputs: int, outputs: int, copies: int = 1, *, bias: bool = True) -> tuple[Weight, ...]:
    """Return the weights of `copies` linear layers."""
    matrix = Weight("matrix", outputs, inputs, copies)
    return (matrix, Weight("vector", outputs, 1, copies)) if bias else (matrix,)


def norm(width: int, copies: int = 1, *, bias: bool = True) -> Weight:
    """Return the weights of `copies` LayerNorms, or of RMSNorms, which have no bias."""
    return Weight("vector", width, 1, copies * (2 if bias else 1))


def tables(width: int, *rows: int) -> tuple[Weight, ...]:
    """Return look-up tables of the same width; none for those without rows."""
    return tuple(Weight("table", count, width) for count in rows if count)


def flat(*groups: Iterable[Weight] | Weight) -> tuple[Weight, ...]:
    """Return all weights in one tuple, without the empty ones."""
    found = (item for group in groups for item in ((group,) if isinstance(group, Weight) else group))
    return tuple(weight for weight in found if weight.count)
