"""A repository of real git."""

import subprocess
from pathlib import Path

import pytest

MODEL = """\
import pytorch_lightning as pl
from torchmetrics.functional import pearson_corrcoef


class Model(pl.LightningModule):
    def validation_step(self, batch, at):
        self.log("val_pearson", pearson_corrcoef(self(batch), batch["y"]))
"""
TRAIN = """\
import pytorch_lightning as pl
import torch
from model import Model

model = Model()
trainer = pl.Trainer()
trainer.fit(model)
torch.save(model, "/opt/ml/model.pt")
"""


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-c", "init.defaultBranch=main", *words], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode()


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with a model and a script, tracked by git; the current folder."""
    folder = tmp_path / "sts"
    write(folder / "src/model.py", MODEL)
    write(folder / "src/train.py", TRAIN)
    git(folder, "init")
    git(folder, "add", ".")
    monkeypatch.chdir(folder)
    return folder
