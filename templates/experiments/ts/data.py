"""Series in one table: a time, and a column of values each. Windows of them, in parts that follow one another."""

import datetime
import hashlib
import itertools
import math
import statistics
from pathlib import Path

import torch
from lightning.pytorch.utilities import rank_zero_warn

from datamodule import TableData


class Data(TableData):
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
            raise SystemExit(
                "error: a series has no folds: a model would learn from the future of what it is judged by\n"
                "hint: other shares, --data.val 0.2 --data.test 0.1"
            )
        if min(context, horizon) < 1:
            raise SystemExit("error: data.context and data.horizon are at least 1")
        if min(val, test) < 0 or val + test >= 1:
            raise SystemExit("error: data.val and data.test are shares, which leave something to train")
        self.context, self.horizon = context, horizon
        self.series, self.columns = series, (time, *series)
        rows = self.checked(self.path("series"), labelled=True)
        if not series:
            self.series = [name for name in rows[0] if name and name != time]
            self.columns = (time, *self.series)
            rows = self.checked(self.path("series"), labelled=True)
        if not self.series:
            raise SystemExit(f"error: {self.path('series')} has no column but {time}")
        self.times = [row[time] for row in rows]
        self.warn_of_gaps()
        self.values = torch.tensor([[float(row[name]) for name in self.series] for row in rows], dtype=torch.float64)
        self.scale(mean, deviation)
        self.save_hyperparameters({"series": self.series, "mean": self.mean, "deviation": self.deviation})

    def path(self, name: str) -> Path:
        return Path(self.hparams.folder) / "series.csv"

    def checked(self, path: Path, *, labelled: bool) -> list[dict]:
        self.before = -math.inf  # the time of the row above
        return super().checked(path, labelled=labelled)

    def unusable(self, row: dict) -> str:
        """Return what is wrong with a row; rows come in their order."""
        text, before = row[self.hparams.time], self.before
        if None in row:
            return f"it has too many columns: {row[None]}"
        try:
            self.before = moment(text)
        except ValueError:
            return f"the time {text!r} is neither a number nor like 2026-01-31 09:00"
        if self.before == before:
            return f"the time {text} stands there twice"
        if self.before < before:
            return f"the time {text} comes before the row above"
        for name in self.series:
            value = row[name].strip()
            try:
                if not value or not math.isfinite(float(value)):
                    return f"{name} is {value or 'missing'}\nhint: fill it in, or leave the column out: --data.series"
            except ValueError:
                return f"{name} is {value!r}, no number"
        return ""

    def wrong(self, row: dict) -> str:
        return ""  # a series is its own label

    def warn_of_gaps(self) -> None:
        """Say where steps are unlike: a window counts rows and knows no time."""
        moments = [moment(one) for one in self.times]
        steps = [after - before for before, after in itertools.pairwise(moments)]
        usual = statistics.median(steps or [0])
        wide = [at for at, one in enumerate(steps) if one > 1.5 * usual]
        if wide:
            at, times = wide[0], self.times
            rank_zero_warn(f"{len(wide)} steps of time are longer than others, first {times[at]} to {times[at + 1]}")

    def part(self, name: str) -> range:
        """Return the numbers of the rows of a part; future: the last rows, which come before it."""
        rows, options = len(self.times), self.hparams
        test = rows - round(rows * options.test)
        val = test - round(rows * options.val)
        parts = {"train": range(val), "val": range(val, test), "test": range(test, rows)}
        return (parts | {"future": range(max(0, rows - self.context), rows)})[name]

    def scale(self, mean: list[float], deviation: list[float]) -> None:
        """Scale all values, with the mean and the deviation of the training part unless others are given."""
        if not mean:
            self.read("train")  # says if there are too few rows
        known = self.values[: len(self.part("train"))]
        self.mean = mean or known.mean(0).tolist()
        self.deviation = deviation or known.std(0, correction=0).tolist()
        if not len(self.series) == len(self.mean) == len(self.deviation):
            raise SystemExit(f"error: {len(self.series)} series, but data.mean or data.deviation are of another number")
        for name, one in zip(self.series, self.deviation):
            if not one > 0:
                raise SystemExit(f"error: {name} does not vary in the training part\nhint: leave it out, --data.series")
        center, unit = (torch.tensor(one, dtype=torch.float64) for one in (self.mean, self.deviation))
        self.scaled = ((self.values - center) / unit).float()

    def read(self, name: str) -> list[dict]:
        """Return the windows of a part: where each begins, and its id, the last time that it knows."""
        part, ahead = self.part(name), 0 if name == "future" else self.horizon
        starts = range(part.start, part.stop - self.context - ahead + 1)
        if not starts:
            raise SystemExit(
                f"error: {name} has {len(part)} rows, and a window needs {self.context} + {ahead}\n"
                "hint: a longer series, a shorter --data.context or --data.horizon, or another --data.val, --data.test"
            )
        return [{"id": self.times[start + self.context - 1], "start": start} for start in starts]

    def encode(self, rows: list[dict]) -> list[dict]:
        """Return past (context, series) and future (horizon, series) of each window, scaled; nan after the file."""
        empty = torch.full((self.horizon, len(self.series)), math.nan)
        known = torch.cat([self.scaled, empty])
        ends = [row["start"] + self.context for row in rows]
        return [{"past": known[end - self.context : end], "future": known[end : end + self.horizon]} for end in ends]

    def collate(self, rows: list[dict]) -> dict:
        """Return past (rows, context, series), future (rows, horizon, series) and row (rows,)."""
        windows = {name: torch.stack([row[name] for row in rows]) for name in ("past", "future")}
        return {**windows, "row": torch.tensor([row["row"] for row in rows])}

    def told(self) -> dict:
        """Return what the run card says: the parts by their hash, and how windows are cut."""
        hashes = {}
        for name in ("train", "val", "test"):
            rows = [(self.times[row], self.values[row].tolist()) for row in self.part(name)]
            hashes[name] = hashlib.sha256(repr((self.series, rows)).encode()).hexdigest()
        windows = {name: len(rows) for name, rows in self.rows.items()}
        split = f"by time, no window over a border, {self.context} + {self.horizon} steps"
        return {"sha256": hashes, "rows": windows, "split": split}


def moment(text: str) -> float:
    """Return a time as a number; ValueError for what is none."""
    try:
        found = float(text)
    except ValueError:
        day = datetime.datetime.fromisoformat(text.strip())
        return (day if day.tzinfo else day.replace(tzinfo=datetime.timezone.utc)).timestamp()
    if not math.isfinite(found):
        raise ValueError(text)
    return found
