"""Whatever bytes stand where text ought to, a run comes out, and of a file that was cut off nothing is made up."""

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from teamkit.runs import record
from teamkit.runs.model import STATES, Run, flat
from teamkit.runs.readers.text import Unreadable, read_json, read_yaml
from tests.runs.readers.text_logs import FIXTURES, is_subset, read_all

PLACES = {
    "lightning": "lightning/demo/version_0",
    "keras": "keras",
    "ultralytics": "ultralytics/8.0.40/train",
    "dvclive": "dvclive/classify/dvclive",
    "huggingface": "huggingface/finished",
    "mmengine": "mmengine/0.10.7/epochs/20230101_120000",
    "detectron2": "detectron2/faster_rcnn",
    "hydra": "hydra/1.3.8/single",
    "mlflow": "mlflow/0.9.1/mlruns",
    "ray": "ray/2.60.0/탐색",
}
LOGS = {kind: read_all(kind, FIXTURES / place) for kind, place in PLACES.items()}
FILES = [
    (kind, file.relative_to(FIXTURES / place))
    for kind, place in PLACES.items()
    for file in sorted((FIXTURES / place).rglob("*"))
    if file.is_file() and file.name not in {"truth.json", "resumed_log.csv"}
]
MARKS = [b"\0", b"\n", b"\r", b",", b'"', b"{", b"[", b"- ", b"&a *a", b"!!set ", b"\xff\xfe", b"\xef\xbb\xbf", b"1_0"]
MARKS += [b"nan", b"1e999", b"9" * 40, b"true", b"null", b": ", b"? ", b"0x", b"\n\n", b"e-5", b'"step": "3.0"']
FEW = settings(max_examples=60, deadline=None, database=None)


def read(kind: str, name: Path, data: bytes) -> dict[str, Run]:
    """Read a fixture of a kind with one of its files replaced."""
    with TemporaryDirectory() as folder:
        top = Path(shutil.copytree(FIXTURES / PLACES[kind], Path(folder) / Path(PLACES[kind]).name))
        (top / name).write_bytes(data)
        return read_all(kind, top)


def content(kind: str, name: Path) -> bytes:
    return (FIXTURES / PLACES[kind] / name).read_bytes()


@st.composite
def mutated(draw: st.DrawFn, source: bytes) -> bytes:
    data = bytearray(source)
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        data[at : at + draw(st.sampled_from([0, 0, 1, 30]))] = draw(st.sampled_from(MARKS) | st.binary(max_size=4))
    return bytes(data)


@FEW
@given(st.sampled_from(FILES), st.data())
def test_no_damage_to_a_file_makes_a_reader_fail(file: tuple[str, Path], data: st.DataObject) -> None:
    runs = read(*file, data.draw(mutated(content(*file))))
    assert len(runs) >= len(LOGS[file[0]]) - 1  # it may have become the record of no run
    for run in runs.values():
        assert run.state in STATES
        assert all(len(one.steps) == len(one.values) == len(one.walls) > 0 for one in run.series.values())
        assert record.loads(record.dumps([run]))[0].params.keys() == run.params.keys()


@FEW
@given(st.sampled_from([file for file in FILES if file[1].suffix != ".yaml"]), st.data())
def test_of_a_file_cut_off_no_point_is_made_up(file: tuple[str, Path], data: st.DataObject) -> None:
    kind, whole = file[0], content(*file)
    runs = read(*file, whole[: data.draw(st.integers(0, len(whole)))])
    assert all(is_subset(run, LOGS[kind][place]) for place, run in runs.items())


@pytest.mark.parametrize("kind", ["huggingface", "dvclive"])
@settings(max_examples=10, deadline=None, database=None)
@given(st.data())
def test_a_document_cut_off_is_told(kind: str, data: st.DataObject) -> None:
    documents = [name for own, name in FILES if own == kind and name.suffix == ".json" and len(name.parts) == 1]
    name = data.draw(st.sampled_from(documents))
    cut = data.draw(st.integers(0, len(content(kind, name).rstrip()) - 1))
    (run,) = read(kind, name, content(kind, name)[:cut]).values()
    assert [one.file for one in run.damage] == [str(name)]


@FEW
@given(st.sampled_from(sorted(FIXTURES.rglob("*.yaml"))).flatmap(lambda file: mutated(file.read_bytes())) | st.binary())
@example(b"a: !!set {b, c}")
@example(b"a: &a\n  <<: *a")
def test_any_bytes_are_yaml_or_told(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "config.yaml"
        file.write_bytes(data)
        for read_one in (read_yaml, read_json):
            tree, why = opened(read_one, file)
            assert (tree is None) or not why
            if isinstance(tree, dict):
                run = Run("any", "/", params=flat(tree))
                assert repr(record.loads(record.dumps([run]))[0].params) == repr(run.params)


def opened(read_one: Callable[[Path], object], file: Path) -> tuple[object, str]:
    try:
        return read_one(file), ""
    except Unreadable as error:
        return None, str(error)
