"""Texts from texts: their metrics, their inputs, what is written, and what is said of rows that are wrong."""

import csv
import random
import unicodedata

import lightning as L
import pytest
import torch
from transformers import (
    AutoTokenizer,
    BartConfig,
    BartForConditionalGeneration,
    MBartTokenizer,
    T5Config,
    T5ForConditionalGeneration,
)

from data import Data
from metrics import COLUMNS, characters, chrf, common, compared
from model import TINY, Model
from predictions import write
from test_training import QUIET, ready

PAIRS = [
    ("나는 어제 밥을 먹었다.", "나는 어제 밥을 먹었다."),
    ("나는 밥을 어제 먹었다", "나는 어제 밥을 먹었다."),
    ("민수가 학교에서 책을 읽었다", "민수는 학교에서 책을 읽었고, 유나는 잤다"),
    ("KTX로 3시에 갔다", "ktx로 4시에 왔다!"),
    ("", "비가 왔다"),
    ("가나", "다라"),
    ("비가 왔다 그리고", "비가"),
]
# rouge_score 0.1.2 with this project's tokens, and sacrebleu 2.6.0
ROUGE = {
    "words": [[1, 1, 1], [1, 0, 0.75], [0.4, 0.25, 0.4], [1 / 3, 0, 1 / 3], [0, 0, 0], [0, 0, 0], [0.5, 0, 0.5]],
    "characters": [
        [1, 1, 1], [1, 0.625, 0.777778], [0.758621, 0.592593, 0.758621], [0.777778, 0.5, 0.777778],
        [0, 0, 0], [0, 0, 0], [0.444444, 0.285714, 0.444444],
    ],
}  # fmt: skip
CHRF = 0.4186086073630117


@pytest.fixture(scope="module")
def learnt():
    """Return a model that has learnt the data of this project, and its trainer."""
    L.seed_everything(42)
    trainer, model = (
        L.Trainer(max_epochs=6, enable_checkpointing=False, gradient_clip_val=1.0, **QUIET),
        Model(lr=5e-3),
    )
    trainer.fit(model, Data(batch_size=16))
    return model.eval(), trainer


def parrot(model, tokens=7):
    """Let a model write the first tokens of its source, which takes no time and is neither right nor all wrong."""
    decode = model.tokenizer.batch_decode
    model.written = lambda inputs: decode([ids[1:tokens].tolist() for ids in inputs["input_ids"]])
    return model


@pytest.mark.parametrize("tokens", ["words", "characters"])
def test_rouge_is_that_of_rouge_score_with_korean_tokens(tokens):
    for pair, expected in zip(PAIRS, ROUGE[tokens], strict=True):
        assert compared(*pair, tokens)[1:4] == pytest.approx(expected, abs=1e-6)


def test_chrf_is_that_of_sacrebleu_and_of_the_whole_set():
    numbers = torch.tensor([compared(*pair, "words") for pair in PAIRS], dtype=torch.float64)
    assert chrf(numbers, None) == pytest.approx(CHRF, abs=1e-9)
    assert chrf(torch.zeros(2, numbers.shape[1]), None) == 0.0


def test_texts_without_a_letter_are_compared_by_their_characters():
    assert compared("!?", "??", "words")[:4] == [0, 0.5, 0, 0.5]
    assert compared("!!", "??", "words")[:4] == [0] * 4


@pytest.mark.parametrize("text", ["같은 문장", "하나", "!!", "3시 ㅎㅎ"])
@pytest.mark.parametrize("tokens", ["words", "characters"])
def test_equal_korean_texts_are_as_alike_as_can_be(text, tokens):
    for other in (text, unicodedata.normalize("NFD", text), f" {text}\n"):
        numbers = compared(other, text, tokens)
        assert numbers[:4] == [1.0] * 4
        assert numbers[4] == numbers[5] == len(text.replace(" ", ""))


def test_the_longest_common_subsequence_is_that_of_the_plain_table():
    chance = random.Random(0)
    for _ in range(200):
        a, b = (chance.choices("가나다라", k=chance.randint(0, 70)) for _ in "ab")
        best = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
        for i, one in enumerate(a):
            for j, other in enumerate(b):
                best[i + 1][j + 1] = best[i][j] + 1 if one == other else max(best[i][j + 1], best[i + 1][j])
        assert common(a, b) == best[-1][-1]


