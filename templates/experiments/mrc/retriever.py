"""BM25 over the passages of wiki.csv. How often it finds the right one: python retriever.py data/test.csv --k 1 5 20"""

import csv
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Literal

import numpy as np
from jsonargparse import ArgumentParser
from scipy.sparse import csr_array

Tokens = Literal["bigrams", "words"]


def words(text: str) -> list[str]:
    """Return what stands between blanks, in lower case and in NFC."""
    return unicodedata.normalize("NFC", text).lower().split()


def bigrams(text: str) -> list[str]:
    """Return two neighbouring characters at a time, which finds Korean words whatever particle they have."""
    return [word[at : at + 2] for word in words(text) for at in range(max(1, len(word) - 1))]


class BM25:
    """Okapi BM25, as rank_bm25 counts it: a term of more than half of all passages weighs a quarter of the mean term.

    Args:
        texts: The passages.
        tokens: What is counted: bigrams of characters, or words between blanks.
        k1: How soon more of the same term counts no more.
        b: How much the length of a passage counts, 0 to 1.
    """

    def __init__(self, texts: list[str], tokens: Tokens = "bigrams", k1: float = 1.5, b: float = 0.75):
        self.cut, self.columns = {"bigrams": bigrams, "words": words}[tokens], {}
        counts, columns, ends = [], [], [0]
        for text in texts:
            found = Counter(self.cut(text))
            counts += found.values()
            columns += [self.columns.setdefault(term, len(self.columns)) for term in found]
            ends.append(len(columns))
        often = csr_array((counts, columns, ends), dtype=float)  # passages, terms
        lengths, having = often.sum(1), np.bincount(columns)
        rare = np.log((len(texts) - having + 0.5) / (having + 0.5))
        rare[rare < 0] = 0.25 * rare.mean()
        damped = k1 * (1 - b + b * lengths / lengths.mean())
        often.data *= rare[columns] * (k1 + 1) / (often.data + np.repeat(damped, np.diff(ends)))
        self.weights = often.tocsc()

    def scores(self, question: str) -> np.ndarray:
        """Return a score for each passage (passages,)."""
        return self.weights[:, [self.columns[term] for term in self.cut(question) if term in self.columns]].sum(1)

    def best(self, question: str, count: int) -> list[int]:
        """Return the passages with the highest scores, the best first; of even ones, those that stand first."""
        return np.argsort(-self.scores(question), kind="stable")[:count].tolist()


def recall(rows: list[dict], found: list[list[str]]) -> float:
    """Return the share of the questions whose own context is among the texts that were found for them."""
    return sum(row["context"] in texts for row, texts in zip(rows, found)) / len(rows)


def read(path: Path) -> list[dict]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(unicodedata.normalize("NFC", line) for line in file))


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="id,question,context,...; wiki.csv lies beside it")
    parser.add_argument("--k", type=int, nargs="+", default=[1, 5, 20])
    parser.add_class_arguments(BM25, skip={"texts"})
    asked = parser.parse_args()
    rows, wiki = read(asked.file), [row["text"] for row in read(asked.file.with_name("wiki.csv"))]
    search = BM25(wiki, asked.tokens, asked.k1, asked.b)
    found = [[wiki[at] for at in search.best(row["question"], max(asked.k))] for row in rows]
    for k in asked.k:
        print(f"recall@{k}  {recall(rows, [texts[:k] for texts in found]):.4f}")


if __name__ == "__main__":
    main()
