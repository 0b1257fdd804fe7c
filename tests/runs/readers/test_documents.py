"""Documents beside logs are read as far as they can be."""

from pathlib import Path

from teamkit.runs.model import Damage
from teamkit.runs.readers.damages import Damages
from teamkit.runs.readers.documents import assignments, flattened, json_rows


def test_what_is_nested_deeper_than_python_goes_is_told() -> None:
    tree: dict[object, object] = {}
    for _ in range(100_000):
        tree = {"a": tree}
    damages = Damages()
    assert flattened(tree, "a.json", damages) == {}
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


def test_a_configuration_that_python_warns_of_is_read_in_silence() -> None:
    assert assignments("a = 1if 2 else 3\nb = '\\d'\nc = 4\n")["c"] == 4


def test_lines_of_a_folder_are_none(tmp_path: Path) -> None:
    damages = Damages()
    assert list(json_rows(tmp_path, "metrics.json", damages)) == []
    assert damages.all() == (Damage("metrics.json", "Is a directory"),)
