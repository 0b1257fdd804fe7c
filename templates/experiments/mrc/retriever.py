"""BM25 over the passages of wiki.csv. How often it finds the right one: python retriever.py data/test.csv --k 1 5 20"""

import unicodedata
from pathlib import Path
from typing import Literal

import bm25s
import numpy as np
from jsonargparse import ArgumentParser

from datamodule import TableData

Tokens = Literal["bigrams", "words"]


def words(text: str) -> list[str]:
    """Return what stands between blanks, in lower case and in NFC."""
    return unicodedata.normalize("NFC", text).lower().split()


def bigrams(text: str) -> list[str]:
    """Return two neighbouring characters at a time, which finds Korean words whatever particle they have."""
    return [word[at : at + 2] for word in words(text) for at in range(max(1, len(word) - 1))]


class BM25:
    """Okapi BM25 as Lucene counts it.

    Args:
        texts: The passages.
        tokens: What is counted: bigrams of characters, or words between blanks.
        k1: How soon more of the same term counts no more.
        b: How much the length of a passage counts, 0 to 1.
    """

    def __init__(self, texts: list[str], tokens: Tokens = "bigrams", k1: float = 1.5, b: float = 0.75):
        self.cut, self.index = {"bigrams": bigrams, "words": words}[tokens], bm25s.BM25(k1, b)
        self.index.index([self.cut(text) for text in texts], show_progress=False)

    def scores(self, question: str) -> np.ndarray:
        """Return a score for each passage (passages,)."""
        return self.index.get_scores(self.cut(question) or [" "])  # it wants one term at least

    def best(self, question: str, count: int) -> list[int]:
        """Return the passages with the highest scores, the best first; of even ones, those that stand first."""
        return np.argsort(-self.scores(question), kind="stable")[:count].tolist()


def recall(rows: list[dict], found: list[list[str]]) -> float:
    """Return the share of the questions whose own context is among the texts that were found for them."""
    return sum(row["context"] in texts for row, texts in zip(rows, found)) / len(rows)


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="id,question,context,...; wiki.csv lies beside it")
    parser.add_argument("--k", type=int, nargs="+", default=[1, 5, 20])
    parser.add_class_arguments(BM25, skip={"texts"})
    asked = parser.parse_args()
    table = TableData().table
    rows, wiki = table(asked.file), [row["text"] for row in table(asked.file.with_name("wiki.csv"))]
    search = BM25(wiki, asked.tokens, asked.k1, asked.b)
    found = [[wiki[at] for at in search.best(row["question"], max(asked.k))] for row in rows]
    for k in asked.k:
        print(f"recall@{k}  {recall(rows, [texts[:k] for texts in found]):.4f}")


if __name__ == "__main__":
    main()
