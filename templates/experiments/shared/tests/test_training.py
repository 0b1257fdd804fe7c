"""What makes two runs comparable, whatever the task is: each of these tests has caught a real mistake."""

import csv
import inspect
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from types import SimpleNamespace

import lightning as L
import pytest
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from lightning.pytorch.cli import LightningCLI

from backbone import embeddings_of, encoder_of, layers_of
from data import Data
from main import main
from model import Model
from run import ema
from training import EpochSampler, ExactResume, parameter_groups

PROJECT = Path(__file__).parents[1]
OPTIONS = inspect.signature(Model).parameters
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
    data, watching = Data(split_seed=seed), [ExactResume(seed)]
    model = model_of(data)
    if keep:
        watching.append(ModelCheckpoint(keep[0], "kept", every_n_train_steps=keep[1], save_top_k=-1))
    trainer = L.Trainer(max_epochs=2, enable_checkpointing=bool(keep), callbacks=watching, **QUIET, **options)
    trainer.fit(model, data, ckpt_path=resume)
    return torch.cat([one.detach().flatten() for one in model.parameters()])


def model_of(data, **options):
    """Return a model that knows what the data found out, as main.py tells it."""
    return Model(**{name: getattr(data, name) for name in getattr(Model, "from_data", ())}, **options)


def ready(rows=8, data=None, **options):
    """Return a model that is set up, and the first rows of train."""
    data = data or Data(batch_size=rows)
    data.trainer = L.Trainer(**QUIET)
    data.setup("fit")
    model = model_of(data, **options)
    model._trainer = SimpleNamespace(datamodule=data)
    model.setup("fit")
    model._trainer = None
    return model, data.collate([data.sets["train"][row] for row in range(rows)])


def batch(rows=8):
    """Return the first rows of train."""
    return ready(rows)[1]


def batches():
    """Return how many batches an epoch has."""
    data = Data()
    data.trainer = L.Trainer(**QUIET)
    data.setup("fit")
    return len(data.train_dataloader())


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
    model, rows = ready(lr=3e-3)
    model.log = model.log_dict = lambda *words, **options: None
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
    assert losses[-1] < getattr(Model, "by_heart", 0.05) * losses[0]


def test_one_seed_is_one_training_and_another_is_another():
    assert torch.equal(train(), train())
    assert not torch.equal(train(), train(seed=43))


