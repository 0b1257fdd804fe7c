"""A text from a text: an encoder reads the source, a decoder writes the target token by token."""

import re
from typing import Any, Literal

import lightning as L
import torch
from transformers import AutoModelForSeq2SeqLM, BartConfig

from backbone import encoder as load
from backbone import fitting, freeze, layers_of, tokenizer_of
from losses import loss as loss_by_name
from metrics import Scores, chrf, compared, length_ratio, mean
from training import parameter_groups, warmed_up

TINY = {"d_model": 64, "encoder_ffn_dim": 128, "decoder_ffn_dim": 128, "max_position_embeddings": 128}
TINY |= {"encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 2, "decoder_attention_heads": 2}
TINY |= {"init_std": 0.06}  # the usual 0.02 is for wide models: with it, this one begins to copy four epochs later


class Model(L.LightningModule):
    """Write a text.

    Args:
        model: tiny, or an encoder-decoder of Hugging Face by name or folder, as gogamza/kobart-base-v2.
        source_language: Of a model of many languages, as its tokenizer calls it: ko_KR for mBART, kor_Hang for NLLB.
        target_language: The same; its token begins what is written.
        loss: A name of losses.py: ce.
        loss_options: Its options: {smoothing: 0.1}.
        lr: The learning rate of the highest layer and the head.
        layer_decay: Each layer below learns so many times as fast; 1: all alike.
        weight_decay: Of all but biases and norms.
        warmup: The share of the steps in which the learning rate rises.
        frozen: The embeddings and so many layers, the encoder's first, do not learn; -1: the whole encoder.
        max_new_tokens: What is written ends there at the latest.
        beams: Of beam search; 1 is greedy.
        generate: Further options of `generate`, as {no_repeat_ngram_size: 3, length_penalty: 2.0}.
        judged: So many rows of val are written, the first ones, and the metrics say so: val/exact_first_200. 0: all.
            The loss is always of all rows, and a test always writes all.
        rouge: What ROUGE counts: words, or characters, which in Korean are syllables.
    """

    task = "gen"
    shared = ("model", "source_language", "target_language")  # options that the data must know too

    def __init__(
        self,
        model: str = "tiny",
        source_language: str = "",
        target_language: str = "",
        loss: str = "ce",
        loss_options: dict[str, Any] | None = None,
        lr: float = 3e-3,
        layer_decay: float = 1.0,
        weight_decay: float = 0.01,
        warmup: float = 0.1,
        frozen: int = 0,
        max_new_tokens: int = 32,
        beams: int = 1,
        generate: dict[str, Any] | None = None,
        judged: int = 0,
        rouge: Literal["words", "characters"] = "words",
    ):
        super().__init__()
        self.save_hyperparameters()
        self.tokenizer = tokenizer_of(model)
        self.net = load(AutoModelForSeq2SeqLM, model, len(self.tokenizer), BartConfig(**TINY))
        freeze(self.net, frozen)
        self.loss = loss_by_name(loss, **(loss_options or {}))
        self.options = {"max_new_tokens": max_new_tokens, "num_beams": beams, "do_sample": False, **(generate or {})}
        if target_language:
            self.options["forced_bos_token_id"] = token_of(self.tokenizer, target_language)
        functions = {name: mean(name) for name in ("exact", "rouge_1", "rouge_2", "rouge_l")}
        functions |= {"chrf": chrf, "length_ratio": length_ratio}
        self.scores = Scores(**functions)
        self.losses = Scores(loss=lambda losses, tokens: (losses * tokens).sum() / tokens.sum())

    def setup(self, stage):
        limit, data = getattr(self.net.config, "max_position_embeddings", None), self.trainer.datamodule.hparams
        asked = {"--data.max_source": data.max_source, "--data.max_target": data.max_target}
        for name, tokens in (asked | {"--model.max_new_tokens": self.hparams.max_new_tokens}).items():
            if limit and tokens > limit:
                raise SystemExit(f"error: {self.hparams.model} knows {limit} places for tokens\nhint: {name} {limit}")

    def logits(self, batch) -> torch.Tensor:
        """Return (rows, target, vocabulary). Each model makes the decoder's inputs of the labels in its own way."""
        return self.net(**fitting(self.net, batch["inputs"]), labels=batch["labels"]).logits

    def loss_of(self, batch) -> torch.Tensor:
        """Return the loss of a batch."""
        return self.loss(self.logits(batch).flatten(0, 1), batch["labels"].flatten())

    def written(self, inputs: dict) -> list[str]:
        """Return a text for each row."""
        found = self.net.generate(**fitting(self.net, inputs), **self.options)
        texts = self.tokenizer.batch_decode(found, skip_special_tokens=True, clean_up_tokenization_spaces=False)
        return [re.sub("\r\n?", "\n", text) for text in texts]  # a lone \r is no end of a line that csv can read again

    def training_step(self, batch, number):
        loss = self.loss_of(batch)
        self.log("train/loss", loss, prog_bar=True, batch_size=len(batch["row"]))
        return loss

    def validation_step(self, batch, number):
        """Add a batch to the scores. Its loss is a mean over tokens, and counts as often as it has some."""
        tokens, judged = (batch["labels"] != -100).sum(1), self.judged()
        self.losses.update(self.loss_of(batch).expand(len(tokens)), tokens)
        chosen = (batch["row"] < judged) | (judged == 0)
        inputs = {name: one[chosen] for name, one in batch["inputs"].items()}
        found = iter(self.written(inputs) if chosen.any() else ())
        pairs = [(next(found) if wanted else text, text) for text, wanted in zip(batch["targets"], chosen)]
        numbers = [compared(*pair, self.hparams.rouge) for pair in pairs]
        numbers = torch.tensor(numbers, dtype=torch.float64, device=self.device) * chosen.unsqueeze(1)
        self.scores.update(numbers, chosen)

    def judged(self) -> int:
        """Return how many rows are written, or 0 for all."""
        return 0 if self.trainer.testing else self.hparams.judged

    def on_validation_epoch_end(self):
        name, of = "test" if self.trainer.testing else "val", f"_first_{self.judged()}" if self.judged() else ""
        found = {one + of: value for one, value in self.scores.compute().items()} | self.losses.compute()
        self.log_dict({f"{name}/{one}": value for one, value in found.items()}, prog_bar=True, sync_dist=True)
        self.scores.reset()
        self.losses.reset()

    test_step, on_test_epoch_end = validation_step, on_validation_epoch_end

    def predict_step(self, batch, number):
        return {"row": batch["row"], "prediction": self.written(batch["inputs"])}

    def configure_optimizers(self):
        options = self.hparams
        layers = layers_of(self.net)
        groups = parameter_groups(self, layers, options.lr, options.layer_decay, options.weight_decay)
        optimizer = torch.optim.AdamW(groups)
        schedule = warmed_up(optimizer, self.trainer.estimated_stepping_batches, options.warmup)
        return [optimizer], [{"scheduler": schedule, "interval": "step"}]

    def on_save_checkpoint(self, checkpoint):
        checkpoint["task"] = self.task

    def on_load_checkpoint(self, checkpoint):
        if checkpoint.get("task") != self.task:
            raise SystemExit(f"error: this checkpoint is of the task {checkpoint.get('task')}, not {self.task}")


def token_of(tokenizer, language: str) -> int:
    """Return the id of a language's token."""
    found = tokenizer.convert_tokens_to_ids(language)
    if found in (None, tokenizer.unk_token_id):
        raise SystemExit(f"error: this tokenizer knows no language {language}\nhint: as ko_KR (mBART), kor_Hang (NLLB)")
    return found
