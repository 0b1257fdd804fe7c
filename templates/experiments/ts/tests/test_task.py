"""Series: where their windows lie, what scales them, their metrics, pretraining, and what is said of what is wrong."""

import csv
import json
import shutil
import time
from types import SimpleNamespace

import lightning as L
import numpy as np
import pytest
import torch
import yaml
from transformers import PatchTSTForPretraining

from data import Data, moment
from main import arguments, main
from metrics import naive
from test_training import QUIET, command, model_of, ready

CPU = ["--trainer.accelerator", "cpu", "--trainer.enable_progress_bar", "false"]


def table(path="data/series.csv"):
    """Return the times and the values of a file, read without this project."""
    with open(path, encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return [row[0] for row in rows], np.array([[float(one) for one in row[1:]] for row in rows]), header


def written(folder, times, values, header):
    """Write a series.csv."""
    folder.mkdir(exist_ok=True)
    with (folder / "series.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *([time, *row] for time, row in zip(times, values))])
    return str(folder)


def windows(data, name):
    """Return the windows of a set, as (rows, context + horizon, series) in the original units."""
    data.trainer = L.Trainer(**QUIET)
    data.setup("fit" if name in ("train", "val") else name)
    made = data.collate(list(data.sets[name]))
    return torch.cat([made["past"], made["future"]], 1).double().numpy() * data.deviation + data.mean


def test_no_window_reaches_over_a_border():
    times, values, _ = table()
    data, seen = Data(), {}
    for name in ("train", "val", "test"):
        found = windows(data, name)
        first = times.index(data.rows[name][0]["id"]) - 47
        wanted = np.stack([values[first + at : first + at + 60] for at in range(len(found))])
        assert np.allclose(found, wanted, atol=1e-4)
        seen[name] = range(first, first + len(found) + 59)
    assert [seen[name] for name in ("train", "val", "test")] == [range(644), range(644, 782), range(782, 920)]
    assert [len(windows(data, name)) for name in ("train", "val", "test")] == [585, 79, 79]


@pytest.mark.parametrize("first", [644, 782], ids=["val and test", "test"])
def test_rows_after_the_training_part_change_no_scale(tmp_path, first):
    times, values, header = table()
    changed = values.copy()
    changed[first:] = changed[first:] * 3 + 100
    one, other = Data(), Data(folder=written(tmp_path, times, changed, header))
    assert (one.mean, one.deviation) == (other.mean, other.deviation)
    assert one.mean == pytest.approx(values[:644].mean(0))
    assert one.deviation == pytest.approx(values[:644].std(0))
    changed[0] += 1000
    assert Data(folder=written(tmp_path, times, changed, header)).mean != one.mean


def test_the_run_card_tells_which_part_differs(tmp_path):
    times, values, header = table()
    one, other = Data(), Data()
    values[-1] += 1
    other = Data(folder=written(tmp_path, times, values, header))
    for data in (one, other):
        windows(data, "train")
    one, other = one.told(), other.told()
    assert [one["sha256"][name] == other["sha256"][name] for name in ("train", "val", "test")] == [True, True, False]
    assert one["rows"] == {"train": 585, "val": 79}


def test_an_id_is_the_last_time_that_a_forecast_knows_and_stands_once():
    times, _, _ = table()
    data = Data()
    windows(data, "test")
    assert data.ids("test") == times[782 + 47 : 920 - 12]
    assert len(set(data.ids("test"))) == 79


def test_predictions_are_of_the_steps_after_their_id_in_the_original_units():
    times, values, header = table()
    data = Data(batch_size=7)
    model, trainer = model_of(data), L.Trainer(**QUIET)
    model.outputs = lambda batch: batch["future"]  # a forecaster that knows
    made = trainer.predict(model, data)
    for at, name in enumerate(header[1:]):
        for step in (1, 2, 12):
            found = [one for batch in made for one in batch[f"{name}+{step}"]]
            wanted = [values[times.index(one) + step, at] for one in data.ids("test")]
            assert found == pytest.approx(wanted, abs=1e-4)
    assert list(made[0]) == ["row", *(f"{name}+{step}" for name in header[1:] for step in range(1, 13))]
    told = trainer.validate(model, data, verbose=False)[0]
    assert told["val/mse"] == told["val/mae"] == 0
    assert told["val/skill"] == told["val/skill_seasonal"] == 1


def test_the_future_after_the_file_has_one_row_and_sees_the_last_steps():
    times, values, _ = table()
    data = Data(predict="future")
    found = L.Trainer(**QUIET).predict(model_of(data), data)
    data.trainer = L.Trainer(**QUIET)
    data.setup("predict")
    assert data.ids("future") == [times[-1]]
    seen = data.sets["future"][0]["past"].double().numpy() * data.deviation + data.mean
    assert np.allclose(seen, values[-48:], atol=1e-4)
    assert np.isfinite(found[0]["전력+12"]).all()
    data.trainer = SimpleNamespace(global_rank=0, world_size=2)
    with pytest.raises(SystemExit, match="future has 1 rows for 2 ranks"):
        data.predict_dataloader()


def test_what_is_logged_is_the_metric_of_all_windows_in_the_original_units():
    data = Data(batch_size=7)
    model, trainer = model_of(data, season=5), L.Trainer(**QUIET)
    told = trainer.test(model, data, verbose=False)[0]
    made, all_of_them = trainer.predict(model, Data(batch_size=7)), windows(data, "test")
    past, wanted = all_of_them[:, :48], all_of_them[:, 48:]
    names = [[f"{name}+{step + 1}" for name in data.series] for step in range(12)]
    found = np.concatenate([np.stack([np.stack([one[name] for name in row], -1) for row in names], 1) for one in made])
    assert told["test/mse"] == pytest.approx(((found - wanted) ** 2).mean(), rel=1e-4)
    assert told["test/mae"] == pytest.approx(np.abs(found - wanted).mean(), rel=1e-4)
    assert told["test/loss"] == pytest.approx((((found - wanted) / data.deviation) ** 2).mean(), rel=1e-4)
    last = np.repeat(past[:, -1:], 12, 1)
    seasonal = np.stack([past[:, 48 - 5 + step % 5] for step in range(12)], 1)
    for name, other in (("skill", last), ("skill_seasonal", seasonal)):
        own, other = (((one - wanted) ** 2).mean((0, 1)) for one in (found, other))
        assert told[f"test/{name}"] == pytest.approx((1 - own / other).mean(), rel=1e-3)


def test_a_seasonal_forecast_repeats_what_was_a_season_before():
    past = torch.arange(6.0).view(1, 6, 1)
    assert naive(past, 5, 3).flatten().tolist() == [3, 4, 5, 3, 4]
    assert naive(past, 2, 3).flatten().tolist() == [3, 4]
    assert naive(past, 2, 1).flatten().tolist() == [5, 5]


def test_the_metric_of_an_epoch_holds_no_epoch_before():
    data, options = Data(), {"max_epochs": 2, "enable_checkpointing": False, "num_sanity_val_steps": 0}
    trainer, model = L.Trainer(**options, **QUIET), model_of(data)
    trainer.fit(model, data)
    logged = trainer.callback_metrics["val/skill"].item()
    assert logged == pytest.approx(trainer.validate(model, data, verbose=False)[0]["val/skill"], abs=1e-6)


def test_it_beats_the_last_value_by_half_and_the_season_before_whatever_the_units_are(tmp_path):
    times, values, header = table()
    found = []
    for folder in ("data", written(tmp_path, times, values * [1e4, 1, 1e-3] + [1e7, 0, 0], header)):
        L.seed_everything(42)
        data = Data(folder=folder)
        trainer, model = L.Trainer(max_epochs=4, enable_checkpointing=False, **QUIET), model_of(data, lr=3e-3)
        trainer.fit(model, data)
        found.append(trainer.test(model, data, verbose=False)[0])
    assert found[0]["test/skill"] > 0.5
    assert found[0]["test/skill_seasonal"] > 0
    assert found[1]["test/skill"] == pytest.approx(found[0]["test/skill"], abs=0.01)
    assert found[1]["test/loss"] == pytest.approx(found[0]["test/loss"], rel=0.1)


@pytest.mark.parametrize("loss", ["mse", "l1", "huber"])
def test_a_forecaster_has_a_loss_and_a_gradient(loss):
    model, rows = ready(loss=loss)
    model.loss_of(rows).backward()
    assert all(one.grad.abs().sum() > 0 for one in model.net.model.encoder.layers[0].parameters() if one.ndim > 1)


def test_what_is_below_a_frozen_layer_does_not_learn():
    model, rows = ready(frozen=1)
    model.loss_of(rows).backward()
    encoder = model.net.model.encoder
    for part, learns in ((encoder.embedder, False), (encoder.layers[0], False), (encoder.layers[1], True)):
        assert all((one.grad is not None) == learns for one in part.parameters())


def test_pretraining_has_the_loss_of_transformers():
    model, rows = ready(stage="pretrain", loss="masked_mse")
    torch.manual_seed(1)
    own = model.loss_of(rows)
    model.net.config.random_mask_ratio = 0.4
    reference = PatchTSTForPretraining(model.net.config)
    reference.load_state_dict(model.net.state_dict())
    torch.manual_seed(1)
    assert own.item() == pytest.approx(reference(rows["past"]).loss.item(), rel=1e-6)


def test_pretraining_is_judged_by_the_same_masks_whatever_the_batches_are():
    data = Data()
    model, found = model_of(data, stage="pretrain", loss="masked_mse"), []
    for size in (7, 32, 32):
        trainer = L.Trainer(**QUIET)
        found.append(trainer.validate(model, Data(batch_size=size), verbose=False)[0]["val/loss"])
    assert found[0] == pytest.approx(found[1], rel=1e-5)
    assert found[1] == found[2]
    model.eval()
    mask = model.mask([3, 4], (3, 6))
    assert not torch.equal(mask[0], mask[1])
    assert (mask.sum(-1) == 6 - int(6 * 0.6)).all()


def test_a_forecaster_starts_from_a_pretrained_encoder_and_does_not_need_it_later(tmp_path):
    own = ["-c", "configs/base.yaml", "--epochs", "1", "--run.folder", str(tmp_path), *CPU]
    main(["fit", *own, "-c", "configs/pretrain.yaml", "--lr", "1e-2"])
    pretrained = tmp_path / "ts-pretrain" / "version_0" / "checkpoints" / "best.ckpt"
    weights = torch.load(pretrained, weights_only=True)["state_dict"]
    main(["fit", *own, "--model.pretrained", str(pretrained), "--model.frozen", "-1"])
    kept = tmp_path / "ts" / "version_0" / "checkpoints" / "best.ckpt"
    found = torch.load(kept, weights_only=True)["state_dict"]
    shared = [name for name in found if name.startswith("net.model.")]
    assert len(shared) > 20
    assert all(torch.equal(found[name], weights[name]) for name in shared)
    first = ["--config", str(tmp_path / "ts-pretrain" / "version_0" / "config.yaml")]
    assert arguments(["fit", "--model.pretrained", str(pretrained)]) == ["fit", "--model.pretrained", str(pretrained)]
    assert arguments(["fit", "--ckpt", str(pretrained)])[:3] == ["fit", *first]
    assert arguments(["fit", f"--ckpt={pretrained}"])[:3] == ["fit", *first]
    with pytest.raises(SystemExit, match="has stage pretrain, not forecast"):
        main(["test", "--ckpt", str(pretrained), "--model.stage", "forecast", "--loss", "mse", *CPU])
    with pytest.raises(SystemExit, match="forecasts nothing"):
        main(["predict", "--ckpt", str(pretrained), *CPU])
    with pytest.raises(SystemExit, match="size mismatch"):
        main(["fit", *own, "--model.pretrained", str(pretrained), "--model.config", "{d_model: 16}"])
    shutil.rmtree(tmp_path / "ts-pretrain")
    assert main(["test", "--ckpt", str(kept), *CPU])["test/skill"] > -5
    with pytest.raises(SystemExit, match="there is no"):
        main(["fit", *own, "--model.pretrained", str(pretrained)])
    last = kept.with_name("last.ckpt")
    main(["fit", "--ckpt", str(last), *own[4:], "--epochs", "2"])  # goes on, with its own weights


def test_a_pretrained_checkpoint_of_another_task_is_refused(tmp_path):
    torch.save({"task": "sts", "state_dict": {}}, tmp_path / "best.ckpt")
    data, trainer = Data(), L.Trainer(max_epochs=1, enable_checkpointing=False, **QUIET)
    with pytest.raises(SystemExit, match="of the task sts"):
        trainer.fit(model_of(data, pretrained=str(tmp_path / "best.ckpt")), data)


def test_another_file_is_judged_on_the_scale_that_was_learnt(tmp_path):
    times, values, header = table()
    folder = written(tmp_path / "later", times, values * 2, header)
    main(["fit", "-c", "configs/base.yaml", "--epochs", "1", "--run.folder", str(tmp_path), *CPU])
    run = tmp_path / "ts" / "version_0"
    asked = yaml.safe_load((run / "config.yaml").read_text(encoding="utf-8"))
    assert asked["data"]["mean"] == pytest.approx(values[:644].mean(0).tolist())
    assert asked["data"]["series"] == header[1:]
    main(["predict", "--ckpt", str(run / "checkpoints" / "best.ckpt"), "--data.folder", folder, *CPU])
    with (run / "predictions-test.csv").open(encoding="utf-8") as file:
        found = [float(row[f"{header[1]}+1"]) for row in csv.DictReader(file)]
    wanted = 2 * values[782 + 48 : 920 - 11, 0]
    assert np.abs(np.array(found) - wanted).mean() < 0.3 * wanted.std() * 3


def test_batch_norm_measures_alike_on_one_rank_and_on_two(tmp_path):
    ddp = ["--trainer.devices", "2", "--trainer.strategy", "ddp", "--trainer.accelerator", "cpu"]
    more = ["--epochs", "1", "--model.config", "{norm_type: batchnorm}", "--data.batch_size", "16"]
    command("fit", "-c", "configs/base.yaml", *more, *ddp, folder=tmp_path)
    run = tmp_path / "ts" / "version_0"
    card = json.loads((run / "run.json").read_text())
    alone = ["--trainer.devices", "1", "--trainer.strategy", "auto"]
    found = main(["validate", "--ckpt", str(run / "checkpoints" / "best.ckpt"), *alone, *CPU])
    assert found["val/skill"] == pytest.approx(card["best"]["val/skill"], abs=1e-6)


HOURS = [f"2026-01-{1 + hour // 24:02} {hour % 24:02}:00" for hour in range(700)]


@pytest.mark.parametrize(
    ("header", "changed", "told"),
    [
        ("when,a", {}, "no column time"),
        ("time", {}, "no column but time"),
        ("time,a", {7: "2026-01-01 07:00,"}, "row 8: a is missing"),
        ("time,a", {7: "2026-01-01 07:00,nan"}, "row 8: a is nan"),
        ("time,a", {7: "2026-01-01 07:00,inf"}, "row 8: a is inf"),
        ("time,a", {7: "2026-01-01 07:00,높음"}, "row 8: a is 높음, no number"),
        ("time,a", {7: "2026-01-01 07:00"}, "row 8: it has too few columns"),
        ("time,a", {7: "2026-01-01 07:00,1,5"}, "row 8: it has too many columns"),
        ("time,a", {7: "2026-01-01 06:00,1"}, "row 8: the time 2026-01-01 06:00 stands there twice"),
        ("time,a", {7: "2026-01-01 05:00,1"}, "row 8: the time 2026-01-01 05:00 comes before the row above"),
        ("time,a", {7: "내일,1"}, "row 8: the time '내일' is neither"),
    ],
)
def test_a_wrong_row_is_named_before_the_first_batch(tmp_path, header, changed, told):
    rows = [changed.get(at, f"{HOURS[at]}" if header == "time" else f"{HOURS[at]},{at % 7}") for at in range(400)]
    (tmp_path / "series.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=told):
        Data(folder=str(tmp_path))


@pytest.mark.parametrize(
    ("rows", "told"),
    [(0, "has no rows"), (1, "train has 1 rows"), (100, "train has 70 rows"), (300, "val has 45 rows")],
)
def test_a_series_that_is_too_short_is_named(tmp_path, rows, told):
    folder = written(tmp_path, HOURS[:rows], np.arange(rows)[:, None] % 7, ["time", "a"])
    with pytest.raises(SystemExit, match=told):
        windows(Data(folder=folder, context=60), "train")


@pytest.mark.parametrize("value", [1.0, 1.1])  # the mean of many 1.1 is not quite 1.1
def test_a_series_that_stands_still_is_named(tmp_path, value):
    folder = written(tmp_path, HOURS, np.full((700, 1), value), ["time", "a"])
    with pytest.raises(SystemExit, match="a does not vary"):
        Data(folder=folder)


def test_times_may_be_numbers_and_gaps_are_told(tmp_path):
    times = [at if at < 50 else at + 5 for at in range(500)]
    folder = written(tmp_path, times, np.arange(500)[:, None] % 7, ["time", "a"])
    with pytest.warns(UserWarning, match="1 steps of time are longer than others, first 49 to 55"):
        assert len(Data(folder=folder).times) == 500


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="no clock to put forward")
def test_an_hour_that_a_clock_is_put_forward_is_an_hour(monkeypatch):
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    moments = [moment("", f"2026-03-29 0{hour}:00") for hour in (1, 2, 3)]
    monkeypatch.undo()
    time.tzset()
    assert np.diff(moments).tolist() == [3600, 3600]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"loss": "masked_mse"}, "not for forecast"),
        ({"stage": "pretrain"}, "not for pretrain"),
        ({"config": {"d_modle": 8}}, "no option d_modle"),
        ({"config": {"patch_length": 48}}, "no longer than a patch"),
        ({"season": 49}, "does not lie in a context"),
        ({"stage": "pretrain", "loss": "masked_mse", "config": {"patch_stride": 4}}, "patches that overlap"),
        ({"stage": "pretrain", "loss": "masked_mse", "masked": 0.0}, "masks all of 6 patches, or none"),
    ],
)
def test_options_that_do_not_fit_are_named(options, told):
    with pytest.raises(SystemExit, match=told):
        model_of(Data(), **options)


def test_a_series_has_no_folds():
    with pytest.raises(SystemExit, match="no folds: a model would learn from the future"):
        Data(folds=5)


def test_a_checkpoint_of_another_task_or_of_other_series_is_refused():
    model = model_of(Data())
    with pytest.raises(SystemExit, match="of the task ner"):
        model.on_load_checkpoint({"task": "ner"})
    with pytest.raises(SystemExit, match="has series"):
        model.on_load_checkpoint({"task": "ts", "hyper_parameters": {**model.hparams, "series": ["a", "b", "c"]}})
