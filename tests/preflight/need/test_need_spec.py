"""What --model names is found on this disk, or the way to get it is told."""

import json
import os
from pathlib import Path

import pytest

from teamkit.errors import ConfigError
from teamkit.preflight.need.fields import Unread
from teamkit.preflight.need.spec import Spec, architecture, head, hub, resolve

from .models import KNOWN

CONFIG = {"model_type": "bert"}


def write(file: Path, config: object = CONFIG) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(config), encoding="utf-8")
    return file


def cached(home: Path, revision: str, config: object = CONFIG) -> Path:
    return write(home / "hub/models--klue--roberta-large/snapshots" / revision / "config.json", config)


def test_a_file_and_the_folder_that_holds_it_are_the_same(tmp_path: Path) -> None:
    file = write(tmp_path / "실험 모델" / "config.json")
    assert resolve("실험 모델/config.json", tmp_path, {}) == resolve("실험 모델", tmp_path, {})
    assert resolve(str(file), Path("/"), {}).data == CONFIG


def test_a_name_of_the_hub_is_found_at_its_main_revision(tmp_path: Path) -> None:
    cached(tmp_path, "aaa", {"revision": "old"})
    file = cached(tmp_path, "bbb", {"revision": "main"})
    main = tmp_path / "hub/models--klue--roberta-large/refs/main"
    main.parent.mkdir()
    main.write_text("bbb", encoding="utf-8")
    assert resolve("klue/roberta-large", tmp_path, {"HF_HOME": str(tmp_path)}).config == file


def test_the_only_revision_is_taken_without_main(tmp_path: Path) -> None:
    file = cached(tmp_path, "aaa")
    assert resolve("klue/roberta-large", tmp_path, {"HF_HOME": str(tmp_path)}).config == file


def test_of_two_revisions_none_is_guessed(tmp_path: Path) -> None:
    cached(tmp_path, "aaa")
    cached(tmp_path, "bbb")
    with pytest.raises(ConfigError, match="has 2 revisions"):
        resolve("klue/roberta-large", tmp_path, {"HF_HOME": str(tmp_path)})


def test_a_name_that_is_not_here_comes_with_the_command_that_gets_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="klue/bert-base is not in") as caught:
        resolve("klue/bert-base", tmp_path, {"HF_HOME": str(tmp_path)})
    assert caught.value.hint == "hf download klue/bert-base config.json"


def test_a_factory_is_told_from_a_path(tmp_path: Path) -> None:
    assert resolve("모형.models:make_model", tmp_path, {}).factory == "모형.models:make_model"


def test_a_factory_is_left_to_a_trace() -> None:
    with pytest.raises(Unread, match="models:make is a factory, which only a trace can read"):
        architecture(Spec(factory="models:make"))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["OPTForCausalLM"], "generation"),
        (["PegasusForConditionalGeneration"], "generation"),
        (["OPTForSequenceClassification"], "classification"),
        ([], "classification"),
        ("OPTForCausalLM", "classification"),
        ([None], "classification"),
        ({"first": "OPTForCausalLM"}, "classification"),
        (3, "classification"),
        (None, "classification"),
    ],
)
def test_what_is_trained_on_a_model_that_is_left_to_a_trace_is_what_its_class_says(
    names: object, expected: str
) -> None:
    assert head(Spec(data={"architectures": names})) == expected


def test_a_config_that_was_found_is_read(tmp_path: Path) -> None:
    write(tmp_path / "config.json", KNOWN["gpt2"]["config"])
    assert architecture(resolve(".", tmp_path, {})).parameters == 124_439_808


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd-not-here", "a/b/c", "", "--x", "~nosuchuser", "~nosuchuser/model", "a" * 300, "a/" * 3000],
)
def test_what_is_neither_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        resolve(name, tmp_path, {"HF_HOME": str(tmp_path)})


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"3", b'{"model_type": "be', b"\xff\xfe", b'{"a": "\xe9"}', b"[" * 100_000, b'{"a":' * 100_000],
    ids=["empty", "open", "list", "number", "cut off", "utf-16", "latin-1", "deep list", "deep object"],
)
def test_a_file_that_holds_no_config_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes(content)
    with pytest.raises(ConfigError, match=r"config\.json is no"):
        resolve("config.json", tmp_path, {})


def test_a_folder_in_the_place_of_a_config_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model/config.json").mkdir(parents=True)
    with pytest.raises(ConfigError, match=r"config\.json cannot be read: Is a directory"):
        resolve("model", tmp_path, {})


def test_weights_that_are_named_by_mistake_are_not_read_to_their_end(tmp_path: Path) -> None:
    with (tmp_path / "model.bin").open("wb") as file:
        file.truncate(2**42)
    with pytest.raises(ConfigError, match=r"model\.bin is no JSON"):
        resolve("model.bin", tmp_path, {})


def test_a_main_that_is_no_utf_8_is_no_main(tmp_path: Path) -> None:
    file = cached(tmp_path, "aaa")
    main = tmp_path / "hub/models--klue--roberta-large/refs/main"
    main.parent.mkdir()
    main.write_bytes(b"\xff\x00\xfe")
    assert resolve("klue/roberta-large", tmp_path, {"HF_HOME": str(tmp_path)}).config == file


@pytest.mark.parametrize("part", ["refs", "snapshots"])
def test_a_cache_that_cannot_be_entered_is_told_with_the_reason(part: str, tmp_path: Path) -> None:
    """A link to itself stands for the cache of another account, which root may read."""
    link = tmp_path / "hub/models--klue--roberta-large" / part
    link.parent.mkdir(parents=True)
    link.symlink_to(link.name)
    with pytest.raises(ConfigError, match="cannot be read: Too many levels of symbolic links"):
        resolve("klue/roberta-large", tmp_path, {"HF_HOME": str(tmp_path)})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every folder")
def test_the_cache_of_another_account_is_told_with_the_reason(tmp_path: Path) -> None:
    cached(tmp_path, "aaa")
    (tmp_path / "hub").chmod(0)
    try:
        with pytest.raises(ConfigError, match="cannot be read: Permission denied"):
            resolve("klue/roberta-large", tmp_path, {"HF_HOME": str(tmp_path)})
    finally:
        (tmp_path / "hub").chmod(0o700)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"HF_HUB_CACHE": "/c", "HF_HOME": "/h"}, "/c"),
        ({"HF_HUB_CACHE": "/h", "HF_HOME": "/h"}, "/h"),
        ({"HUGGINGFACE_HUB_CACHE": "/c", "HF_HOME": "/h"}, "/c"),
        ({"HF_HOME": "/h", "XDG_CACHE_HOME": "/x"}, "/h/hub"),
        ({"HF_HOME": "$DATA/hf", "DATA": "/d"}, "/d/hf/hub"),
        ({"HF_HOME": "~/hf", "HOME": "/home/jiwoo"}, "/home/jiwoo/hf/hub"),
        ({"HF_HOME": "hf"}, "/project/hf/hub"),
        ({"HF_HOME": "."}, "/project/hub"),
        ({"HF_HUB_CACHE": "."}, "/project"),
        ({"XDG_CACHE_HOME": "/x"}, "/x/huggingface/hub"),
        ({"HOME": "/home/jiwoo"}, "/home/jiwoo/.cache/huggingface/hub"),
    ],
)
def test_the_cache_is_where_huggingface_hub_looks(environment: dict[str, str], expected: str) -> None:
    assert hub(Path("/project"), environment) == Path(expected)
