"""A config.json is read as the model that transformers builds of it."""

import pytest

from teamkit.errors import ConfigError
from teamkit.preflight.need.architecture import read_config

from .models import KNOWN, model


@pytest.mark.parametrize("name", KNOWN)
def test_the_parameters_are_those_that_transformers_builds(name: str) -> None:
    assert model(name).parameters == KNOWN[name]["parameters"]


def test_the_counts_that_everyone_knows_are_among_them() -> None:
    counts = {name: known["parameters"] for name, known in KNOWN.items()}
    assert counts["bert-base"] == 109_482_240
    assert counts["llama-7b"] == 6_738_415_616
    assert counts["gpt2"] == 124_439_808
    assert counts["t5-small"] == 60_506_624


def test_a_model_that_writes_keeps_logits_and_one_that_classifies_does_not() -> None:
    assert model("gpt2").head == model("t5-small").head == "generation"
    assert model("bert-base").head == model("vit-base").head == "classification"


def test_grouped_queries_have_narrower_keys() -> None:
    (stack,) = model("llama-3-8b").stacks
    assert (stack.queries, stack.keys) == (4096, 1024)


def test_shared_layers_are_counted_once_and_kept_each() -> None:
    albert = model("albert-base-v2")
    assert albert.stacks[0].layers == 12
    assert albert.parameters == model("albert-base-v2", num_hidden_layers=24).parameters


def test_a_picture_has_its_own_length() -> None:
    assert model("vit-base").stacks[0].length == 197


def test_roberta_reads_two_tokens_less_than_it_has_positions() -> None:
    assert model("roberta-large").positions == 512


def test_a_head_that_is_tied_adds_nothing() -> None:
    apart = model("llama-7b").parameters - model("llama-7b", tie_word_embeddings=True).parameters
    assert apart == 32000 * 4096


@pytest.mark.parametrize(
    ("name", "likeness", "key"),
    [
        ("llama-7b", "llama", {"rms_norm_eps": 1e-6}),
        ("gpt2", "gpt2", {}),
        ("bart-base", "bart", {"is_encoder_decoder": True}),
        ("t5-small", "t5", {"is_encoder_decoder": True}),
        ("electra-base", "bert", {}),
    ],
)
def test_a_family_not_known_is_read_like_the_one_it_resembles(name: str, likeness: str, key: dict[str, object]) -> None:
    assert model(name, model_type="brand-new", **key).note == f"brand-new is read like {likeness}"


def test_what_is_missing_is_named() -> None:
    with pytest.raises(ConfigError, match="the model's config has no num_hidden_layers"):
        read_config({"hidden_size": 8, "num_attention_heads": 2, "vocab_size": 10})


@pytest.mark.parametrize("value", [0, -1, "many", True, 1.5])
def test_a_count_that_is_none_is_refused(value: object) -> None:
    with pytest.raises(ConfigError, match="hidden_size"):
        model("bert-base", hidden_size=value)


@pytest.mark.parametrize("key", ["num_local_experts", "quantization_config", "vision_config"])
def test_what_the_formula_does_not_know_is_refused(key: str) -> None:
    with pytest.raises(ConfigError, match=r"the formula does not know .*; what a factory returns can be traced"):
        model("llama-7b", **{key: 8})