def test_what_is_logged_is_the_metric_of_all_rows():
    trainer, model, data = L.Trainer(**QUIET), parrot(Model()), Data(batch_size=7)
    logged = trainer.validate(model, data, verbose=False)[0]
    found = [text for one in trainer.predict(model, Data(batch_size=7, predict="val")) for text in one["prediction"]]
    rows = [compared(text, row["target"], "words") for text, row in zip(found, data.rows["val"], strict=True)]
    for name in ("exact", "rouge_1", "rouge_2", "rouge_l"):
        assert logged[f"val/{name}"] == pytest.approx(sum(row[COLUMNS.index(name)] for row in rows) / 79, abs=1e-6)
    lengths = [
        sum(len("".join(text.split())) for text in texts) for texts in (found, [r["target"] for r in data.rows["val"]])
    ]
    assert logged["val/length_ratio"] == pytest.approx(lengths[0] / lengths[1], abs=1e-6)
    assert 0 < logged["val/rouge_1"] < 1
    assert logged["val/chrf"] == pytest.approx(chrf(torch.tensor(rows).double(), None).item(), abs=1e-6)


def test_the_loss_is_that_of_all_tokens_however_they_lie_in_batches():
    L.seed_everything(0)
    model, data = parrot(Model()), Data(batch_size=79)
    found = [
        L.Trainer(**QUIET).validate(model, Data(batch_size=size), verbose=False)[0]["val/loss"] for size in (7, 79)
    ]
    data.trainer = L.Trainer(**QUIET)
    data.setup("validate")
    rows = data.collate([data.sets["val"][row] for row in range(79)])
    with torch.no_grad():
        whole = model.eval().net(**rows["inputs"], labels=rows["labels"]).loss.item()
    assert found == pytest.approx([whole, whole], abs=1e-5)


def test_the_metrics_of_an_epoch_hold_no_epoch_before():
    trainer, model = L.Trainer(limit_val_batches=1, **QUIET), parrot(Model())
    trainer.validate(model, Data(), verbose=False)
    model.net.load_state_dict(Model().net.state_dict())
    parrot(model, 12)
    again = trainer.validate(model, Data(), verbose=False)
    model.scores.reset()
    model.losses.reset()
    assert again == trainer.validate(model, Data(), verbose=False)


def test_rouge_is_of_words_or_of_characters_as_is_asked():
    for tokens in ("words", "characters"):
        model, data = parrot(Model(rouge=tokens)), Data()
        trainer = L.Trainer(limit_val_batches=1, limit_predict_batches=1, **QUIET)
        told = trainer.validate(model, data, verbose=False)[0]["val/rouge_1"]
        found = trainer.predict(model, Data(predict="val"))[0]["prediction"]
        rows = [compared(text, row["target"], tokens)[1] for text, row in zip(found, data.rows["val"])]
        assert told == pytest.approx(sum(rows) / 32, abs=1e-6)


def test_softer_labels_are_a_loss_of_their_own():
    L.seed_everything(0)
    hard, rows = ready(4)
    soft = Model(loss_options={"smoothing": 0.1})
    soft.load_state_dict(hard.state_dict())
    logits, labels = hard.eval().logits(rows).flatten(0, 1), rows["labels"].flatten()
    wanted = torch.nn.functional.cross_entropy(logits, labels, label_smoothing=0.1)
    assert soft.eval().loss_of(rows).item() == pytest.approx(wanted.item(), abs=1e-5)


