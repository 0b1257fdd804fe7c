"""What --model names is found on this disk, or the way to get it is told."""

import json
from pathlib import Path

import pytest

from teamkit.errors import ConfigError
from teamkit.preflight.need.spec import Spec, architecture, hub, resolve

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
    assert caught.value.hint == "huggingface-cli download klue/bert-base config.json"


def test_a_factory_is_told_from_a_path(tmp_path: Path) -> None:
    assert resolve("모형.models:make_model", tmp_path, {}).factory == "모형.models:make_model"


def test_a_factory_without_a_trace_is_refused_with_the_option_that_reads_it() -> None:
    with pytest.raises(ConfigError, match="only a trace can read") as caught:
        architecture(Spec(factory="models:make"))
    assert caught.value.hint == "add --trace"


def test_a_config_that_was_found_is_read(tmp_path: Path) -> None:
    write(tmp_path / "config.json", KNOWN["gpt2"]["config"])
    assert architecture(resolve(".", tmp_path, {})).parameters == 124_439_808


@pytest.mark.parametrize("name", ["../../etc/passwd-not-here", "a/b/c", "", "--x"])
def test_what_is_neither_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        resolve(name, tmp_path, {"HF_HOME": str(tmp_path)})


@pytest.mark.parametrize("text", ["{", "[]", "3"])
def test_a_file_that_holds_no_config_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"config\.json"):
        resolve("config.json", tmp_path, {})


def test_the_cache_is_where_huggingface_hub_looks() -> None:
    assert hub({"HF_HUB_CACHE": "/c", "HF_HOME": "/h"}) == Path("/c")
    assert hub({"HF_HOME": "/h", "XDG_CACHE_HOME": "/x"}) == Path("/h/hub")
    assert hub({"XDG_CACHE_HOME": "/x"}) == Path("/x/huggingface/hub")
    assert hub({"HOME": "/home/jiwoo"}) == Path("/home/jiwoo/.cache/huggingface/hub")
