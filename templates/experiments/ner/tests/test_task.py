"""Tags of words: entities, tokens and words, what is cut off, and what is said of wrong rows."""

import csv
import random

import lightning as L
import pytest
import torch
from lightning.pytorch.callbacks import EMAWeightAveraging
from tokenizers.pre_tokenizers import ByteLevel
from transformers import RobertaTokenizer

from data import NO_TAG, Data
from losses import LOSSES
from metrics import EntityF1, entities
from model import Model
from test_training import QUIET, command, model_of, ready

TAGS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]


def rows_of(path="data/train.csv"):
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def example():
    """Return tags and predictions of 60 rows by chance, many of them no right IOB2."""
    chance = random.Random(0)
    gold = [[chance.choice(TAGS) for _ in range(chance.randint(1, 12))] for _ in range(60)]
    return gold, [[tag if chance.random() < 0.7 else chance.choice(TAGS) for tag in row] for row in gold]


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ("B-PER I-PER O B-LOC", {("PER", 0, 2), ("LOC", 3, 4)}),
        ("B-PER B-PER", {("PER", 0, 1), ("PER", 1, 2)}),
        ("I-PER I-PER O", {("PER", 0, 2)}),
        ("B-PER I-LOC I-LOC", {("PER", 0, 1), ("LOC", 1, 3)}),
        ("O O", set()),
    ],
)
def test_an_i_that_goes_on_with_nothing_begins_an_entity(tags, found):
    assert entities(tags.split()) == found


@pytest.mark.parametrize("size", [7, 60])
def test_f1_is_that_of_seqeval_however_the_set_is_cut(size):
    gold, found = example()
    score = EntityF1(["LOC", "ORG", "PER", "DAT"])
    for first in range(0, 60, size):
        score.update(found[first : first + size], gold[first : first + size], torch.tensor(2.0), 10)
    # f1_score, precision_score, recall_score and classification_report of seqeval 1.2.2, in its default mode
    expected = {"f1": 0.735632184, "precision": 0.744186047, "recall": 0.727272727, "loss": 2.0}
    expected |= {"f1_PER": 0.706586826, "f1_LOC": 0.708074534, "f1_ORG": 0.783505155}
    assert score.compute() == pytest.approx(expected, abs=1e-8)


def test_what_is_logged_is_the_f1_of_all_rows():
    data = Data(batch_size=7)
    L.seed_everything(1)
    model, trainer = model_of(data), L.Trainer(**QUIET)
    logged = trainer.validate(model, data, verbose=False)[0]
    made = trainer.predict(model, Data(batch_size=7, predict="val"))
    found = [entities(line.split(" ")) for batch in made for line in batch["prediction"]]
    gold = [entities(row["tags"].split(" ")) for row in data.rows["val"]]
    right = sum(len(one & other) for one, other in zip(found, gold))
    assert logged["val/f1"] == pytest.approx(2 * right / sum(map(len, found + gold)), abs=1e-6)


def test_the_metrics_of_an_epoch_hold_no_epoch_before():
    data, trainer = Data(), L.Trainer(**QUIET)
    model = model_of(data)
    trainer.validate(model, data, verbose=False)
    model.net.load_state_dict(model_of(data).net.state_dict())
    again = trainer.validate(model, data, verbose=False)
    model.scores.reset()
    assert again == trainer.validate(model, data, verbose=False)


@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_the_loss_of_a_set_does_not_depend_on_its_batches(loss):
    model = ready(loss=loss)[0]
    found = [L.Trainer(**QUIET).validate(model, Data(batch_size=size), verbose=False)[0] for size in (7, 79)]
    assert found[0] == pytest.approx(found[1], abs=1e-5)


@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_every_loss_has_a_gradient(loss):
    model, rows = ready(loss=loss)
    model.loss_of(rows).backward()
    assert any(one.grad is not None and one.grad.abs().sum() > 0 for one in model.net.base_model.parameters())


@pytest.mark.skipif("ldam" not in LOSSES, reason="teamkit add loss ldam")
def test_the_loss_ldam_sees_cosines_and_weighs_tags_at_the_end_of_a_training_alone():
    model, rows = ready(loss="ldam", loss_options={"defer": 0.5})
    cosines = model.eval().outputs(rows)
    model.net.classifier.weight.data *= 9.0
    assert torch.allclose(model.outputs(rows), cosines, atol=1e-6)
    model.loss.progress = 0.9
    model.validation_step(rows, 0)
    assert model.loss.progress == 0.0
    seen, watched = [], L.Callback()
    watched.on_train_batch_end = lambda trainer, module, *rest: seen.append(module.loss.progress)
    trainer = L.Trainer(max_steps=4, limit_val_batches=1, enable_checkpointing=False, callbacks=[watched], **QUIET)
    trainer.fit(model, Data())
    assert seen == [0.0, 0.25, 0.5, 0.75]


