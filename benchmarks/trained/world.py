"""A model of BERT's build with chance weights, and pairs of Korean words: python world.py FOLDER."""

import csv
import random
import sys
from pathlib import Path

import torch
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

ROWS = 1280
SIZE = {"hidden_size": 256, "num_hidden_layers": 4, "num_attention_heads": 4, "intermediate_size": 1024}


def main(folder: Path, project: Path) -> None:
    """Write model/ and data/ into a folder, with the tokenizer of a generated project."""
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(project / "tokenizer")
    BertForSequenceClassification(BertConfig(vocab_size=len(tokenizer), num_labels=1, **SIZE)).save_pretrained(
        folder / "model"
    )
    tokenizer.save_pretrained(folder / "model")
    chance = random.Random(0)
    with (project / "data" / "train.csv").open(encoding="utf-8") as file:
        words = sorted({word for row in csv.DictReader(file) for word in row["sentence_1"].split()})
    (folder / "data").mkdir()
    for name, rows in {"train": ROWS, "val": 32, "test": 32}.items():
        with (folder / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(["id", "sentence_1", "sentence_2", "label"])
            for row in range(rows):
                pair = [" ".join(chance.choices(words, k=chance.randint(5, 14))) for _ in range(2)]
                table.writerow([row, *pair, round(chance.random() * 5, 2)])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
