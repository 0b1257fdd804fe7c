"""BM25 over the passages of wiki.csv. How often it finds the right one: python retriever.py data/test.csv --k 1 5 20"""

import argparse
import csv
import math
import unicodedata
from array import array
from collections import Counter
from pathlib import Path

import numpy as np


def words(text: str) -> list[str]:
    """Return what stands between blanks, in lower case."""
    return text.lower().split()


def bigrams(text: str) -> list[str]:
    """Return two neighbouring characters at a time, which finds Korean words whatever particle they have."""
    return [word[at : at + 2] for word in words(text) for at in range(max(1, len(word) - 1))]


TOKENS = {"bigrams": bigrams, "words": words}


class BM25:
    """Okapi BM25, as rank_bm25 counts it: a term of more than half of all passages weighs a quarter of the mean term.

    tokens: bigrams or words. k1: how soon more of the same term counts no more. b: how much a passage's length counts.
    """

    def __init__(self, texts: list[str], tokens: str = "bigrams", k1: float = 1.5, b: float = 0.75):
        self.cut, self.size, postings = TOKENS[tokens], len(texts), {}
        lengths = np.zeros(len(texts))
        for passage, text in enumerate(texts):
            found = self.cut(unicodedata.normalize("NFC", text))
            lengths[passage] = len(found)
            for term, count in Counter(found).items():
                passages, counts = postings.setdefault(term, (array("i"), array("i")))
                passages.append(passage)
                counts.append(count)
        rare = {term: math.log((self.size - len(one) + 0.5) / (len(one) + 0.5)) for term, (one, _) in postings.items()}
        least = 0.25 * sum(rare.values()) / len(rare)
        damped = k1 * (1 - b + b * lengths / lengths.mean())
        self.weights = {}
        for term, (passages, counts) in postings.items():
            at, often = np.asarray(passages), np.asarray(counts, dtype=float)
            weight = rare[term] if rare[term] >= 0 else least
            self.weights[term] = at, weight * often * (k1 + 1) / (often + damped[at])

    def scores(self, question: str) -> np.ndarray:
        """Return a score for each passage (passages,)."""
        found = np.zeros(self.size)
        for term in self.cut(unicodedata.normalize("NFC", question)):
            if term in self.weights:
                at, weights = self.weights[term]
                found[at] += weights
        return found

    def best(self, question: str, count: int) -> list[int]:
        """Return the passages with the highest scores, the best first; of even ones, those that stand first."""
        return np.argsort(-self.scores(question), kind="stable")[:count].tolist()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="id,question,context,...; wiki.csv lies beside it")
    parser.add_argument("--k", type=int, nargs="+", default=[1, 5, 20])
    parser.add_argument("--tokens", choices=TOKENS, default="bigrams")
    parser.add_argument("--k1", type=float, default=1.5)
    parser.add_argument("--b", type=float, default=0.75)
    asked = parser.parse_args()
    rows, wiki = (
        list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))
        for path in (asked.file, asked.file.with_name("wiki.csv"))
    )
    searched = BM25([one["text"] for one in wiki], asked.tokens, asked.k1, asked.b)
    found = [[wiki[at]["text"] for at in searched.best(row["question"], max(asked.k))] for row in rows]
    for k in asked.k:
        print(f"recall@{k}  {sum(row['context'] in texts[:k] for row, texts in zip(rows, found)) / len(rows):.4f}")


if __name__ == "__main__":
    main()
