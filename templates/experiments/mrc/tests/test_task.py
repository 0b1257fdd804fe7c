"""Questions about texts: metrics, windows, spans, the search, and what is said of rows that are wrong."""

import csv
import math
import random
import sys
import unicodedata
from collections import Counter
from types import SimpleNamespace

import lightning as L
import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

import ensemble
from backbone import tokenizer_of
from data import Data, places
from losses import loss
from metrics import compared
from model import Model
from retriever import BM25, bigrams, main, words
from test_training import QUIET, ready

# KorQuAD 1.0's own evaluation
ANSWERS = [
    ("서울", "서울", 1, 1),
    ("서울에서", "서울", 0, 2 / 3),
    ("《무정》", "무정", 1, 1),
    ("1984년", "1984 년", 0, 1),
    ("KBS(한국방송)", "kbs 한국방송", 1, 1),
    ("부산", "대구", 0, 0),
    ("홍길동, 허균", "홍길동 허균", 1, 1),
    ("a-b", "ab", 1, 1),
]
PASSAGES = [
    "서울은 한국의 수도다", "부산은 바다가 있는 한국의 도시다", "한국의 바다는 동해 서해 남해다",
    "한국의 도시 도시 도시", "제주는 섬이다", "섬과 바다와 산",
]  # fmt: skip
QUESTIONS = ["한국의 도시는 어디인가", "바다가 있는 섬", "없는 말"]


@pytest.fixture(scope="module")
def learnt():
    """Return a model that has learnt the data of this project, and its trainer."""
    L.seed_everything(42)
    trainer, model = L.Trainer(max_epochs=20, enable_checkpointing=False, gradient_clip_val=1.0, **QUIET), Model()
    trainer.fit(model, Data())
    return model, trainer


