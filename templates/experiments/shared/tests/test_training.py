"""What makes two runs comparable, whatever the task is: each of these tests has caught a real mistake."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import lightning as L
import pytest
import torch
from data import Data
from model import Model
from lightning.pytorch.callbacks import ModelCheckpoint
from training import EpochSampler, ExactResume

PROJECT = Path(__file__).parents[1]
STEPS = 10  # of an epoch
QUIET = {
    "accelerator": "cpu",
    "devices": 1,
    "logger": False,
    "enable_progress_bar": False,
    "enable_model_summary": False,
    "use_distributed_sampler": False,
}


def train(*, seed=42, resume=None, keep=None, **options):
    """Return all weights after two epochs, as one vector. keep: a folder, and after how many steps to keep what."""
    L.seed_everything(seed)
    model, watching = Model(), [ExactResume(seed)]
    if keep:
        watching.append(ModelCheckpoint(keep[0], "kept", every_n_train_steps=keep[1], save_top_k=-1))
    trainer = L.Trainer(max_epochs=2, enable_checkpointing=bool(keep), callbacks=watching, **QUIET, **options)
    trainer.fit(model, Data(split_seed=seed), ckpt_path=resume)
    return torch.cat([one.detach().flatten() for one in model.parameters()])


def batch(rows=8):
    """Return the first rows of train."""
    data = Data(batch_size=rows)
    L.Trainer(**QUIET).datamodule = data
    data.trainer = L.Trainer(**QUIET)
    data.setup("fit")
    return data.collate([data.sets["train"][row] for row in range(rows)])


def command(*words, folder):
    """Run main.py in a process of its own."""
    told = subprocess.run(
        [sys.executable, "main.py", *words, "--run.folder", str(folder), "--trainer.enable_progress_bar", "false"],
        cwd=PROJECT, capture_output=True, text=True, timeout=300, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-2000:]
    return told.stdout


@pytest.fixture(scope="session")
def kept(tmp_path_factory):
    """Return the folder of a run of two epochs."""
    folder = tmp_path_factory.mktemp("runs")
    command("fit", "-c", "configs/base.yaml", "--epochs", "2", "--name", "kept", folder=folder)
    return folder / "kept" / "version_0"


def test_a_batch_can_be_learnt_by_heart():
    L.seed_everything(0)
    model, rows = Model(lr=3e-3), batch()
    model.log = model.log_dict = lambda *words, **options: None
    model._trainer = None
    for part in model.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.0
    optimizer = torch.optim.AdamW(model.parameters(), 3e-3)
    losses = []
    for _ in range(120):
        losses.append(model.loss_of(rows))
        losses[-1].backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
    assert losses[-1] < 0.05 * losses[0]


def test_one_seed_is_one_training_and_another_is_another():
    assert torch.equal(train(), train())
    assert not torch.equal(train(), train(seed=43))


@pytest.mark.parametrize("steps", [STEPS, STEPS + 3], ids=["at the end of an epoch", "within an epoch"])
@pytest.mark.parametrize("together", [1, 2], ids=["every batch a step", "two batches a step"])
def test_a_resumed_run_is_the_unbroken_one_bit_for_bit(tmp_path, steps, together):
    steps, options = steps // together, {"accumulate_grad_batches": together}
    unbroken = train(keep=(tmp_path, steps), **options)
    assert torch.equal(unbroken, train(resume=tmp_path / "kept.ckpt", **options))


def test_all_four_loops_run():
    trainer, model, data = L.Trainer(fast_dev_run=True, **QUIET), Model(), Data()
    trainer.fit(model, data)
    trainer.validate(model, data)
    trainer.test(model, data)
    assert len(trainer.predict(model, data)) == 1


def test_frozen_layers_do_not_learn():
    model = Model(frozen=-1)
    model.loss_of(batch()).backward() if any(one.requires_grad for one in model.parameters()) else None
    assert all(one.grad is None for one in model.net.base_model.parameters())


def test_evaluation_takes_each_row_once_on_any_number_of_ranks():
    for world in (1, 2, 3, 8):
        ranks = [list(EpochSampler(79, rank=rank, world=world)) for rank in range(world)]
        assert sorted(row for rank in ranks for row in rank) == list(range(79))


def test_training_gives_every_rank_as_many_rows_and_a_new_order_each_epoch():
    ranks = [EpochSampler(79, shuffle=True, rank=rank, world=2) for rank in range(2)]
    first = [list(one) for one in ranks]
    assert [len(one) for one in first] == [39, 39] and not set(first[0]) & set(first[1])
    ranks[0].set_epoch(1)
    assert list(ranks[0]) != first[0]


def test_rows_of_like_length_come_together():
    lengths = [(7 * row) % 50 for row in range(400)]
    order = list(EpochSampler(400, shuffle=True, lengths=lengths, batch=8))
    assert sorted(order) == list(range(400))
    spread = [max(found) - min(found) for first in range(0, 400, 8) if (found := [lengths[r] for r in order[first : first + 8]])]
    assert sum(spread) / len(spread) < 5


def test_a_checkpoint_holds_nothing_but_weights_and_plain_values(kept):
    found = torch.load(kept / "checkpoints" / "last.ckpt", weights_only=True)
    assert found["task"] == Model.task


def test_what_is_typed_beats_the_checkpoint(kept):
    last = str(kept / "checkpoints" / "last.ckpt")
    command("fit", "--ckpt", last, "--epochs", "2", "--lr", "0.5", "--name", "again", folder=kept.parents[1])
    assert "lr: 0.5" in (kept.parents[1] / "again" / "version_0" / "config.yaml").read_text()


def test_the_run_card_says_what_was_trained_on_what(kept):
    card = json.loads((kept / "run.json").read_text())
    assert card["state"] == "finished" and card["task"] == Model.task and card["steps"] > 0
    assert set(card["data"]["sha256"]) == {"train", "val", "test"} and card["config"]["seed_everything"] == 42
    assert card["best"]["checkpoint"].endswith("best.ckpt")


def test_two_ranks_measure_what_one_measures_and_every_id_is_predicted_once(kept):
    best, folder = str(kept / "checkpoints" / "best.ckpt"), kept.parents[1]
    found = {}
    for ranks in (1, 2):
        more = ["--trainer.devices", "2", "--trainer.strategy", "ddp"] if ranks == 2 else []
        command("test", "--ckpt", best, "--trainer.accelerator", "cpu", *more, folder=folder)
        found[ranks] = json.loads((kept / "run.json").read_text())["test"]["best.ckpt"]
        command("predict", "--ckpt", best, "--trainer.accelerator", "cpu", *more, folder=folder)
        with (kept / "predictions-test.csv").open() as file:
            found[ranks, "rows"] = list(csv.DictReader(file))
    assert found[1] == pytest.approx(found[2], abs=1e-5)
    with (PROJECT / "data" / "test.csv").open(encoding="utf-8") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    assert [row["id"] for row in found[2, "rows"]] == ids
    assert [row["id"] for row in found[1, "rows"]] == ids


def test_two_ranks_train_with_unlike_numbers_of_batches_in_evaluation(tmp_path):
    ddp = ["--trainer.devices", "2", "--trainer.strategy", "ddp", "--trainer.accelerator", "cpu"]
    command("fit", "-c", "configs/base.yaml", "--epochs", "1", "--batch-size", "13", *ddp, folder=tmp_path)
    assert json.loads(next(tmp_path.glob("*/*/run.json")).read_text())["state"] == "finished"
