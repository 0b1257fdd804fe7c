"""Models that write one token after the other: GPT-2, Llama and its kin. Pure."""

from teamkit.preflight.need.fields import Fields
from teamkit.preflight.need.shape import GENERATION, Architecture, Stack, Weight, flat, linear, norm, tables

_TIED = ("gpt2", "gemma", "gemma2", "gemma3_text")
_FOUR_NORMS = ("gemma2", "gemma3_text")
_QK_NORM = ("qwen3", "gemma3_text")


def read_gpt2(fields: Fields) -> Architecture:
    """Read GPT-2: learned positions, LayerNorm, one product for q, k and v, a head tied to the words."""
    hidden, heads, layers = fields.count("hidden"), fields.count("heads"), fields.count("layers")
    kind = Stack(
        layers=layers,
        hidden=hidden,
        heads=heads,
        kv_heads=heads,
        head_dim=fields.head_dim(hidden, heads),
        ffn=fields.count("ffn", 4 * hidden),
        activation=fields.word("activation", "gelu_new"),
        joint=True,
        dropout=fields.drops("resid_pdrop", "dropout", default=True),
        attention_dropout=fields.drops("attn_pdrop", "attention_dropout", default=True),
    )
    weights = flat(
        tables(hidden, fields.count("vocabulary"), fields.count("positions", 1024)),
        linear(hidden, 3 * hidden, layers),
        linear(hidden, hidden, layers),
        linear(hidden, kind.ffn, layers),
        linear(kind.ffn, hidden, layers),
        norm(hidden, 2 * layers + 1),
    )
    return _decoder(fields, kind, weights, fields.count("positions", 1024))


def read_llama(fields: Fields) -> Architecture:
    """Read Llama, Mistral, Qwen2 and 3, Gemma, Phi-3: RMSNorm, a gate, grouped keys and values."""
    kind = _llama_stack(fields)
    weights = flat(
        tables(kind.hidden, fields.count("vocabulary")),
        _llama_attention(fields, kind),
        linear(kind.hidden, kind.ffn, 2 * kind.layers, bias=fields.flag("mlp_bias")),
        linear(kind.ffn, kind.hidden, kind.layers, bias=fields.flag("mlp_bias")),
        norm(kind.hidden, (2 + kind.extra_norms) * kind.layers + 1, bias=False),
    )
    return _decoder(fields, kind, weights, fields.count("positions", 0) or None)


def _llama_stack(fields: Fields) -> Stack:
    hidden, heads, family = fields.count("hidden"), fields.count("heads"), fields.family
    return Stack(
        layers=fields.count("layers"),
        hidden=hidden,
        heads=heads,
        kv_heads=fields.count("num_key_value_heads", heads),
        head_dim=fields.head_dim(hidden, heads),
        ffn=fields.count("ffn"),
        activation=fields.word("activation", "silu"),
        gated=True,
        rms=True,
        upcast=True,
        joint=family == "phi3",
        qk_norm=family in _QK_NORM,
        dropout=fields.drops("resid_pdrop"),
        attention_dropout=fields.drops("attention_dropout"),
        extra_norms=2 if family in _FOUR_NORMS else 0,
    )


def _llama_attention(fields: Fields, kind: Stack) -> tuple[Weight, ...]:
    """Return q, k, v and the way out; Qwen2 has biases on the first three whatever its config says."""
    biased = fields.flag("attention_bias")
    inward = biased or fields.family == "qwen2"
    return flat(
        linear(kind.hidden, kind.queries, kind.layers, bias=inward),
        linear(kind.hidden, kind.keys, 2 * kind.layers, bias=inward),
        linear(kind.queries, kind.hidden, kind.layers, bias=biased),
        norm(kind.head_dim, 2 * kind.layers * kind.qk_norm, bias=False),
    )


def _decoder(fields: Fields, kind: Stack, weights: tuple[Weight, ...], positions: int | None) -> Architecture:
    tied = fields.flag("tie_word_embeddings", default=fields.family in _TIED)
    vocabulary = fields.count("vocabulary")
    head = linear(kind.hidden, vocabulary, int(not tied), bias=False)
    return Architecture(
        fields.family, GENERATION, kind.hidden, vocabulary, (kind,), flat(weights, head), tied=tied, positions=positions
    )
