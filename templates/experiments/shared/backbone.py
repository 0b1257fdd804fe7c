"""The encoders: a tiny one from a configuration, which needs no network, or a checkpoint of Hugging Face by name."""

from torch import nn
from transformers import AutoConfig, AutoTokenizer, BertConfig, PretrainedConfig, PreTrainedModel
from transformers import PreTrainedTokenizerBase as Tokenizer

TINY = "tiny"


def tokenizer_of(model: str, **options) -> Tokenizer:
    """Return the tokenizer of a model; the tiny one's lies in tokenizer/."""
    return AutoTokenizer.from_pretrained("tokenizer" if model == TINY else model, **options)


def encoder(auto, model: str, vocabulary: int = 0, tiny: PretrainedConfig | None = None, **config) -> PreTrainedModel:
    """Return a model. auto: AutoModel, AutoModelForTokenClassification, ...; config: as num_labels=7.

    vocabulary: of the tokenizer; 0 for a model that reads no texts.
    tiny: the configuration of the tiny model, if it is no BERT; its vocabulary is set here.
    """
    if model == TINY and tiny:
        if vocabulary:
            tiny.vocab_size = vocabulary
        return auto.from_config(tiny)
    if model == TINY:
        small = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 128}
        return auto.from_config(BertConfig(vocab_size=vocabulary, max_position_embeddings=128, **small, **config))
    asked = AutoConfig.from_pretrained(model, **config)
    # ignore_mismatched_sizes: a head for other classes is made anew
    made = auto.from_pretrained(model, config=asked, ignore_mismatched_sizes=True)
    if vocabulary and vocabulary > made.get_input_embeddings().num_embeddings:
        made.resize_token_embeddings(vocabulary)
    return made.train()  # from_pretrained leaves dropout off, and Lightning does not turn it on


def fitting(model: PreTrainedModel, inputs: dict) -> dict:
    """Return a tokenizer's output without the token types that a model has no embeddings for.

    RoBERTa has one type: the second sentence's type 1 is an IndexError there, and an assert without a name on a GPU.
    So is a text that has more tokens than the model knows places: SystemExit.
    """
    types = getattr(model.config, "type_vocab_size", 0)
    places = getattr(getattr(model.base_model, "embeddings", None), "position_embeddings", None)
    known = places.num_embeddings - (places.padding_idx or -1) - 1 if places else 0  # RoBERTa: behind padding
    if places and inputs["input_ids"].shape[1] > known:
        told = f"a text has {inputs['input_ids'].shape[1]} tokens, and the model knows {known} places"
        raise SystemExit(f"error: {told}\nhint: --data.max_length {known}")
    return {name: one for name, one in inputs.items() if name != "token_type_ids" or types > 1}


def encoder_of(model: PreTrainedModel) -> nn.Module:
    """Return what reads: the encoder of an encoder-decoder, or the whole model without its head."""
    return model.get_encoder() if model.config.is_encoder_decoder else model.base_model


def embeddings_of(model: PreTrainedModel) -> nn.Module:
    """Return what makes the first vectors: of tokens, of patches, or a convolution."""
    try:
        return model.get_input_embeddings()
    except NotImplementedError:
        return next(model.children())


def layers_of(model: PreTrainedModel) -> list[nn.Module]:
    """Return the layers, the lowest first: the encoder's, and then the decoder's where there is one."""
    stacks = [encoder_of(model), *([model.get_decoder()] if model.config.is_encoder_decoder else [])]
    lists = [next(part for part in one.modules() if isinstance(part, nn.ModuleList)) for one in stacks]
    return [layer for one in lists for layer in one]


def freeze(model: PreTrainedModel, layers: int) -> None:
    """Freeze the embeddings and the lowest `layers` layers; -1 freezes the whole encoder, 0 nothing."""
    if layers < 0:
        encoder_of(model).requires_grad_(False)
    elif layers:
        for one in (embeddings_of(model.base_model), *layers_of(model)[:layers]):
            one.requires_grad_(False)
