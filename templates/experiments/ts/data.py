"""Series in one table: a time, and a column of values each. Windows of them, in parts that follow one another."""

import csv
import datetime
import hashlib
import math
from pathlib import Path

import lightning as L
import numpy as np
import torch
from lightning.pytorch.utilities import rank_zero_warn
from torch.utils.data import default_collate

from training import EpochSampler, ExactLoader


class Data(L.LightningDataModule):
    """The windows of the series: `context` steps that are known, and `horizon` steps that are to be forecast.

    The first rows are for training, the next are val, the last are test. No window reaches over a border: what is
    measured on test was seen by nobody before, not even as a context.

    Args:
        folder: With series.csv.
        time: The column of the time: a number, or a date as 2026-01-31 09:00.
        series: The columns of values; empty: all but the time.
        context: How many steps the model sees.
        horizon: How many steps it forecasts.
        val: The share of the rows that is val.
        test: The share of the rows that is test.
        mean: Of each series, which is taken from its values; empty: that of the training part.
        deviation: Of each series, which they are then divided by; empty: that of the training part.
        batch_size: Windows a step and a GPU.
        num_workers: Processes that load; 0 is fastest here, for the series lie in memory.
        folds: Not for series: a model would learn from what comes after the rows that it is judged by.
        fold: Not for series.
        split_seed: Of the order of the windows in training.
        predict: test, val, or future: the steps after the end of the file.
    """

    collate = staticmethod(default_collate)  # past (rows, context, series), future (rows, horizon, series), row (rows,)

    def __init__(
        self,
        folder: str = "data",
        time: str = "time",
        series: list[str] = [],
        context: int = 48,
        horizon: int = 12,
        val: float = 0.15,
        test: float = 0.15,
        mean: list[float] = [],
        deviation: list[float] = [],
        batch_size: int = 32,
        num_workers: int = 0,
        folds: int = 0,
        fold: int = 0,
        split_seed: int = 42,
        predict: str = "test",
    ):
        super().__init__()
        self.save_hyperparameters()
        if folds:
            raise SystemExit("error: a series has no folds: a model would learn from the future\nhint: --data.val 0.2")
        if min(context, horizon) < 1:
            raise SystemExit("error: data.context and data.horizon are at least 1")
        if min(val, test) < 0 or val + test >= 1:
            raise SystemExit("error: data.val and data.test are shares, which leave something to train")
        self.context, self.horizon = context, horizon
        self.series, self.times, self.values = table(Path(folder) / "series.csv", time, series)
        self.scale(mean, deviation)
        self.save_hyperparameters({"series": self.series, "mean": self.mean, "deviation": self.deviation})

    def scale(self, mean: list[float], deviation: list[float]) -> None:
        """Scale all values, with the mean and the deviation of the training part unless others are given."""
        if not mean:
            self.starts("train")  # says if there are too few rows
        known = self.values[: len(self.part("train"))]
        self.mean = mean or known.mean(0).tolist()
        self.deviation = deviation or (known.std(0) * (np.ptp(known, 0) > 0)).tolist()  # std of 1.1, 1.1 is not quite 0
        if not len(self.series) == len(self.mean) == len(self.deviation):
            raise SystemExit(f"error: {len(self.series)} series, but data.mean or data.deviation are of another number")
        for name, one in zip(self.series, self.deviation):
            if not one > 0:
                raise SystemExit(f"error: {name} does not vary in the training part\nhint: leave it out, --data.series")
        self.scaled = torch.from_numpy((self.values - self.mean) / self.deviation).float()

    def part(self, name: str) -> range:
        """Return the numbers of the rows of a part; future: the last rows, which come before it."""
        rows, options = len(self.times), self.hparams
        test = rows - round(rows * options.test)
        val = test - round(rows * options.val)
        parts = {"train": range(val), "val": range(val, test), "test": range(test, rows)}
        return (parts | {"future": range(max(0, rows - self.context), rows)})[name]

    def starts(self, name: str) -> range:
        """Return the numbers of the rows that the windows of a part begin with."""
        part, ahead = self.part(name), 0 if name == "future" else self.horizon
        found = range(part.start, part.stop - self.context - ahead + 1)
        if not found:
            hint = "a longer series, a shorter --data.context or --data.horizon, or another --data.val, --data.test"
            raise SystemExit(f"error: {name} has {len(part)} rows, windows need {self.context} + {ahead}\nhint: {hint}")
        return found

    def windows(self, name: str) -> list[dict]:
        """Return the windows of a part, scaled: past (context, series) and future (horizon, series).

        What comes after the file is nan. The id of a window is the last time that it knows; row is its number.
        """
        known = torch.nn.functional.pad(self.scaled, (0, 0, 0, self.horizon), value=math.nan)
        found = []
        for row, start in enumerate(self.starts(name)):
            end = start + self.context
            steps = {"past": known[start:end], "future": known[end : end + self.horizon]}
            found.append({"id": self.times[end - 1], "row": row, **steps})
        return found

    def setup(self, stage: str) -> None:
        """Cut the windows that a stage needs."""
        wanted = {"fit": ("train", "val"), "validate": ("val",), "test": ("test",), "predict": (self.hparams.predict,)}
        self.rows = self.sets = {name: self.windows(name) for name in wanted[stage]}

    def train_dataloader(self):
        return self.loader("train")

    def val_dataloader(self):
        return self.loader("val")

    def test_dataloader(self):
        return self.loader("test")

    def predict_dataloader(self):
        return self.loader(self.hparams.predict)

    def loader(self, name: str) -> ExactLoader:
        options, rows, trainer = self.hparams, self.rows[name], self.trainer
        rank, world = trainer.global_rank, trainer.world_size
        if len(rows) < world:
            hint = "--trainer.devices 1 --trainer.strategy auto"
            raise SystemExit(f"error: {name} has {len(rows)} rows for {world} ranks\nhint: {hint}")
        sampler = EpochSampler(len(rows), options.split_seed, name == "train", rank, world)
        size, workers, gpu = options.batch_size, options.num_workers, trainer.strategy.root_device.type == "cuda"
        return ExactLoader(rows, batch_size=size, sampler=sampler, num_workers=workers, pin_memory=gpu)

    def ids(self, name: str) -> list[str]:
        """Return the ids of the windows of a part."""
        return [row["id"] for row in self.rows[name]]

    def told(self) -> dict:
        """Return what the run card says: the parts by their hash, and how windows are cut."""
        hashes = {}
        for name in ("train", "val", "test"):
            rows = [(self.times[row], self.values[row].tolist()) for row in self.part(name)]
            hashes[name] = hashlib.sha256(repr((self.series, rows)).encode()).hexdigest()
        split = f"by time, no window over a border, {self.context} + {self.horizon} steps"
        return {"sha256": hashes, "rows": {name: len(rows) for name, rows in self.rows.items()}, "split": split}


