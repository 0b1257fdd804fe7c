"""Detection: its metric of the whole set, its boxes, and what is said of rows that are wrong."""

import lightning as L
import numpy as np
import pytest
import torch
from PIL import Image
from transformers import DetrForObjectDetection

from data import Data
from metrics import Scores, box_iou, map_50
from test_training import QUIET, model_of, ready
from train import boxes, corners, sketch, tiny


def test_the_share_of_two_boxes_is_what_they_have_in_common():
    others = torch.tensor([[0.0, 0, 2, 2], [1, 1, 3, 3], [2, 0, 4, 2], [0.5, 0.5, 1.5, 1.5]])
    assert box_iou(torch.tensor([[0.0, 0, 2, 2]]), others)[0][0].tolist() == pytest.approx([1, 1 / 7, 0, 1 / 4])


def by_hand(found, wanted):
    """Return mAP at IoU 0.5 with COCO's 101 recalls, image by image and box by box."""
    means = []
    for own in sorted({int(one[0]) for image in wanted for one in image if one[0] >= 0}):
        told = sorted(((q[1], at, q[2:]) for at, image in enumerate(found) for q in image if q[0] == own), reverse=True)
        left = {(at, k): one[1:] for at, image in enumerate(wanted) for k, one in enumerate(image) if one[0] == own}
        amount, hits, points = len(left), 0, []
        for count, (_, at, box) in enumerate(told, 1):
            shares = {}
            for (image, k), (x0, y0, x1, y1) in left.items():
                width, height = min(box[2], x1) - max(box[0], x0), min(box[3], y1) - max(box[1], y0)
                if image == at and width > 0 and height > 0:
                    both = (box[2] - box[0]) * (box[3] - box[1]) + (x1 - x0) * (y1 - y0) - width * height
                    shares[image, k] = width * height / both
            if shares and max(shares.values()) >= 0.5:
                del left[max(shares, key=shares.get)]
                hits += 1
            points.append((hits / amount, hits / count))
        best = [max((p for r, p in points if r >= k / 100 - 1e-9), default=0) for k in range(101)]
        means.append(sum(best) / 101)
    return np.mean(means)


def some(seed=0, images=79):
    """Return boxes that are wanted (images, 4, 5), and found ones near some of them (images, 6, 6)."""
    chance = torch.Generator().manual_seed(seed)
    left = torch.rand(images, 4, 2, generator=chance) * 0.6
    wanted = torch.cat([left, left + 0.2 + 0.2 * torch.rand(images, 4, 2, generator=chance)], -1)
    classes = torch.randint(3, (images, 4, 1), generator=chance).float()
    near = wanted + 0.04 * torch.randn(images, 4, 4, generator=chance)
    guessed = torch.where(torch.rand(images, 4, 1, generator=chance) < 0.8, classes, (classes + 1) % 3)
    found = torch.cat([guessed, torch.rand(images, 4, 1, generator=chance), near], -1)
    twice = found[:, :2].clone()  # the same things once more, less sure
    twice[..., 1] *= 0.9
    classes[:, 3] = -1
    return torch.cat([found, twice], 1).double(), torch.cat([classes, wanted], -1).double()


def test_the_metric_is_of_all_images_and_no_mean_over_batches():
    found, wanted = some()
    scores = Scores(map_50=map_50)
    for first in range(0, 79, 7):
        scores.update(found[first : first + 7], wanted[first : first + 7])
    expected = by_hand(found.tolist(), wanted.tolist())
    assert scores.compute()["map_50"] == pytest.approx(expected, abs=1e-9)
    assert 0.1 < expected < 0.9


def test_the_metric_is_that_of_cocoeval():
    assert map_50(*some()) == pytest.approx(PYCOCOTOOLS, abs=1e-6)


PYCOCOTOOLS = 0.34325945385814477  # COCOeval, stats[1]


def test_all_boxes_found_is_one_and_no_box_found_is_nothing():
    _, wanted = some()
    sure = torch.cat([wanted[..., :1], torch.ones(79, 4, 1), wanted[..., 1:]], -1)
    assert map_50(sure, wanted) == 1.0
    sure[..., 2:] += 5
    assert map_50(sure, wanted) == 0.0