def test_metrics_of_a_part_of_the_rows_say_so_and_the_loss_is_of_all():
    trainer, data = L.Trainer(**QUIET), Data(batch_size=7)
    model, part = parrot(Model(loss_options={"smoothing": 0.1})), parrot(Model(judged=10))
    part.load_state_dict(model.state_dict())
    part.loss = model.loss
    every, some = (trainer.validate(one, data, verbose=False)[0] for one in (model, part))
    assert {name for name in some if "first" not in name} == {"val/loss"}
    assert some["val/loss"] == every["val/loss"]
    rows = [
        compared(text, row["target"], "words")
        for batch in trainer.predict(model, Data(batch_size=10, predict="val"))[:1]
        for text, row in zip(batch["prediction"], data.rows["val"])
    ]
    assert some["val/rouge_1_first_10"] == pytest.approx(sum(row[1] for row in rows) / 10, abs=1e-6)
    assert some["val/chrf_first_10"] == pytest.approx(chrf(torch.tensor(rows).double(), None).item(), abs=1e-6)
    assert "test/rouge_1" in trainer.test(part, data, verbose=False)[0]


def test_metrics_see_the_whole_target_where_the_loss_sees_a_part():
    data = Data(max_target=4)
    encoded = data.encode([{"source": "가", "target": "나는 어제 밥을 먹었다"}])[0]
    assert len(encoded["labels"]) == 4
    assert data.collate([{"row": 0, **encoded}])["targets"] == ["나는 어제 밥을 먹었다"]


def test_sources_and_targets_are_cut_each_at_its_own_length():
    long = "나는 어제 밥을 먹었다 " * 9
    row = Data(max_source=20, max_target=10).encode([{"source": long, "target": long}])[0]
    assert (len(row["inputs"]["input_ids"]), len(row["labels"])) == (20, 10)


@pytest.mark.parametrize(
    "text", ["가  나 ,다 . do n't !", "첫 줄\n둘째\t줄 ", "🙂 뷁 ﷽", unicodedata.normalize("NFD", "각")]
)
def test_what_is_encoded_is_decoded_letter_by_letter(text):
    data = Data(max_target=128)
    labels = data.encode([{"source": "가", "target": text}])[0]["labels"]
    model = Model()
    model.net.generate = lambda **options: [labels]
    assert model.written({}) == [text]


def test_the_tokens_of_the_tiny_model_are_those_of_its_tokenizer():
    model = Model()
    for name in ("bos_token_id", "pad_token_id", "eos_token_id"):
        assert getattr(model.net.config, name) == getattr(model.tokenizer, name)
    _, rows = ready(32)
    assert (rows["labels"] == -100).any()
    assert all(row[row != -100][-1] == model.tokenizer.eos_token_id for row in rows["labels"])


def test_a_tokenizer_that_ends_no_text_still_gives_targets_an_end():
    data = Data(max_target=6)
    end = data.tokenizer.eos_token_id
    assert data.ended([5, 6]) == [5, 6, end]
    assert data.ended([5, 6, 7, 8, 9, 10]) == [5, 6, 7, 8, 9, end]
    assert data.ended([5, end, 9]) == [5, end, 9]  # mBART ends with its language


def test_dialogues_are_told_right(learnt):
    model, trainer = learnt
    found = trainer.validate(model, Data(), verbose=False)[0]
    assert found["val/exact"] > 0.9
    assert found["val/rouge_l"] > 0.9
    assert found["val/length_ratio"] == pytest.approx(1, abs=0.05)


def wild(**options):
    """Return a model whose every token hangs on all that it reads."""
    L.seed_everything(0)
    model = Model(max_new_tokens=8, **options).eval()
    for weight in model.parameters():
        weight.data *= 3
    return model


def test_what_else_is_in_a_batch_changes_no_text():
    model, rows = wild(), ready(32)[1]["inputs"]
    long = rows["attention_mask"].sum(1)
    short = [row for row in range(32) if long[row] < long.max()]
    alone = [{name: one[row : row + 1, : long[row]] for name, one in rows.items()} for row in short]
    beside = model.written(rows)
    assert [model.written(one)[0] for one in alone] == [beside[row] for row in short]
    assert len(set(beside)) > 3


def test_beams_find_what_is_more_likely():
    rows, found = ready(16)[1]["inputs"], []
    for beams in (1, 5):
        model = wild(beams=beams, generate={"length_penalty": 0.0})
        written = model.net.generate(**rows, **model.options)
        with torch.no_grad():
            logits = model.net(**rows, decoder_input_ids=written).logits[:, :-1].log_softmax(-1)
        likely = logits.gather(-1, written[:, 1:, None]).squeeze(-1)
        found.append(likely.masked_fill(written[:, 1:] == model.tokenizer.pad_token_id, 0).sum().item())
    assert found[0] < found[1]


