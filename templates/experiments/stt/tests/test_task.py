"""Speech: its metrics of the whole set, its inputs, and what is said of rows that are wrong."""

import random
import unicodedata
from functools import cache

import lightning as L
import numpy as np
import pytest
import torch
from scipy.io import wavfile
from torchmetrics.functional.text import char_error_rate, word_error_rate
from transformers import WhisperForConditionalGeneration, WhisperTokenizer

from data import Data
from metrics import Scores, cer, compared, edits, wer
from model import Model
from test_training import QUIET, ready
from train import RATE, WORDS, spoken, tiny

PAIRS = [
    ("나는 어제 밥을 먹었다", "나는 어제 밥을 먹었다", 0, 0),
    ("나는어제 밥을 먹었다", "나는 어제 밥을 먹었다", 0, 2),  # a blank is missing: no character, but two words
    ("나는 어제 밥을 먹었어", "나는 어제 밥을 먹었다", 1, 1),
    ("어제 밥을 먹었다", "나는 어제 밥을 먹었다", 2, 1),
    ("", "하나 둘", 3, 2),
    ("하나 둘", "하나", 1, 1),
    ("하나 둘", "하나, 둘.", 2, 2),  # punctuation counts
]


@pytest.mark.parametrize(("found", "wanted", "characters", "words"), PAIRS)
def test_edits_are_counted_in_syllables_without_blanks_and_in_words(found, wanted, characters, words):
    lengths = (len(wanted.replace(" ", "")), len(wanted.split()))
    assert compared(found, wanted) == ((characters, words), lengths)


def test_a_text_in_parts_of_syllables_is_the_same_text():
    assert compared(unicodedata.normalize("NFD", "나는 먹었다"), "나는 먹었다")[0] == (0, 0)


def by_hand(found, wanted):
    """Return the distance by its recursive definition."""

    @cache
    def far(i, j):
        if not i or not j:
            return i + j
        return min(far(i - 1, j) + 1, far(i, j - 1) + 1, far(i - 1, j - 1) + (found[i - 1] != wanted[j - 1]))

    return far(len(found), len(wanted))


def texts(seed, amount=79):
    chance = random.Random(seed)
    wanted = [" ".join(chance.choices(WORDS, k=chance.randint(1, 6))) for _ in range(amount)]
    found = [" ".join(one for one in chance.choices([*text.split(), "아홉"], k=3)) for text in wanted]
    return found, wanted


def test_the_distance_is_that_of_its_definition_either_way():
    for found, wanted in zip(*texts(0)):
        assert edits(found, wanted) == edits(wanted, found) == by_hand(found, wanted)


def test_the_metrics_are_of_the_whole_set_and_those_of_torchmetrics():
    found, wanted = texts(1)
    scores = Scores(cer=cer, wer=wer)
    for first in range(0, 79, 7):
        pairs = zip(found[first : first + 7], wanted[first : first + 7])
        scores.update(*torch.tensor([compared(*pair) for pair in pairs]).unbind(1))
    told = scores.compute()
    plain = [[text.replace(" ", "") for text in some] for some in (found, wanted)]
    assert told["cer"] == pytest.approx(char_error_rate(*plain).item(), abs=1e-6)
    assert told["wer"] == pytest.approx(word_error_rate(found, wanted).item(), abs=1e-6)


def test_what_is_logged_is_the_metric_of_all_rows():
    L.seed_everything(0)
    trainer, model, data = L.Trainer(**QUIET), Model(max_length=6), Data(batch_size=7)
    logged = trainer.validate(model, data, verbose=False)[0]
    found = [one for batch in trainer.predict(model, Data(batch_size=7, predict="val")) for one in batch["prediction"]]
    wanted = [row["text"] for row in data.rows["val"]]
    found = [unicodedata.normalize("NFC", text) for text in found]  # a model that knows nothing writes any letters
    plain = [["".join(text.split()) for text in some] for some in (found, wanted)]
    assert logged["val/cer"] == pytest.approx(char_error_rate(*plain).item(), abs=1e-5)
    assert logged["val/wer"] == pytest.approx(word_error_rate(found, wanted).item(), abs=1e-5)


