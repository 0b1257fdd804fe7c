"""With main.py of a generated project, which is the current folder: python ours.py FOLDER STEPS."""

import json
import sys
import time

import torch

sys.path.insert(0, "")
import main as project

WARM = 5  # steps that are not counted


def main(folder: str, steps: str) -> None:
    """Train, and print seconds of processor to the first step and tokens a second of processor."""
    torch.set_num_threads(1)
    told = {"first": 0.0, "begun": 0.0, "ended": 0.0, "tokens": 0}

    def on_train_batch_end(_module: object, _outputs: object, batch: dict, number: int) -> None:  # type: ignore[type-arg]
        told["first"] = told["first"] or time.process_time()
        if number + 1 == WARM:
            told["begun"] = time.process_time()
        if number + 1 > WARM:
            told["tokens"] += int(batch["texts"][0]["attention_mask"].sum())
            told["ended"] = time.process_time()

    project.Model.on_train_batch_end = on_train_batch_end
    project.main([
        "fit", "-c", "configs/base.yaml", "--model.encoder", "cross", "--loss", "mse", "--lr", "1e-4",
        "--model.model", f"{folder}/model", "--data.folder", f"{folder}/data", "--run.folder", f"{folder}/runs",
        "--trainer.max_steps", steps, "--trainer.accelerator", "cpu", "--trainer.enable_progress_bar", "false",
    ])  # fmt: skip
    print(json.dumps({"first": told["first"], "rate": told["tokens"] / (told["ended"] - told["begun"])}))


if __name__ == "__main__":
    main(*sys.argv[1:])