def test_unsure_boxes_count_where_they_are_right():
    model, rows = ready()
    wanted = torch.stack([torch.cat([one["class_labels"][:, None], one["boxes"]], 1) for one in rows["labels"]])
    logits = torch.nn.functional.one_hot(wanted[..., 0].long(), len(model.hparams.classes) + 1).float()
    assert logits.softmax(-1).max() < model.hparams.threshold
    assert model.map_50(torch.cat([logits, wanted[..., 1:]], -1), wanted) == 1.0


def test_what_is_logged_is_the_metric_and_the_loss_of_all_rows():
    data = Data(batch_size=7)
    trainer, model = L.Trainer(**QUIET), model_of(data)
    logged = trainer.validate(model, data, verbose=False)[0]
    every = data.collate([data.sets["val"][row] for row in range(79)])
    model.eval()
    with torch.no_grad():
        assert logged["val/loss"] == pytest.approx(model.loss_of(every).item(), rel=1e-4)
        found = model.found(model.outputs(every["image"])).double().tolist()
    wanted = [
        [[own, *box] for own, box in zip(one["class_labels"].tolist(), corners(one["boxes"]).tolist())]
        for one in every["labels"]
    ]
    assert logged["val/map_50"] == pytest.approx(by_hand(found, wanted), abs=1e-6)


def test_the_loss_halves():
    L.seed_everything(42)
    data = Data()
    trainer = L.Trainer(max_epochs=20, enable_checkpointing=False, gradient_clip_val=1.0, **QUIET)
    model = model_of(data)
    before = trainer.validate(model, data, verbose=False)[0]["val/loss"]
    trainer.fit(model, data)
    assert trainer.callback_metrics["val/loss"] < 0.5 * before


def test_boxes_are_parts_of_the_image_and_come_back_in_its_pixels():
    data = Data()
    row = data.encode([{"image": "원 8 16 24 48, 7", "objects": "원 8 16 24 48"}])[0]
    assert row["labels"]["boxes"].tolist() == [[0.25, 0.5, 0.25, 0.5]]
    assert corners(row["labels"]["boxes"]).tolist() == [[0.125, 0.25, 0.375, 0.75]]


def test_what_is_predicted_is_written_in_the_pixels_of_the_image(monkeypatch):
    model = model_of(Data())
    outputs = torch.full((1, 3, len(model.hparams.classes) + 5), -9.0)
    outputs[0, 0, 1], outputs[0, 1, 0], outputs[0, 2, 0], outputs[0, 2, -5] = 0.0, 4.0, 0.0, 4.0  # the third: no object
    outputs[0, :, -4:] = torch.tensor([[0.25, 0.5, 0.1, 0.2], [0.5, 0.5, 1.0, 0.5], [0.5, 0.5, 0.5, 0.5]])
    monkeypatch.setattr(model, "outputs", lambda images: outputs)
    told = model.predict_step({"image": None, "size": torch.tensor([[200.0, 100.0]]), "row": torch.tensor([0])}, 0)
    first, second = model.hparams.classes[:2]
    assert told["prediction"] == [f"{first} 1.000 0.0 25.0 200.0 75.0; {second} 1.000 40.0 40.0 60.0 60.0"]
    assert [one[0] for one in boxes("원 8 16 24 48; 네모 1 2 3 4")] == ["원", "네모"]


@pytest.mark.parametrize("frozen", [True, False])
def test_a_backbone_learns_unless_it_is_frozen(frozen):
    model, rows = ready(frozen_backbone=frozen)
    model.loss_of(rows).backward()
    assert all((one.grad is None) == frozen for one in model.net.model.backbone.parameters())
    assert any(one.grad is not None for one in model.net.model.encoder.parameters())


def folder_of(path, **columns):
    """Return a folder of sets of one image each."""
    Image.fromarray(np.full((40, 80, 3), 200, np.uint8)).save(path / "하나.png")
    rows = {"id": "0", "image": "하나.png", "objects": "개 8 4 40 36", **columns}
    for name in ("train", "val", "test"):
        (path / f"{name}.csv").write_text(f"{','.join(rows)}\n{','.join(rows.values())}\n", encoding="utf-8")
    return str(path)


