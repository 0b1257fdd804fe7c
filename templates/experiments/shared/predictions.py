"""What a model predicts, as a file in which every id stands once."""

import csv
import math
from pathlib import Path

import torch
from lightning.pytorch.callbacks import BasePredictionWriter

SHARE = "p:"  # how the column of a class's probability begins


class PredictionWriter(BasePredictionWriter):
    """Write predictions-<set>.csv into the run's folder, in the order of the data, from all ranks.

    predict_step returns {"row": numbers of rows, "prediction": a value for each}, and may return further columns.
    """

    def write_on_epoch_end(self, trainer, module, predictions, batch_indices):
        own = {row: found for batch in predictions for row, found in zip(batch["row"].tolist(), columns(batch))}
        parts = [own] * trainer.world_size
        if trainer.world_size > 1:
            torch.distributed.all_gather_object(parts, own)
        if trainer.is_global_zero:
            name, data = trainer.datamodule.hparams.predict, trainer.datamodule
            folder = Path(trainer.ckpt_path).parent.parent if trainer.ckpt_path else Path()
            write(folder / f"predictions-{name}.csv", data.ids(name), {k: v for part in parts for k, v in part.items()})


def columns(batch: dict) -> list[dict]:
    """Return the columns of each row, by their names."""
    found = {name: one for name, one in batch.items() if name != "row"}
    lists = [one.float().cpu().tolist() if isinstance(one, torch.Tensor) else one for one in found.values()]
    return [dict(zip(found, row)) for row in zip(*lists)]


def write(path: Path, ids: list[str], found: dict[int, dict[str, object]]) -> None:
    """Write id,prediction,... of each row; found: the columns after id, by the number of the row.

    SystemExit, and no file, where a row has none, ids are alike, or a value is no number.
    """
    missing = [one for row, one in enumerate(ids) if row not in found]
    if missing or len(found) > len(ids):
        raise SystemExit(f"error: {len(found)} predictions for {len(ids)} rows; without one: {missing[:3]}")
    if len(set(ids)) < len(ids):
        raise SystemExit("error: an id stands twice in the data\nhint: every row needs an id of its own")
    rows = [{"id": one, **found[row]} for row, one in enumerate(ids)]
    broken = [row["id"] for row in rows for one in row.values() if isinstance(one, float) and not math.isfinite(one)]
    if broken:
        raise SystemExit(f"error: {len(broken)} predictions are no numbers; the first is of {broken[0]}")
    beside = path.with_suffix(".part")
    with beside.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([rows[0].keys(), *(row.values() for row in rows)])
    beside.replace(path)
    print(f"{len(ids)} predictions in {path}")
