"""The seven figures that Hugging Face published, with the training each was measured on.

"Performance and scalability: how to fit a bigger model and train it faster", transformers 4.16
(January 2022): nvidia-smi on a V100 of 16 GB, bert-large-uncased, 512 tokens, transformers' own
AdamW, weight by weight. The empty context took 1343 MiB.
"""

from dataclasses import dataclass

from teamkit.preflight.need.setting import Setting


@dataclass(frozen=True, slots=True)
class Figure:
    """One of them. measured: MiB."""

    name: str
    setting: Setting
    measured: int


BERT_LARGE = {
    "model_type": "bert",
    "vocab_size": 30522,
    "hidden_size": 1024,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
    "intermediate_size": 4096,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
    "hidden_dropout_prob": 0.1,
    "attention_probs_dropout_prob": 0.1,
    "hidden_act": "gelu",
}


def _then(batch: int, precision: str = "fp32", optimizer: str = "adamw", *, save: bool = False) -> Setting:
    """Return a setting of that time: batches of one were accumulated to four."""
    return Setting(batch, 512, precision, optimizer, save, 4 if batch == 1 else 1, "eager", torch=(1, 10))


FIGURES = (
    Figure("batch 4", _then(4), 14949),
    Figure("batch 1, accumulated", _then(1), 8681),
    Figure("batch 1, accumulated, checkpointing", _then(1, save=True), 6775),
    Figure("batch 4, fp16", _then(4, "amp-fp16"), 13939),
    Figure("batch 1, accumulated, checkpointing, fp16", _then(1, "amp-fp16", save=True), 7275),
    Figure("batch 4, Adafactor", _then(4, optimizer="adafactor"), 12295),
    Figure("batch 1, accumulated, checkpointing, fp16, Adafactor", _then(1, "amp-fp16", "adafactor", save=True), 4847),
)