def bytes_of_words(folder):
    """Return a tokenizer of bytes whose tokens begin with a blank, as GPT's do, and may be parts of a syllable."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer, made.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    special = ["[PAD]", "[CLS]", "[SEP]"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    with open("data/train.csv", encoding="utf-8") as file:
        texts = [row["context"] for row in csv.DictReader(file)][:20]
    made.train_from_iterator(
        texts,
        trainers.BpeTrainer(vocab_size=400, special_tokens=special, initial_alphabet=alphabet, show_progress=False),
    )
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    names = {"pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(
        tokenizer_object=made, model_input_names=["input_ids", "attention_mask"], **names
    ).save_pretrained(folder)
    return str(folder)


def texts(count):
    """Return random questions, texts and answers: Korean, Latin, digits, emoji, blanks of any kind."""
    chance = random.Random(0)
    parts = [
        "서울은",
        "1984년에",
        "«무정»을",
        "썼다.",
        "KBS",
        "뷁",
        "🙂",
        "a-b",
        "가나다라마바사",
        "\n",
        "  ",
        "김하늘이",
    ]
    for _ in range(count):
        text = " ".join(chance.choices(parts, k=chance.randint(3, 80)))
        start = chance.randrange(len(text) - 1)
        answer = text[start : start + chance.randint(1, 12)]
        start, answer = start + len(answer) - len(answer.lstrip()), answer.strip()
        if answer:
            yield {
                "question": " ".join(chance.choices(parts[:9], k=3)),
                "context": text,
                "answer": answer,
                "answer_start": str(start),
            }


@pytest.mark.parametrize(("found", "wanted", "em", "f1"), ANSWERS)
def test_answers_are_compared_as_korquad_compares_them(found, wanted, em, f1):
    assert compared(found, wanted) == pytest.approx((em, f1))
    assert compared(unicodedata.normalize("NFD", found), wanted) == pytest.approx((em, f1))


def test_no_answer_is_right_where_there_is_none_and_nowhere_else():
    assert compared("", "") == (1, 1)
    assert compared("서울", "") == compared("", "서울") == (0, 0)


@pytest.mark.parametrize("kind", ["syllables", "bytes"])
@pytest.mark.parametrize(("longest", "stride"), [(64, 20), (40, 8), (100, 0)])
def test_windows_and_places_lead_back_to_the_characters(tmp_path, kind, longest, stride):
    model = "tiny" if kind == "syllables" else bytes_of_words(tmp_path)
    data, whole = Data(model=model, max_length=longest, stride=stride), 0
    for row in texts(150):
        if data.unusable(row):
            continue
        text, start, answer = row["context"], int(row["answer_start"]), row["answer"]
        made = data.encode([row])[0]
        seen = [[tuple(span) for span in one["spans"].tolist()[1:] if span[0] >= 0] for one in made["windows"]]
        alone = data.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
        joined = seen[0] + [span for one in seen[1:] for span in one[stride:]]
        assert joined == alone
        assert all(len(one["inputs"]["input_ids"]) <= longest for one in made["windows"])
        for one, covered in zip(made["windows"], seen):
            first, last = one["places"]
            assert one["text"] == text
            assert one["spans"][0].tolist() == [0, 0]
            if first:
                (begin, right), (left, end) = one["spans"][first].tolist(), one["spans"][last].tolist()
                assert begin <= start < right
                assert left < start + len(answer) <= end
                assert answer in text[begin:end]
                whole += text[begin:end].strip() == answer
            else:
                assert not covered or start < covered[0][0] or start + len(answer) > covered[-1][1]
    assert whole > 50


@pytest.mark.parametrize("kind", ["syllables", "bytes"])
def test_a_perfect_model_answers_with_the_text_itself(tmp_path, kind):
    name = "tiny" if kind == "syllables" else bytes_of_words(tmp_path)
    data, model, right, rows = Data(model=name, max_length=48, stride=16), Model(longest=40), 0, []
    for row in texts(120):
        if not data.unusable(row):
            made = data.encode([row])[0]
            spans = [one["spans"][list(one["places"])].flatten() for one in made["windows"] if one["places"][0]]
            if spans and all(row["context"][one[0] : one[3]].strip() == row["answer"] for one in spans):
                rows.append({"row": len(rows), **made})
    for first in range(0, len(rows), 5):
        batch = data.collate(rows[first : first + 5])
        outside = batch["spans"][..., 0] < 0
        logits, found = torch.randn(2, *outside.shape), (batch["places"][0] > 0).nonzero()[:, 0]
        for side, place in zip(logits, batch["places"]):
            side[found, place[found]] = 20.0
        answers = model.answers(batch, logits.masked_fill(outside, -torch.inf))
        assert answers == batch["answers"]
        right += len(answers)
    assert right > 40


def test_the_best_span_is_that_of_all_windows_and_none_is_longer_than_allowed():
    torch.manual_seed(0)
    data, model = Data(max_length=48, stride=8), Model(longest=2)
    data.trainer = L.Trainer(**QUIET)
    data.setup("fit")
    batch = data.collate([data.sets["train"][row] for row in range(20)])
    assert min(batch["counts"]) > 2
    outside, spans, window = batch["spans"][..., 0] < 0, batch["spans"].tolist(), -1
    starts, ends = logits = torch.randn(2, *outside.shape).masked_fill(outside, -torch.inf)
    found = model.answers(batch, logits)
    for row in range(20):
        best = -torch.inf
        for _ in range(batch["counts"][row]):
            window += 1
            for first in range(1, outside.shape[1]):
                for last in range(first, min(first + 2, outside.shape[1])):
                    score = starts[window, first] + ends[window, last]
                    if score > best:
                        best, (begin, _), (_, end) = score, spans[window][first], spans[window][last]
                        wanted = batch["texts"][window][begin:end].strip()
        assert found[row] == wanted


def test_the_loss_is_that_of_all_windows_however_they_lie_in_batches():
    model, cut, found = Model(), {"max_length": 60, "stride": 24}, []
    for size in (7, 79):
        data = Data(batch_size=size, **cut)
        found.append(L.Trainer(**QUIET).validate(model, data, verbose=False)[0]["val/loss"])
    rows = data.collate([data.sets["val"][row] for row in range(79)])
    with torch.no_grad():
        assert found == pytest.approx([model.eval().loss_of(rows).item()] * 2, abs=1e-5)
    assert len(set(rows["counts"])) > 1
    assert (rows["places"][0] == 0).any()


def test_the_loss_of_a_span_is_that_of_torch_and_its_smoothing_keeps_to_the_text():
    torch.manual_seed(0)
    logits, places = torch.randn(2, 4, 9), torch.tensor([[0, 1, 5, 8], [0, 3, 6, 8]])
    both = [torch.nn.functional.cross_entropy(*pair) for pair in zip(logits, places)]
    assert loss("span")(logits, places).item() == pytest.approx(sum(both).item() / 2, abs=1e-6)
    both = [torch.nn.functional.cross_entropy(*pair, label_smoothing=0.2) for pair in zip(logits, places)]
    padded = torch.cat([logits, torch.full((2, 4, 5), -torch.inf)], 2)
    assert loss("span", smoothing=0.2)(padded, places).item() == pytest.approx(sum(both).item() / 2, abs=1e-6)


def test_what_is_logged_is_the_metric_of_all_questions():
    L.seed_everything(0)
    trainer, model, data = L.Trainer(**QUIET), Model(), Data(batch_size=7)
    logged = trainer.validate(model, data, verbose=False)[0]
    found = [text for one in trainer.predict(model, Data(batch_size=7, predict="val")) for text in one["prediction"]]
    rows = [compared(text, row["answer"]) for text, row in zip(found, data.rows["val"], strict=True)]
    assert logged["val/em"] == pytest.approx(sum(em for em, _ in rows) / 79, abs=1e-6)
    assert logged["val/f1"] == pytest.approx(sum(f1 for _, f1 in rows) / 79, abs=1e-6)
    assert 0 < logged["val/f1"] < 1
    assert set(logged) == {"val/em", "val/f1", "val/loss"}


def test_what_else_is_in_a_batch_changes_no_logit():
    model, rows = ready(8)
    model.eval()
    with torch.no_grad():
        starts, _ = model.logits(rows)
        last = len(starts) - 1
        own = int(rows["inputs"]["attention_mask"][last].sum())
        assert own < starts.shape[1]
        one = {name: value[last : last + 1, :own] for name, value in rows["inputs"].items()}
        alone, _ = model.logits({"inputs": one, "spans": rows["spans"][last:, :own]})
    assert torch.allclose(alone[0], starts[last, :own], atol=1e-5)
    assert starts[last, own:].isinf().all()


def test_an_answer_begins_and_ends_in_the_text():
    model, rows = ready(8)
    inputs = rows["inputs"]
    text = (inputs["token_type_ids"] == 1) & (inputs["input_ids"] != Data().tokenizer.sep_token_id)
    text[:, 0] = True  # no answer
    with torch.no_grad():
        assert torch.equal(model.logits(rows).isfinite(), text.expand(2, -1, -1))


def test_the_shipped_questions_are_learnt_by_heart_and_their_kind_is_understood(learnt):
    model, trainer = learnt
    found = [text for one in trainer.predict(model, Data(folder="data", predict="val")) for text in one["prediction"]]
    data = Data()
    data.trainer = trainer
    wanted = [row["answer"] for row in data.checked(data.path("val"), labelled=True)]
    assert sum(one == other for one, other in zip(found, wanted, strict=True)) / 79 > 0.6
    data.setup("fit")
    rows = data.collate([data.sets["train"][row] for row in range(200)])
    with torch.no_grad():
        answers = model.eval().answers(rows, model.logits(rows))
    assert sum(one == other for one, other in zip(answers, rows["answers"], strict=True)) / 200 > 0.95


def test_a_question_without_an_answer_gets_none_where_the_first_token_is_the_best():
    row = {"question": "어디인가?", "context": "서울은 한국의 수도다.", "answer": "", "answer_start": ""}
    data = Data(unanswerable=True)
    assert data.wrong(row) == ""
    assert "--model.unanswerable true" in Data().wrong(row)
    made = data.collate([{"row": 0, **data.encode([row])[0]}])
    assert made["places"].tolist() == [[0], [0]]
    outside = made["spans"][..., 0] < 0
    scores = torch.zeros(2, *outside.shape).masked_fill(outside, -torch.inf)
    scores[..., 0] = 1.0
    answer = [
        Model(unanswerable=on, threshold=by).answers(made, scores)[0] for on, by in ((True, 0), (True, 3), (False, 0))
    ]
    assert answer[0] == ""
    assert answer[1]
    assert answer[2]


def test_a_question_has_no_answer_only_where_none_of_its_windows_has_one():
    row = {"question": "어디인가?", "context": "서울은 한국의 수도다. " * 9, "answer": "", "answer_start": ""}
    data, model = Data(unanswerable=True, max_length=40), Model(unanswerable=True)
    made = data.collate([{"row": number, **data.encode([row])[0]} for number in range(2)])
    half = made["counts"][0]
    assert half > 1
    outside = made["spans"][..., 0] < 0
    scores = torch.zeros(2, *outside.shape).masked_fill(outside, -torch.inf)
    scores[..., 0] = 1.0
    scores[:, half, 0] = -1.0  # the first window of the second question
    assert [bool(answer) for answer in model.answers(made, scores)] == [False, True]


def okapi(cut, k1, b, question):
    """Return the scores of the passages by the formula, a term at a time, with Lucene's weight of rare terms."""
    counts = [Counter(cut(text)) for text in PASSAGES]
    mean = sum(one.total() for one in counts) / len(counts)
    scores = [0.0] * len(PASSAGES)
    for term in cut(question):
        having = sum(term in one for one in counts)
        rare = math.log(1 + (len(PASSAGES) - having + 0.5) / (having + 0.5))
        for at, one in enumerate(counts):
            scores[at] += rare * one[term] / (one[term] + k1 * (1 - b + b * one.total() / mean))
    return scores


