"""Metric learning: its losses against values of the papers' formulas, its metrics, and what is said of wrong rows."""

import json
from pathlib import Path
from types import SimpleNamespace

import lightning as L
import numpy as np
import pytest
import torch
from PIL import Image

from backbone import embeddings_of, layers_of
from data import Data
from losses import loss
from metrics import Scores, map_at_r, recall_at_1
from model import Model
from test_training import QUIET, ready

CASES = {case["name"]: case for case in json.loads(Path(__file__).with_name("loss_vectors.json").read_text())["cases"]}
NAMES = {
    "triplet_batch_hard_m0.2": ("triplet", {"miner": "batch_hard"}),
    "triplet_batch_all_nonzero_m0.2": ("triplet", {"miner": "all"}),
    "triplet_semihard_m0.2": ("triplet", {"miner": "semihard"}),
    "triplet_hard_m0.2": ("triplet", {"miner": "hard"}),
    "supcon_t0.1": ("supcon", {"temperature": 0.1}),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_loss_has_the_value_and_the_gradient_of_its_formula(name):
    case, (called, options) = CASES[name], NAMES[name]
    embeddings = torch.tensor(case["inputs"]["emb"], dtype=torch.float64, requires_grad=True)
    found = loss(called, **options)(embeddings, torch.tensor(case["inputs"]["labels"]))
    found.backward()
    assert found.item() == pytest.approx(case["expected"]["loss"], abs=2e-6)
    expected = torch.tensor(case["expected"]["grad"]["emb"], dtype=torch.float64)
    assert torch.allclose(embeddings.grad, expected, atol=5e-6)


def test_contrastive_has_the_value_and_the_gradient_of_its_formula():
    case = CASES["contrastive_cosine_m0.5"]
    a, b = (torch.tensor(case["inputs"][name], dtype=torch.float64, requires_grad=True) for name in "ab")
    alike = torch.tensor(case["inputs"]["label"]).bool()
    classes = [torch.tensor([0, 0 if one else 1]) for one in alike]
    pairs = [loss("contrastive")(torch.stack(pair), own) for *pair, own in zip(a, b, classes)]
    torch.stack(pairs).mean().backward()
    assert torch.stack(pairs).mean().item() == pytest.approx(case["expected"]["loss"], abs=2e-6)
    for one, name in ((a, "a"), (b, "b")):
        assert torch.allclose(one.grad, torch.tensor(case["expected"]["grad"][name], dtype=torch.float64), atol=5e-6)


def test_contrastive_takes_every_pair_of_the_batch_once():
    torch.manual_seed(0)
    rows, classes = torch.nn.functional.normalize(torch.randn(5, 3), dim=-1).numpy(), [0, 0, 1, 1, 0]
    pairs = [(i, j) for i in range(5) for j in range(i)]
    far = {pair: 1 - rows[pair[0]] @ rows[pair[1]] for pair in pairs}
    each = [far[i, j] ** 2 if classes[i] == classes[j] else max(0, 0.5 - far[i, j]) ** 2 for i, j in pairs]
    found = loss("contrastive")(torch.tensor(rows), torch.tensor(classes))
    assert found.item() == pytest.approx(np.mean(each) / 2, abs=1e-6)


def test_easy_mining_takes_the_nearest_of_the_class_and_the_nearest_other_beyond_it():
    torch.manual_seed(1)
    rows, classes = torch.nn.functional.normalize(torch.randn(9, 3), dim=-1), torch.arange(9) % 3
    far, hinges = torch.cdist(rows, rows).tolist(), []
    for a in range(9):
        near = min(far[a][p] for p in range(9) if p != a and classes[p] == classes[a])
        beyond = [far[a][n] for n in range(9) if classes[n] != classes[a] and far[a][n] > near]
        hinges += [near - min(beyond) + 0.2] if beyond else []
    expected = np.mean([one for one in hinges if one > 0])
    assert loss("triplet", miner="easy")(rows, classes).item() == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("miner", ["all", "semihard"])
def test_the_margin_is_that_of_the_miner_too(miner):
    torch.manual_seed(2)
    rows, classes = torch.nn.functional.normalize(torch.randn(9, 3), dim=-1), [0, 1, 2] * 3
    far, every = torch.cdist(rows, rows).tolist(), range(9)
    pairs = [(a, p) for a in every for p in every if a != p and classes[a] == classes[p]]
    hinges = [far[a][p] - far[a][n] + 0.7 for a, p in pairs for n in every if classes[n] != classes[a]]
    expected = np.mean([one for one in hinges if 0 < one < (0.7 if miner == "semihard" else 9)])
    found = loss("triplet", miner=miner, margin=0.7)(rows, torch.tensor(classes))
    assert found.item() == pytest.approx(expected, abs=1e-5)


def test_batch_hard_is_a_mean_over_all_anchors_those_without_a_loss_too():
    rows = torch.nn.functional.normalize(torch.tensor([[1.0, 0], [1, 0.1], [-1, 0], [0.9, 0.2], [-1, 0.1]]), dim=-1)
    classes = torch.tensor([0, 0, 1, 0, 1])
    far = torch.cdist(rows, rows)
    same = classes[:, None] == classes
    hinges = (far.masked_fill(~same, 0).amax(1) - far.masked_fill(same, 9).amin(1) + 1.85).clamp(min=0)
    assert 0 < (hinges > 0).sum() < 5
    found = loss("triplet", miner="batch_hard", margin=1.85)(rows, classes)
    assert found.item() == pytest.approx(hinges.mean().item(), abs=1e-5)


@pytest.mark.parametrize("miner", ["all", "easy", "semihard", "hard", "batch_hard"])
def test_a_batch_with_nothing_to_mine_has_no_loss_and_does_not_break(miner):
    rows = torch.randn(4, 3, requires_grad=True)
    found = loss("triplet", miner=miner)(rows, torch.arange(4))
    found.backward()
    assert found.item() == 0


def test_an_unknown_miner_names_those_that_are_known():
    with pytest.raises(SystemExit, match="one of all, easy, semihard"):
        loss("triplet", miner="softhard")


def by_hand(rows, classes):
    """Return R@1 and MAP@R, row by row, as their papers say."""
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    first, mean = [], []
    for a in range(len(rows)):
        order = sorted((one for one in range(len(rows)) if one != a), key=lambda one: -rows[a] @ rows[one])
        right = [classes[one] == classes[a] for one in order]
        if amount := sum(right):
            first.append(right[0])
            mean.append(sum(sum(right[:k]) / k for k in range(1, amount + 1) if right[k - 1]) / amount)
    return np.mean(first), np.mean(mean)


def test_the_metrics_are_of_all_rows_and_no_mean_over_batches():
    torch.manual_seed(0)
    classes = torch.cat([torch.randint(9, (78,)), torch.tensor([99])])  # one is alone in its class
    rows = torch.randn(79, 4) + torch.nn.functional.one_hot(classes % 4, 4)
    scores = Scores(recall_at_1=recall_at_1, map_at_r=map_at_r)
    for first in range(0, 79, 7):
        scores.update(rows[first : first + 7], classes[first : first + 7])
    told = scores.compute()
    assert (told["recall_at_1"], told["map_at_r"]) == pytest.approx(by_hand(rows.double().numpy(), classes.tolist()))


def test_what_is_logged_is_the_metric_of_all_embeddings():
    trainer, model, data = L.Trainer(**QUIET), Model(), Data(batch_size=7)
    logged = trainer.validate(model, data, verbose=False)[0]
    found = trainer.predict(model, Data(batch_size=7, predict="val"))
    rows = torch.cat([torch.stack([one[f"e{at}"] for at in range(32)], 1) for one in found]).double()
    assert torch.allclose(rows.norm(dim=1), torch.ones(79, dtype=torch.float64), atol=1e-5)
    expected = by_hand(rows.numpy(), [row["label"] for row in data.rows["val"]])
    assert (logged["val/recall_at_1"], logged["val/map_at_r"]) == pytest.approx(expected, abs=1e-6)


def test_the_metric_of_an_epoch_holds_no_epoch_before():
    trainer, model, data, told = L.Trainer(limit_val_batches=1, **QUIET), Model(), Data(), []
    own = [int(row["label"]) for row in data.table(Path("val.csv"))[:64]]
    for found in (torch.arange(64.0), torch.tensor(own)):
        model.embed = lambda images, found=found: torch.stack([found.cos(), found.sin()], 1)
        told.append(trainer.validate(model, data, verbose=False)[0]["val/recall_at_1"])
    assert told[0] < told[1] == 1


def test_classes_that_were_never_seen_are_found_better_than_by_their_pixels():
    L.seed_everything(42)
    trainer, model, data = L.Trainer(max_epochs=8, enable_checkpointing=False, **QUIET), Model(), Data()
    trainer.fit(model, data)
    told = trainer.callback_metrics
    seen, asked = ({row["label"] for row in data.rows[name]} for name in ("train", "val"))
    assert not seen & asked
    every = data.collate([data.sets["val"][row] for row in range(79)])
    pixels = every["image"].flatten(1)
    assert told["val/recall_at_1"] > 0.8 > recall_at_1(pixels, every["label"])
    assert told["val/map_at_r"] > 1.5 * map_at_r(pixels, every["label"])


@pytest.mark.parametrize("frozen", [-1, 1])
def test_the_statistics_of_what_is_frozen_stay(frozen):
    model = Model(frozen=frozen)
    parts = torch.nn.ModuleList([model.net] if frozen < 0 else [embeddings_of(model.net), layers_of(model.net)[0]])
    before = [one.clone() for one in parts.buffers()]
    few = {"max_epochs": 2, "limit_train_batches": 1, "limit_val_batches": 1, "enable_checkpointing": False}
    L.Trainer(**few, **QUIET).fit(model, Data())
    assert before
    assert all(torch.equal(one, now) for one, now in zip(before, parts.buffers(), strict=True))
    assert [one.item() for one in layers_of(model.net)[-1].buffers() if not one.ndim][-1] == (0 if frozen < 0 else 2)


def test_ranks_measure_with_the_mean_of_their_statistics():
    model = Model()
    model._trainer, model.all_gather = SimpleNamespace(world_size=2), lambda one: torch.stack([one, one + 3])
    before = [one.clone() for one in model.net.buffers()]
    model.on_validation_start()
    for one, now in zip(before, model.net.buffers(), strict=True):
        assert torch.allclose(now, (one + 1.5).to(one.dtype))


def test_no_class_is_in_two_folds_and_none_is_left_out():
    seen, every = [], {row["label"] for row in Data().table(Path("train.csv"))}
    for fold in range(5):
        data = Data(folds=5, fold=fold)
        data.trainer = L.Trainer(**QUIET)
        data.setup("fit")
        train, val = ({row["label"] for row in data.rows[name]} for name in ("train", "val"))
        assert train == every - val
        seen += val
    assert sorted(seen) == sorted(every)


def folder_of(path, **columns):
    """Return a folder of sets of two images each."""
    Image.fromarray(np.full((40, 60, 3), 200, np.uint8)).save(path / "하나.png")
    rows = {"id": "0", "image": "하나.png", "label": "고양이", **columns}
    for name in ("train", "val", "test"):
        lines = [",".join(rows), ",".join(rows.values()), ",".join([*list(rows.values())[:-1], "개"])]
        (path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def test_images_of_a_folder_are_read(tmp_path):
    _, rows = ready(2, Data(folder=folder_of(tmp_path), batch_size=2))
    assert rows["image"].shape == (2, 3, 32, 32)
    assert rows["label"].tolist() == [1, 0]
    assert rows["image"][0].mean().item() == pytest.approx((200 / 255 - 0.5) / 0.5, abs=1e-5)


def test_an_image_is_cut_out_of_the_middle_whatever_its_colours_are(tmp_path):
    folder, grey = folder_of(tmp_path), np.zeros((40, 60), np.uint8)
    grey[:20, 10:50], grey[20:, 10:50] = 255, 51
    Image.fromarray(grey).save(tmp_path / "하나.png")
    found = ready(2, Data(folder=folder, batch_size=2))[1]["image"][0]
    assert torch.allclose(found[:, :12, 2:-2], torch.tensor(1.0))
    assert torch.allclose(found[:, 20:, 2:-2], torch.tensor(-0.6))


def test_images_alone_are_enough_to_predict(tmp_path):
    folder = folder_of(tmp_path)
    (tmp_path / "test.csv").write_text("id,image\n7,하나.png\n", encoding="utf-8")
    found = L.Trainer(**QUIET).predict(Model(), Data(folder=folder))
    assert found[0].keys() == {"row", *(f"e{at}" for at in range(32))}


@pytest.mark.parametrize(
    ("columns", "told"),
    [({"image": "둘.png"}, "row 1: there is no image 둘.png"), ({"label": " "}, "row 1: it has no label")],
)
def test_a_wrong_row_is_named_before_the_first_batch(tmp_path, columns, told):
    with pytest.raises(SystemExit, match=told):
        L.Trainer(fast_dev_run=True, **QUIET).fit(Model(), Data(folder=folder_of(tmp_path, **columns)))


def test_an_empty_set_and_a_missing_column_are_named(tmp_path):
    folder = folder_of(tmp_path)
    (tmp_path / "val.csv").write_text("id,image,label\n")
    with pytest.raises(SystemExit, match="no rows"):
        L.Trainer(**QUIET).fit(Model(), Data(folder=folder))
    (tmp_path / "val.csv").write_text("id,image\n0,a\n")
    with pytest.raises(SystemExit, match="no column label"):
        L.Trainer(**QUIET).fit(Model(), Data(folder=folder))


def test_a_checkpoint_of_another_task_is_refused():
    with pytest.raises(SystemExit, match="of the task ner"):
        Model().on_load_checkpoint({"task": "ner"})


def test_another_encoder_is_a_folder_away(tmp_path):
    from transformers import ViTConfig, ViTModel

    small = {"hidden_size": 48, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    ViTModel(ViTConfig(image_size=16, patch_size=8, **small)).save_pretrained(tmp_path)
    model, rows = ready(8, Data(model=str(tmp_path)), model=str(tmp_path))
    assert rows["image"].shape == (8, 3, 16, 16)
    assert model.embed(rows["image"]).shape == (8, 32)
