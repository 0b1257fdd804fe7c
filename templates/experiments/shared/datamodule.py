"""The rows of a table as batches: what data.py builds on."""

import csv
import hashlib
import random
from pathlib import Path

import lightning as L
from torch.utils.data import Dataset

from training import EpochSampler, ExactLoader


class Rows(Dataset):
    """Rows that are encoded once, before the first batch."""

    def __init__(self, encoded: list[dict]):
        self.encoded = encoded

    def __len__(self) -> int:
        return len(self.encoded)

    def __getitem__(self, row: int) -> dict:
        return {"row": row, **self.encoded[row]}


class TableData(L.LightningDataModule):
    """train.csv, val.csv and test.csv of a folder, or folds of train.csv.

    data.py says which `columns` there are and which of them is the `target`, what is `wrong` with a labelled row and
    what makes any row `unusable`, how rows are `encode`d, and how some of them `collate` to a batch.
    """

    columns: tuple[str, ...] = ()
    target = "label"
    group = ""  # a column: rows that have the same there are in one fold

    def setup(self, stage: str) -> None:
        """Read and encode what a stage needs."""
        wanted = {"fit": ("train", "val"), "validate": ("val",), "test": ("test",), "predict": (self.hparams.predict,)}
        self.rows = {name: self.read(name) for name in wanted[stage]}
        self.sets = {name: Rows(self.encode(rows)) for name, rows in self.rows.items()}

    def read(self, name: str) -> list[dict]:
        """Return the rows of a set. With folds, val is one of them and train is the others; test stays as it is."""
        if not self.hparams.folds or name == "test":
            return self.checked(self.path(name), labelled=self.trainer.state.fn != "predict")
        rows = self.checked(self.path("train"), labelled=True)
        groups = [row[self.group] if self.group else at for at, row in enumerate(rows)]
        own = folds([row[self.target] for row in rows], self.hparams.folds, self.hparams.split_seed, groups)
        return [row for row, fold in zip(rows, own) if (fold == self.hparams.fold) == (name == "val")]

    def path(self, name: str) -> Path:
        return Path(self.hparams.folder) / f"{name}.csv"

    def checked(self, path: Path, *, labelled: bool) -> list[dict]:
        """Return the rows of a file; SystemExit that names the file, the column or the row that is wrong."""
        rows = self.table(path)
        if not rows:
            raise SystemExit(f"error: {path} has no rows")
        wanted = [column for column in self.columns if labelled or column != self.target]
        for column in wanted:
            if column not in rows[0]:
                hint = f"it has {', '.join(filter(None, rows[0]))}"
                raise SystemExit(f"error: {path} has no column {column}\nhint: {hint}")
        for number, row in enumerate(rows, 1):
            short = any(row[column] is None for column in wanted) and "it has too few columns"
            wide = None in row and "it has too many columns\nhint: a text with a comma stands in quotes"
            if why := short or wide or self.unusable(row) or (labelled and self.wrong(row)):
                raise SystemExit(f"error: {path}, row {number}: {why}")
        return rows

    def table(self, path: Path) -> list[dict]:
        """Return the rows of a file as they stand there."""
        if not path.is_file():
            raise SystemExit(f"error: there is no {path}\nhint: --data.folder FOLDER")
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def unusable(self, row: dict) -> str:
        """Return what is wrong with a row's inputs, or nothing."""
        return ""

    def train_dataloader(self):
        return self.loader("train")

    def val_dataloader(self):
        return self.loader("val")

    def test_dataloader(self):
        return self.loader("test")

    def predict_dataloader(self):
        return self.loader(self.hparams.predict)

    def loader(self, name: str) -> ExactLoader:
        options, rows, learning = self.hparams, self.sets[name], name == "train"
        lengths = [row["length"] for row in rows.encoded] if learning and options.get("bucket") else ()
        rank, world = self.trainer.global_rank, self.trainer.world_size
        if len(rows) < world:
            raise SystemExit(f"error: {name} has {len(rows)} rows for {world} ranks\nhint: --trainer.devices 1")
        sampler = EpochSampler(len(rows), options.split_seed, learning, rank, world, lengths, options.batch_size)
        told = {"batch_size": options.batch_size, "num_workers": options.num_workers, "collate_fn": self.collate}
        pinned = self.trainer.strategy.root_device.type == "cuda"
        return ExactLoader(rows, sampler=sampler, pin_memory=pinned, **told)

    def ids(self, name: str) -> list[str]:
        """Return the ids of a set, or the numbers of its rows."""
        return [row.get("id") or str(number) for number, row in enumerate(self.rows[name])]

    def told(self) -> dict:
        """Return what the run card says: the files by their hash, and how they are split."""
        options, files = self.hparams, [self.path(name) for name in ("train", "val", "test")]
        hashes = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()}
        split = {"folds": options.folds, "fold": options.fold, "split_seed": options.split_seed}
        rows = {name: len(rows) for name, rows in self.rows.items()}
        return {"sha256": hashes, "rows": rows, "split": split if options.folds else "files"}


def folds(labels: list[str], count: int, seed: int, groups: list) -> list[int]:
    """Return the fold of each row, 0 to count - 1, alike for everybody with one seed.

    Rows of one group are in one fold; every fold has an equal share of the groups of every label.
    """
    chance, labelled, own = random.Random(seed), dict(zip(groups, labels)), {}
    order = sorted(labelled, key=lambda group: (labelled[group], chance.random()))
    for first in range(0, len(order), count):
        own |= dict(zip(order[first : first + count], chance.sample(range(count), count)))
    return [own[group] for group in groups]