def table(path: Path, time: str, series: list[str]) -> tuple[list[str], list[str], np.ndarray]:
    """Return the names of the series, the times, and the values (rows, series); SystemExit that says what is wrong."""
    if not path.is_file():
        raise SystemExit(f"error: there is no {path}\nhint: --data.folder FOLDER")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        raise SystemExit(f"error: {path} has no rows")
    there = [name for name in rows[0] if name]
    names = series or [name for name in there if name != time]
    if not names:
        raise SystemExit(f"error: {path} has no column but {time}")
    for column in (time, *names):
        if column not in there:
            raise SystemExit(f"error: {path} has no column {column}\nhint: it has {', '.join(there)}")
    moments = [-math.inf]
    for line, row in enumerate(rows, 1):
        moments.append(checked(f"{path}, row {line}", row, time, names, moments[-1]))
    times = [row[time] for row in rows]
    warn_of_gaps(times, torch.tensor(moments[1:], dtype=torch.float64))
    return names, times, np.array([[float(row[name]) for name in names] for row in rows])


def checked(where: str, row: dict, time: str, names: list[str], before: float) -> float:
    """Return the time of a row as a number; SystemExit for a wrong row. before: the time of the row above."""
    if None in row or any(row[name] is None for name in (time, *names)):
        told = f"too many columns: {row[None]}" if None in row else "too few columns"
        raise SystemExit(f"error: {where}: it has {told}")
    now = moment(where, row[time])
    if now <= before:
        told = "stands there twice" if now == before else "comes before the row above"
        raise SystemExit(f"error: {where}: the time {row[time]} {told}")
    for name in names:
        if not math.isfinite(number(row[name])):
            told = f"{name} is {row[name].strip() or 'missing'}, no number"
            raise SystemExit(f"error: {where}: {told}\nhint: fill it in, or leave the column out: --data.series")
    return now


def moment(where: str, text: str) -> float:
    """Return a time as a number; SystemExit for what is none."""
    if math.isfinite(number(text)):
        return number(text)
    try:
        day = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        raise SystemExit(f"error: {where}: the time {text!r} is neither a number nor like 2026-01-31 09:00") from None
    return day.replace(tzinfo=day.tzinfo or datetime.timezone.utc).timestamp()


def number(text: str) -> float:
    """Return a text as a number; nan for what is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def warn_of_gaps(times: list[str], moments: torch.Tensor) -> None:
    """Say where steps are unlike: a window counts rows and knows no time."""
    steps = moments.diff()
    wide = torch.nonzero(steps > 1.5 * steps.median())
    if len(wide):
        first = times[wide[0] : wide[0] + 2]
        rank_zero_warn(f"{len(wide)} steps of time are longer than others, first {' to '.join(first)}")
