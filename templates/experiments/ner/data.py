"""Sentences and the IOB2 tags of their words: id, words, tags; both are separated by single spaces."""

import torch
from lightning.pytorch.utilities import rank_zero_warn
from torch.nn.utils.rnn import pad_sequence

from backbone import tokenizer_of
from datamodule import TableData

NO_TAG = -100  # of a token that is not the first of its word; losses leave it out


class Data(TableData):
    """The rows of the sentences.

    Args:
        folder: With train.csv, val.csv and test.csv.
        labels: The tags in their order; empty: those of train.csv, sorted by type.
        model: Whose tokenizer is used; main.py gives it the model's.
        max_length: In tokens; longer texts are cut off, and the words behind are told and count as O.
        batch_size: Rows a step and a GPU.
        bucket: Put rows of like length together, which saves padding.
        num_workers: Processes that load; 0 is fastest here, for the rows lie encoded in memory.
        folds: Cut train.csv into so many folds instead of reading val.csv; 0 reads val.csv.
        fold: Which of them is val.
        split_seed: Of the folds and of the order of the rows.
        predict: The set that `predict` is about: test, or val for predictions out of the fold.
    """

    columns, target = ("words", "tags"), "tags"

    def __init__(
        self,
        folder: str = "data",
        labels: list[str] = [],
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
        if not labels:
            found = {tag for row in self.checked(self.path("train"), labelled=True) for tag in row["tags"].split(" ")}
            self.hparams.labels = sorted(found, key=lambda tag: (tag[2:], tag))
        self.classes = self.hparams.labels
        # byte-level tokenizers ask for add_prefix_space, others do not care
        self.tokenizer = tokenizer_of(model, add_prefix_space=True)

    def unusable(self, row: dict) -> str:
        """Return what is wrong with the words of a row, labelled or not."""
        return "" if all(row["words"].split(" ")) else "the words are not separated by single spaces"

    def wrong(self, row: dict) -> str:
        """Return what is wrong with the tags of a row."""
        words, tags, known = row["words"].split(" "), row["tags"].split(" "), self.hparams.labels
        if len(words) != len(tags):
            return f"it has {len(words)} words and {len(tags)} tags"
        for tag in tags:
            if tag != "O" and (tag[:2] not in ("B-", "I-") or not tag[2:]):
                return f"the tag {tag!r} is none of IOB2: O, B-TYPE, I-TYPE"
            if known and tag not in known:
                return f"the tag {tag!r} is none of {', '.join(known)}: add it to data.labels"
        return ""

    def encode(self, rows: list[dict]) -> list[dict]:
        """Return the token ids of each row, the word that each token begins, and the tags."""
        words = [row["words"].split(" ") for row in rows]
        found = self.tokenizer(words, is_split_into_words=True, truncation=True, max_length=self.hparams.max_length)
        begun = [begins(found.word_ids(at)) for at in range(len(rows))]
        cut = [len(of) - sum(one >= 0 for one in row) for of, row in zip(words, begun)]
        if any(cut):
            told = f"{sum(cut)} words of {sum(map(bool, cut))} texts"
            rank_zero_warn(f"{told} have no token, most for max_length: they count as O")
        numbers = {tag: number for number, tag in enumerate(self.classes)}
        tags = [row["tags"].split(" ") if row.get("tags") else [] for row in rows]
        labels = [[numbers[of[one]] if of and one >= 0 else NO_TAG for one in row] for of, row in zip(tags, begun)]
        texts = [dict(zip(found, text)) for text in zip(*found.values())]
        return [
            {"text": text, "length": len(row), "begins": row, "label": label, "words": len(of), "tags": own}
            for text, row, label, of, own in zip(texts, begun, labels, words, tags)
        ]

    def collate(self, rows: list[dict]) -> dict:
        """Return text (padded), begins and label (rows, tokens), row (rows,), and lists: words (how many) and tags."""
        made = {name: [row[name] for row in rows] for name in ("text", "row", "begins", "label", "words", "tags")}
        for name, empty in (("begins", -1), ("label", NO_TAG)):
            made[name] = pad_sequence([torch.tensor(one) for one in made[name]], batch_first=True, padding_value=empty)
        text = self.tokenizer.pad(made["text"], return_tensors="pt")
        return made | {"text": dict(text), "row": torch.tensor(made["row"])}

    def counts(self) -> list[int]:
        """Return how many words have each tag in training; nothing where there is no train.csv."""
        rows = self.read("train") if self.path("train").is_file() else []
        found = [tag for row in rows for tag in row["tags"].split(" ")]
        return [found.count(tag) for tag in self.classes] if rows else []


def begins(words: list[int | None]) -> list[int]:
    """Return for each token the word that it is the first token of, or -1. words: the word of each token."""
    return [-1 if word is None or word == before else word for before, word in zip([None, *words], words)]
