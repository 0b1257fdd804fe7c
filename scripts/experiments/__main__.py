"""Write the data and tokenizers: python -m scripts.experiments TASK, with the templates' own environment."""

import csv
import sys
from importlib import import_module
from pathlib import Path

from scripts.experiments.tokenizer import train

_TEMPLATES = Path(__file__).parents[2] / "templates" / "experiments"
_NO_TEXT = ("id", "label")


def main(task: str) -> None:
    """Write the files of one task."""
    made = import_module(f"scripts.experiments.{task}")
    folder = _TEMPLATES / task
    rows = made.rows()
    for name, found in rows.items():
        path = folder / "data" / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(found[0]), lineterminator="\n")
            table.writeheader()
            table.writerows(found)
    wanted = getattr(made, "TEXTS", None)  # the columns that are text, if they are not all but id and label
    learnt = [row for name, found in rows.items() if name.endswith("train") for row in found]
    texts = [
        str(v) for row in learnt for name, v in row.items() if (name in wanted if wanted else name not in _NO_TEXT)
    ]
    getattr(made, "learn", train)(texts, folder / "tokenizer", more=getattr(made, "MARKERS", ()))


if __name__ == "__main__":
    main(sys.argv[1])