def test_images_of_a_folder_are_read_with_their_boxes(tmp_path):
    _, rows = ready(1, Data(folder=folder_of(tmp_path), batch_size=1))
    assert rows["image"].shape == (1, 3, 64, 64)
    assert rows["image"].mean().item() == pytest.approx((200 / 255 - 0.5) / 0.5)
    assert rows["size"].tolist() == [[80, 40]]
    assert rows["labels"][0]["boxes"][0].tolist() == pytest.approx([0.3, 0.5, 0.4, 0.8])


def test_classes_are_numbered_in_their_order(tmp_path):
    _, rows = ready(1, Data(folder=folder_of(tmp_path, objects="나 8 4 40 36; 가 0 0 8 8"), batch_size=1))
    assert rows["labels"][0]["class_labels"].tolist() == [1, 0]


def test_the_loss_of_a_set_is_that_of_all_its_boxes(tmp_path):
    data = Data(folder=folder_of(tmp_path, objects="나 8 4 40 36; 가 0 0 8 8"), batch_size=1)
    model, rows = ready(1, data)
    logged = L.Trainer(**QUIET).validate(model, data, verbose=False)[0]
    assert logged["val/loss"] == pytest.approx(model.eval().loss_of(rows).item(), rel=1e-5)


def test_a_drawing_is_where_its_box_is():
    data = Data()
    for row in data.checked(data.path("val"), labelled=True):
        ((_, x0, y0, x1, y1),) = boxes(row["objects"])
        y, x = torch.nonzero(sketch(row["image"]).amax(0) > 0.3, as_tuple=True)
        gaps = [x.min() - x0, y.min() - y0, x1 - 1 - x.max(), y1 - 1 - y.max()]
        assert all(0 <= gap < 5 for gap in gaps), row


def test_an_image_without_boxes_is_learnt_from_but_measures_nothing(tmp_path):
    folder = folder_of(tmp_path, objects="")
    with pytest.raises(SystemExit, match="has no object"):
        Data(folder=folder)
    data = Data(folder=folder, labels=["개"])
    trainer = L.Trainer(max_epochs=1, enable_checkpointing=False, **QUIET)
    trainer.fit(model_of(data), data)
    assert trainer.callback_metrics["train/loss"].isfinite()
    assert trainer.callback_metrics["val/map_50"].isnan()


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"image": "둘.png"}, "row 1: there is no image 둘.png"),
        ({"objects": "고양이 8 4 40 36"}, "row 1: the class '고양이' is none of 개"),
        ({"objects": "개 40 4 8 36"}, "row 1: the box 40 4 8 36 has no inside"),
        ({"objects": "개 8 4 40"}, "row 1: the objects '개 8 4 40' are not"),
        ({"objects": "개 8 4 40 41"}, "beyond its .80, 40. pixels"),
        ({"objects": "개 8 4 40 36; " * 5}, "an image has 5 boxes, and the model has 4 queries"),
    ],
)
def test_a_wrong_row_is_named_before_the_first_batch(tmp_path, columns, told):
    data = Data(folder=folder_of(tmp_path, **columns), labels=["개"])
    with pytest.raises(SystemExit, match=told):
        L.Trainer(max_epochs=1, enable_checkpointing=False, **QUIET).fit(model_of(data), data)


def test_an_empty_set_and_a_missing_column_are_named(tmp_path):
    data = Data(folder=folder_of(tmp_path))
    for text, told in (("id,image,objects\n", "no rows"), ("id,image\n0,a\n", "no column objects")):
        (tmp_path / "val.csv").write_text(text)
        with pytest.raises(SystemExit, match=told):
            L.Trainer(max_epochs=1, enable_checkpointing=False, **QUIET).fit(model_of(data), data)


def test_a_checkpoint_of_another_task_or_of_other_classes_is_refused():
    model = model_of(Data())
    with pytest.raises(SystemExit, match="of the task ner"):
        model.on_load_checkpoint({"task": "ner"})
    for classes in (["개"], model.hparams.classes[::-1]):
        with pytest.raises(SystemExit, match="other classes"):
            model.on_load_checkpoint({"task": "det", "hyper_parameters": {"classes": classes}})


def test_another_detr_is_a_folder_away(tmp_path):
    DetrForObjectDetection(tiny(["개", "고양이"])).save_pretrained(tmp_path)
    model, rows = ready(4, model=str(tmp_path))
    assert model.loss_of(rows).isfinite()
    assert model.outputs(rows["image"]).shape[-1] == len(model.hparams.classes) + 5
