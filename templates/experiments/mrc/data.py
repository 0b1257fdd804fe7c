"""Questions and the texts that answer them: id, question, context, answer, answer_start.

The answer is context[answer_start:answer_start + len(answer)], characters of the text in NFC.
"""

import torch
from torch.nn.utils.rnn import pad_sequence

from backbone import tokenizer_of
from datamodule import TableData
from retriever import BM25, Tokens, recall

WINDOWS = {"truncation": "only_second", "return_overflowing_tokens": True, "return_offsets_mapping": True}


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
    group = "context"  # a text that is learnt tells the answers of all its questions
    files = ("train", "val", "test", "wiki")
    recall: dict[str, float] = {}  # of the search: recall_at_5, where all rows have a context of their own

    def __init__(
        self,
        folder: str = "data",
        model: str = "tiny",
        unanswerable: bool = False,
        max_length: int = 80,
        stride: int = 24,
        retrieve: int = 0,
        tokens: Tokens = "bigrams",
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
        self.tokenizer = tokenizer_of(model, padding_side="right")  # as spans are padded

    @property
    def searching(self) -> bool:
        return self.hparams.retrieve > 0 and self.trainer.state.fn in ("test", "predict")

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
        if not self.searching and not start.isdecimal():
            return f"answer_start {start!r} is no number"
        if self.searching or text.startswith(answer, int(start)):
            return ""
        there = f"the answer {answer!r} does not begin at {start}"
        return f"{there}, but at {text.index(answer)}" if answer in text else f"{there}, nor anywhere in the context"

    def encode(self, rows: list[dict]) -> list[dict]:
        """Return the windows of each row, and its answer."""
        encoded = []
        for row, texts in zip(rows, self.contexts(rows)):
            windows = self.windows(row, texts)
            length = sum(len(one["spans"]) for one in windows)
            encoded.append({"windows": windows, "answer": row.get("answer") or "", "length": length})
        return encoded

    def contexts(self, rows: list[dict]) -> list[list[str]]:
        """Return the texts that each question is looked for in."""
        if not self.searching:
            return [[row["context"]] for row in rows]
        wiki, options = [row.get("text") or "" for row in self.table(self.path("wiki"))], self.hparams
        if not "".join(wiki).strip():
            raise SystemExit(f"error: {self.path('wiki')} has no column text, or nothing in it")
        search = BM25(wiki, options.tokens, options.k1, options.b)
        found = [[wiki[at] for at in search.best(row["question"], options.retrieve)] for row in rows]
        known = all(row.get("context") for row in rows)
        self.recall = {f"recall_at_{options.retrieve}": recall(rows, found)} if known else {}
        return found

    def windows(self, row: dict, texts: list[str]) -> list[dict]:
        """Return the windows of some texts.

        inputs: of the encoder. text: what is cut into windows. spans: which of its characters a token is; -1, -1 for a
        token that is none of the text, but 0, 0 for the first one, which stands for no answer. places: of the answer,
        without the blanks around it; of no answer in texts that were searched for.
        """
        questions, options, found = [row["question"]] * len(texts), self.hparams, []
        made = self.tokenizer(questions, texts, max_length=options.max_length, stride=options.stride, **WINDOWS)
        start, answer, begin = row.get("answer_start") or "", row.get("answer") or "", -1
        if start.isdecimal() and answer.strip() and not self.searching:
            begin = int(start) + len(answer) - len(answer.lstrip())
        for at, text in enumerate(made["overflow_to_sample_mapping"]):
            inputs = {name: made[name][at] for name in self.tokenizer.model_input_names}
            own = zip(made["offset_mapping"][at][1:], made.sequence_ids(at)[1:])
            spans = [(0, 0), *(span if sequence == 1 else (-1, -1) for span, sequence in own)]
            place = places(spans, begin, begin + len(answer.strip()))
            found.append({"inputs": inputs, "text": texts[text], "spans": torch.tensor(spans), "places": place})
        return found

    def collate(self, rows: list[dict]) -> dict:
        """Return all windows of some rows: inputs, spans (windows, tokens, 2), places (2, windows), texts; row."""
        windows = [one for row in rows for one in row["windows"]]
        return {
            "inputs": dict(self.tokenizer.pad([one["inputs"] for one in windows], return_tensors="pt")),
            "spans": pad_sequence([one["spans"] for one in windows], batch_first=True, padding_value=-1),
            "places": torch.tensor([one["places"] for one in windows]).T,
            "texts": [one["text"] for one in windows],
            "counts": [len(row["windows"]) for row in rows],
            "answers": [row["answer"] for row in rows],
            "row": torch.tensor([row["row"] for row in rows]),
        }


def places(spans: list[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """Return the first and last token of the characters start to end; 0, 0 where a window has not all of them."""
    text = [at for at, (begin, _) in enumerate(spans) if at > 0 and begin >= 0]
    if not text or start < spans[text[0]][0] or end > spans[text[-1]][1]:
        return 0, 0
    return next(at for at in text if spans[at][1] > start), next(at for at in text[::-1] if spans[at][0] < end)
