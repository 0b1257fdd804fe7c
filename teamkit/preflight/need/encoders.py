"""Models that read a whole sequence at once: BERT and its kin, and ViT. Pure."""

from dataclasses import replace

from teamkit.errors import ConfigError
from teamkit.preflight.need.fields import Fields
from teamkit.preflight.need.shape import (
    CLASSIFICATION,
    Architecture,
    Stack,
    Weight,
    flat,
    linear,
    norm,
    tables,
)

_POOLED = ("bert", "roberta", "xlm-roberta", "camembert", "albert", "vit")


def stack(fields: Fields) -> Stack:
    """Return the layers of an encoder, with BERT's names of the probabilities and DistilBERT's."""
    hidden, heads = fields.count("hidden"), fields.count("heads")
    return Stack(
        layers=fields.count("layers"),
        hidden=hidden,
        heads=heads,
        kv_heads=heads,
        head_dim=fields.head_dim(hidden, heads),
        ffn=fields.count("ffn", 4 * hidden),
        activation=fields.word("activation", "gelu"),
        dropout=fields.drops("hidden_dropout_prob", "dropout", default=True),
        attention_dropout=fields.drops("attention_probs_dropout_prob", "attention_dropout", default=True),
    )


def layers(kind: Stack, copies: int) -> tuple[Weight, ...]:
    """Return the weights of `copies` layers: q, k, v, out, the feed-forward part, two LayerNorms."""
    return flat(
        linear(kind.hidden, kind.queries, 3 * copies),
        linear(kind.queries, kind.hidden, copies),
        linear(kind.hidden, kind.ffn, copies),
        linear(kind.ffn, kind.hidden, copies),
        norm(kind.hidden, 2 * copies),
    )


def read_bert(fields: Fields) -> Architecture:
    """Read BERT, RoBERTa, XLM-RoBERTa, ELECTRA, DistilBERT, and whatever is built like them."""
    return _encoder(fields, stack(fields), layers(stack(fields), fields.count("layers")))


def read_albert(fields: Fields) -> Architecture:
    """Read ALBERT: all layers of a group share their weights, and the activations are kept of each."""
    shared = fields.count("num_hidden_groups", 1) * fields.count("inner_group_num", 1)
    kind = replace(
        stack(fields),
        dropout=fields.drops("hidden_dropout_prob", default=False),
        attention_dropout=fields.drops("attention_probs_dropout_prob", default=False),
    )
    return _encoder(fields, kind, layers(kind, shared))


def read_deberta(fields: Fields) -> Architecture:
    """Read DeBERTa-v2 and -v3: relative positions enter the attention of each layer."""
    kind, hidden = stack(fields), fields.count("hidden")
    reach = fields.reach("position_buckets") or fields.reach("max_relative_positions")
    rows = 2 * (reach or fields.count("positions", 512))
    names = fields.words("pos_att_type")
    apart = 0 if fields.flag("share_att_key") else kind.layers * sum(name in names for name in ("c2p", "p2c"))
    kernel = fields.count("conv_kernel_size", 0)
    weights = flat(
        layers(kind, kind.layers),
        linear(hidden, hidden, apart),
        tables(hidden, rows),
        norm(hidden, int("layer_norm" in fields.word("norm_rel_ebd", "none"))),
        linear(hidden * kernel, hidden, int(kernel > 0)),
        norm(hidden, int(kernel > 0)),
    )
    return _encoder(fields, replace(kind, span=rows, fused=False), weights)


def read_vit(fields: Fields) -> Architecture:
    """Read ViT: the sequence is one place a patch of the picture, and one for the class."""
    hidden = fields.count("hidden")
    high, wide = fields.sides("patch_size", 16)
    places = _patches(fields) + 1
    kind = replace(
        stack(fields),
        length=places,
        dropout=fields.drops("hidden_dropout_prob"),
        attention_dropout=fields.drops("attention_probs_dropout_prob"),
    )
    weights = flat(
        Weight("vector", hidden),
        tables(hidden, places),
        linear(fields.count("num_channels", 3) * high * wide, hidden),
        layers(kind, kind.layers),
        norm(hidden),
        linear(hidden, hidden),
    )
    return Architecture("vit", CLASSIFICATION, hidden, 0, (kind,), weights)


def _patches(fields: Fields) -> int:
    """Return how many whole patches a picture has. Raises ConfigError for one that has none."""
    size, patch = fields.sides("image_size", 224), fields.sides("patch_size", 16)
    down, across = (side // step for side, step in zip(size, patch, strict=True))
    if not down * across:
        raise ConfigError(f"the model's config has pictures of {size[0]} x {size[1]}, smaller than a patch")
    return down * across


def _encoder(fields: Fields, kind: Stack, weights: tuple[Weight, ...]) -> Architecture:
    """Return an encoder: its embeddings, the layers, and a pooler where the family has one."""
    family, vocabulary, hidden = fields.family, fields.count("vocabulary"), kind.hidden
    width = fields.count("embedding_size", hidden)
    positions = fields.count("positions", 512)
    learned = positions if fields.flag("position_biased_input", default=True) else 0
    embeddings = flat(
        tables(width, vocabulary, learned, 0 if family == "distilbert" else fields.count("type_vocab_size", 0)),
        norm(width),
        linear(width, hidden, int(width != hidden), bias=not family.startswith("deberta")),
    )
    pooler = linear(hidden, hidden, int(family in _POOLED))
    limit = None if kind.span else positions - (2 if "roberta" in family or family == "camembert" else 0)
    weights = flat(embeddings, weights, pooler)
    return Architecture(family, CLASSIFICATION, hidden, vocabulary, (kind,), weights, tied=True, positions=limit)
