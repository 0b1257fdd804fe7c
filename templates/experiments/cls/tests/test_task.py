"""Texts and their classes: metrics, class counts, losses, markers of entities, and what is said of wrong rows."""

import csv
from functools import partial

import lightning as L
import pytest
import torch
from lightning.pytorch.callbacks import EMAWeightAveraging, StochasticWeightAveraging
from transformers import BertConfig, BertForSequenceClassification

import ensemble
from data import Data, marked
from losses import LOSSES, CosineHead
from metrics import measured
from model import Model
from test_training import QUIET, command, model_of, ready

RELATION = {"folder": "data/relation", "kind": "relation"}
COUNTS = {"정치": 160, "경제": 100, "스포츠": 60, "과학": 45, "문화": 35}
SPANS = "subject_start,subject_end,subject_type,object_start,object_end,object_type"


def example():
    """Return logits and classes of 79 rows, many with equal logits; no row is of the last class."""
    rows = torch.arange(79)
    logits = torch.sin((rows % 40).double().unsqueeze(1) * 1.7 + torch.arange(4) * 2.3)
    return logits, rows * rows % 7 % 3


def test_metrics_are_those_of_scikit_learn():
    logits, targets = example()
    # f1_score(average="macro"), accuracy_score, f1_score(average="micro", labels=[0, 2, 3]), and the mean of
    # average_precision_score over classes 0 to 2, by scikit-learn 1.9.1
    expected = {"macro_f1": 0.236243978, "accuracy": 0.329113924, "micro_f1": 0.229885057, "auprc": 0.373441468}
    assert measured(logits.softmax(-1), targets, ignored=1) == pytest.approx(expected, abs=1e-6)


def test_micro_f1_of_nothing_but_the_ignored_class_is_nothing():
    assert measured(torch.tensor([[1.0, 0.0]]), torch.tensor([0]), ignored=0)["micro_f1"] == 0.0


def test_a_class_that_occurs_nowhere_has_no_part_in_macro_f1():
    assert measured(torch.eye(2, 3), torch.tensor([0, 1]))["macro_f1"] == 1.0


def test_what_is_logged_is_the_metric_of_all_rows():
    L.seed_everything(0)
    told = {"batch_size": 7, "labels": [*COUNTS]}  # not in the order of the alphabet
    data = Data(**told)
    model, trainer = model_of(data, ignored="정치"), L.Trainer(**QUIET)
    logged = trainer.validate(model, data, verbose=False)[0]
    found = trainer.predict(model, Data(**told, predict="val"))
    names = [one for batch in found for one in batch["prediction"]]
    labels = [row["label"] for row in data.rows["val"]]
    assert logged["val/accuracy"] == pytest.approx(sum(map(str.__eq__, names, labels)) / 79)
    right = sum(one == other != "정치" for one, other in zip(names, labels))
    both = sum(one != "정치" for one in (*names, *labels))
    assert logged["val/micro_f1"] == pytest.approx(2 * right / both)


def test_the_metrics_of_an_epoch_hold_no_epoch_before():
    data, trainer = Data(), L.Trainer(**QUIET)
    model = model_of(data)
    trainer.validate(model, data, verbose=False)
    model.net.load_state_dict(model_of(data).net.state_dict())
    again = trainer.validate(model, data, verbose=False)
    model.logits.reset(), model.targets.reset()
    assert again == trainer.validate(model, data, verbose=False)


@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_the_loss_of_a_set_does_not_depend_on_its_batches(loss):
    model = ready(loss=loss)[0]
    found = [L.Trainer(**QUIET).validate(model, Data(batch_size=size), verbose=False)[0] for size in (7, 79)]
    assert found[0]["val/loss"] == pytest.approx(found[1]["val/loss"], abs=1e-5)
    assert found[0] == pytest.approx(found[1], abs=1e-3)  # auprc: rows as good as even may change places


def test_classes_and_their_counts_come_from_the_data():
    model, _ = ready()
    assert dict(zip(model.hparams.classes, model.counts)) == COUNTS
    listed = ["문화", "과학", "스포츠", "경제", "정치"]
    other, rows = ready(data=Data(labels=listed, batch_size=8), loss="logit_adjusted")
    assert other.counts == [COUNTS[one] for one in listed]
    assert rows["label"].tolist() == [listed.index(one["label"]) for one in rows_of()[:8]]
    data, rows = Data(), rows_of()
    assert [data.classes[one["label"]] for one in data.encode(rows)] == [row["label"] for row in rows]
    kinds = data, Data(folder="data/pair", kind="pair"), Data(**RELATION)
    assert all(one.classes == sorted(one.classes) for one in kinds)
    shares = torch.tensor(other.counts) / 400
    assert torch.allclose(other.loss.shift, shares.log())