@pytest.mark.parametrize("cut", [bigrams, words])
@pytest.mark.parametrize(("k1", "b"), [(1.5, 0.75), (0.9, 0.4)])
def test_the_search_scores_by_the_formula_of_bm25(cut, k1, b):
    found = BM25(PASSAGES, cut.__name__, k1, b)
    for question in QUESTIONS:
        assert found.scores(question) == pytest.approx(okapi(cut, k1, b, question), abs=1e-6)
    assert found.scores(QUESTIONS[0]).any() and not found.scores(QUESTIONS[2]).any() and not found.scores(" ").any()
    first = found.scores(QUESTIONS[0])
    assert found.best(QUESTIONS[0], 9) == sorted(range(6), key=lambda at: (-first[at], at))
    assert found.best(unicodedata.normalize("NFD", QUESTIONS[1]), 1) == [1]


def test_bigrams_find_words_that_have_another_particle():
    assert BM25(["산은 높다", "바다는 넓다", "들도 넓다"]).best("바다가 무엇인가", 1) == [1]
    assert not BM25(["산은 높다", "바다는 넓다", "들도 넓다"], "words").scores("바다가 무엇인가").any()


def opened(folder, **options):
    """Write a folder of two questions and three passages, and return data that searches for one of them."""
    (folder / "test.csv").write_text(
        "id,question,context,answer,answer_start\n0,하늘이 태어난 곳은?,하늘은 서울에서 났다.,서울,4\n"
        "1,바다가 태어난 곳은?,모르는 글이다.,부산,4\n",
        encoding="utf-8",
    )
    (folder / "wiki.csv").write_text(
        "id,text\n0,바다는 부산에서 났다.\n1,하늘은 서울에서 났다.\n2,아무 상관이 없다.\n", encoding="utf-8"
    )
    return Data(folder=str(folder), retrieve=1, **options)