def test_further_options_of_generate_reach_it():
    rows = ready(8)[1]["inputs"]
    model = wild(generate={"min_new_tokens": 5, "max_new_tokens": 5, "no_repeat_ngram_size": 1})
    for row in model.net.generate(**rows, **model.options)[:, 1:].tolist():
        assert len(row) == len(set(row)) == 5


def saved(folder, kind, config, more=()):
    """Keep a small model with this project's tokenizer, as if it came from Hugging Face."""
    tokenizer = AutoTokenizer.from_pretrained("tokenizer")
    tokenizer.add_special_tokens({"additional_special_tokens": list(more)})
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    kind(config(len(tokenizer))).save_pretrained(folder)
    return str(folder)


def test_t5_begins_and_ends_with_its_own_tokens(tmp_path):
    small = {
        "d_model": 32,
        "d_kv": 16,
        "d_ff": 64,
        "num_layers": 1,
        "num_heads": 2,
        "pad_token_id": 1,
        "eos_token_id": 2,
    }
    folder = saved(
        tmp_path,
        T5ForConditionalGeneration,
        lambda words: T5Config(vocab_size=words, decoder_start_token_id=1, **small),
    )
    model, rows = ready(data=Data(model=folder, prefix="요약: "), model=folder)
    assert all(part.training for part in model.net.modules())  # from_pretrained leaves dropout off
    seen = []
    model.net.decoder.register_forward_pre_hook(
        lambda _, words, named: seen.append(named["input_ids"]), with_kwargs=True
    )
    model.loss_of(rows).backward()
    assert (seen[0][:, 0] == 1).all()
    assert torch.equal(seen[0][:, 1:], rows["labels"][:, :-1].masked_fill(rows["labels"][:, :-1] == -100, 1))
    assert all(one.grad is not None for one in model.net.parameters())
    assert len(model.eval().written(rows["inputs"])) == len(rows["targets"])
    assert Data(model=folder, prefix="요약: ").tokenizer.decode(rows["inputs"]["input_ids"][0]).startswith("<s>요약: ")


def test_the_encoder_is_frozen_before_the_decoder():
    encoder, decoder = (part.layers for part in (Model(frozen=3).net.get_encoder(), Model(frozen=3).net.get_decoder()))
    learning = [any(one.requires_grad for one in layer.parameters()) for layer in (*encoder, *decoder)]
    assert learning == [False, False, False, True]
    whole = Model(frozen=-1).net
    assert not any(one.requires_grad for one in whole.get_encoder().parameters())
    assert all(one.requires_grad for one in whole.get_decoder().layers.parameters())


def test_a_checkpoint_writes_in_the_language_that_it_was_taught(tmp_path):
    folder = saved(
        tmp_path / "many",
        BartForConditionalGeneration,
        lambda words: BartConfig(**TINY, vocab_size=words),
        ("ko_KR", "en_XX"),
    )
    options = {"model": folder, "source_language": "ko_KR", "target_language": "en_XX"}
    model, data = Model(**options, lr=1e-2), Data(**options)
    trainer = L.Trainer(max_steps=2, limit_val_batches=0, **QUIET, default_root_dir=tmp_path)
    trainer.fit(model, data)
    trainer.save_checkpoint(tmp_path / "kept.ckpt")
    again = Model.load_from_checkpoint(tmp_path / "kept.ckpt")
    rows = data.collate([data.sets["train"][row] for row in range(3)])
    language = model.tokenizer.convert_tokens_to_ids("en_XX")
    found = [one.eval().net.generate(**rows["inputs"], **one.options) for one in (model, again)]
    assert torch.equal(*found)
    assert (found[0][:, 0] == model.net.config.decoder_start_token_id).all()
    assert (found[0][:, 1] == language).all()
    with pytest.raises(SystemExit, match="no language fr_XX"):
        Model(model=folder, target_language="fr_XX")


