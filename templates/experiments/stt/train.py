"""Speech to text with Whisper: what was said, judged by its characters (CER) and then by its words (WER).

All of the task is in this file: Data (rows and batches) and Model (loss, transcripts, metrics). Run it by main.py.
"""

import random
import unicodedata
from pathlib import Path

import lightning as L
import numpy as np
import torch
from scipy.io import wavfile
from scipy.signal import resample_poly
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pad_sequence
from transformers import AutoFeatureExtractor, AutoModelForSpeechSeq2Seq, WhisperConfig, WhisperFeatureExtractor

from backbone import TINY, freeze, layers_of, tokenizer_of
from backbone import encoder as load
from generated import GeneratedData
from metrics import Scores, cer, compared, wer
from training import parameter_groups, warmed_up

RATE = 16_000  # samples a second, as all Whispers take
WORDS = ["하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟"]  # each is a tone
SECONDS = 1.2  # of what is made up
SMALL = {"layers": 2, "attention_heads": 2, "ffn_dim": 128}  # encoder and decoder of the tiny model


class Data(GeneratedData):
    """Recordings and what is said. A file has columns id, audio (a .wav file, a path from the folder on) and text.

    Args:
        folder: With train.csv, val.csv and test.csv; empty: words that are tones.
        model: Whose tokenizer and features are used; main.py gives it the model's.
        language: What is spoken; main.py gives it the model's.
        max_target: In tokens; what the loss sees is cut off, what the metrics see is not.
        batch_size: Rows a step and a GPU.
        num_workers: Processes that load; 0 is fastest here, for the features lie in memory.
        folds: Cut train.csv into so many folds instead of reading val.csv; 0 reads val.csv.
        fold: Which of them is val.
        split_seed: Of the folds and of the order of the rows.
        predict: The set that `predict` is about: test, or val.
    """

    columns, target = ("audio", "text"), "text"
    amounts = {"train": 480, "val": 79, "test": 79}

    def __init__(
        self,
        folder: str = "",
        model: str = "tiny",
        language: str = "korean",
        max_target: int = 64,
        batch_size: int = 32,
        num_workers: int = 0,
        folds: int = 0,
        fold: int = 0,
        split_seed: int = 42,
        predict: str = "test",
    ):
        super().__init__()
        self.save_hyperparameters()
        small = model == TINY
        self.tokenizer = tokenizer_of(model, **({} if small else {"language": language, "task": "transcribe"}))
        self.features = (
            WhisperFeatureExtractor(chunk_length=2) if small else AutoFeatureExtractor.from_pretrained(model)
        )

    def made_up(self, name: str, number: int, chance: random.Random) -> dict:
        """Return a row: two to four words, and the number of their recording."""
        text = " ".join(chance.choices(WORDS, k=chance.randint(2, 4)))
        return {"audio": f"{text}, {chance.randrange(10**6)}", "text": text}

    def unusable(self, row: dict) -> str:
        """Return what is wrong with a recording."""
        there = not self.hparams.folder or (Path(self.hparams.folder) / row["audio"]).is_file()
        return "" if there else f"there is no recording {row['audio']} in {self.hparams.folder}"

    def wrong(self, row: dict) -> str:
        """Return what is wrong with a transcript."""
        return "" if row["text"].strip() else "the text is empty"

    def encode(self, rows: list[dict]) -> list[dict]:
        """Return features (mels, frames), labels (token ids without their first, which the model adds) and text."""
        texts = [unicodedata.normalize("NFC", row.get("text") or "") for row in rows]
        sounds = [self.sound(row["audio"]) for row in rows]
        found = [self.features(one, sampling_rate=RATE, return_tensors="pt")["input_features"][0] for one in sounds]
        ids = self.tokenizer(texts, truncation=True, max_length=self.hparams.max_target)["input_ids"]
        return [{"features": a, "labels": b[1:], "text": text} for a, b, text in zip(found, ids, texts)]

    def sound(self, name: str) -> np.ndarray:
        """Return a recording (samples,) from -1 to 1, of a file or made up."""
        if not self.hparams.folder:
            return spoken(*name.split(", "))
        try:
            rate, samples = wavfile.read(Path(self.hparams.folder) / name)
        except ValueError as error:
            raise SystemExit(f"error: {name} is no .wav file: {error}") from None
        if samples.dtype == np.uint8:
            samples = samples / 128 - 1  # in 8 bits silence is 128
        elif samples.dtype.kind == "i":
            samples = samples / np.iinfo(samples.dtype).max
        samples = samples.mean(1) if samples.ndim > 1 else samples
        return resample_poly(samples, RATE, rate).astype(np.float32)

    def collate(self, rows: list[dict]) -> dict:
        """Return features (rows, mels, frames), labels (rows, tokens) with -100 for padding, texts and row (rows,)."""
        labels = [torch.tensor(row["labels"]) for row in rows]
        return {
            "features": torch.stack([row["features"] for row in rows]),
            "labels": pad_sequence(labels, batch_first=True, padding_value=-100),
            "text": [row["text"] for row in rows],
            "row": torch.tensor([row["row"] for row in rows]),
        }


