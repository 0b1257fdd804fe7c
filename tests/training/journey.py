"""Train, test, predict, resume: run by the Python that has torch, in the folder of a generated project."""

import csv
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, "")

from main import main

SHORT = ["--trainer.limit_train_batches", "3", "--trainer.enable_progress_bar", "false"]


def card() -> dict[str, Any]:
    """Return the run card of the newest run."""
    newest = max(Path("runs").glob("*/*/run.json"), key=lambda path: path.stat().st_mtime_ns)
    return {**json.loads(newest.read_text(encoding="utf-8")), "folder": str(newest.parent)}


def travel() -> dict[str, Any]:
    """Return what a journey leaves: the cards after training, testing and resuming, and the ids of the predictions."""
    main(["fit", "-c", "configs/base.yaml", "--epochs", "1", *SHORT])
    trained = card()
    run = Path(trained["folder"])
    measured = main(["test", "--ckpt", str(run / "checkpoints" / "best.ckpt"), *SHORT])
    tested = card()
    main(["predict", "--ckpt", str(run / "checkpoints" / "best.ckpt"), *SHORT])
    with (run / "predictions-test.csv").open(encoding="utf-8", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    main(["fit", "--ckpt", str(run / "checkpoints" / "last.ckpt"), "--epochs", "2", *SHORT])
    return {"trained": trained, "tested": tested, "measured": measured, "ids": ids, "resumed": card()}


if __name__ == "__main__":
    Path(sys.argv.pop()).write_text(json.dumps(travel()), encoding="utf-8")