def test_a_source_is_marked_with_its_language_and_a_target_with_its_own(tmp_path):
    words = ["<s>", "<pad>", "</s>", "<unk>", "▁", "가", "a"]
    MBartTokenizer(vocab=[(word, -1.0) for word in words]).save_pretrained(tmp_path)
    data = Data(model=str(tmp_path), source_language="ko_KR", target_language="en_XX")
    row = data.encode([{"source": "가", "target": "a"}])[0]
    named = [data.tokenizer.convert_ids_to_tokens(ids) for ids in (row["inputs"]["input_ids"], row["labels"])]
    assert named == [["▁", "가", "</s>", "ko_KR"], ["▁", "a", "</s>", "en_XX"]]


def test_any_text_can_be_read_again_from_the_file_of_predictions(tmp_path):
    texts, model = ["첫 줄\n둘째, 줄", "\r\n\r", 'a "b", c\r\nd', "", "=1+1"], Model()
    model.net.generate = lambda **options: None
    model.tokenizer.batch_decode = lambda found, **options: texts
    found = model.predict_step({"row": torch.arange(5), "inputs": {}}, 0)
    write(tmp_path / "p.csv", list("abcde"), {at: {"prediction": one} for at, one in enumerate(found["prediction"])})
    with (tmp_path / "p.csv").open(encoding="utf-8", newline="") as file:
        read = [row["prediction"] for row in csv.DictReader(file)]
    assert read == [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        ("id,source", "0,가", "no column target"),
        ("id,text,target", "0,가,나", "no column source"),
        ("id,source,target", "0,가, ", "the target is empty"),
        ("id,source,target", "0, ,나", "the source is empty"),
        ("id,source,target", "0,가", "too few columns"),
        ("id,source,target", None, "no rows"),
    ],
)
def test_a_wrong_row_is_named_before_the_first_batch(tmp_path, header, row, told):
    for name in ("train", "val", "test"):
        (tmp_path / f"{name}.csv").write_text("\n".join(filter(None, [header, row])) + "\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=told):
        L.Trainer(fast_dev_run=True, **QUIET).fit(Model(), Data(folder=str(tmp_path)))


def test_sources_alone_are_enough_to_predict(tmp_path):
    (tmp_path / "test.csv").write_text("id,source\n7,가 나\n", encoding="utf-8")
    found = L.Trainer(**QUIET).predict(Model(max_new_tokens=3), Data(folder=str(tmp_path)))
    assert len(found[0]["prediction"]) == 1


@pytest.mark.parametrize("name", ["data.max_source", "data.max_target", "model.max_new_tokens"])
def test_more_tokens_than_the_model_has_places_are_refused(name):
    options = {name.split(".")[0]: {name.split(".")[1]: 129}}
    with pytest.raises(SystemExit, match=f"knows 128 places for tokens\nhint: --{name} 128"):
        L.Trainer(fast_dev_run=True, **QUIET).fit(Model(**options.get("model", {})), Data(**options.get("data", {})))


def test_all_places_of_the_model_can_be_used():
    trainer, data = L.Trainer(fast_dev_run=True, **QUIET), Data(max_source=128, max_target=128, batch_size=2)
    trainer.fit(Model(max_new_tokens=128), data)
    assert trainer.global_step == 1


def test_folds_share_no_row_and_leave_none_out():
    found = []
    for fold in range(5):
        data = Data(folds=5, fold=fold)
        data.trainer = L.Trainer(**QUIET)
        found.append({row["id"] for row in data.read("val")})
        assert not found[-1] & {row["id"] for row in data.read("train")}
    assert sum(map(len, found)) == len(set.union(*found)) == 480


def test_no_dialogue_stands_in_two_sets():
    found = []
    for name in ("train", "val", "test"):
        with open(f"data/{name}.csv", encoding="utf-8", newline="") as file:
            found += [row["target"] for row in csv.DictReader(file)]
    assert len(found) == len(set(found)) == 480 + 2 * 79


def test_syllables_are_what_korean_is_counted_in():
    assert characters("학교에서 K팝!") == list("학교에서k팝")


def test_a_checkpoint_of_another_task_is_refused():
    with pytest.raises(SystemExit, match="of the task ner"):
        Model().on_load_checkpoint({"task": "ner"})
