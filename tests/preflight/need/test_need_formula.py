"""The formula: its identity with the paper, its order, and the figures that were published."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.need import error
from benchmarks.published import BERT_LARGE, FIGURES, Figure
from teamkit.errors import ConfigError
from teamkit.preflight.need.activations import Layer
from teamkit.preflight.need.architecture import read_config
from teamkit.preflight.need.formula import MIB, TooLong, estimate
from teamkit.preflight.need.setting import ATTENTIONS, OPTIMIZERS, PRECISIONS, Setting

from .models import KNOWN, model

SETTINGS = st.builds(
    Setting,
    batch=st.integers(1, 64),
    sequence=st.integers(1, 500),
    precision=st.sampled_from(PRECISIONS),
    optimizer=st.sampled_from(OPTIMIZERS),
    checkpointing=st.booleans(),
    grad_accum=st.integers(1, 4),
    attention=st.sampled_from(ATTENTIONS),
    torch=st.sampled_from([(1, 10), (1, 13), (2, 8)]),
)
NAMES = st.sampled_from(sorted(set(KNOWN) - {"whisper-tiny"}))


@given(st.integers(1, 8), st.integers(1, 2048), st.sampled_from([(768, 12), (1024, 16), (4096, 32)]))
def test_a_layer_in_16_bits_is_equation_1_of_korthikanti(batch: int, length: int, size: tuple[int, int]) -> None:
    hidden, heads = size
    shape = {"hidden_size": hidden, "num_attention_heads": heads, "intermediate_size": 4 * hidden}
    (stack,) = model("bert-base", **shape).stacks
    layer = Layer(stack, Setting(batch, length, "fp16", attention="eager"), length, length)
    assert layer.kept == length * batch * hidden * 34 + 5 * heads * length * length * batch


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_published_figure_is_met_within_5_percent_and_lies_in_the_range(figure: Figure) -> None:
    need = estimate(read_config(BERT_LARGE), figure.setting)
    assert abs(error(figure, need)) < 5
    assert need.low / MIB < figure.measured < need.high / MIB


def test_the_softmax_of_before_torch_1_11_is_one_table_of_scores_a_layer() -> None:
    old = FIGURES[0].setting
    kept = [estimate(read_config(BERT_LARGE), replace(old, torch=torch)).activations for torch in ((1, 10), (1, 12))]
    assert kept[0] - kept[1] == 24 * 4 * (4 * 16 * 512 * 512)


@given(NAMES, SETTINGS)
def test_low_likely_and_high_are_in_order_and_the_parts_sum_up(name: str, setting: Setting) -> None:
    need = estimate(model(name), setting)
    assert 0 < need.low <= need.likely <= need.high
    assert sum(count for _, count in need.parts()) == need.likely
    assert all(count >= 0 for _, count in need.parts())


@given(NAMES, SETTINGS, st.integers(1, 8))
def test_more_sequences_never_need_less(name: str, setting: Setting, more: int) -> None:
    needs = [estimate(model(name), replace(setting, batch=setting.batch + add)) for add in (0, more)]
    assert needs[0].low <= needs[1].low
    assert needs[0].likely <= needs[1].likely
    assert needs[0].high <= needs[1].high


@given(NAMES, SETTINGS, st.integers(1, 12))
def test_longer_sequences_never_need_less(name: str, setting: Setting, more: int) -> None:
    needs = [estimate(model(name), replace(setting, sequence=setting.sequence + add)) for add in (0, more)]
    assert needs[0].likely <= needs[1].likely
    assert needs[0].high <= needs[1].high


@given(SETTINGS, st.integers(1, 40), st.integers(1, 8))
def test_more_layers_always_need_more(setting: Setting, layers: int, more: int) -> None:
    needs = [estimate(model("bert-base", num_hidden_layers=layers + add), setting) for add in (0, more)]
    assert needs[0].likely < needs[1].likely


@given(NAMES, SETTINGS)
def test_16_bits_never_need_more_than_autocast_or_32(name: str, setting: Setting) -> None:
    need = {kind: estimate(model(name), replace(setting, precision=kind)).likely for kind in PRECISIONS}
    assert need["bf16"] == need["fp16"]
    assert need["amp-bf16"] == need["amp-fp16"]
    assert need["bf16"] <= need["fp32"]
    assert need["bf16"] <= need["amp-bf16"]


@given(NAMES, SETTINGS)
def test_checkpointing_never_keeps_more(name: str, setting: Setting) -> None:
    saved, kept = (estimate(model(name), replace(setting, checkpointing=choice)) for choice in (True, False))
    layers = sum(stack.layers for stack in model(name).stacks)
    if layers > 4:
        assert saved.likely <= kept.likely


@given(NAMES, SETTINGS)
def test_fused_attention_never_needs_more_than_eager(name: str, setting: Setting) -> None:
    need = {kind: estimate(model(name), replace(setting, attention=kind)).likely for kind in ATTENTIONS}
    longer = setting.sequence >= 64
    assert need["sdpa"] == need["flash"]
    assert not longer or need["sdpa"] <= need["eager"]


def test_the_optimizers_stand_in_order() -> None:
    kept = {name: estimate(model("llama-7b"), Setting(1, 8, optimizer=name)).optimizer for name in OPTIMIZERS}
    assert 0 == kept["sgd"] < kept["adafactor"] < kept["adamw8bit"] < kept["lion"] == kept["sgd-momentum"]
    assert kept["adamw"] == 2 * kept["lion"] == 8 * model("llama-7b").parameters


def test_gradients_lie_there_in_the_forward_pass_when_they_are_accumulated() -> None:
    needs = [estimate(model("bert-base"), Setting(32, 512, grad_accum=count)) for count in (1, 2, 4)]
    assert [need.gradients for need in needs] == [0, *[4 * needs[0].parameters] * 2]


def test_the_fullest_moment_of_a_large_model_and_a_short_text_is_the_step() -> None:
    assert estimate(model("llama-7b"), Setting(1, 16, "bf16")).moment == "step"
    assert estimate(model("bert-base"), Setting(32, 512)).moment == "backward"


def test_logits_are_a_number_for_each_word_of_the_vocabulary_and_each_place() -> None:
    assert estimate(model("gpt2"), Setting(4, 512)).logits == 4 * 512 * 50257 * 4
    assert estimate(model("bert-base"), Setting(16, 512)).logits == 0


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(TooLong, match="512 tokens at most, not 513") as caught:
        estimate(model("bert-base"), Setting(1, 513))
    assert caught.value.limit == 512


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"batch": 0}, "batch is 0"),
        ({"batch": -3}, "batch is -3"),
        ({"sequence": 0}, "sequence is 0"),
        ({"grad_accum": 0}, "grad_accum is 0"),
        ({"precision": "fp8"}, "precision is 'fp8'"),
        ({"optimizer": "adam"}, "optimizer is 'adam'"),
        ({"attention": "none"}, "attention is 'none'"),
    ],
)
def test_a_setting_that_is_none_is_refused(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        Setting(**{"batch": 1, "sequence": 8, **wrong})  # type: ignore[arg-type]