def test_what_was_searched_for_is_read_and_measured_under_its_own_name(tmp_path):
    trainer, data = L.Trainer(**QUIET), opened(tmp_path)
    found = trainer.test(Model(), data, verbose=False)[0]
    assert set(found) == {"test/em_of_1", "test/f1_of_1", "test/recall_at_1"}
    assert found["test/recall_at_1"] == 0.5
    read = [row["windows"][0]["text"] for row in data.sets["test"].encoded]
    assert read == ["하늘은 서울에서 났다.", "바다는 부산에서 났다."]
    assert {one["places"] for row in data.sets["test"].encoded for one in row["windows"]} == {(0, 0)}
    (tmp_path / "test.csv").write_text("id,question,answer\n0,하늘이 태어난 곳은?,서울\n", encoding="utf-8")
    assert set(trainer.test(Model(), data, verbose=False)[0]) == {"test/em_of_1", "test/f1_of_1"}
    found = L.Trainer(**QUIET).validate(Model(), Data(retrieve=1), verbose=False)[0]
    assert set(found) == {"val/em", "val/f1", "val/loss"}


def test_without_contexts_of_its_own_there_is_no_recall_and_without_answers_there_are_predictions(tmp_path):
    data = opened(tmp_path)
    (tmp_path / "test.csv").write_text("id,question,answer\n0,하늘이 태어난 곳은?,서울\n", encoding="utf-8")
    found = L.Trainer(**QUIET).test(Model(), data, verbose=False)[0]
    assert set(found) == {"test/em_of_1", "test/f1_of_1"}
    (tmp_path / "test.csv").write_text("id,question\n0,하늘이 태어난 곳은?\n", encoding="utf-8")
    found = L.Trainer(**QUIET).predict(Model(), opened_again(data))
    assert found[0]["prediction"][0] in "하늘은 서울에서 났다."
    (tmp_path / "wiki.csv").write_text("id,passage\n0,글\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="no column text"):
        L.Trainer(**QUIET).predict(Model(), opened_again(data))


def opened_again(data):
    return Data(folder=data.hparams.folder, retrieve=1)


def test_a_file_of_decomposed_letters_is_read_by_its_syllables(tmp_path):
    for name in ("train", "val", "test"):
        text = "id,question,context,answer,answer_start\n0,어디인가?,수도는 서울이다.,서울,4\n"
        (tmp_path / f"{name}.csv").write_text(unicodedata.normalize("NFD", text), encoding="utf-8")
    data = Data(folder=str(tmp_path))
    data.trainer = L.Trainer(**QUIET)
    data.setup("fit")
    made = data.sets["val"].encoded[0]["windows"][0]
    first, last = made["places"]
    assert made["text"][made["spans"][first][0] : made["spans"][last][1]] == "서울"


HEADER = "id,question,context,answer,answer_start"


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        ("id,question,context,answer_start", "0,가,나,0", "no column answer"),
        ("id,question,answer,answer_start", "0,가,나,0", "it has no context"),
        ("id,question,context,answer", "0,가,나 다,나", "answer_start '' is no number"),
        (HEADER, "0,가,나 다,다,셋", "answer_start '셋' is no number"),
        (HEADER, "0,가,나 다,다,1", "does not begin at 1, but at 2"),
        (HEADER, "0,가,나 다,라,1", "nor anywhere in the context"),
        (HEADER, "0,가,나 다,,", "the answer is empty"),
        (HEADER, f"0,{'가' * 70},나 다,다,2", "too long"),
        (HEADER, "0,,나 다,다,2", "its question is empty"),
        (HEADER, None, "no rows"),
    ],
)
def test_a_wrong_row_is_named_before_the_first_batch(tmp_path, header, row, told):
    for name in ("train", "val", "test"):
        (tmp_path / f"{name}.csv").write_text("\n".join(filter(None, [header, row])) + "\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=told):
        L.Trainer(**QUIET).fit(Model(), Data(folder=str(tmp_path)))


def test_a_window_that_cuts_an_answer_points_at_its_first_token():
    window = [(0, 0), (2, 3), (3, 4), (4, 5), (-1, -1)]
    assert places(window, 3, 5) == (2, 3)
    assert places(window, 1, 4) == places(window, 4, 6) == places(window, -1, -1) == (0, 0)


def test_the_blanks_around_an_answer_are_no_part_of_it():
    data, text = Data(), " 서울은 수도다 "
    for answer in (" 서울은", "수도다 ", text):
        row = {"question": "어디인가?", "context": text, "answer": answer, "answer_start": str(text.index(answer))}
        assert data.wrong(row) == ""
        made = data.encode([row])[0]["windows"][0]
        first, last = made["places"]
        assert text[made["spans"][first][0] : made["spans"][last][1]] == answer.strip()


def test_a_tokenizer_that_pads_on_the_left_is_told_to_pad_where_the_spans_are_padded(tmp_path):
    tokenizer_of("tiny", padding_side="left").save_pretrained(tmp_path)
    found = []
    for model in ("tiny", str(tmp_path)):
        data = Data(model=model)
        rows = [{"row": 0, **one} for one in data.encode(list(texts(9)))]
        found.append(data.collate(rows)["inputs"])
    assert (found[0]["attention_mask"] == 0).any()
    assert torch.equal(found[0]["input_ids"], found[1]["input_ids"])


def test_the_search_alone_says_how_often_it_finds_the_text_of_a_question(tmp_path, monkeypatch, capsys):
    opened(tmp_path)
    rows = "0,하늘이 태어난 곳은?,하늘은 서울에서 났다.\n1,바다가 태어난 곳은?,하늘은 서울에서 났다.\n"
    text = unicodedata.normalize("NFD", f"id,question,context\n{rows}")
    (tmp_path / "test.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["retriever.py", str(tmp_path / "test.csv"), "--k", "1", "2"])
    main()
    assert capsys.readouterr().out == "recall@1  0.5000\nrecall@2  1.0000\n"


def test_folds_share_no_row_and_leave_none_out():
    found = []
    for fold in range(5):
        data = Data(folds=5, fold=fold)
        data.trainer = L.Trainer(**QUIET)
        found.append({row["id"] for row in data.read("val")})
        assert not found[-1] & {row["id"] for row in data.read("train")}
        texts = [{row["context"] for row in data.read(name)} for name in ("train", "val")]
        assert texts[1] and not texts[0] & texts[1]
    assert sum(map(len, found)) == len(set.union(*found)) == 200


def test_an_ensemble_of_answers_takes_what_most_say_also_of_years(tmp_path):
    for name, year in (("a", 1984), ("b", 1990), ("c", 1984)):
        (tmp_path / f"{name}.csv").write_text(f"id,prediction\n0,{year}\n1,서울\n", encoding="utf-8")
    ensemble.main([*(str(tmp_path / f"{name}.csv") for name in "abc"), "-o", str(tmp_path / "all.csv")])
    assert (tmp_path / "all.csv").read_text(encoding="utf-8") == "id,prediction\n0,1984\n1,서울\n"


def test_no_text_stands_in_two_sets_and_all_stand_in_the_encyclopedia():
    found = {}
    for name, column in (("train", "context"), ("val", "context"), ("test", "context"), ("wiki", "text")):
        with open(f"data/{name}.csv", encoding="utf-8") as file:
            found[name] = {row[column] for row in csv.DictReader(file)}
    assert not found["train"] & found["val"] | found["train"] & found["test"] | found["val"] & found["test"]
    assert found["train"] | found["val"] | found["test"] < found["wiki"]


def test_the_run_card_knows_the_encyclopedia():
    data = Data()
    data.trainer = SimpleNamespace(state=SimpleNamespace(fn="fit"))
    data.setup("fit")
    assert set(data.told()["sha256"]) == {"train", "val", "test", "wiki"}


def test_a_checkpoint_of_another_task_is_refused():
    with pytest.raises(SystemExit, match="of the task ner"):
        Model().on_load_checkpoint({"task": "ner"})
