"""What may not enter a commit: secrets. Found in every dress, not seen where there is none, never printed."""

import base64
import json

import pytest

from tests.hooks.leaks import ALL, HEX, LETTERS, TOKEN, TOKENS, of
from tests.hooks.sandbox import LOCAL, Done, Sandbox, install


@pytest.fixture
def feature(box: Sandbox) -> Sandbox:
    box.must("switch", "-q", "feat/x")
    return box


def commit(box: Sandbox, text: str | bytes, path: str = "settings.py") -> Done:
    box.write(path, text)
    box.must("add", "-A")
    return box.git("commit", "-m", "feat: new settings")


def is_refused(done: Done, kind: str, secret: str) -> bool:
    assert secret not in done.err + done.out
    return not done.ok and f"{kind}   [TK302]" in done.err


@pytest.mark.parametrize(("kind", "secret"), ALL, ids=[f"{kind} {number}" for number, (kind, _) in enumerate(ALL)])
def test_every_kind_is_refused_and_never_printed(feature: Sandbox, kind: str, secret: str) -> None:
    assert is_refused(commit(feature, f"# settings\n{secret}\n"), kind, secret)


@pytest.mark.parametrize(
    "line",
    [
        'token = "{}"', "TOKEN={}", "token: {}", "token: {}\r", "{}", "\t{}", "Authorization: Bearer {}", "비밀{}",
        "('{}')", "curl https://user:{}@example.org", "git clone https://{}@github.com/team/model",
        "https://example.org/?token={}&x=1",
    ],
)  # fmt: skip
def test_a_token_is_found_in_any_dress(feature: Sandbox, line: str) -> None:
    assert is_refused(commit(feature, f"# first\n{line.format(TOKEN)}\n"), "Hugging Face token", TOKEN)


@pytest.mark.parametrize("before", ["", "# first\n", "a\t", "a\r\n", "key: ", "키="])
@pytest.mark.parametrize("indent", [None, 1], ids=["one line", "indented"])
def test_a_token_is_found_in_a_notebook(feature: Sandbox, before: str, indent: int | None) -> None:
    cell = {"cell_type": "code", "source": ["import os\n"], "outputs": [{"text": [f"{before}{TOKEN}\n"]}]}
    notebook = json.dumps({"cells": [cell], "nbformat": 4}, indent=indent, ensure_ascii=False)
    assert is_refused(commit(feature, notebook, "train.ipynb"), "Hugging Face token", TOKEN)


@pytest.mark.parametrize("secret", TOKENS)
def test_every_token_is_found_behind_the_end_of_a_line_in_a_notebook(feature: Sandbox, secret: str) -> None:
    done = commit(feature, json.dumps({"text": f"first\n{secret}\nlast"}), "train.ipynb")
    assert "train.ipynb, line 1: " in done.err
    assert secret not in done.err


@pytest.mark.parametrize("attributes", ["*.ipynb -diff", "*.ipynb binary", "*.ipynb diff=notebook"])
def test_a_file_that_git_shows_no_difference_of_is_read_too(feature: Sandbox, attributes: str) -> None:
    feature.write(".gitattributes", f"{attributes}\n")
    feature.must("config", "diff.notebook.textconv", "false")
    assert is_refused(commit(feature, f"{TOKEN}\n", "train.ipynb"), "Hugging Face token", TOKEN)


def test_a_secret_between_bytes_that_are_no_text_is_found(feature: Sandbox) -> None:
    assert is_refused(commit(feature, f"\0\1{TOKEN}\0".encode(), "model.pkl"), "Hugging Face token", TOKEN)


INNOCENT = {
    "the slug of a page": "https://www.notion.so/team/sk-proj-" + of(LETTERS, 32),
    "a page id": "https://www.notion.so/Task-board-" + of(HEX, 32),
    "words with a dash": "the task-proj-" + of(LETTERS, 24) + " and disk-" + of(LETTERS, 48),
    "a commit": f"fixed in {of(HEX, 40)}, see wandb@{of(HEX, 40)}",
    "a pinned requirement": f"wandb @ git+https://github.com/wandb/wandb@{of(HEX, 40)}",
    "an image": '"image/png": "' + base64.b64encode(bytes(range(256)) * 40).decode() + '"',
    "a segment of a path": f"outputs/{TOKEN}/model.ckpt, C.{TOKEN}",
    "a long name": "hf_" + "AutoModelForSequenceClassificationWithMultipleHeads = 1",
    "a function": "from huggingface_hub import hf_" + "hub_download_and_cache_all_of_the_files",
    "a public key": "-----BEGIN " + "PUBLIC KEY-----",
    "a placeholder": "HF_TOKEN=hf" + "_xxx, OPENAI_API_KEY=sk-..., WANDB_API_KEY=$KEY",
    "a hash of a password": f"password_hash = {of(HEX, 40)}",
    "a style of scikit-learn": '<div class="sk-container sk-estimator sk-toggleable__content-with-a-long-name">',
}


