"""With the Trainer of transformers, as run_glue does: python script.py FOLDER STEPS."""

import csv
import json
import sys
import time
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    Trainer,
    TrainerCallback,
    TrainingArguments,
    set_seed,
)


class _Clock(TrainerCallback):  # type: ignore[misc]
    first = 0.0

    def on_step_end(self, *_: Any, **__: Any) -> None:
        self.first = self.first or time.process_time()


def main(folder: Path, steps: int) -> None:
    """Train, and print seconds of processor to the first step."""
    torch.set_num_threads(1)
    set_seed(42)
    tokenizer = AutoTokenizer.from_pretrained(folder / "model")
    model = AutoModelForSequenceClassification.from_pretrained(folder / "model")
    with (folder / "data" / "train.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = tokenizer(
        [row["sentence_1"] for row in rows], [row["sentence_2"] for row in rows], truncation=True, max_length=64
    )
    encoded = [
        {**{name: found[name][at] for name in found}, "label": float(row["label"]) / 5} for at, row in enumerate(rows)
    ]
    clock = _Clock()
    options = TrainingArguments(
        str(folder / "hf"), max_steps=steps, per_device_train_batch_size=32, report_to=[], use_cpu=True,
        save_strategy="no", disable_tqdm=True,
    )  # fmt: skip
    collate = DataCollatorWithPadding(tokenizer)
    Trainer(model, options, collate, encoded, callbacks=[clock]).train()
    print(json.dumps({"first": clock.first}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
