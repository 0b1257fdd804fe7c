"""A model's config.json, as Hugging Face writes it, read as an Architecture. Pure.

The counts are those of the base model, with its pooler if it has one and with the head of a model
that writes; the tests compare them with what transformers builds. A head for classes adds
hidden x classes, which the estimate does by itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from teamkit.errors import ConfigError
from teamkit.preflight.need.decoders import read_gpt2, read_llama
from teamkit.preflight.need.encoders import read_albert, read_bert, read_deberta, read_vit
from teamkit.preflight.need.fields import Fields
from teamkit.preflight.need.pairs import read_bart, read_t5, read_whisper
from teamkit.preflight.need.shape import Architecture

READERS: Mapping[str, Callable[[Fields], Architecture]] = {
    **dict.fromkeys(("bert", "roberta", "xlm-roberta", "camembert", "electra", "distilbert"), read_bert),
    "albert": read_albert,
    "deberta-v2": read_deberta,
    "vit": read_vit,
    "gpt2": read_gpt2,
    **dict.fromkeys(("llama", "mistral", "qwen2", "qwen3", "phi3", "gemma", "gemma2", "gemma3_text"), read_llama),
    **dict.fromkeys(("t5", "mt5"), read_t5),
    **dict.fromkeys(("bart", "mbart"), read_bart),
    "whisper": read_whisper,
}

# What the formula would misjudge without a word.
_BEYOND = {
    "num_local_experts": "a mixture of experts",
    "num_experts": "a mixture of experts",
    "n_routed_experts": "a mixture of experts",
    "quantization_config": "quantised weights",
    "text_config": "a model of several modalities",
    "vision_config": "a model of several modalities",
}


def read_config(data: Mapping[str, Any]) -> Architecture:
    """Return the model that a config.json describes.

    A family not known is read like the one that its keys resemble, and the note says so. Raises
    ConfigError for a config without the needed keys, and for what the formula does not cover.
    """
    beyond = next((what for key, what in _BEYOND.items() if data.get(key)), None)
    if beyond:
        raise ConfigError(f"the formula does not know {beyond}; what a factory returns can be traced")
    fields = Fields(data)
    reader = READERS.get(fields.family)
    if reader is not None:
        return reader(fields)
    likeness, reader = _likeness(fields)
    return replace(reader(fields), note=f"{fields.family or 'a model without model_type'} is read like {likeness}")


def _likeness(fields: Fields) -> tuple[str, Callable[[Fields], Architecture]]:
    """Return the family whose keys these are."""
    if fields.flag("is_encoder_decoder"):
        return ("bart", read_bart) if "encoder_layers" in fields.data else ("t5", read_t5)
    if "rms_norm_eps" in fields.data:
        return "llama", read_llama
    if "n_embd" in fields.data:
        return "gpt2", read_gpt2
    return "bert", read_bert