@pytest.mark.parametrize("line", INNOCENT.values(), ids=INNOCENT)
def test_no_alarm_where_there_is_no_secret(feature: Sandbox, line: str) -> None:
    done = commit(feature, f"# first\n{line}\n")
    assert done.ok, done.err


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_the_locale_changes_nothing(feature: Sandbox, locale: str) -> None:
    spoken = feature.under(LC_ALL=locale)
    assert is_refused(commit(spoken, f"설정 {TOKEN} 끝\n".encode() + b"\xff\xfe\n"), "Hugging Face token", TOKEN)


@pytest.mark.parametrize(
    "path",
    [
        "a b/설정 파일.py",
        "-n",
        ":(top)x",
        "[a]*.py",
        "2:00 pm.py",
        "#x",
        "a 160000 b",
        'a "quoted" name',
        "a\ttab",
        "back\\slash",
    ],
)
def test_the_file_may_have_any_name(feature: Sandbox, path: str) -> None:
    assert is_refused(commit(feature, f"# first\n{TOKEN}\n", path), "Hugging Face token", TOKEN)


def test_file_and_line_are_named(feature: Sandbox) -> None:
    done = commit(feature, f"# first\n\n{TOKEN}\n", "설정 파일.py")
    assert "  설정 파일.py, line 3: Hugging Face token   [TK302]\n" in done.err
    assert "your changes are safe" in done.err


def test_every_file_and_every_kind_is_named_at_once(feature: Sandbox) -> None:
    feature.write("one.py", f"{TOKENS[0]}\n{TOKENS[-1]}\n")
    done = commit(feature, f"{TOKENS[0]}\n", "two.py")
    assert [line.split(":")[0].strip() for line in done.err.splitlines() if "TK302]" in line] == [
        "one.py, line 1", "two.py, line 1", "one.py, line 2",
    ]  # fmt: skip


def test_a_secret_that_is_taken_out_passes(feature: Sandbox) -> None:
    feature.write("settings.py", f"{TOKEN}\nlr = 1\n")
    feature.save("fix: settings")
    assert commit(feature, "lr = 1\n").ok


def test_a_file_that_is_deleted_passes(feature: Sandbox) -> None:
    feature.write("settings.py", f"{TOKEN}\n")
    feature.save("fix: settings")
    feature.must("rm", "-q", "settings.py")
    assert feature.git("commit", "-m", "fix: no settings").ok


def test_a_line_beside_an_old_secret_may_change(feature: Sandbox) -> None:
    feature.write("settings.py", f"{TOKEN}\nlr = 1\n")
    feature.save("fix: settings")
    assert commit(feature, f"{TOKEN}\nlr = 2\n").ok


def test_only_what_is_staged_counts(feature: Sandbox) -> None:
    feature.write("settings.py", f"{TOKEN}\n")
    feature.write("train.py", "lr = 1\n")
    feature.must("add", "train.py")
    assert feature.git("commit", "-m", "feat: training").ok


def test_a_commit_of_one_path_leaves_the_rest_of_the_index_alone(feature: Sandbox) -> None:
    feature.write("settings.py", f"{TOKEN}\n")
    feature.write("train.py", "lr = 1\n")
    feature.must("add", "-A")
    assert feature.git("commit", "-m", "feat: training", "--", "train.py").ok
    assert is_refused(feature.git("commit", "-m", "feat: all", "-a"), "Hugging Face token", TOKEN)


def test_the_first_commit_of_all_is_read_too(unguarded: Sandbox) -> None:
    new = unguarded.at(unguarded.root / "new")
    new.folder.mkdir()
    new.must("init", "-q", "-b", "main")
    install(new)
    assert is_refused(commit(new, f"{TOKEN}\n"), "Hugging Face token", TOKEN)
    assert commit(new, "lr = 1\n").ok


def test_a_policy_can_turn_it_off(unguarded: Sandbox) -> None:
    install(unguarded, LOCAL._replace(content=LOCAL.content._replace(secrets=False)))
    unguarded.must("switch", "-q", "feat/x")
    assert commit(unguarded, f"{TOKEN}\n").ok
    assert not commit(unguarded, "<<<<<<< HEAD\n").ok


@pytest.mark.parametrize("attribute", ["-diff", "binary", "-text diff=notebook"])
def test_an_attribute_that_hides_differences_hides_no_secret(feature: Sandbox, attribute: str) -> None:
    feature.write(".gitattributes", f"*.ipynb {attribute}\n")
    feature.write("notes.ipynb", f'{{"cells": [{{"source": ["login(\'{TOKEN}\')"]}}]}}\n')
    feature.must("add", "-A")
    done = feature.git("commit", "-qm", "feat: a notebook")
    assert "[TK302]" in done.err
    assert TOKEN not in done.err


def test_a_secret_beside_a_zero_byte_is_found(feature: Sandbox) -> None:
    feature.write("weights.bin", b"\0\1\2\n" + TOKEN.encode() + b"\n\0")
    feature.must("add", "-A")
    assert "[TK302]" in feature.git("commit", "-qm", "feat: weights").err
