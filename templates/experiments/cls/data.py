"""Texts and their class, by kind: id, label, and

single    text
pair      sentence_1, sentence_2
relation  text, and where its two entities are, text[start:end]: subject_start, subject_end, subject_type,
          object_start, object_end, object_type; the model reads [S:PER]이순신[/S]은 [O:LOC]서울[/O]에서
"""

import re
from typing import Literal

import torch
from lightning.pytorch.utilities import rank_zero_warn

from backbone import tokenizer_of
from datamodule import TableData

TEXTS = {"single": ("text",), "pair": ("sentence_1", "sentence_2"), "relation": ("text",)}
MARKER = re.compile(r"\[/?[SO](?::[^\[\]]+)?\]")
NO_CLASS = -100  # of a row that is to be predicted; losses leave it out


class Data(TableData):
    """The rows of the texts.

    Args:
        folder: With train.csv, val.csv and test.csv.
        kind: single (a text), pair (two sentences) or relation (a text with two entities).
        labels: The classes in their order; empty: those of train.csv, sorted.
        markers: The markers of the entities, as [S:PER] and [/S]; empty: those of train.csv, sorted.
        model: Whose tokenizer is used; main.py gives it the model's.
        max_length: In tokens; longer texts are cut off.
        batch_size: Rows a step and a GPU.
        bucket: Put rows of like length together, which saves padding.
        num_workers: Processes that load; 0 is fastest here, for the rows lie encoded in memory.
        folds: Cut train.csv into so many folds instead of reading val.csv; 0 reads val.csv.
        fold: Which of them is val.
        split_seed: Of the folds and of the order of the rows.
        predict: The set that `predict` is about: test, or val for predictions out of the fold.
    """

    def __init__(
        self,
        folder: str = "data",
        kind: Literal["single", "pair", "relation"] = "single",
        labels: list[str] = [],
        markers: list[str] = [],
        model: str = "tiny",
        max_length: int = 128,
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
        self.columns = (*TEXTS[kind], "label")
        if not labels or (kind == "relation" and not markers):
            rows = self.checked(self.path("train"), labelled=True)
            self.hparams.labels = labels or sorted({row["label"] for row in rows})
            self.hparams.markers = markers or sorted({one for row in rows for one in self.marks(row)})
        self.classes = self.hparams.labels
        self.tokenizer = tokenizer_of(model)
        self.tokenizer.add_tokens(self.hparams.markers, special_tokens=True)
        self.vocabulary = len(self.tokenizer)

    def wrong(self, row: dict) -> str:
        """Return what is wrong with the label of a row."""
        known, label = self.hparams.labels, row["label"]
        if not label:
            return "it has no label"
        return f"the label {label!r} is none of {', '.join(known)}" if known and label not in known else ""

    def unusable(self, row: dict) -> str:
        """Return what is wrong with the entities of a row, labelled or not."""
        known = self.hparams.markers
        try:
            new = set(self.marks(row)).difference(known)
        except ValueError as error:
            return str(error)
        return f"the marker {min(new)} is none of {', '.join(known)}" if known and new else ""

    def marks(self, row: dict) -> list[str]:
        """Return the markers in the text of a row; ValueError as of `marked`."""
        return MARKER.findall(marked(row)) if self.hparams.kind == "relation" else []

    def encode(self, rows: list[dict]) -> list[dict]:
        """Return the token ids of each row, and the number of its class."""
        relation, names = self.hparams.kind == "relation", TEXTS[self.hparams.kind]
        texts = [[marked(row) if relation else row[name] for row in rows] for name in names]
        found = self.tokenizer(*texts, truncation=True, max_length=self.hparams.max_length)
        marks = set(self.tokenizer.convert_tokens_to_ids(self.hparams.markers))
        cut = sum(len(marks.intersection(ids)) < 4 for ids in found["input_ids"]) if relation else 0
        if cut:
            rank_zero_warn(f"{cut} of {len(rows)} texts lose an entity: they are longer than max_length")
        numbers = {label: number for number, label in enumerate(self.classes)}
        labels = [numbers.get(row.get("label"), NO_CLASS) for row in rows]
        each = [dict(zip(found, text)) for text in zip(*found.values())]
        return [{"text": text, "length": len(text["input_ids"]), "label": one} for text, one in zip(each, labels)]

    def collate(self, rows: list[dict]) -> dict:
        """Return text (padded), label (rows,) and row (rows,)."""
        numbers = {name: torch.tensor([row[name] for row in rows]) for name in ("label", "row")}
        return {"text": dict(self.tokenizer.pad([row["text"] for row in rows], return_tensors="pt")), **numbers}

    def counts(self) -> list[int]:
        """Return how many training rows each class has; nothing where there is no train.csv."""
        found = [row["label"] for row in self.read("train")] if self.path("train").is_file() else []
        return [found.count(label) for label in self.classes] if found else []


def marked(row: dict) -> str:
    """Return the text of a row with markers around its entities; ValueError where they are not what they must be."""
    text = row["text"]
    try:
        first, last = sorted((int(row[f"{one}_start"]), int(row[f"{one}_end"]), one) for one in ("subject", "object"))
    except (KeyError, TypeError, ValueError):
        raise ValueError("subject_start, subject_end, object_start and object_end must be numbers") from None
    if not 0 <= first[0] < first[1] <= last[0] < last[1] <= len(text):
        raise ValueError(f"the entities {first} and {last} overlap or lie outside the text's {len(text)} characters")
    for start, end, name in (last, first):  # from the right, so that the places on the left stay true
        kind, letter = row.get(f"{name}_type"), name[0].upper()
        opening = f"[{letter}:{kind}]" if kind else f"[{letter}]"
        text = f"{text[:start]}{opening}{text[start:end]}[/{letter}]{text[end:]}"
    return text