@pytest.mark.parametrize("more", [0, 2], ids=["at the end of an epoch", "within an epoch"])
@pytest.mark.parametrize("together", [1, 2], ids=["every batch a step", "two batches a step"])
def test_a_resumed_run_is_the_unbroken_one_bit_for_bit(tmp_path, more, together):
    steps, options = -(-batches() // together) + more, {"accumulate_grad_batches": together}
    unbroken = train(keep=(tmp_path, steps), **options)
    assert torch.equal(unbroken, train(resume=tmp_path / "kept.ckpt", **options))


def test_all_four_loops_run():
    trainer, data = L.Trainer(fast_dev_run=True, **QUIET), Data()
    model = model_of(data)
    trainer.validate(model, data)
    trainer.fit(model, data)
    trainer.test(model, data)
    assert len(trainer.predict(model, data)) == 1


@pytest.mark.skipif("layer_decay" not in OPTIONS, reason="this model freezes in another way")
def test_frozen_layers_do_not_learn():
    model, rows = ready(frozen=-1)
    model.loss_of(rows).backward() if any(one.requires_grad for one in model.parameters()) else None
    assert all(one.grad is None for one in encoder_of(model.net).parameters())


@pytest.mark.skipif("layer_decay" not in OPTIONS, reason="the layers of this model learn alike")
def test_lower_layers_learn_more_slowly_and_biases_do_not_decay():
    model = model_of(Data())
    layers = layers_of(model.net)
    groups = parameter_groups(model, layers, lr=1.0, decay=0.5, weight=0.1)
    found = {id(one): (group["lr"], group["weight_decay"]) for group in groups for one in group["params"]}
    assert len(found) == sum(one.requires_grad for one in model.parameters())
    for name, one in model.named_parameters():
        if one.requires_grad:
            assert found[id(one)][1] == (0.0 if one.ndim < 2 else 0.1), name
    rates = [found[id(next(layer.parameters()))][0] for layer in (*layers[::-1], embeddings_of(model.net))]
    assert rates == [0.5 ** (depth + 1) for depth in range(len(rates))]


def test_the_learning_rate_rises_and_then_falls_to_nothing():
    model, rates = model_of(Data()), []
    model.hparams.warmup, model._trainer = 0.2, SimpleNamespace(estimated_stepping_batches=10)
    [optimizer], [told] = model.configure_optimizers()
    highest = optimizer.param_groups[0]["initial_lr"]
    for _ in range(10):
        rates.append(optimizer.param_groups[0]["lr"] / highest)
        optimizer.step()
        told["scheduler"].step()
    assert rates[:3] == [0.0, 0.5, 1.0]
    assert rates[2:] == sorted(rates[2:], reverse=True)
    assert 0 < rates[-1] < 0.2
    assert optimizer.param_groups[0]["lr"] == 0.0


def test_evaluation_takes_each_row_once_on_any_number_of_ranks():
    for world in (1, 2, 3, 8):
        ranks = [list(EpochSampler(79, rank=rank, world=world)) for rank in range(world)]
        assert sorted(row for rank in ranks for row in rank) == list(range(79))


def test_training_gives_every_rank_as_many_rows_and_a_new_order_each_epoch():
    ranks = [EpochSampler(79, shuffle=True, rank=rank, world=2) for rank in range(2)]
    first = [list(one) for one in ranks]
    assert [len(one) for one in first] == [39, 39]
    assert not set(first[0]) & set(first[1])
    ranks[0].set_epoch(1)
    assert list(ranks[0]) != first[0]


def test_rows_of_like_length_come_together():
    lengths = [(7 * row) % 50 for row in range(400)]
    order = list(EpochSampler(400, shuffle=True, lengths=lengths, batch=8))
    assert sorted(order) == list(range(400))
    spread = [
        max(found) - min(found)
        for first in range(0, 400, 8)
        if (found := [lengths[r] for r in order[first : first + 8]])
    ]
    assert sum(spread) / len(spread) < 5


@pytest.mark.skipif(Model.task not in ("cls", "gen", "mrc", "ner", "sts"), reason="a table names files or times")
def test_decomposed_letters_are_read_as_syllables(tmp_path):
    from datamodule import TableData

    (tmp_path / "some.csv").write_text(unicodedata.normalize("NFD", "글\n한국"), encoding="utf-8")
    rows = TableData().table(tmp_path / "some.csv")
    assert rows == [{"글": "한국"}]


def test_a_checkpoint_holds_nothing_but_weights_and_plain_values(kept):
    found = torch.load(kept / "checkpoints" / "last.ckpt", weights_only=True)
    assert found["task"] == Model.task


def test_what_is_typed_beats_the_checkpoint(kept):
    last = str(kept / "checkpoints" / "last.ckpt")
    command("fit", "--ckpt", last, "--epochs", "2", "--lr", "0.5", "--name", "again", folder=kept.parents[1])
    assert "lr: 0.5" in (kept.parents[1] / "again" / "version_0" / "config.yaml").read_text()


def test_the_run_card_says_what_was_trained_on_what(kept):
    card = json.loads((kept / "run.json").read_text())
    assert card["state"] == "finished"
    assert card["task"] == Model.task
    assert card["steps"] > 0
    assert set(card["data"]["sha256"]) >= {"train", "val", "test"}
    assert card["config"]["seed_everything"] == 42
    with (kept / "metrics.csv").open() as file:
        found = [float(row[card["monitor"]]) for row in csv.DictReader(file) if row[card["monitor"]]]
    best = {"max": max, "min": min}[card["mode"]](found)
    assert card["best"] == {card["monitor"]: pytest.approx(best, abs=1e-5), "checkpoint": "checkpoints/best.ckpt"}


def test_a_checkpoint_that_is_not_there_is_named():
    with pytest.raises(SystemExit, match=r"there is no checkpoint runs/x/checkpoints/best\.ckpt"):
        main(["test", "--ckpt", "runs/x/checkpoints/best.ckpt"])


@pytest.mark.skipif("loss_options" not in OPTIONS, reason="the loss has no options")
def test_a_number_among_the_options_of_a_loss_is_a_number(capsys):
    with pytest.raises(SystemExit):
        main(["fit", "-c", "configs/base.yaml", "--model.loss_options.scale", "0.1", "--print_config"])
    assert "scale: 0.1\n" in capsys.readouterr().out


def test_the_learning_rate_of_a_run_ends_at_nothing():
    data, trainer = Data(batch_size=8), L.Trainer(max_steps=3, limit_val_batches=0, enable_checkpointing=False, **QUIET)
    trainer.fit(model_of(data), data)
    assert trainer.optimizers[0].param_groups[0]["lr"] == 0
    assert trainer.lr_scheduler_configs[0].scheduler.last_epoch == 3


def test_averaged_weights_forget_the_first_and_end_as_a_long_mean():
    mean, new = torch.zeros(()), torch.ones(())
    assert ema(mean, new, torch.tensor(0)) == pytest.approx(0.9)
    assert ema(mean, new, torch.tensor(10**6)) == pytest.approx(0.001, abs=1e-6)
    assert ema(torch.tensor(1), torch.tensor(7), torch.tensor(5)) == 7  # what batch norm counts


def test_a_monitor_that_nothing_measures_is_named_before_the_first_step(tmp_path):
    with pytest.raises(SystemExit, match=r"is called val/nothing\nhint: --run\.monitor, one of .*val/"):
        main(["fit", "-c", "configs/base.yaml", "--run.monitor", "val/nothing", "--run.folder", str(tmp_path)])


def test_two_ranks_measure_what_one_measures_and_every_id_is_predicted_once(kept):
    best, folder = str(kept / "checkpoints" / "best.ckpt"), kept.parents[1]
    found = {}
    for ranks in (1, 2):
        for asked in ("test", "predict"):
            words = [asked, "--ckpt", best, "--trainer.accelerator", "cpu"]
            if ranks == 1:
                main([*words, "--trainer.enable_progress_bar", "false"])
            else:
                command(*words, "--trainer.devices", "2", "--trainer.strategy", "ddp", folder=folder)
        found[ranks] = json.loads((kept / "run.json").read_text())["test"]["best.ckpt"]
        with (kept / "predictions-test.csv").open() as file:
            found[ranks, "rows"] = list(csv.DictReader(file))
    assert found[1] == pytest.approx(found[2], abs=1e-5)
    data = Data()
    data.trainer = L.Trainer(**QUIET)
    data.setup("test")
    ids = [row["id"] for row in data.rows["test"]]
    assert [row["id"] for row in found[2, "rows"]] == ids
    assert [row["id"] for row in found[1, "rows"]] == ids


def test_evaluation_waits_for_no_other_rank(monkeypatch):
    asked = []
    monkeypatch.setattr(LightningCLI, "instantiate_trainer", lambda cli, **options: asked.append(options) or sys.exit())
    with pytest.raises(SystemExit):
        main(["validate", "-c", "configs/base.yaml", "--trainer.strategy", "ddp"])
    assert asked[0]["strategy"]._ddp_kwargs == {"broadcast_buffers": False}


def test_two_ranks_train_with_unlike_numbers_of_batches_in_evaluation_and_one_rank_reads_their_checkpoint(tmp_path):
    ddp = ["--trainer.devices", "2", "--trainer.strategy", "ddp", "--trainer.accelerator", "cpu"]
    command("fit", "-c", "configs/base.yaml", "--epochs", "1", "--batch-size", "13", *ddp, folder=tmp_path)
    run = next(tmp_path.glob("*/*"))
    card = json.loads((run / "run.json").read_text())
    assert card["state"] == "finished"
    alone = ["--trainer.devices", "1", "--trainer.strategy", "auto", "--trainer.enable_progress_bar", "false"]
    found = main(["validate", "--ckpt", str(run / "checkpoints" / "best.ckpt"), *alone])
    assert found[card["monitor"]] == pytest.approx(card["best"][card["monitor"]], abs=1e-4)
    assert not (PROJECT / "config.yaml").exists()
