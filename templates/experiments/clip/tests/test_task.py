"""Image and text: the loss, the metrics of the whole set, its inputs, and what is said of rows that are wrong."""

import csv
import json
import random
from functools import partial
from pathlib import Path

import lightning as L
import numpy as np
import pytest
import torch
from PIL import Image
from transformers import CLIPModel

from data import Data
from main import main
from metrics import Scores, recall
from model import Model
from test_training import QUIET, command, ready
from train import CAPTIONS, symmetric, tiny

CASES = {case["name"]: case for case in json.loads(Path(__file__).with_name("loss_vectors.json").read_text())["cases"]}


def test_the_loss_has_the_value_and_the_gradient_of_its_formula():
    case = CASES["clip_symmetric_s20"]
    a, p = (torch.tensor(case["inputs"][name], dtype=torch.float64, requires_grad=True) for name in "ap")
    found = symmetric(*(torch.nn.functional.normalize(one, dim=-1) for one in (a, p)), 20.0)
    found.backward()
    assert found.item() == pytest.approx(case["expected"]["loss"], abs=2e-6)
    for one, name in ((a, "a"), (p, "p")):
        assert torch.allclose(one.grad, torch.tensor(case["expected"]["grad"][name], dtype=torch.float64), atol=5e-6)


def test_the_loss_is_that_of_clip_itself():
    model, rows = ready(8)
    model.eval()
    told = model.net(pixel_values=rows["image"], **rows["text"], return_loss=True)
    assert model.loss_of(rows).item() == pytest.approx(told.loss.item(), abs=1e-5)


def test_a_cosine_is_multiplied_by_100_at_most():
    model, rows = ready(8)
    torch.nn.init.constant_(model.net.logit_scale, 6.0)
    with torch.no_grad():
        expected = symmetric(model.images(rows["image"]), model.texts(rows["text"]), 100.0)
        assert model.loss_of(rows).item() == pytest.approx(expected.item())


def test_two_ranks_learn_as_one_with_twice_the_batch(tmp_path):
    words = ["fit", "-c", "configs/base.yaml", "--epochs", "1", "--trainer.accelerator", "cpu"]
    words += ["--trainer.limit_train_batches", "4", "--trainer.log_every_n_steps", "1"]
    alone = ["--batch-size", "32", "--trainer.enable_progress_bar", "false", "--run.folder", str(tmp_path)]
    main([*words, "--name", "1", *alone])
    two = ["--batch-size", "16", "--trainer.devices", "2", "--trainer.strategy", "ddp"]
    command(*words, "--name", "2", *two, folder=tmp_path)
    found = {}
    for ranks in "12":
        with (tmp_path / ranks / "version_0" / "metrics.csv").open() as file:
            found[ranks] = [float(row["train/loss"]) for row in csv.DictReader(file) if row["train/loss"]]
    assert len(found["1"]) == 4
    assert found["1"] == pytest.approx(found["2"], abs=1e-3)


def by_hand(queries, gallery, numbers, count):
    """Return R@count, row by row."""
    hits = []
    for one, own in zip(queries, numbers, strict=True):
        cosines = [one @ other / np.linalg.norm(one) / np.linalg.norm(other) for other in gallery]
        best = np.argsort(cosines)[::-1][:count]
        hits.append(any(numbers[at][0] == own[0] or numbers[at][1] == own[1] for at in best))
    return np.mean(hits)


def all_by_hand(images, texts, numbers):
    ways = {"image_to_text": (images, texts), "text_to_image": (texts, images)}
    return {f"{way}_r{count}": by_hand(*pair, numbers, count) for way, pair in ways.items() for count in (1, 5)}


