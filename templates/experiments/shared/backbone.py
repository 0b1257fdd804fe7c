"""The encoders: a tiny one from a configuration, which needs no network, or a checkpoint of Hugging Face by name."""

from torch import nn
from transformers import AutoConfig, AutoTokenizer, BertConfig, PreTrainedModel, PreTrainedTokenizerBase

TINY = "tiny"


def tokenizer_of(model: str) -> PreTrainedTokenizerBase:
    """Return the tokenizer of a model; the tiny one's lies in tokenizer/."""
    return AutoTokenizer.from_pretrained("tokenizer" if model == TINY else model)


def encoder(auto, model: str, vocabulary: int, **config) -> PreTrainedModel:
    """Return a model. auto: AutoModel, AutoModelForTokenClassification, ...; config: as num_labels=7."""
    if model == TINY:
        small = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 128}
        return auto.from_config(BertConfig(vocab_size=vocabulary, max_position_embeddings=128, **small, **config))
    made = auto.from_pretrained(model, config=AutoConfig.from_pretrained(model, **config))
    if vocabulary > made.get_input_embeddings().num_embeddings:
        made.resize_token_embeddings(vocabulary)
    return made


def fitting(model: PreTrainedModel, inputs: dict) -> dict:
    """Return a tokenizer's output without the token types that a model has no embeddings for.

    RoBERTa has one type: the second sentence's type 1 is an IndexError there, and an assert without a name on a GPU.
    """
    types = getattr(model.config, "type_vocab_size", 0)
    return {name: one for name, one in inputs.items() if name != "token_type_ids" or types > 1}


def layers_of(model: PreTrainedModel) -> list[nn.Module]:
    """Return the encoder's layers, the lowest first."""
    return list(next(one for one in model.base_model.modules() if isinstance(one, nn.ModuleList)))


def freeze(model: PreTrainedModel, layers: int) -> None:
    """Freeze the embeddings and the lowest `layers` layers; -1 freezes the whole encoder, 0 nothing."""
    if layers < 0:
        model.base_model.requires_grad_(False)
    elif layers:
        model.base_model.get_input_embeddings().requires_grad_(False)
        for one in layers_of(model)[:layers]:
            one.requires_grad_(False)