def test_the_options_of_a_loss_reach_it():
    assert ready(loss="focal", loss_options={"gamma": 0.5})[0].loss.gamma == 0.5


def test_the_first_token_of_a_word_carries_its_tag_and_no_other():
    data = Data()
    row = {"words": "박지훈에게 해운대", "tags": "B-PER O"}
    made = data.encode([row])[0]
    tokens = data.tokenizer.convert_ids_to_tokens(made["text"]["input_ids"])
    assert len(tokens) > 4
    carried = [(token, data.classes[one]) for token, one in zip(tokens, made["label"]) if one != NO_TAG]
    assert [tag for _, tag in carried] == ["B-PER", "O"]
    assert not any(token.startswith("##") or token in ("[CLS]", "[SEP]") for token, _ in carried)
    assert [one for one in made["begins"] if one >= 0] == [0, 1]


def test_a_byte_level_tokenizer_sees_a_space_before_each_word(tmp_path):
    letters = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", *sorted(ByteLevel.alphabet())]
    RobertaTokenizer({letter: at for at, letter in enumerate(letters)}, []).save_pretrained(tmp_path)
    data = Data(model=str(tmp_path))
    made = data.encode([{"words": "ab cd", "tags": "B-PER O"}])[0]
    tokens = data.tokenizer.convert_ids_to_tokens(made["text"]["input_ids"])
    assert [token for token, word in zip(tokens, made["begins"]) if word >= 0] == ["Ġ", "Ġ"]