def test_the_metric_of_an_epoch_holds_no_epoch_before():
    trainer, model, data, told = L.Trainer(limit_val_batches=1, **QUIET), Model(), Data(), []
    wanted = [row["text"] for row in data.table(data.path("val"))[:32]]
    for found in ([""] * 32, wanted):
        model.written = lambda features, found=found: found
        told.append(trainer.validate(model, data, verbose=False)[0]["val/cer"])
    assert told == [1, 0]


def test_words_of_new_recordings_are_understood():
    L.seed_everything(42)
    trainer = L.Trainer(max_epochs=10, enable_checkpointing=False, gradient_clip_val=1.0, **QUIET)
    trainer.fit(Model(), Data())
    assert trainer.callback_metrics["val/cer"] < 0.1


def test_no_recording_stands_in_two_sets():
    data = Data()
    names = [{row["audio"] for row in data.table(data.path(name))} for name in ("train", "val", "test")]
    assert not names[0] & names[1] | names[0] & names[2] | names[1] & names[2]


def test_every_word_is_written_as_it_was():
    tokenizer = Data().tokenizer
    text = " ".join([*WORDS, "처음 보는 말"])
    assert tokenizer.decode(tokenizer(text)["input_ids"], skip_special_tokens=True) == text


def test_the_model_is_asked_for_every_token_and_the_end():
    _, rows = ready(4)
    model, tokenizer = Model(), Data().tokenizer
    assert tokenizer.batch_decode(rows["labels"].masked_fill(rows["labels"] == -100, tokenizer.pad_token_id)) == [
        text + tokenizer.eos_token + tokenizer.pad_token * int((row == -100).sum())
        for text, row in zip(rows["text"], rows["labels"])
    ]
    assert (rows["labels"] != model.net.config.decoder_start_token_id).all()


def test_the_loss_is_that_of_the_model_for_every_token():
    model, rows = ready(8)
    wanted = model.eval().net(input_features=rows["features"], labels=rows["labels"]).loss
    assert model.loss_of(rows).item() == pytest.approx(wanted.item(), abs=1e-5)
    assert (rows["labels"] == -100).any()


def test_metrics_see_the_whole_text_where_the_loss_sees_a_part():
    rows = [{"audio": "하나, 7", "text": "하나 둘 셋 넷 다섯"}]
    short, whole = (Data(max_target=tokens).encode(rows)[0] for tokens in (4, 64))
    assert len(short["labels"]) == 3 < len(whole["labels"])
    assert short["text"] == whole["text"] == rows[0]["text"]


def test_a_text_is_learnt_in_whole_syllables_and_written_without_tokens_that_are_no_text():
    rows = [{"audio": "하나, 7", "text": unicodedata.normalize("NFD", "하나 둘")}]
    labels, model = Data().encode(rows)[0]["labels"], Model()
    model.net.generate = lambda **options: [[0, *labels, 1]]
    assert model.written(None) == ["하나 둘"]


