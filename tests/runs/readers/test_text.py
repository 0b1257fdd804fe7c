"""Text that would end the process, fill the memory or lose its meaning."""

from pathlib import Path

import pytest

from teamkit.runs.readers.text import Unreadable, read_json, read_yaml


def yaml_of(folder: Path, text: str) -> object:
    (folder / "config.yaml").write_text(text, "utf-8")
    return read_yaml(folder / "config.yaml")


def why(folder: Path, text: str) -> str:
    with pytest.raises(Unreadable) as caught:
        yaml_of(folder, text)
    return str(caught.value)


@pytest.mark.parametrize("part", ["[", "{a: ", "- ", "? ", "[[{x: ["])
def test_yaml_that_overflows_the_stack_of_its_parser_is_refused(tmp_path: Path, part: str) -> None:
    assert why(tmp_path, part * 100_000) == "nested more than 200 deep"


def test_yaml_of_a_usual_depth_is_read(tmp_path: Path) -> None:
    assert yaml_of(tmp_path, "[" * 150 + "]" * 150) is not None
    assert yaml_of(tmp_path, "".join(f"k{number}: [1, 2]\n" for number in range(1000))) is not None


@pytest.mark.parametrize("link", ["[{0}]", "{{<<: [{0}]}}", "{{a: [{0}]}}"])
def test_aliases_that_multiply_are_refused(tmp_path: Path, link: str) -> None:
    lines = ["k0: &k0 {x: 1}"]
    lines += [f"k{n}: &k{n} {link.format(', '.join([f'*k{n - 1}'] * 10))}" for n in range(1, 12)]
    assert why(tmp_path, "\n".join(lines)) == "its aliases make more than 1,000,000 values of it"


def test_aliases_are_followed(tmp_path: Path) -> None:
    assert yaml_of(tmp_path, "a: &x [1, 2]\nb: *x\nc: {<<: &y {d: 1}}\n") == {"a": [1, 2], "b": [1, 2], "c": {"d": 1}}


def test_what_contains_itself_is_cut_there(tmp_path: Path) -> None:
    assert yaml_of(tmp_path, "a: &x [1, *x]") == {"a": [1, "…"]}
    assert yaml_of(tmp_path, "m: !!python/object:a.B &x\n  parent: *x\n  lr: 1\n") == {"m": {"parent": "…", "lr": 1}}


@pytest.mark.parametrize(
    ("text", "value"),
    [("1e-05", 1e-05), ("1E4", 1e4), ("-2.5e3", -2500.0), (".5e-3", 5e-4), ("'1e-05'", "1e-05"), ("1e5x", "1e5x")],
)
def test_numbers_as_yaml_1_2_writes_them(tmp_path: Path, text: str, value: object) -> None:
    assert repr(yaml_of(tmp_path, f"lr: {text}")) == repr({"lr": value})


def test_an_empty_document_is_nothing(tmp_path: Path) -> None:
    assert yaml_of(tmp_path, "") is None
    assert why(tmp_path, "a: [") == "not YAML"


@pytest.mark.parametrize("read", [read_json, read_yaml])
def test_a_file_that_is_not_there_and_a_pointer_are_told_as_that(tmp_path: Path, read: object) -> None:
    assert callable(read)
    with pytest.raises(Unreadable, match="No such file"):
        read(tmp_path / "gone")
    (tmp_path / "file").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    with pytest.raises(Unreadable, match="git lfs pull"):
        read(tmp_path / "file")