def rows_of(path="data/train.csv"):
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_counts_are_those_of_the_fold_that_learns():
    data = Data(folds=5, fold=1)
    data.trainer = L.Trainer(**QUIET)
    data.setup("fit")
    assert data.counts() == [COUNTS[one] * 4 // 5 for one in data.classes]


@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_every_loss_has_a_gradient(loss):
    model, rows = ready(loss=loss)
    model.loss_of(rows).backward()
    assert any(one.grad is not None and one.grad.abs().sum() > 0 for one in model.net.base_model.parameters())


def test_ldam_sees_cosines_and_gives_probabilities_of_its_scale():
    model, rows = ready(loss="ldam", loss_options={"s": 20.0})
    assert isinstance(model.net.classifier, CosineHead) and model.net.classifier.weight.requires_grad
    logits = model.eval().outputs(rows)
    assert logits.abs().max() <= 1
    assert torch.allclose(model.shares(logits), (20 * logits).softmax(-1))
    cosines, targets = torch.tensor([[0.875, 0.75], [0.5, 0.125], [0.375, 0.25]]), torch.tensor([0, 1, 0])
    # the differences rank the rows
    assert measured(model.shares(cosines), targets)["auprc"] == pytest.approx((2 / 3 + 1 / 3) / 2)


def test_adjusted_logits_are_predicted_with_as_they_are():
    model, rows = ready(loss="logit_adjusted")
    logits = model.eval().outputs(rows)
    assert torch.allclose(model.shares(logits), logits.softmax(-1))


@pytest.mark.parametrize("resumed", [False, True], ids=["unbroken", "resumed"])
def test_the_share_of_the_epochs_that_is_done_decides_when_ldam_weighs_its_classes(tmp_path, resumed):
    seen, path = [], tmp_path / "kept.ckpt"
    short = {"limit_train_batches": 1, "limit_val_batches": 1, "enable_checkpointing": False, **QUIET}

    class Watch(L.Callback):
        def on_train_batch_end(self, trainer, module, *words):
            seen.append(module.loss.progress)

        def on_validation_end(self, trainer, module):
            assert module.loss.progress == 0

    data = Data()
    if resumed:
        first = L.Trainer(max_epochs=2, **short)
        first.fit(model_of(data, loss="ldam"), data)
        first.save_checkpoint(path)
    trainer = L.Trainer(max_epochs=4, callbacks=[Watch()], **short)
    trainer.fit(model_of(data, loss="ldam"), data, ckpt_path=path if resumed else None)
    assert seen == ([0.5, 0.75] if resumed else [0.0, 0.25, 0.5, 0.75])


@pytest.mark.parametrize("average", [EMAWeightAveraging, partial(StochasticWeightAveraging, 1e-3)], ids=["ema", "swa"])
def test_averaged_weights_are_of_the_whole_model(average):
    data = Data()
    model, short = model_of(data, loss="class_balanced"), {"limit_train_batches": 2, "enable_checkpointing": False}
    trainer = L.Trainer(max_epochs=2, callbacks=[average()], **short, **QUIET)
    trainer.fit(model, data)
    assert trainer.validate(model, Data(), verbose=False)[0]["val/loss"] > 0


def test_unequal_classes_are_learnt():
    L.seed_everything(42)
    data = Data(batch_size=16)
    model = model_of(data, loss="logit_adjusted", lr=3e-3)
    trainer = L.Trainer(max_epochs=8, gradient_clip_val=1.0, enable_checkpointing=False, **QUIET)
    trainer.fit(model, data)
    assert trainer.validate(model, Data(), verbose=False)[0]["val/macro_f1"] > 0.8


def test_markers_stand_around_the_entities_and_tell_who_is_who():
    row = {"text": "이순신은 서울에서", "subject_start": "5", "subject_end": "7", "subject_type": "LOC"}
    row |= {"object_start": "0", "object_end": "3", "object_type": "PER"}
    assert marked(row) == "[O:PER]이순신[/O]은 [S:LOC]서울[/S]에서"
    other = {"subject": "object", "object": "subject", "text": "text"}
    turned = {name.replace(who, other[who]): one for name, one in row.items() for who in [name.split("_")[0]]}
    assert marked(turned) == "[S:PER]이순신[/S]은 [O:LOC]서울[/O]에서"


def test_entities_may_touch():
    row = {"text": "한국은행에서", "subject_start": "2", "subject_end": "4", "object_start": "0", "object_end": "2"}
    assert marked(row) == "[O]한국[/O][S]은행[/S]에서"


def test_each_marker_is_one_token_of_its_own():
    data = Data(**RELATION)
    assert data.hparams.markers == ["[/O]", "[/S]", "[O:LOC]", "[O:ORG]", "[O:PER]", "[S:LOC]", "[S:ORG]", "[S:PER]"]
    first = rows_of("data/relation/train.csv")[0]
    tokens = data.tokenizer.convert_ids_to_tokens(data.encode([first])[0]["text"]["input_ids"])
    assert [one for one in tokens if one in data.hparams.markers] == ["[S:PER]", "[/S]", "[O:ORG]", "[/O]"]
    assert "[UNK]" not in tokens


def test_a_checkpoint_of_hugging_face_gets_embeddings_for_the_markers(tmp_path):
    plain = Data()
    small = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    BertForSequenceClassification(BertConfig(vocab_size=plain.vocabulary, **small)).save_pretrained(tmp_path)
    plain.tokenizer.save_pretrained(tmp_path)
    data = Data(model=str(tmp_path), batch_size=8, **RELATION)
    assert data.vocabulary == plain.vocabulary + 8
    model, rows = ready(data=data, model=str(tmp_path))
    words = model.net.get_input_embeddings().weight
    old = BertForSequenceClassification.from_pretrained(tmp_path).get_input_embeddings().weight
    assert len(words) == data.vocabulary and torch.equal(words[: len(old)], old)
    assert rows["text"]["input_ids"].max() >= len(old)
    assert model.loss_of(rows).isfinite()


def test_a_text_that_loses_an_entity_is_told():
    data = Data(max_length=6, **RELATION)
    with pytest.warns(UserWarning, match="2 of 2 texts lose an entity"):
        data.encode(rows_of("data/relation/train.csv")[:2])


def test_two_sentences_are_told_apart():
    model, rows = ready(data=Data(folder="data/pair", kind="pair"))
    types, found = rows["text"]["token_type_ids"], model.eval().outputs(rows)
    assert all(set(one.tolist()) == {0, 1} for one in types)
    rows["text"]["token_type_ids"] = torch.zeros_like(types)
    assert not torch.allclose(model.outputs(rows), found)


@pytest.mark.parametrize(
    ("kind", "header", "row", "told"),
    [
        ("single", "id,label", "0,가", "no column text"),
        ("pair", "id,sentence_1,label", "0,가,나", "no column sentence_2"),
        ("single", "id,text,label", None, "no rows"),
        ("single", "id,text,label", "0,가,", "row 1: it has no label"),
        ("single", "id,text,label", "0,가", "row 1: it has too few columns"),
        ("relation", "id,text,label", "0,가나,x", "row 1: subject_start, .* must be numbers"),
        ("relation", f"id,text,label,{SPANS}", "0,가나다,x,0,1,A,2,4,B", "lie outside the text's 3 characters"),
        ("relation", f"id,text,label,{SPANS}", "0,가나다,x,0,2,A,1,3,B", "overlap"),
        ("relation", f"id,text,label,{SPANS}", "0,가나다,x,0,,A,1,3,B", "must be numbers"),
        ("relation", "id,text,label,subject_start", "0,가나다,x,0", "must be numbers"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_before_the_first_batch(tmp_path, kind, header, row, told):
    for name in ("train", "val", "test"):
        (tmp_path / f"{name}.csv").write_text("\n".join(filter(None, [header, row])) + "\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=told):
        Data(folder=str(tmp_path), kind=kind)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("가나다,z,0,1,A,2,3,B", "the label 'z' is none of x"),
        ("가나다,x,0,1,B,2,3,A", r"the marker \[O:A\] is none of"),
    ],
)
def test_a_class_or_a_marker_that_train_has_not_is_named(tmp_path, row, told):
    head = f"text,label,{SPANS}\n"
    (tmp_path / "train.csv").write_text(head + "가나다,x,0,1,A,2,3,B\n", encoding="utf-8")
    (tmp_path / "val.csv").write_text(head + row + "\n", encoding="utf-8")
    data = Data(folder=str(tmp_path), kind="relation")
    with pytest.raises(SystemExit, match=f"val.csv, row 1: {told}"):
        L.Trainer(**QUIET).fit(model_of(data), data)


def test_an_ignored_class_that_there_is_not_is_named():
    with pytest.raises(SystemExit, match="no class is called 없음"):
        model_of(Data(), ignored="없음")


def test_a_class_without_a_row_is_named_where_the_loss_weighs_classes():
    with pytest.raises(SystemExit, match="a class has no training row"):
        ready(data=Data(labels=["정치", "경제", "스포츠", "과학", "문화", "날씨"]), loss="class_balanced")


def test_a_checkpoint_of_another_task_or_of_other_classes_is_refused():
    model = model_of(Data())
    with pytest.raises(SystemExit, match="of the task ner"):
        model.on_load_checkpoint({"task": "ner"})
    for classes in (["가", "나"], model.hparams.classes[::-1]):
        with pytest.raises(SystemExit, match="other classes"):
            model.on_load_checkpoint({"task": "cls", "hyper_parameters": {"classes": classes}})


def test_a_checkpoint_brings_the_counts_of_its_classes():
    model = model_of(Data(), loss="logit_adjusted")
    model.on_load_checkpoint({"task": "cls", "hyper_parameters": model.hparams, "counts": [1, 2, 3, 4, 10]})
    assert torch.allclose(model.loss.shift.exp(), torch.tensor([0.05, 0.1, 0.15, 0.2, 0.5]))


def test_predictions_need_no_training_data_and_bring_probabilities(tmp_path):
    configs = ["-c", "configs/base.yaml", "-c", "configs/relation.yaml"]
    command("fit", *configs, "--epochs", "1", "--loss", "ldam", folder=tmp_path)
    (tmp_path / "test.csv").write_text(f"id,text,{SPANS}\n7,가나다,0,1,PER,2,3,ORG\n", encoding="utf-8")
    run = tmp_path / "relation" / "version_0"
    best = str(run / "checkpoints" / "best.ckpt")
    command("predict", "--ckpt", best, "--data.folder", str(tmp_path), folder=tmp_path)
    (row,) = rows_of(run / "predictions-test.csv")
    classes = sorted({row["label"] for row in rows_of("data/relation/train.csv")})
    assert list(row) == ["id", "prediction", *(f"p:{one}" for one in classes)] and row["id"] == "7"
    model = Model.load_from_checkpoint(best)
    assert sum(model.counts) == 320 and model.loss.s == 30
    shares = {one: float(row[f"p:{one}"]) for one in classes}
    assert sum(shares.values()) == pytest.approx(1, abs=1e-5) and 0 < min(shares.values()) < max(shares.values()) < 1
    assert row["prediction"] == max(shares, key=shares.get)


def test_an_ensemble_takes_the_class_with_the_highest_mean_probability(tmp_path):
    for name, row in (("a", "0,x,0.6,0.4"), ("b", "0,x,0.6,0.4"), ("c", "0,y,0.1,0.9")):
        (tmp_path / f"{name}.csv").write_text(f"id,prediction,p:x,p:y\n{row}\n", encoding="utf-8")
    ensemble.main([*(str(tmp_path / f"{name}.csv") for name in "abc"), "-o", str(tmp_path / "all.csv")])
    assert [row["prediction"] for row in rows_of(tmp_path / "all.csv")] == ["y"]
    (tmp_path / "d.csv").write_text("id,prediction,p:x,p:z\n0,x,1,0\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="unlike columns"):
        ensemble.main([str(tmp_path / "a.csv"), str(tmp_path / "d.csv")])


def test_folds_share_no_row_and_every_class_is_in_each():
    found = []
    for fold in range(5):
        data = Data(folds=5, fold=fold)
        data.trainer = L.Trainer(**QUIET)
        rows = data.read("val")
        assert len({row["label"] for row in rows}) == 5
        found.append({row["id"] for row in rows})
        assert not found[-1] & {row["id"] for row in data.read("train")}
    assert set.union(*found) == {row["id"] for row in rows_of()} and sum(map(len, found)) == 400