def test_the_metrics_are_of_all_rows_and_no_mean_over_batches():
    torch.manual_seed(0)
    texts = torch.randn(79, 8)
    images = texts + 1.2 * torch.randn(79, 8)
    numbers = torch.stack([torch.arange(79) // 2, torch.arange(79) % 70], 1)  # two captions an image, some twice
    ways = [(way, count) for way in ("image_to_text", "text_to_image") for count in (1, 5)]
    scores = Scores(**{f"{way}_r{count}": partial(recall, way=way, count=count) for way, count in ways})
    for first in range(0, 79, 7):
        scores.update(torch.stack([images, texts], 1)[first : first + 7], numbers[first : first + 7])
    expected = all_by_hand(images.double().numpy(), texts.double().numpy(), numbers.tolist())
    assert scores.compute() == pytest.approx(expected)
    assert len(set(expected.values())) == 4


def test_what_is_logged_is_the_metric_of_all_rows():
    trainer, model, data = L.Trainer(**QUIET), Model(), Data(batch_size=7)
    logged = trainer.validate(model, data, verbose=False)[0]
    rows = data.collate([data.sets["val"][row] for row in range(79)])
    model.eval()
    with torch.no_grad():
        found = model.images(rows["image"]).double().numpy(), model.texts(rows["text"]).double().numpy()
    expected = all_by_hand(*found, rows["numbers"].tolist())
    assert logged == pytest.approx({f"val/{name}": value for name, value in expected.items()}, abs=1e-6)


def test_the_metric_of_an_epoch_holds_no_epoch_before():
    trainer, model, data, told = L.Trainer(limit_val_batches=1, **QUIET), Model(), Data(), []
    model.texts = lambda text: torch.eye(32)
    for found in (torch.eye(32).flip(0), torch.eye(32)):
        model.images = lambda images, found=found: found
        told.append(trainer.validate(model, data, verbose=False)[0]["val/image_to_text_r1"])
    assert told == [0, 1]


def test_new_drawings_are_found_by_their_captions():
    L.seed_everything(42)
    trainer = L.Trainer(max_epochs=15, enable_checkpointing=False, gradient_clip_val=1.0, **QUIET)
    model = Model()
    trainer.fit(model, Data())
    told = {name: value.item() for name, value in trainer.callback_metrics.items()}
    assert told["val/image_to_text_r1"] > 0.5
    assert told["val/text_to_image_r1"] > 0.5
    data = Data(predict="val")
    predicted = [one for batch in trainer.predict(model, data) for one in batch["prediction"]]
    right = sum(one == row["caption"] for one, row in zip(predicted, data.rows["val"], strict=True)) / 79
    assert right == pytest.approx(told["val/image_to_text_r1"], abs=0.02)


def test_the_captions_of_a_set_that_is_judged_are_its_own():
    for name in ("val", "test"):
        captions = [row["caption"] for row in Data().table(Path(f"{name}.csv"))]
        assert len(set(captions)) == len(captions) == 79
        assert set(captions) <= set(CAPTIONS)


def test_an_image_with_several_captions_is_one_image():
    images, captions = (f"{CAPTIONS[0]}, 7", f"{CAPTIONS[0]}, 8"), CAPTIONS[:2]
    pairs = [(image, caption) for image in images for caption in captions]
    found = Data().encode([{"image": image, "caption": caption} for image, caption in pairs])
    for row, pair in zip(found, pairs):
        alike = [(row["numbers"] == other["numbers"]).tolist() for other in found]
        assert alike == [[pair[0] == other[0], pair[1] == other[1]] for other in pairs]


def test_no_image_is_in_two_folds_and_none_is_left_out():
    class Twice(Data):
        def made_up(self, name, number, chance):
            return super().made_up(name, number // 2, random.Random(number // 2))

    seen, every = [], {row["image"] for row in Twice().table(Path("train.csv"))}
    for fold in range(5):
        data = Twice(folds=5, fold=fold)
        data.trainer = L.Trainer(**QUIET)
        data.setup("fit")
        train, val = ({row["image"] for row in data.rows[name]} for name in ("train", "val"))
        assert train == every - val
        seen += val
    assert sorted(seen) == sorted(every)


def test_every_word_of_the_captions_is_known():
    tokenizer = Data().tokenizer
    assert all(tokenizer.unk_token_id not in tokenizer(one)["input_ids"] for one in CAPTIONS)


def test_padding_changes_no_embedding():
    model, data = Model().eval(), Data()
    short, long = "왼쪽 위에 있는 빨간 원", "오른쪽 아래에 있는 파란 네모 " * 3
    alone, beside = (dict(data.pad(dict(data.tokenizer(texts)))) for texts in ([short], [short, long]))
    found = [model.texts({name: one[name] for name in ("input_ids", "attention_mask")})[0] for one in (alone, beside)]
    assert torch.allclose(*found, atol=1e-5)


def test_a_caption_that_is_too_long_is_cut_off_and_ends_as_others_do():
    data = Data(max_length=8)
    row = {"image": f"{CAPTIONS[0]}, 7", "caption": "왼쪽 위에 있는 빨간 원 " * 9}
    ids = data.encode([row])[0]["text"]["input_ids"]
    assert (len(ids), ids[-1]) == (8, data.tokenizer.sep_token_id)


@pytest.mark.parametrize("frozen", ["image", "text", "both"])
def test_an_encoder_that_is_frozen_does_not_learn(frozen):
    model, rows = ready(frozen=frozen)
    model.loss_of(rows).backward()
    for name, tower in (("image", model.net.vision_model), ("text", model.net.text_model)):
        learns = any(one.grad is not None for one in tower.parameters())
        assert learns == (frozen not in (name, "both"))
    assert model.net.visual_projection.weight.grad is not None


def folder_of(path, **columns):
    """Return a folder of sets of one image each."""
    Image.fromarray(np.full((40, 60, 3), 200, np.uint8)).save(path / "하나.png")
    rows = {"id": "0", "image": "하나.png", "caption": "빨간 원", **columns}
    for name in ("train", "val", "test"):
        (path / f"{name}.csv").write_text(f"{','.join(rows)}\n{','.join(rows.values())}\n", encoding="utf-8")
    return str(path)


def test_images_of_a_folder_are_read(tmp_path):
    _, rows = ready(1, Data(folder=folder_of(tmp_path), batch_size=1))
    assert rows["image"].shape == (1, 3, 32, 32)
    assert rows["image"].mean().item() == pytest.approx((200 / 255 - 0.5) / 0.5, abs=1e-5)


def test_a_caption_that_stands_twice_is_one_choice(tmp_path):
    folder, captions = folder_of(tmp_path), ["빨간 원", "빨간 원", "파란 네모", "하얀 세모"]
    rows = "".join(f"{number},하나.png,{caption}\n" for number, caption in enumerate([*captions, ""]))
    (tmp_path / "test.csv").write_text(f"id,image,caption\n{rows}", encoding="utf-8")
    model, data = Model(), Data(folder=folder)
    tokens = data.pad(dict(data.tokenizer([*captions, "초록 십자"])))
    model.images = lambda images: model.texts({name: tokens[name] for name in ("input_ids", "attention_mask")})
    found = L.Trainer(**QUIET).predict(model, data)[0]
    assert found["prediction"][:4] == captions
    assert found["cosine"][:4].tolist() == pytest.approx([1.0] * 4, abs=1e-5)
    assert dict(model.known).keys() == set(captions)


def test_images_without_captions_to_choose_from_are_named(tmp_path):
    folder = folder_of(tmp_path)
    (tmp_path / "test.csv").write_text("id,image\n7,하나.png\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"test\.csv has no captions to choose from"):
        L.Trainer(**QUIET).predict(Model(), Data(folder=folder))


@pytest.mark.parametrize(
    ("columns", "told"),
    [({"image": "둘.png"}, "row 1: there is no image 둘.png"), ({"caption": " "}, "row 1: the caption is empty")],
)
def test_a_wrong_row_is_named_before_the_first_batch(tmp_path, columns, told):
    with pytest.raises(SystemExit, match=told):
        L.Trainer(fast_dev_run=True, **QUIET).fit(Model(), Data(folder=folder_of(tmp_path, **columns)))


def test_an_empty_set_and_a_missing_column_are_named(tmp_path):
    folder = folder_of(tmp_path)
    for text, told in (("id,image,caption\n", "no rows"), ("id,image\n0,a\n", "no column caption")):
        (tmp_path / "val.csv").write_text(text)
        with pytest.raises(SystemExit, match=told):
            L.Trainer(**QUIET).fit(Model(), Data(folder=folder))


def test_a_checkpoint_of_another_task_is_refused():
    with pytest.raises(SystemExit, match="of the task ner"):
        Model().on_load_checkpoint({"task": "ner"})


def test_another_clip_is_a_folder_away(tmp_path):
    config = tiny()
    config.vision_config.image_size = 48
    CLIPModel(config).save_pretrained(tmp_path)
    Data().tokenizer.save_pretrained(tmp_path)
    model, rows = ready(4, Data(model=str(tmp_path)), model=str(tmp_path))
    assert rows["image"].shape == (4, 3, 48, 48)
    assert model.loss_of(rows).isfinite()
