"""The network: a tiny one from a configuration, which needs no network, or a checkpoint of Hugging Face by name."""

from torch import nn
from transformers import AutoConfig, PretrainedConfig, PreTrainedModel

TINY = "tiny"


def encoder(auto, model: str, tiny: PretrainedConfig, **config) -> PreTrainedModel:
    """Return a model. auto: AutoModel, ...; tiny: what the tiny one is made by; config: of another, as num_labels=7."""
    if model == TINY:
        return auto.from_config(tiny)
    asked = AutoConfig.from_pretrained(model, **config)
    made = auto.from_pretrained(model, config=asked, ignore_mismatched_sizes=True)  # other classes: the head is new
    return made.train()  # from_pretrained leaves dropout off, and Lightning does not turn it on