def spoken(text: str, number: str) -> np.ndarray:
    """Return a recording (samples,) of words: each is a tone of its own, as long and as loud as chance has it."""
    chance, noise = random.Random(number), np.random.default_rng(int(number))
    parts = []
    for word in text.split():
        time = np.arange(int(RATE * chance.uniform(0.15, 0.22))) / RATE
        pitch = 300 * 1.35 ** WORDS.index(word) * chance.uniform(0.97, 1.03)
        parts += [chance.uniform(0.3, 0.7) * np.sin(2 * np.pi * pitch * time), np.zeros(int(RATE * 0.05))]
    sound = np.concatenate(parts)[: int(RATE * SECONDS)]
    return (sound + 0.02 * noise.standard_normal(len(sound))).astype(np.float32)


class Model(L.LightningModule):
    """Write down what is said.

    Args:
        model: tiny, or a Whisper of Hugging Face by name or folder, as openai/whisper-small.
        language: What is spoken; a model of one language, and tiny, need none.
        max_length: Of a transcript, in tokens, those that begin it included.
        lr: The learning rate of what lies above the layers.
        layer_decay: Each layer below learns so many times as fast; 1: all alike.
        weight_decay: Of all but biases and norms.
        warmup: The share of the steps in which the learning rate rises.
        frozen: The embeddings and so many layers do not learn; -1: the whole encoder.
    """

    task = "stt"
    shared = ("model", "language")  # options that the data must know too

    def __init__(
        self,
        model: str = "tiny",
        language: str = "korean",
        max_length: int = 32,
        lr: float = 2e-3,
        layer_decay: float = 1.0,
        weight_decay: float = 0.01,
        warmup: float = 0.1,
        frozen: int = 0,
    ):
        super().__init__()
        self.save_hyperparameters()
        self.tokenizer = tokenizer_of(model)
        self.net = load(AutoModelForSpeechSeq2Seq, model, tiny=tiny(len(self.tokenizer)))
        self.net.get_encoder().embed_positions.requires_grad_(False)  # sines, which are not learnt
        freeze(self.net, frozen)
        options = self.net.generation_config
        options.update(max_length=max_length, do_sample=False)
        if getattr(options, "is_multilingual", False):
            options.language, options.task = language, "transcribe"  # update leaves out what is new to it
        self.scores = Scores(cer=cer, wer=wer)

    def loss_of(self, batch) -> torch.Tensor:
        """Return the loss of a batch: cross-entropy of the next token."""
        logits = self.net(input_features=batch["features"], labels=batch["labels"]).logits
        return cross_entropy(logits.flatten(0, 1), batch["labels"].flatten())

    def written(self, features: torch.Tensor) -> list[str]:
        """Return a transcript for each row of features (rows, mels, frames)."""
        found = self.net.generate(input_features=features)
        return self.tokenizer.batch_decode(found, skip_special_tokens=True)

    def training_step(self, batch, number):
        loss = self.loss_of(batch)
        self.log("train/loss", loss, prog_bar=True, batch_size=len(batch["row"]))
        return loss

    def validation_step(self, batch, number):
        counts = [compared(*pair) for pair in zip(self.written(batch["features"]), batch["text"])]
        edits, lengths = torch.tensor(counts, device=self.device).unbind(1)
        self.scores.update(edits, lengths)

    def on_validation_epoch_end(self):
        found, name = self.scores.compute(), "test" if self.trainer.testing else "val"
        self.log_dict({f"{name}/{one}": value for one, value in found.items()}, prog_bar=True, sync_dist=True)
        self.scores.reset()

    test_step, on_test_epoch_end = validation_step, on_validation_epoch_end

    def predict_step(self, batch, number):
        return {"row": batch["row"], "prediction": self.written(batch["features"])}

    def configure_optimizers(self):
        options = self.hparams
        groups = parameter_groups(self, layers_of(self.net), options.lr, options.layer_decay, options.weight_decay)
        optimizer = torch.optim.AdamW(groups)
        schedule = warmed_up(optimizer, self.trainer.estimated_stepping_batches, options.warmup)
        return [optimizer], [{"scheduler": schedule, "interval": "step"}]

    def on_save_checkpoint(self, checkpoint):
        checkpoint["task"] = self.task

    def on_load_checkpoint(self, checkpoint):
        if checkpoint.get("task") != self.task:
            raise SystemExit(f"error: this checkpoint is of the task {checkpoint.get('task')}, not {self.task}")


def tiny(words: int) -> WhisperConfig:
    """Return the configuration of a Whisper that learns in a minute: recordings of two seconds."""
    sides = {f"{side}_{name}": value for side in ("encoder", "decoder") for name, value in SMALL.items()}
    ids = {"bos_token_id": 0, "decoder_start_token_id": 0, "pad_token_id": 1, "eos_token_id": 2}
    never = {"suppress_tokens": None, "begin_suppress_tokens": None}
    places = {"max_source_positions": 100, "max_target_positions": 64}
    return WhisperConfig(vocab_size=words, d_model=64, dropout=0.0, init_std=0.1, **sides, **ids, **never, **places)
