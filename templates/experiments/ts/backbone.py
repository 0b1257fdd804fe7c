"""PatchTST from a configuration: patches of each series are the tokens of one encoder that all series share."""

from dataclasses import fields
from pathlib import Path

import torch
from torch import nn
from transformers import PatchTSTConfig, PatchTSTForPrediction, PatchTSTForPretraining, PreTrainedModel

TINY = {"d_model": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "ffn_dim": 64}
# Layer norm: with batch norm, what a window teaches depends on the windows beside it, so on the ranks, too.
PATCHES = {"patch_length": 8, "patch_stride": 8, "norm_type": "layernorm", "pooling_type": None}


def network(stage: str, series: int, context: int, horizon: int, options: dict) -> PreTrainedModel:
    """Return a network for a number of series. stage: forecast or pretrain; options: of PatchTSTConfig."""
    unknown = set(options) - {one.name for one in fields(PatchTSTConfig)}
    if unknown:
        raise SystemExit(f"error: model.config: PatchTST has no option {min(unknown)}")
    sizes = {"num_input_channels": series, "context_length": context, "prediction_length": horizon}
    config = PatchTSTConfig(**{**TINY, **PATCHES, **options, **sizes})
    if context <= config.patch_length:
        raise SystemExit(f"error: a context of {context} is no longer than a patch of {config.patch_length}")
    if stage == "pretrain" and config.patch_stride < config.patch_length:
        raise SystemExit("error: patches that overlap show each other what is masked\nhint: patch_stride: patch_length")
    return (PatchTSTForPretraining if stage == "pretrain" else PatchTSTForPrediction)(config)


def encoder_of(model: PreTrainedModel) -> nn.Module:
    """Return the network without its head."""
    return model.base_model


def embeddings_of(model: PreTrainedModel) -> nn.Module:
    """Return what makes a vector of a patch."""
    return model.base_model.encoder.embedder


def layers_of(model: PreTrainedModel) -> list[nn.Module]:
    """Return the layers, the lowest first."""
    return list(model.base_model.encoder.layers)


def freeze(model: PreTrainedModel, layers: int) -> None:
    """Freeze the embeddings and the lowest `layers` layers; -1 freezes the whole encoder, 0 nothing."""
    if layers < 0:
        encoder_of(model).requires_grad_(False)
    elif layers:
        for one in (embeddings_of(model), *layers_of(model)[:layers]):
            one.requires_grad_(False)


def start_from(model: PreTrainedModel, path: str, task: str) -> None:
    """Take the encoder's weights from a checkpoint of this project; SystemExit where it does not fit."""
    if not Path(path).is_file():
        raise SystemExit(f"error: model.pretrained: there is no {path}")
    found = torch.load(path, "cpu", weights_only=True)
    if found.get("task") != task:
        raise SystemExit(f"error: model.pretrained: {path} is of the task {found.get('task')}, not {task}")
    start = "net.model."
    weights = {name.removeprefix(start): one for name, one in found["state_dict"].items() if name.startswith(start)}
    try:
        encoder_of(model).load_state_dict(weights)
    except RuntimeError as error:
        told = str(error).splitlines()[-1].strip()
        hint = "the series, data.context and model.config of its run"
        raise SystemExit(f"error: model.pretrained: {told}\nhint: {hint}") from None