def test_tags_and_their_counts_come_from_the_data():
    words = [tag for row in rows_of() for tag in row["tags"].split()]
    model, _ = ready()
    assert model.hparams.classes == ["O", "B-DAT", "I-DAT", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-PER"]
    assert model.counts == [words.count(tag) for tag in model.hparams.classes]
    assert sum(model.counts) == len(words)


def test_counts_are_those_of_the_folds_that_learn():
    data = Data(folds=5, fold=1)
    data.trainer = L.Trainer(**QUIET)
    own = {row["id"] for row in data.read("val")}
    words = [tag for row in rows_of() if row["id"] not in own for tag in row["tags"].split()]
    assert data.counts() == [words.count(tag) for tag in data.classes]


def test_a_tag_without_a_word_is_named_where_the_loss_weighs_tags():
    with pytest.raises(SystemExit, match="a class has no training row"):
        ready(loss="class_balanced", data=Data(labels=[*Data().classes, "B-TIM"]))


def test_each_word_gets_a_tag_and_words_that_are_cut_off_are_told_and_missed():
    data = Data(max_length=7)  # the third word has lost its end, the last two are away
    with pytest.warns(UserWarning, match="2 words of 1 texts"):
        made = data.encode([{"words": "어제 어제 어제 어제 어제", "tags": "O O O B-LOC B-LOC"}])[0]
    batch = data.collate([{"row": 0, **made}])
    model = model_of(data)
    perfect = torch.nn.functional.one_hot(batch["label"].clamp(min=0), len(data.classes)).float()
    tags = model.tags(perfect, batch)
    assert tags == [["O"] * 5]
    model.scores.update(tags, batch["tags"], torch.tensor(0.0), 1)
    assert model.scores.compute()["recall"] == 0.0
    assert model.scores.counts.sum(0).tolist() == [0, 0, 2]


def test_right_logits_give_the_tags_back():
    data = Data(batch_size=8)
    model, batch = ready(data=data)
    perfect = torch.nn.functional.one_hot(batch["label"].clamp(min=0), len(data.classes)).float()
    assert model.tags(perfect, batch) == [row["tags"].split(" ") for row in rows_of()[:8]]
    assert batch["text"]["input_ids"].shape == batch["label"].shape == batch["begins"].shape


@pytest.mark.filterwarnings("ignore:.*have no token")
@pytest.mark.parametrize("words", ["'서울', 3.5% 부산(해운대)", "서울 \xa0 부산", "서울\xa0역 \u200b 부산"])
def test_signs_part_no_word_and_a_word_without_a_token_moves_no_tag(words):
    data, row = Data(), {"words": words, "tags": "B-LOC O B-PER"}
    batch = data.collate([{"row": 0, **data.encode([row])[0]}])
    perfect = torch.nn.functional.one_hot(batch["label"].clamp(min=0), len(data.classes)).float()
    assert model_of(data).tags(perfect, batch) == [["B-LOC", "O", "B-PER"]]


def test_patterns_are_learnt():
    L.seed_everything(42)
    data = Data(batch_size=16)
    model = model_of(data, lr=3e-3)
    L.Trainer(max_epochs=4, gradient_clip_val=1.0, enable_checkpointing=False, **QUIET).fit(model, data)
    assert L.Trainer(**QUIET).validate(model, Data(), verbose=False)[0]["val/f1"] > 0.95


def test_averaged_weights_are_of_the_whole_model():
    data, short = Data(), {"limit_train_batches": 2, "enable_checkpointing": False}
    model = model_of(data, loss="class_balanced")
    L.Trainer(max_epochs=2, callbacks=[EMAWeightAveraging()], **short, **QUIET).fit(model, data)
    assert L.Trainer(**QUIET).validate(model, Data(), verbose=False)[0]["val/loss"] > 0


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        ("id,words", "0,가", "no column tags"),
        ("id,words,tags", None, "no rows"),
        ("id,words,tags", "0,가 나,O", "row 1: it has 2 words and 1 tags"),
        ("id,words,tags", "0,가,O O", "row 1: it has 1 words and 2 tags"),
        ("id,words,tags", "0,가  나,O O O", "row 1: the words are not separated by single spaces"),
        ("id,words,tags", "0,,O", "row 1: the words are not separated"),
        ("id,words,tags", "0,가 나,O PER", "row 1: the tag 'PER' is none of IOB2"),
        ("id,words,tags", "0,가 나,O B-", "row 1: the tag 'B-' is none of IOB2"),
        ("id,words,tags", "0,가 나,O S-PER", "row 1: the tag 'S-PER' is none of IOB2"),
        ("id,words,tags", "0,가 나", "row 1: it has too few columns"),
    ],
)
def test_a_wrong_row_is_named_before_the_first_batch(tmp_path, header, row, told):
    for name in ("train", "val", "test"):
        (tmp_path / f"{name}.csv").write_text("\n".join(filter(None, [header, row])) + "\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=told):
        Data(folder=str(tmp_path))


def test_a_tag_that_train_has_not_is_named(tmp_path):
    (tmp_path / "train.csv").write_text("words,tags\n가 나,B-PER O\n", encoding="utf-8")
    (tmp_path / "val.csv").write_text("words,tags\n가 나,B-LOC O\n", encoding="utf-8")
    data = Data(folder=str(tmp_path))
    with pytest.raises(SystemExit, match=r"val.csv, row 1: the tag 'B-LOC' is none of O, B-PER: add it"):
        L.Trainer(**QUIET).fit(model_of(data), data)


def test_a_checkpoint_of_another_task_or_of_other_tags_is_refused():
    model = model_of(Data())
    with pytest.raises(SystemExit, match="of the task cls"):
        model.on_load_checkpoint({"task": "cls"})
    for classes in (["O"], model.hparams.classes[::-1]):
        with pytest.raises(SystemExit, match="other tags"):
            model.on_load_checkpoint({"task": "ner", "hyper_parameters": {"classes": classes}})


def test_a_checkpoint_brings_the_counts_of_its_tags():
    model = model_of(Data(), loss="class_balanced")
    model.on_load_checkpoint({"task": "ner", "hyper_parameters": model.hparams, "counts": [9, 1, 1, 1, 1, 1, 1, 1]})
    assert model.counts[0] == 9 and model.loss.weight[0] < model.loss.weight[1]


def test_words_alone_are_enough_to_predict(tmp_path):
    (tmp_path / "test.csv").write_text("id,words\n7,김민수은 서울에서\n", encoding="utf-8")
    data = Data(folder=str(tmp_path), labels=Data().classes)
    (found,) = L.Trainer(**QUIET).predict(model_of(data), data)
    assert len(found["prediction"][0].split(" ")) == 2


def test_predictions_need_no_training_data_and_stand_word_by_word(tmp_path):
    command("fit", "-c", "configs/base.yaml", "--epochs", "1", "--loss", "class_balanced", folder=tmp_path)
    long = " ".join(["서울에서"] * 200)
    (tmp_path / "test.csv").write_text(f"id,words\n7,김민수은 서울에서\n8,{long}\n", encoding="utf-8")
    run = tmp_path / "ner" / "version_0"
    best = str(run / "checkpoints" / "best.ckpt")
    command("predict", "--ckpt", best, "--data.folder", str(tmp_path), folder=tmp_path)
    found = rows_of(run / "predictions-test.csv")
    assert [row["id"] for row in found] == ["7", "8"]
    assert Model.load_from_checkpoint(best).counts == ready()[0].counts
    assert [len(row["prediction"].split(" ")) for row in found] == [2, 200]
    assert set(found[1]["prediction"].split(" ")[126:]) == {"O"}


def test_folds_share_no_row_and_leave_none_out():
    found = []
    for fold in range(5):
        data = Data(folds=5, fold=fold)
        data.trainer = L.Trainer(**QUIET)
        found.append({row["id"] for row in data.read("val")})
        assert not found[-1] & {row["id"] for row in data.read("train")}
    assert set.union(*found) == {row["id"] for row in rows_of()} and sum(map(len, found)) == 300
