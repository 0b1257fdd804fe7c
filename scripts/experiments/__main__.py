"""Write the data and tokenizers: python -m scripts.experiments TASK, with the templates' own environment."""

import csv
import sys
from importlib import import_module
from pathlib import Path

from scripts.experiments.tokenizer import train

_TEMPLATES = Path(__file__).parents[2] / "templates" / "experiments"


def main(task: str) -> None:
    """Write the files of one task."""
    made = import_module(f"scripts.experiments.{task}")
    folder = _TEMPLATES / task
    (folder / "data").mkdir(parents=True, exist_ok=True)
    rows = made.rows()
    for name, found in rows.items():
        with (folder / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(found[0]), lineterminator="\n")
            table.writeheader()
            table.writerows(found)
    texts = (str(value) for row in rows["train"] for name, value in row.items() if name not in ("id", "label"))
    train(texts, folder / "tokenizer", more=getattr(made, "MARKERS", ()))


if __name__ == "__main__":
    main(sys.argv[1])
