"""Texts and what is to be made of them: id, source, target. Summaries, translations, answers in a dialogue."""

import torch
from torch.nn.utils.rnn import pad_sequence
from transformers import DataCollatorWithPadding

from backbone import tokenizer_of
from datamodule import TableData


class Data(TableData):
    """The rows of the texts.

    Args:
        folder: With train.csv, val.csv and test.csv.
        model: Whose tokenizer is used; main.py gives it the model's.
        source_language: Of a model of many languages; main.py gives it the model's.
        target_language: The same.
        prefix: Put before every source, as "summarize: " for T5.
        max_source: In tokens; longer sources are cut off.
        max_target: In tokens; what the loss sees is cut off, what the metrics see is not.
        batch_size: Rows a step and a GPU.
        bucket: Put rows of like length together, which saves padding.
        num_workers: Processes that load; 0 is fastest here, for the rows lie encoded in memory.
        folds: Cut train.csv into so many folds instead of reading val.csv; 0 reads val.csv.
        fold: Which of them is val.
        split_seed: Of the folds and of the order of the rows.
        predict: The set that `predict` is about: test, or val for predictions out of the fold.
    """

    columns = ("source", "target")
    target = "target"

    def __init__(
        self,
        folder: str = "data",
        model: str = "tiny",
        source_language: str = "",
        target_language: str = "",
        prefix: str = "",
        max_source: int = 64,
        max_target: int = 32,
        batch_size: int = 32,
        bucket: bool = False,
        num_workers: int = 0,
        folds: int = 0,
        fold: int = 0,
        split_seed: int = 42,
        predict: str = "test",
    ):
        super().__init__()
        self.save_hyperparameters()
        languages = {"src_lang": source_language, "tgt_lang": target_language} if target_language else {}
        self.tokenizer = tokenizer_of(model, **languages)
        self.pad = DataCollatorWithPadding(self.tokenizer)

    def unusable(self, row: dict) -> str:
        """Return what is wrong with a row that something is to be made of."""
        return "" if row["source"].strip() else "the source is empty"

    def wrong(self, row: dict) -> str:
        """Return what is wrong with a row that is learnt from."""
        return "" if row["target"].strip() else "the target is empty"

    def encode(self, rows: list[dict]) -> list[dict]:
        """Return the token ids of each source and target, and the target as it stands in the file."""
        options, texts = self.hparams, [row.get("target") or "" for row in rows]
        sources = [options.prefix + row["source"] for row in rows]
        inputs = self.tokenizer(sources, truncation=True, max_length=options.max_source)
        targets = self.tokenizer(text_target=texts, truncation=True, max_length=options.max_target)["input_ids"]
        found = [
            {"inputs": {name: inputs[name][row] for name in inputs}, "labels": self.ended(ids), "target": text}
            for row, (ids, text) in enumerate(zip(targets, texts))
        ]
        return [{**row, "length": len(row["inputs"]["input_ids"]) + len(row["labels"])} for row in found]

    def ended(self, ids: list[int]) -> list[int]:
        """Return token ids with an end. KoBART's tokenizer gives none, and a model then never learns to stop."""
        end = self.tokenizer.eos_token_id
        return ids if end in ids else [*ids[: self.hparams.max_target - 1], end]

    def collate(self, rows: list[dict]) -> dict:
        """Return inputs (rows, source), labels (rows, target; -100 is padding), targets (texts) and row (rows,)."""
        labels = [torch.tensor(row["labels"]) for row in rows]
        return {
            "inputs": dict(self.pad([row["inputs"] for row in rows])),
            "labels": pad_sequence(labels, batch_first=True, padding_value=-100),
            "targets": [row["target"] for row in rows],
            "row": torch.tensor([row["row"] for row in rows]),
        }
