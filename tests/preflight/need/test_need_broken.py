"""A config.json that is wrong in any way is refused with a word, or read; nothing else comes of it."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teamkit.errors import ConfigError
from teamkit.preflight.need.architecture import read_config
from teamkit.preflight.need.fields import Unread
from teamkit.preflight.need.formula import Need, estimate
from teamkit.preflight.need.setting import MOST, OPTIMIZERS, Setting
from teamkit.preflight.need.shape import Architecture

from .models import KNOWN, model

EDGES = [-(10**30), -1, 0, 1, 2, 3, 2**31 - 1, 2**31, 2**31 + 1, 10**30, 10**400]
PLAIN = st.one_of(
    st.none(), st.booleans(), st.sampled_from(EDGES), st.integers(), st.floats(), st.text(), st.sampled_from([*KNOWN])
)
JSON = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)
ASIDE = {"head_dim", "mlp_bias", "share_att_key", "is_encoder_decoder", "architectures", "quantization_config"}
KEYS = sorted(ASIDE.union(*(known["config"] for known in KNOWN.values())))


def figures(need: Need) -> list[int]:
    assert 0 < need.low <= need.likely <= need.high
    assert all(count >= 0 for _, count in need.parts())
    return [need.low, need.likely, need.high, need.weights, need.parameters]


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first tree of JSON takes a busy machine a second
@given(st.sampled_from(sorted(KNOWN)), st.dictionaries(st.sampled_from(KEYS), JSON, max_size=3))
def test_whatever_stands_in_a_config_it_is_refused_or_its_figures_are_whole_numbers(
    name: str, wrong: dict[str, object]
) -> None:
    for optimizer in OPTIMIZERS:
        setting = Setting(3, 8, "amp-fp16", optimizer, attention="eager")
        try:
            found = figures(estimate(read_config({**KNOWN[name]["config"], **wrong}), setting))
        except ConfigError:
            return
        assert all(type(one) is int and one > 0 for one in found)


@given(st.sampled_from(sorted(KNOWN)), st.sampled_from(KEYS), st.sampled_from(EDGES))
def test_every_key_of_every_family_bears_every_number(name: str, key: str, value: int) -> None:
    try:
        found = figures(estimate(model(name, **{key: value}), Setting(1, 1)))
    except ConfigError:
        return
    assert all(type(one) is int for one in found)


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("vit-base", "patch_size", 0),
        ("vit-base", "image_size", [224, 0]),
        ("vit-base", "image_size", [224]),
        ("vit-base", "image_size", [True, "224"]),
        ("vit-base", "patch_size", []),
        ("deberta-v3-base", "position_buckets", "256"),
        ("deberta-v3-base", "position_buckets", True),
        ("deberta-v3-base", "pos_att_type", 3),
        ("bert-base", "num_hidden_layers", 2**31 + 1),
        ("gpt2", "n_embd", -768),
        ("t5-small", "d_kv", 64.0),
        ("llama-7b", "num_key_value_heads", "32"),
        ("bart-base", "vocab_size", True),
    ],
)
def test_a_value_that_is_none_is_refused_with_its_key(name: str, key: str, value: object) -> None:
    with pytest.raises(ConfigError, match=f"the model's config says {key}: .*, which is no (count|list of words)"):
        model(name, **{key: value})


def test_a_picture_may_be_told_by_its_two_sides() -> None:
    square, oblong = model("vit-base"), model("vit-base", image_size=[224, 112], patch_size=[16, 8])
    assert model("vit-base", image_size=[224, 224], patch_size=[16, 16]) == square
    assert (square.stacks[0].length, oblong.stacks[0].length) == (14 * 14 + 1, 14 * 14 + 1)
    assert model("vit-base", image_size=[224, 112]).stacks[0].length == 14 * 7 + 1
    assert square.parameters - oblong.parameters == 768 * 3 * 16 * 8


@pytest.mark.parametrize("size", [8, [224, 15], [15, 224]])
def test_a_picture_smaller_than_a_patch_is_refused(size: object) -> None:
    with pytest.raises(ConfigError, match=r"the model's config has pictures of \d+ x \d+, smaller than a patch"):
        model("vit-base", image_size=size)


def test_a_value_without_end_is_told_in_a_few_words() -> None:
    with pytest.raises(ConfigError) as caught:
        model("bert-base", hidden_size=["wide"] * 10_000)
    assert len(caught.value.message) < 200


def test_more_heads_than_the_width_has_places_are_refused() -> None:
    with pytest.raises(ConfigError, match="the model's config has 12 heads in a width of 8"):
        model("bert-base", hidden_size=8)
    assert model("bert-base", hidden_size=8, head_dim=4).stacks[0].queries == 48


@pytest.mark.parametrize("reach", [{"position_buckets": None}, {"position_buckets": -1, "max_relative_positions": -1}])
def test_deberta_without_buckets_reaches_as_far_as_its_positions(reach: dict[str, object]) -> None:
    changed = {"max_relative_positions": None, "max_position_embeddings": 300, **reach}
    assert model("deberta-v3-base", **changed).stacks[0].span == 600


def test_the_ways_to_look_may_stand_in_one_text() -> None:
    def read(kinds: object) -> Architecture:
        return model("deberta-v3-base", pos_att_type=kinds, share_att_key=False)

    assert read("p2c|c2p") == read(["p2c", "c2p"])
    assert read("p2c|c2p").parameters > read("p2c").parameters > read(None).parameters


@pytest.mark.parametrize("kind", [["bert"], {"bert": 1}, 3, "\ud800", "\x1b[2J"])
def test_a_family_that_is_no_word_is_read_like_one_without_a_name(kind: object) -> None:
    assert model("bert-base", model_type=kind).note == "a model without model_type is read like bert"


def test_only_a_missing_key_is_left_to_a_trace() -> None:
    with pytest.raises(Unread):
        read_config({"model_type": "brand-new", "hidden_size": 8})
    for wrong in ({"num_local_experts": 8}, {"hidden_size": 0}):
        with pytest.raises(ConfigError) as caught:
            model("llama-7b", **wrong)
        assert not isinstance(caught.value, Unread)


@pytest.mark.parametrize("name", ["batch", "sequence", "grad_accum"])
def test_a_setting_beyond_every_machine_is_refused(name: str) -> None:
    most = replace(Setting(1, 1), **{name: MOST})  # type: ignore[arg-type]
    assert figures(estimate(model("qwen3-0.6b", max_position_embeddings=None), most))
    with pytest.raises(ConfigError, match=f"{name} is .*, and cannot be above"):
        replace(most, **{name: MOST + 1})  # type: ignore[arg-type]
