"""Documents beside logs are read as far as they can be."""

from pathlib import Path

from teamkit.runs.model import TOO_DEEP, Damage
from teamkit.runs.readers.damages import Damages
from teamkit.runs.readers.documents import assigned, assignments, flattened, json_rows
from teamkit.runs.readers.growing import Lines


def test_what_is_nested_deeper_than_python_goes_is_told() -> None:
    tree: dict[object, object] = {}
    for _ in range(100_000):
        tree = {"a": tree}
    damages = Damages()
    assert flattened({"tree": tree, "lr": 1}, "a.json", damages) == {f"tree{'.a' * 127}": TOO_DEEP, "lr": 1}
    assert damages.all() == (Damage("a.json", "nested too deep"),)
    while tree:  # what Python would do by recursion
        tree = tree["a"]  # type: ignore[assignment]


def test_nothing_is_an_empty_mapping() -> None:
    damages = Damages()
    assert flattened(None, "a.yaml", damages) == {}
    assert damages.all() == ()


def test_names_are_joined_as_asked() -> None:
    tree: dict[object, object] = {"train": {"acc.top1": 1, "none": {}}}
    assert flattened(tree, "", Damages(), "/") == {"train/acc.top1": 1, "train/none": "{}"}


def test_a_configuration_in_python_that_is_too_long_or_elsewhere_is_told(tmp_path: Path) -> None:
    damages = Damages()
    for name, text in (("long.py", "a = 1\n" + "#" * 2**22), ("away.py", "version https://git-lfs.github.com/spec/v1")):
        (tmp_path / name).write_text(text)
        assert assigned(tmp_path / name, name, damages) == {}
    assert damages.all() == (
        Damage("long.py", "more than 4 MiB"),
        Damage("away.py", "a pointer of git lfs; git lfs pull brings the file"),
    )


def test_a_configuration_that_python_warns_of_is_read_in_silence() -> None:
    assert assignments("a = 1if 2 else 3\nb = '\\d'\nc = 4\n")["c"] == 4


def test_lines_of_a_folder_are_none(tmp_path: Path) -> None:
    damages = Damages()
    assert list(json_rows(Lines(tmp_path.parent, tmp_path.name), damages)) == []
    assert damages.all() == (Damage(tmp_path.name, "Is a directory"),)
