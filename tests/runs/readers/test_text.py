"""Text that would end the process, fill the memory or lose its meaning."""

import json
from pathlib import Path

import pytest
import yaml

from teamkit.runs.model import TOO_DEEP, flat, scalar
from teamkit.runs.readers.columns import whole
from teamkit.runs.readers.text import Tolerant, Unreadable, number, read_json, read_yaml

FIXTURES = Path(__file__).parents[2] / "fixtures" / "runs"


class InPython(yaml.SafeLoader):
    yaml_constructors = Tolerant.yaml_constructors
    yaml_multi_constructors = Tolerant.yaml_multi_constructors
    yaml_implicit_resolvers = Tolerant.yaml_implicit_resolvers


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
    assert why(tmp_path, "\n".join(lines)) == "more than 1,000,000 values"


def test_a_long_text_that_aliases_multiply_is_refused(tmp_path: Path) -> None:
    assert why(tmp_path, f"a: &a {'x' * 1_000_000}\nb: [{'*a,' * 100}]") == "more than 1,000,000 values"


def test_a_long_text_is_read(tmp_path: Path) -> None:
    assert yaml_of(tmp_path, f"a: &a {'x' * 1_000_000}\nb: [*a, *a]") == {"a": "x" * 10**6, "b": ["x" * 10**6] * 2}


def test_a_long_name_is_not_repeated_for_all_that_is_nested_under_it() -> None:
    tree = {"x" * 257: {str(number): number for number in range(3)}, "y" * 256: {"a": 1}}
    assert flat(tree) == {"x" * 257: '{"0": 0, "1": 1, "2": 2}', f"{'y' * 256}.a": 1}


def test_aliases_that_lead_deep_are_refused(tmp_path: Path) -> None:
    chain = "".join(f"- &a{number} [*a{number - 1}]\n" for number in range(1, 1300))
    assert why(tmp_path, "- &a0 [x]\n" + chain) == "nested more than 200 deep"


@pytest.mark.parametrize("text", ["[" + "1," * 1_000_001 + "]", "- [1]\n" * 200_000 + "- []\n" * 60_000])
def test_yaml_of_too_many_values_is_refused_before_it_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr("teamkit.runs.readers.text.MOST_YAML", len(text))
    monkeypatch.setattr("teamkit.runs.readers.text._MOST_VALUES", len(text) // 4)
    monkeypatch.setattr(Tolerant, "get_single_node", None)
    assert why(tmp_path, text).endswith(" values")


def test_a_configuration_of_more_than_two_mebibytes_is_refused(tmp_path: Path) -> None:
    assert why(tmp_path, "a: 1\n" + "#" * 2**21) == "more than 2 MiB"


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


@pytest.mark.parametrize("text", ["1_000", "1_0.5", "_1", "true", "True", True, None, "", "12a", "0x1f", [1], 10**400])
def test_what_no_log_writes_for_a_number_is_none(text: object) -> None:
    assert number(text) is None
    assert whole(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("-3", -3), ("3.0", 3), (" 7 ", 7), ("12.5", 12), ("9007199254740993", 2**53 + 1), (-(2**63), -(2**63))],
)
def test_a_step_is_a_whole_number_of_64_bits_below_zero_too(text: object, value: int) -> None:
    assert whole(text) == value


@pytest.mark.parametrize("text", ["nan", "inf", "9223372036854775808", 2**63, "1e30"])
def test_what_is_no_whole_number_of_64_bits_is_no_step(text: object) -> None:
    assert number(text) is not None
    assert whole(text) is None


def test_an_empty_document_is_nothing(tmp_path: Path) -> None:
    assert yaml_of(tmp_path, "") is None
    assert why(tmp_path, "a: [") == "not YAML"


@pytest.mark.parametrize(
    "text",
    [
        "!!bool foo",
        '!!int ""',
        '!!float ""',
        "!!float abc",
        "1" + ":59" * 190 + ".0",
        '!!timestamp "x"',
        "!!omap [x]",
    ],
)
def test_what_is_not_of_the_kind_that_its_tag_says_is_no_yaml(tmp_path: Path, text: str) -> None:
    assert why(tmp_path, f"a: {text}\n") == "not YAML"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-01-01", "2024-01-01"),
        ("[2024-01-01]", '["2024-01-01"]'),
        ("[{2024-01-01: x}]", '[{"2024-01-01": "x"}]'),
        ("[{!!binary aGk=: x}]", '[{"b\'hi\'": "x"}]'),
        ("[{1: {null: true}}]", '[{"1": {"None": true}}]'),
        ("0x" + "f" * 5000, "0x" + "f" * 5000),
        ("[0x" + "f" * 5000 + "]", '["0x' + "f" * 5000 + '"]'),
    ],
)
def test_whatever_yaml_makes_fits_a_cell(tmp_path: Path, text: str, value: str) -> None:
    tree = yaml_of(tmp_path, f"a: {text}\n")
    assert isinstance(tree, dict)
    assert flat(tree) == {"a": value}


def test_a_set_is_a_list_in_one_order(tmp_path: Path) -> None:
    words = [f"w{number}" for number in range(10)]
    tree = yaml_of(tmp_path, f"a: !!set {{{', '.join(reversed(words))}}}\nb: [!!set {{3, x, 1.5}}]\n")
    assert isinstance(tree, dict)
    assert flat(tree) == {"a": json.dumps(words), "b": '[[1.5, 3, "x"]]'}


@pytest.mark.parametrize("file", sorted(FIXTURES.rglob("*.yaml")), ids=lambda file: file.parent.name)
def test_without_its_part_in_c_the_loader_reads_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = repr(read_yaml(file))
    monkeypatch.setattr("teamkit.runs.readers.text.Tolerant", InPython)
    assert repr(read_yaml(file)) == expected


def test_a_number_too_long_to_be_written_is_a_key_nevertheless() -> None:
    assert flat({1 << 20_000: {True: 1}}) == {f"{1 << 20_000:#x}": '{"True": 1}'}
    assert flat({1: {1 << 20_000: 1}}) == {f"1.{1 << 20_000:#x}": 1}


def test_a_list_deeper_than_python_goes_is_told_as_that() -> None:
    tree: list[object] = []
    for _ in range(100_000):
        tree = [tree]
    assert scalar(tree) == TOO_DEEP
    while tree:  # what Python would do by recursion
        tree = tree[0]  # type: ignore[assignment]


@pytest.mark.parametrize("read", [read_json, read_yaml])
def test_a_file_that_is_not_there_and_a_pointer_are_told_as_that(tmp_path: Path, read: object) -> None:
    assert callable(read)
    with pytest.raises(Unreadable, match="No such file"):
        read(tmp_path / "gone")
    (tmp_path / "file").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    with pytest.raises(Unreadable, match="git lfs pull"):
        read(tmp_path / "file")
