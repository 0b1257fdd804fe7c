"""Models of an encoder and a decoder that looks at it: T5, BART, Whisper. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from teamkit.preflight.need.encoders import layers
from teamkit.preflight.need.fields import Fields
from teamkit.preflight.need.shape import GENERATION, Architecture, Stack, Weight, flat, linear, norm, tables

_CONV = 3  # places that one of Whisper's two convolutions reads
_FRAMES = 1500


def read_t5(fields: Fields) -> Architecture:
    """Read T5, mT5 and Flan-T5: RMSNorm, no biases, relative positions learned once a stack."""
    first = _t5_stack(fields)
    second = replace(first, layers=fields.count("num_decoder_layers", first.layers), cross=True)
    weights = flat(
        tables(first.hidden, fields.count("vocabulary")),
        _t5_weights(fields, first),
        _t5_weights(fields, second),
    )
    return _pair(fields, (first, second), weights, tied=fields.flag("tie_word_embeddings", default=True))


def _t5_stack(fields: Fields) -> Stack:
    act = fields.word("feed_forward_proj", "relu")
    gated, drops, heads = act.startswith("gated-"), fields.drops("dropout_rate", default=True), fields.count("heads")
    return Stack(
        layers=fields.count("layers"),
        hidden=fields.count("hidden"),
        heads=heads,
        kv_heads=heads,
        head_dim=fields.count("d_kv"),
        ffn=fields.count("ffn"),
        activation="gelu_new" if act == "gated-gelu" else act.removeprefix("gated-"),
        gated=gated,
        rms=True,
        upcast=True,
        fused=False,
        bias=True,
        dropout=drops,
        attention_dropout=drops,
        inner_dropout=drops,
    )


def _t5_weights(fields: Fields, kind: Stack) -> tuple[Weight, ...]:
    attentions = kind.layers * (2 if kind.cross else 1)
    return flat(
        linear(kind.hidden, kind.queries, 3 * attentions, bias=False),
        linear(kind.queries, kind.hidden, attentions, bias=False),
        linear(kind.hidden, kind.ffn, kind.layers * (2 if kind.gated else 1), bias=False),
        linear(kind.ffn, kind.hidden, kind.layers, bias=False),
        norm(kind.hidden, attentions + kind.layers + 1, bias=False),
        tables(kind.heads, fields.count("relative_attention_num_buckets", 32)),
    )


def read_bart(fields: Fields) -> Architecture:
    """Read BART and mBART: learned positions, two more rows than the longest sequence."""
    first, second = _bart_stack(fields, "encoder"), _bart_stack(fields, "decoder")
    hidden, rows = first.hidden, fields.count("positions") + 2
    last = 2 if fields.family == "mbart" else 0
    weights = flat(
        tables(hidden, fields.count("vocabulary"), rows, rows),
        layers(first, first.layers),
        layers(second, second.layers),
        _looking(second),
        norm(hidden, 2 + last),
    )
    pair = _pair(fields, (first, second), weights, tied=fields.flag("tie_word_embeddings", default=True))
    return replace(pair, positions=rows - 2)


def read_whisper(fields: Fields) -> Architecture:
    """Read Whisper: the encoder's sequence is fixed (30 s of sound); keys have no bias."""
    frames = fields.count("max_source_positions", _FRAMES)
    first = replace(_bart_stack(fields, "encoder"), length=frames)
    second, hidden, mel = _bart_stack(fields, "decoder"), first.hidden, fields.count("num_mel_bins", 80)
    keys = first.layers + 2 * second.layers
    weights = flat(
        linear(mel * _CONV, hidden),
        linear(hidden * _CONV, hidden),
        tables(hidden, frames, fields.count("vocabulary"), fields.count("max_target_positions", 448)),
        layers(first, first.layers),
        layers(second, second.layers),
        _looking(second),
        norm(hidden, 2),
        Weight("vector", hidden, 1, -keys),
    )
    return _pair(fields, (first, second), weights, tied=True)


def _bart_stack(fields: Fields, side: str) -> Stack:
    hidden, heads = fields.count("hidden"), fields.count(f"{side}_attention_heads")
    return Stack(
        layers=fields.count(f"{side}_layers"),
        hidden=hidden,
        heads=heads,
        kv_heads=heads,
        head_dim=fields.head_dim(hidden, heads),
        ffn=fields.count(f"{side}_ffn_dim"),
        activation=fields.word("activation", "gelu"),
        dropout=fields.drops("dropout", default=True),
        attention_dropout=fields.drops("attention_dropout"),
        inner_dropout=fields.drops("activation_dropout"),
        cross=side == "decoder",
    )


def _looking(kind: Stack) -> tuple[Weight, ...]:
    """Return the second attention of a decoder's layers, with its LayerNorm."""
    return flat(linear(kind.hidden, kind.hidden, 4 * kind.layers), norm(kind.hidden, kind.layers))


def _pair(fields: Fields, stacks: Sequence[Stack], weights: tuple[Weight, ...], *, tied: bool) -> Architecture:
    hidden, vocabulary = stacks[0].hidden, fields.count("vocabulary")
    head = linear(hidden, vocabulary, int(not tied), bias=False)
    return Architecture(
        fields.family, GENERATION, hidden, vocabulary, tuple(stacks), flat(weights, head), tied=tied, positions=None
    )
