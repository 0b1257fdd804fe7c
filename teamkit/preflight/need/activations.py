"""What autograd keeps of a forward pass until the backward pass, by one layer of a stack. Pure.

All in bytes. The list is that of Korthikanti et al. 2022, "Reducing Activation Recomputation in Large
Transformer Models" (https://arxiv.org/abs/2205.05198, section 4.1, equation 1), read anew for the
layers of Hugging Face transformers and for other widths of an element. With 16 bits, LayerNorm,
dropout, eager attention and ffn = 4 hidden it is theirs: s b h (34 + 5 a s / h).

D: bytes of an element in a matrix product. N: bytes of an element of the residual stream, which
autocast leaves in fp32. m: a byte of a dropout mask.
"""

from dataclasses import dataclass

from teamkit.preflight.need.setting import Setting
from teamkit.preflight.need.shape import Stack

# Copies of the inner width that an activation keeps, its own input and result counted. gelu_new is
# written in Python in transformers: x, tanh(..), 0.5 x and 1 + tanh(..) are kept, and the result.
_KEPT = {"relu": 1, "gelu_new": 5, "gelu_fast": 6, "gelu_pytorch_tanh": 2}
_KEPT_USUAL = 2


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of `stack` under a setting. queries, keys: lengths of the sequence, and of the one looked at."""

    stack: Stack
    setting: Setting
    queries: int
    keys: int

    @property
    def width(self) -> int:
        """D of the module's docstring."""
        return self.setting.product_bytes

    @property
    def stream(self) -> int:
        """N of the module's docstring."""
        return 4 if self.setting.autocast else self.width

    @property
    def fused(self) -> bool:
        """Whether attention runs without a table of scores."""
        return self.setting.attention != "eager" and self.stack.fused

    @property
    def kept(self) -> int:
        """Bytes kept by the whole layer."""
        return self.setting.batch * self.queries * (self.attentions + self.forward + self.norms)

    @property
    def inputs(self) -> int:
        """Bytes of what enters the layer: all that checkpointing keeps of it."""
        return self.setting.batch * self.queries * self.stack.hidden * self.stream

    @property
    def around(self) -> int:
        """Bytes kept once a stack: the norm after the embeddings or the last layer, a mask, T5's bias."""
        tokens = self.setting.batch * self.queries
        bias = self.width * self.stack.heads * self.queries * self.queries * self.stack.bias
        return tokens * self.stack.hidden * (self.norm + self.stack.dropout) + bias

    @property
    def scores(self) -> int:
        """Elements of one table of scores, heads x queries x keys, of the whole batch."""
        return self.setting.batch * self.stack.heads * self.queries * max(self.queries, self.keys)

    @property
    def attentions(self) -> int:
        """Bytes a token of the layer's attention, and of the second one in a decoder of a pair."""
        own = self.attention(self.queries)
        return own + (self.attention(self.keys) if self.stack.cross else 0)

    def attention(self, keys: int) -> int:
        """Bytes a token: what q, k and v come from, the three, the scores, what goes out, its mask.

        Autocast casts the input of each product anew, since its cache holds weights alone. DeBERTa
        keeps, for each of two ways to look, the table of positions and a score for each of its rows.
        """
        stack, width = self.stack, self.width
        products = 3 if self.setting.autocast and not stack.joint else 1
        grouped = stack.keys if self.fused else stack.queries
        ratio = keys / self.queries if keys != self.queries else 1
        lines = width * (products * stack.hidden + stack.queries + 2 * ratio * grouped + stack.queries)
        table = 4 * stack.heads if self.fused else keys * stack.heads * self.score
        relative = 2 * width * stack.span * (stack.hidden / self.queries + stack.heads)
        return round(lines + table + relative + self._normed_heads) + stack.hidden * stack.dropout

    @property
    def score(self) -> int:
        """Bytes kept of one score: softmax's result, dropout's mask and its result.

        Softmax gives fp32 under autocast, and where the model asks for it. Before torch 1.11 its
        input was kept as well, needlessly (pytorch issue 64000, mended by pull request 65242).
        """
        softmax = 4 if self.setting.autocast or self.stack.upcast else self.width
        again = self.width if softmax != self.width or self.stack.attention_dropout else 0
        input_too = softmax if self.setting.torch < (1, 11) else 0
        return softmax + again + self.stack.attention_dropout + input_too

    @property
    def forward(self) -> int:
        """Bytes a token of the feed-forward part: its input, its inside, the masks."""
        stack = self.stack
        products = 2 if self.setting.autocast and stack.gated else 1
        inner = self.inner + stack.inner_dropout * (1 + self.width)
        return self.width * products * stack.hidden + stack.ffn * inner + stack.hidden * stack.dropout

    @property
    def inner(self) -> int:
        """Bytes kept of one inner element. A gate keeps its other factor and the product as well.

        Autocast raises `pow` to fp32, so that three of gelu_new's four copies are.
        """
        gate = 2 * self.width if self.stack.gated else 0
        if self.setting.autocast and self.stack.activation == "gelu_new":
            return 16 + gate
        return self.width * _KEPT.get(self.stack.activation, _KEPT_USUAL) + gate

    @property
    def norms(self) -> int:
        """Bytes a token kept by the layer's norms."""
        return self.stack.hidden * self.norm * (2 + self.stack.cross + self.stack.extra_norms)

    @property
    def norm(self) -> int:
        """Bytes of one element: LayerNorm its input; RMSNorm, in Python, an fp32 input and the normed one.

        Gemma's, with two more norms a layer, multiplies in fp32 as well.
        """
        if not self.stack.rms:
            return self.stream
        return 4 + (4 if self.stack.extra_norms else self.stream)

    @property
    def _normed_heads(self) -> int:
        return (self.stack.queries + self.stack.keys) * (4 + self.width) if self.stack.qk_norm else 0

    @property
    def temporary(self) -> int:
        """Bytes that live for a moment only, while nearly everything else is kept.

        The backward pass frees as it goes. It opens with the feed-forward part: the gradients of
        its inside, before and after the activation. At the scores it holds two tables of
        gradients, and has freed the feed-forward part and the table that dropout gave.
        """
        tokens, stack = self.setting.batch * self.queries, self.stack
        inside = tokens * stack.ffn * self.width * 2
        if self.fused:
            return inside
        freed = tokens * (self.forward + self.norm * stack.hidden) + self.scores * self.width
        return max(inside, 2 * self.scores * self.stream - freed)
