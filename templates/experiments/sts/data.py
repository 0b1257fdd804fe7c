"""Sentence pairs and how alike they are: id, sentence_1, sentence_2, label from 0 to 5."""

from transformers import DataCollatorWithPadding

from backbone import tokenizer_of
from datamodule import TableData

HIGHEST = 5.0


class Data(TableData):
    """The rows of the pairs, as one text of two sentences (cross) or as two texts (bi).

    Args:
        folder: With train.csv, val.csv and test.csv.
        model: Whose tokenizer is used; main.py gives it the model's.
        encoder: cross or bi; main.py gives it the model's.
        max_length: In tokens; longer texts are cut off.
        batch_size: Rows a step and a GPU.
        bucket: Put rows of like length together, which saves padding.
        num_workers: Processes that load; 0 is fastest here, for the rows lie encoded in memory.
        folds: Cut train.csv into so many folds instead of reading val.csv; 0 reads val.csv.
        fold: Which of them is val.
        split_seed: Of the folds and of the order of the rows.
        predict: The set that `predict` is about: test, or val for predictions out of the fold.
    """

    columns = ("sentence_1", "sentence_2", "label")

    def __init__(
        self,
        folder: str = "data",
        model: str = "tiny",
        encoder: str = "bi",
        max_length: int = 64,
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
        self.tokenizer = tokenizer_of(model)
        self.pad = DataCollatorWithPadding(self.tokenizer)

    def wrong(self, row: dict) -> str:
        """Return what is wrong with a labelled row."""
        try:
            label = float(row["label"])
        except ValueError:
            return f"the label {row['label']!r} is no number"
        return "" if 0 <= label <= HIGHEST else f"the label {label} lies outside 0 to {HIGHEST:g}"

    def encode(self, rows: list[dict]) -> list[dict]:
        """Return the token ids of each row, and its label as a similarity from 0 to 1."""
        first, second = ([row[name] for row in rows] for name in ("sentence_1", "sentence_2"))
        texts = [(first, second)] if self.hparams.encoder == "cross" else [(first, None), (second, None)]
        options = {"truncation": True, "max_length": self.hparams.max_length}
        found = [self.tokenizer(one, other, **options) for one, other in texts]
        return [
            {
                "texts": [{name: one[name][row] for name in one} for one in found],
                "length": sum(len(one["input_ids"][row]) for one in found),
                "label": float(rows[row]["label"]) / HIGHEST if rows[row].get("label") else float("nan"),
            }
            for row in range(len(rows))
        ]

    def collate(self, rows: list[dict]) -> dict:
        """Return texts (one for cross, two for bi, each padded), label (rows,) and row (rows,)."""
        import torch

        return {
            "texts": [dict(self.pad(list(one))) for one in zip(*(row["texts"] for row in rows), strict=True)],
            "label": torch.tensor([row["label"] for row in rows]),
            "row": torch.tensor([row["row"] for row in rows]),
        }
