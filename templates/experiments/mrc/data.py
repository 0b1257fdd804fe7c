"""Questions and the texts that answer them: id, question, context, answer, answer_start.

The answer is context[answer_start:answer_start + len(answer)], characters of the text in NFC.
"""

import hashlib
import unicodedata
from typing import Literal

import torch
from transformers import DataCollatorWithPadding

from backbone import tokenizer_of
from datamodule import TableData
from retriever import BM25


class Data(TableData):
    """The rows of the questions, each with all windows of its text.

    Args:
        folder: With train.csv, val.csv and test.csv, and wiki.csv (id, text) for `retrieve`.
        model: Whose tokenizer is used; main.py gives it the model's.
        unanswerable: An empty answer means that the text has none; main.py gives it the model's.
        max_length: Of a window in tokens, question and all.
        stride: Tokens that a window shares with the one before.
        retrieve: Test and predict read so many passages of wiki.csv for each question instead of its context; 0: none.
        tokens: What the search counts: bigrams of characters, or words between blanks.
        k1: Of BM25: how soon more of the same term counts no more.
        b: Of BM25: how much the length of a passage counts, 0 to 1.
        batch_size: Questions a step and a GPU; a question has as many windows as its text needs.
        bucket: Put questions with texts of like length together.
        num_workers: Processes that load; 0 is fastest here, for the rows lie encoded in memory.
        folds: Cut train.csv into so many folds instead of reading val.csv; 0 reads val.csv.
        fold: Which of them is val.
        split_seed: Of the folds and of the order of the rows.
        predict: The set that `predict` is about: test, or val for predictions out of the fold.
    """

    columns = ("question", "answer")  # the others are `unusable` or `wrong` where they are missing
    target = "answer"
    searching = False

    def __init__(
        self,
        folder: str = "data",
        model: str = "tiny",
        unanswerable: bool = False,
        max_length: int = 80,
        stride: int = 24,
        retrieve: int = 0,
        tokens: Literal["bigrams", "words"] = "bigrams",
        k1: float = 1.5,
        b: float = 0.75,
        batch_size: int = 16,
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

    def setup(self, stage: str) -> None:
        self.searching = self.hparams.retrieve > 0 and stage in ("test", "predict")
        super().setup(stage)

    def table(self, path) -> list[dict]:
        """Return the rows of a file, every text in NFC, in which a Korean syllable is one character."""
        normal = unicodedata.normalize
        return [
            {n: normal("NFC", v) if isinstance(v, str) else v for n, v in row.items()} for row in super().table(path)
        ]

    def unusable(self, row: dict) -> str:
        """Return what is wrong with a question and its text."""
        if not self.searching and not (row.get("context") or "").strip():
            return "it has no context"
        taken = len(self.tokenizer.tokenize(row["question"])) + self.tokenizer.num_special_tokens_to_add(pair=True)
        if not row["question"].strip() or self.hparams.max_length - taken <= self.hparams.stride:
            return f"its question is empty, or too long: with it, a window has {taken} tokens before the text begins"
        return ""

    def wrong(self, row: dict) -> str:
        """Return what is wrong with an answer."""
        text, answer, start = row.get("context") or "", row["answer"], row.get("answer_start") or ""
        if not answer.strip():
            return "" if self.hparams.unanswerable else "the answer is empty; --model.unanswerable true takes such rows"
        if self.searching:
            return ""
        if not start.isdecimal():
            return f"answer_start {start!r} is no number"
        if text[int(start) :].startswith(answer):
            return ""
        there = f"the answer {answer!r} does not begin at {start}"
        return f"{there}, but at {text.index(answer)}" if answer in text else f"{there}, nor anywhere in the context"

    def encode(self, rows: list[dict]) -> list[dict]:
        """Return the windows of each row, and in each of them the first and the last token of the answer."""
        texts, encoded = self.contexts(rows), []
        for row, found in zip(rows, texts):
            answer = row.get("answer") or ""
            start = (
                int(row["answer_start"]) if answer.strip() and not self.searching and row.get("answer_start") else -1
            )
            cut = [(text, one) for text in found for one in self.windows(row["question"], text)]
            encoded.append(
                {
                    "windows": [one for _, one in cut],
                    "texts": [text for text, _ in cut],
                    "places": [places(one, start, start + len(answer)) for _, one in cut],
                    "answer": answer,
                    "hit": float(row["context"] in found) if row.get("context") else float("nan"),
                    "length": sum(len(one["inputs"]["input_ids"]) for _, one in cut),
                }
            )
        return encoded

    def contexts(self, rows: list[dict]) -> list[list[str]]:
        """Return the texts that each question is looked for in."""
        if not self.searching:
            return [[row["context"]] for row in rows]
        wiki = [row.get("text") or "" for row in self.table(self.path("wiki"))]
        if not any(wiki):
            raise SystemExit(f"error: {self.path('wiki')} has no column text, or nothing in it")
        options = self.hparams
        search = BM25(wiki, options.tokens, options.k1, options.b)
        return [[wiki[at] for at in search.best(row["question"], options.retrieve)] for row in rows]

    def windows(self, question: str, text: str) -> list[dict]:
        """Return a text's windows: inputs, inside (which tokens are the text), offsets (which characters they are)."""
        made = self.tokenizer(
            question,
            text,
            truncation="only_second",
            max_length=self.hparams.max_length,
            stride=self.hparams.stride,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        return [
            {
                "inputs": {name: made[name][at] for name in self.tokenizer.model_input_names},
                "inside": [one == 1 for one in made.sequence_ids(at)],
                "offsets": offsets,
            }
            for at, offsets in enumerate(made["offset_mapping"])
        ]

    def collate(self, rows: list[dict]) -> dict:
        """Return the windows of all rows: inputs, inside (windows, tokens), start, end, owner (windows,); row."""
        windows = [
            (at, *one) for at, row in enumerate(rows) for one in zip(row["windows"], row["texts"], row["places"])
        ]
        inputs = dict(self.pad([one["inputs"] for _, one, _, _ in windows]))
        inside = torch.zeros_like(inputs["input_ids"], dtype=torch.bool)
        for at, (_, one, _, _) in enumerate(windows):
            inside[at, : len(one["inside"])] = torch.tensor(one["inside"])
        return {
            "inputs": inputs,
            "inside": inside,
            "start": torch.tensor([first for *_, (first, _) in windows]),
            "end": torch.tensor([last for *_, (_, last) in windows]),
            "owner": torch.tensor([owner for owner, *_ in windows]),
            "offsets": [one["offsets"] for _, one, _, _ in windows],
            "texts": [text for _, _, text, _ in windows],
            "answers": [row["answer"] for row in rows],
            "hit": torch.tensor([row["hit"] for row in rows]),
            "row": torch.tensor([row["row"] for row in rows]),
        }

    def told(self) -> dict:
        found, wiki = super().told(), self.path("wiki")
        if wiki.is_file():
            found["sha256"]["wiki"] = hashlib.sha256(wiki.read_bytes()).hexdigest()
        return found


def places(window: dict, start: int, end: int) -> tuple[int, int]:
    """Return the first and last token of the characters start to end; 0, 0 where a window has not all of them."""
    offsets = window["offsets"]
    own = [at for at, inside in enumerate(window["inside"]) if inside]
    if not own or start < offsets[own[0]][0] or end > offsets[own[-1]][1]:
        return 0, 0
    return next(at for at in own if offsets[at][1] > start), next(at for at in own[::-1] if offsets[at][0] < end)
