"""Sentence pairs: their metrics, their inputs, and what is said of rows that are wrong."""

import csv

import lightning as L
import numpy as np
import pytest
import torch
from transformers import RobertaConfig, RobertaModel

from backbone import fitting
from data import Data
from metrics import Scores, pearson, spearman
from model import Model
from test_training import QUIET, batch


def test_pearson_is_that_of_the_whole_set_and_no_mean_over_batches():
    torch.manual_seed(0)
    targets = torch.rand(79)
    found = targets + 0.3 * torch.randn(79)
    scores = Scores(pearson=pearson, spearman=spearman)
    for first in range(0, 79, 7):
        scores.update(found[first : first + 7], targets[first : first + 7])
    told = scores.compute()
    assert told["pearson"] == pytest.approx(np.corrcoef(found.double(), targets.double())[0, 1], abs=1e-9)
    orders = found.argsort().argsort(), targets.argsort().argsort()
    assert told["spearman"] == pytest.approx(np.corrcoef(*orders)[0, 1], abs=1e-9)


def test_equal_values_share_the_mean_of_their_ranks():
    told = spearman(torch.tensor([1.0, 2, 2, 3, 5, 5, 5]), torch.tensor([1.0, 3, 2, 4, 4, 6, 5]))
    assert told == pytest.approx(0.9251872672604672)  # scipy.stats.spearmanr, 1.17.1


def test_the_loss_of_a_set_does_not_depend_on_its_batches():
    model = Model()
    found = [L.Trainer(**QUIET).validate(model, Data(batch_size=size), verbose=False)[0] for size in (7, 79)]
    assert found[0]["val/loss"] == pytest.approx(found[1]["val/loss"], abs=1e-6)


def test_what_is_logged_is_the_metric_of_all_rows():
    trainer, model, data = L.Trainer(**QUIET), Model(), Data(batch_size=7)
    logged = trainer.validate(model, data, verbose=False)[0]["val/pearson"]
    found = torch.cat([one["prediction"] for one in trainer.predict(model, Data(batch_size=7, predict="val"))])
    labels = [float(row["label"]) for row in data.rows["val"]]
    assert logged == pytest.approx(np.corrcoef(found, labels)[0, 1], abs=1e-5)


def test_the_metric_of_an_epoch_holds_no_epoch_before():
    trainer, model = L.Trainer(max_epochs=2, enable_checkpointing=False, num_sanity_val_steps=0, **QUIET), Model()
    trainer.fit(model, Data())
    logged = trainer.callback_metrics["val/pearson"].item()
    assert logged == pytest.approx(trainer.validate(model, Data(), verbose=False)[0]["val/pearson"], abs=1e-6)


def test_the_same_korean_sentence_twice_is_as_alike_as_can_be():
    model, data = Model().eval(), Data()
    row = {"id": "0", "sentence_1": "나는 어제 밥을 먹었다", "sentence_2": "나는 어제 밥을 먹었다", "label": "5"}
    made = data.collate([{"row": 0, **data.encode([row])[0]}])
    assert model.similarity(model.outputs(made["texts"])).item() == pytest.approx(5.0, abs=1e-4)


def test_a_bi_encoder_learns_the_data_of_this_project():
    L.seed_everything(42)
    trainer, model = L.Trainer(max_epochs=6, enable_checkpointing=False, **QUIET), Model()
    before = trainer.validate(model, Data(), verbose=False)[0]["val/pearson"]
    trainer.fit(model, Data())
    assert trainer.validate(model, Data(), verbose=False)[0]["val/pearson"] > 0.9 > 0.6 > before


def test_padding_changes_no_similarity():
    model, data = Model().eval(), Data()
    rows = [
        {"sentence_1": "나는 밥을 먹었다", "sentence_2": "그는 책을", "label": "1"},
        {"sentence_1": "어제 우리는 집에서 노래를 들었다 " * 3, "sentence_2": "오늘 " * 9, "label": "1"},
    ]
    rows = [{"row": at, **one} for at, one in enumerate(data.encode(rows))]
    alone, beside = (model.similarity(model.outputs(data.collate(some)["texts"]))[0] for some in (rows[:1], rows))
    assert alone.item() == pytest.approx(beside.item(), abs=1e-4)