def test_what_is_written_begins_as_what_is_learnt(tmp_path):
    special = ("endoftext", "startoftranscript", "en", "ko", "translate", "transcribe", "notimestamps")
    ids = {word: at for at, word in enumerate([*(f"<|{name}|>" for name in special), "a", "b"])}
    WhisperTokenizer(vocab=ids, merges=[]).save_pretrained(tmp_path)
    Data().features.save_pretrained(tmp_path)
    config = tiny(len(ids))
    config.update({"bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 0, "decoder_start_token_id": 1})
    net = WhisperForConditionalGeneration(config)
    kept = net.generation_config  # as OpenAI's say it: neither a language nor a task
    kept.is_multilingual, kept.lang_to_id, kept._from_model_config = True, {"<|en|>": 2, "<|ko|>": 3}, False
    kept.task_to_id, kept.no_timestamps_token_id = {"translate": 4, "transcribe": 5}, 6
    net.save_pretrained(tmp_path)
    options, seen = {"model": str(tmp_path), "language": "english"}, []
    model = Model(**options, max_length=6).eval()

    def stop(_, words, named):
        seen.append(named["input_ids"])
        raise InterruptedError

    model.net.get_decoder().register_forward_pre_hook(stop, with_kwargs=True)
    with pytest.raises(InterruptedError):  # a model that knows nothing may write without an end
        model.written(torch.zeros(1, 80, 200))
    assert seen[0].tolist() == [[1, 2, 5, 6]]
    assert Data(**options).tokenizer("ab")["input_ids"] == [1, 2, 5, 6, 7, 8, 0]


def folder_of(path, **columns):
    """Return a folder of sets of one recording each, in another rate, of two channels, one of them silent."""
    sound = (spoken("하나 둘", "7") * 30_000).astype(np.int16)
    wavfile.write(path / "하나.wav", RATE * 2, np.repeat(np.stack([0 * sound, sound], 1), 2, axis=0))
    rows = {"id": "0", "audio": "하나.wav", "text": "하나 둘", **columns}
    for name in ("train", "val", "test"):
        (path / f"{name}.csv").write_text(f"{','.join(rows)}\n{','.join(rows.values())}\n", encoding="utf-8")
    return str(path)


def test_recordings_of_a_folder_are_read_in_the_rate_of_the_model(tmp_path):
    data = Data(folder=folder_of(tmp_path), batch_size=1)
    _, rows = ready(1, data)
    sound, wanted = data.sound("하나.wav"), spoken("하나 둘", "7") * 15_000 / np.iinfo(np.int16).max
    assert len(sound) == len(wanted)
    assert np.corrcoef(sound, wanted)[0, 1] > 0.99
    assert np.abs(sound).max() == pytest.approx(np.abs(wanted).max(), rel=0.1)
    assert rows["features"].shape == (1, 80, 200)


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.int32, np.float32])
def test_a_recording_is_the_same_in_any_kind_of_numbers(tmp_path, kind):
    sound = spoken("하나", "7")
    most = 1 if kind is np.float32 else np.iinfo(np.int8 if kind is np.uint8 else kind).max
    wavfile.write(tmp_path / "하나.wav", RATE, (sound * most + 128 * (kind is np.uint8)).astype(kind))
    assert Data(folder=str(tmp_path)).sound("하나.wav") == pytest.approx(sound, abs=0.02)


def test_a_file_that_is_no_wav_is_named(tmp_path):
    (tmp_path / "노래.wav").write_bytes(b"ID3" + bytes(400))
    with pytest.raises(SystemExit, match=r"노래\.wav is no \.wav file"):
        Data(folder=str(tmp_path)).sound("노래.wav")


def test_recordings_alone_are_enough_to_predict(tmp_path):
    folder = folder_of(tmp_path)
    (tmp_path / "test.csv").write_text("id,audio\n7,하나.wav\n", encoding="utf-8")
    found = L.Trainer(**QUIET).predict(Model(max_length=3), Data(folder=folder))
    assert len(found[0]["prediction"]) == 1


@pytest.mark.parametrize(
    ("columns", "told"),
    [({"audio": "둘.wav"}, "row 1: there is no recording 둘.wav"), ({"text": " "}, "row 1: the text is empty")],
)
def test_a_wrong_row_is_named_before_the_first_batch(tmp_path, columns, told):
    with pytest.raises(SystemExit, match=told):
        L.Trainer(fast_dev_run=True, **QUIET).fit(Model(), Data(folder=folder_of(tmp_path, **columns)))


def test_an_empty_set_and_a_missing_column_are_named(tmp_path):
    folder = folder_of(tmp_path)
    for text, told in (("id,audio,text\n", "no rows"), ("id,audio\n0,a\n", "no column text")):
        (tmp_path / "val.csv").write_text(text)
        with pytest.raises(SystemExit, match=told):
            L.Trainer(**QUIET).fit(Model(), Data(folder=folder))


def test_a_checkpoint_of_another_task_is_refused():
    with pytest.raises(SystemExit, match="of the task ner"):
        Model().on_load_checkpoint({"task": "ner"})


def test_another_whisper_is_a_folder_away(tmp_path):
    data = Data()
    config = tiny(len(data.tokenizer))
    config.d_model = 32
    WhisperForConditionalGeneration(config).save_pretrained(tmp_path)
    data.tokenizer.save_pretrained(tmp_path)
    data.features.save_pretrained(tmp_path)
    model, rows = ready(4, Data(model=str(tmp_path)), model=str(tmp_path))
    assert model.net.config.d_model == 32
    assert model.loss_of(rows).isfinite()
