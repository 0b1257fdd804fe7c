"""By hand, in torch: python loop.py FOLDER STEPS."""

import csv
import json
import sys
import time
from pathlib import Path

import torch
from torch.utils.data import DataLoader
from transformers import AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding

WARM = 5  # steps that are not counted


def main(folder: Path, steps: int) -> None:
    """Train, and print seconds of processor to the first step and tokens a second of processor."""
    torch.set_num_threads(1)
    torch.manual_seed(42)
    tokenizer = AutoTokenizer.from_pretrained(folder / "model")
    model = AutoModelForSequenceClassification.from_pretrained(folder / "model").train()
    with (folder / "data" / "train.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = tokenizer(
        [row["sentence_1"] for row in rows], [row["sentence_2"] for row in rows], truncation=True, max_length=64
    )
    encoded = [
        {**{name: found[name][at] for name in found}, "labels": float(row["label"]) / 5} for at, row in enumerate(rows)
    ]
    loader = DataLoader(encoded, batch_size=32, shuffle=True, collate_fn=DataCollatorWithPadding(tokenizer))
    optimizer = torch.optim.AdamW(model.parameters(), 1e-4)
    first = begun = tokens = 0.0
    for step, batch in enumerate(loader, 1):
        loss = torch.nn.functional.mse_loss(
            model(**{name: one for name, one in batch.items() if name != "labels"}).logits.squeeze(-1), batch["labels"]
        )
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        first = first or time.process_time()
        if step == WARM:
            begun = time.process_time()
        if step > WARM:
            tokens += int(batch["attention_mask"].sum())
        if step == steps:
            break
    print(json.dumps({"first": first, "rate": tokens / (time.process_time() - begun)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