@pytest.mark.parametrize("loss", ["mse", "l1", "huber"])
def test_a_cross_encoder_has_a_loss_and_a_gradient(loss):
    model, data = Model(encoder="cross", loss=loss), Data(encoder="cross")
    rows = [{"id": "0", "sentence_1": "나는 밥을 먹었다", "sentence_2": "그는 책을 읽었다", "label": "1"}] * 2
    made = data.collate([{"row": at, **one} for at, one in enumerate(data.encode(rows))])
    model.loss_of(made).backward()
    assert any(one.grad is not None and one.grad.abs().sum() > 0 for one in model.net.base_model.parameters())


@pytest.mark.parametrize("loss", ["cosine", "cosent", "mnrl", "contrastive"])
def test_a_bi_encoder_has_a_loss_and_a_gradient(loss):
    model = Model(loss=loss)
    model.loss_of(batch()).backward()
    assert any(one.grad is not None and one.grad.abs().sum() > 0 for one in model.net.parameters())


def test_a_loss_of_the_other_encoder_is_refused():
    with pytest.raises(SystemExit, match=r"the loss mse is not for model\.encoder bi"):
        Model(loss="mse")
    with pytest.raises(SystemExit, match=r"the loss cosine is not for model\.encoder cross"):
        Model(encoder="cross", loss="cosine")


def test_a_model_with_one_token_type_gets_none():
    small = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    roberta = RobertaModel(RobertaConfig(vocab_size=512, type_vocab_size=1, pad_token_id=0, **small))
    pair = Data(encoder="cross").tokenizer("나는 밥을", "그는 책을", return_tensors="pt")
    assert pair["token_type_ids"].max() == 1
    assert roberta(**fitting(roberta, dict(pair))).last_hidden_state.isfinite().all()


def test_a_text_that_is_too_long_for_the_model_is_refused():
    small = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    roberta = RobertaModel(RobertaConfig(vocab_size=512, max_position_embeddings=34, **small)).eval()
    ids = torch.full((1, 33), 7)
    assert roberta(**fitting(roberta, {"input_ids": ids[:, :32]})).last_hidden_state.isfinite().all()
    with pytest.raises(SystemExit, match=r"33 tokens, and the model knows 32 places\nhint: --data.max_length 32"):
        fitting(roberta, {"input_ids": ids})


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        ("id,sentence_1,label", "0,가,1", "no column sentence_2"),
        ("id,sentence_1,sentence_2,label", "0,가,나,7", "outside 0 to 5"),
        ("id,sentence_1,sentence_2,label", "0,가,나,높음", "no number"),
        ("id,sentence_1,sentence_2,label", "0,가,나, 다,1", "too many columns"),
        ("id,sentence_1,sentence_2,label", None, "no rows"),
    ],
)
def test_a_wrong_row_is_named_before_the_first_batch(tmp_path, header, row, told):
    for name in ("train", "val", "test"):
        (tmp_path / f"{name}.csv").write_text("\n".join(filter(None, [header, row])) + "\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=told):
        L.Trainer(**QUIET).fit(Model(), Data(folder=str(tmp_path)))


def test_folds_share_no_row_and_leave_none_out():
    found = []
    for fold in range(5):
        data = Data(folds=5, fold=fold)
        data.trainer = L.Trainer(**QUIET)
        found.append({row["id"] for row in data.read("val")})
        assert not found[-1] & {row["id"] for row in data.read("train")}
    with open("data/train.csv", encoding="utf-8") as file:
        assert set.union(*found) == {row["id"] for row in csv.DictReader(file)}
    assert sum(map(len, found)) == 640


def test_a_checkpoint_of_another_task_is_refused():
    with pytest.raises(SystemExit, match="of the task ner"):
        Model().on_load_checkpoint({"task": "ner"})
