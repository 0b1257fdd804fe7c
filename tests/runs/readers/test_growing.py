"""A log that grows is read from where it was read to, and what comes out is what reading all of it gives."""

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teamkit.runs import record
from teamkit.runs.cache import Cache, Forgetful
from teamkit.runs.collect import Memory
from teamkit.runs.folder import listed
from teamkit.runs.readers import Reader, reader
from teamkit.runs.readers.described import Described
from teamkit.runs.readers.growing import Lines
from teamkit.sections import Log
from tests.runs.readers.text_logs import FIXTURES


class Kind(NamedTuple):
    """A log that a library wrote. gone: what lay beside it and does not here."""

    module: Reader
    folder: str
    log: str
    gone: tuple[str, ...] = ()


TRIAL = "ray/2.60.0/탐색/train_eff24_00001_1_lr=0.1000_2026-11-22_04-05-23"
MMCV = "mmengine/mmcv-1.7.2"
STAMP = "20230101_120000"
GROWING = {
    "detectron2": Kind(reader("detectron2"), "detectron2/faster_rcnn", "metrics.json"),
    "mmengine, by epoch": Kind(reader("mmengine"), f"mmengine/0.10.7/epochs/{STAMP}", "vis_data/scalars.json"),
    "mmengine, by iteration": Kind(reader("mmengine"), f"mmengine/0.10.7/iterations/{STAMP}", "vis_data/scalars.json"),
    "mmcv, by epoch": Kind(reader("mmengine"), f"{MMCV}/epochs", f"{STAMP}.log.json", ("20230102_090000.log.json",)),
    "mmcv, by iteration": Kind(reader("mmengine"), f"{MMCV}/iterations", "20230103_090000.log.json", ("line.py",)),
    "ray, result.json": Kind(reader("ray"), TRIAL, "result.json"),
    "ray, progress.csv": Kind(reader("ray"), TRIAL, "progress.csv", ("result.json",)),
    "ray 2.6": Kind(
        reader("ray"), "ray/2.6.3/search/train_bafa3_00000_0_lr=0.0100_2026-11-22_04-03-53", "result.json"
    ),
    "rllib": Kind(reader("ray"), "ray/2.60.0/rllib/PPO_CartPole-v1_fa9d9_00000_0_2026-11-22_04-05-39", "result.json"),
    "lightning": Kind(reader("lightning"), "lightning/demo/version_1", "metrics.csv"),
    "lightning, fabric": Kind(reader("lightning"), "lightning/fabric/version_0", "metrics.csv"),
    "keras": Kind(reader("keras"), "keras", "training.log", ("history.csv", "odd_log.csv", "resumed_log.csv")),
    "ultralytics": Kind(reader("ultralytics"), "ultralytics/8.4.190/train", "results.csv"),
    "yolov5": Kind(reader("ultralytics"), "ultralytics/yolov5/exp", "results.csv"),
    "dvclive": Kind(reader("dvclive"), "dvclive/classify/dvclive", "plots/metrics/train/loss.tsv"),
    "described, lines of JSON": Kind(
        Described(Log("scalars.json", metrics=("loss",))), f"mmengine/0.10.7/epochs/{STAMP}/vis_data", "scalars.json"
    ),
    "described, CSV": Kind(
        Described(Log("metrics.csv", step="step", params=("epoch",))), "lightning/demo/version_1", "metrics.csv"
    ),
}  # fmt: skip
# What leaves a note or damage is read whole each time.
WHOLE = {
    "detectron2, resumed": Kind(reader("detectron2"), "detectron2/resumed", "metrics.json"),
    "mmcv, two starts": Kind(reader("mmengine"), f"{MMCV}/epochs", "20230102_090000.log.json"),
    "mmcv, configuration beside it": Kind(reader("mmengine"), f"{MMCV}/iterations", "20230103_090000.log.json"),
    "ray, restarted": Kind(
        reader("ray"), "ray/2.60.0/restarted/restarted_f6362_00000_0_2026-11-22_04-05-32", "result.json"
    ),
    "lightning, evaluated": Kind(reader("lightning"), "lightning/demo/version_2", "metrics.csv"),
    "keras, resumed": Kind(reader("keras"), "keras", "resumed_log.csv"),
}
FEW = settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def laid(kind: Kind, top: Path) -> Path:
    """Lay a copy of the folder of a log somewhere, empty the log, and return it."""
    shutil.rmtree(top, ignore_errors=True)
    folder = Path(shutil.copytree(FIXTURES / kind.folder, top / Path(kind.folder).name))
    for name in kind.gone:
        (folder / name).unlink()
    return folder


def told(kind: Kind, folder: Path, memory: Memory) -> list[Any]:
    """Return all that is read of a folder, series and all; nan as text, which is equal to itself."""
    files = [file for file in kind.module.claims(listed(folder, top=True)) if (folder / file).exists()]
    runs = memory.runs("kind", kind.module, folder, files) if files else []
    memory.keep(())
    series = [repr(memory.series(run.parts[0])) for run in runs]
    return [json.loads(record.dumps(runs), parse_constant=str), [list(run.params) for run in runs], series]


def grown(kind: Kind, top: Path, data: bytes, cuts: Iterable[int]) -> Iterator[tuple[list[Any], list[Any]]]:
    """Yield what is read of a log as it grows, from cut to cut, and what reading all of it anew gives."""
    folder, cache = laid(kind, top / "runs"), top / "runs.sqlite"
    cache.unlink(missing_ok=True)
    (folder / kind.log).write_bytes(b"")
    for cut in [*sorted(cuts), len(data)]:
        with (folder / kind.log).open("ab") as stream:
            stream.write(data[stream.tell() : cut])
        yield told(kind, folder, Cache(cache)), told(kind, folder, Forgetful())


def original(kind: Kind) -> bytes:
    return (FIXTURES / kind.folder / kind.log).read_bytes()


def ends(data: bytes) -> list[int]:
    """Return where lines end."""
    return [place + 1 for place, byte in enumerate(data) if byte == ord("\n")]


def cuts_of(data: bytes) -> st.SearchStrategy[list[int]]:
    """Anywhere, and where lines end, as loggers flush them."""
    places = st.one_of(st.integers(0, len(data)), st.sampled_from([0, *ends(data)]))
    return st.lists(places, min_size=1, max_size=3)


@pytest.mark.parametrize("name", GROWING | WHOLE)
@FEW
@given(st.data())
def test_a_log_cut_anywhere_and_grown_is_the_log_read_whole(tmp_path: Path, name: str, data: st.DataObject) -> None:
    kind = (GROWING | WHOLE)[name]
    log = original(kind)
    for found, whole in grown(kind, tmp_path, log, data.draw(cuts_of(log))):
        assert found == whole


@pytest.mark.parametrize("name", GROWING | WHOLE)
@FEW
@given(st.data())
def test_whatever_its_lines_are_a_grown_log_is_the_log_read_whole(
    tmp_path: Path, name: str, data: st.DataObject
) -> None:
    kind = (GROWING | WHOLE)[name]
    lines = original(kind).splitlines(keepends=True)
    others = [b"{\n", b"1,2\n", b"\r\n", b"\0\0", lines[-1].rstrip(b"\r\n"), b"epoch,other,step\n", b"{}\n"]
    drawn = st.lists(st.one_of(st.sampled_from(lines), st.sampled_from(lines), st.sampled_from(others)), max_size=9)
    log = lines[0] + b"".join(data.draw(drawn))
    for found, whole in grown(kind, tmp_path, log, data.draw(cuts_of(log))):
        assert found == whole


def taken_of(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return a list that every line which is read is added to."""
    taken: list[bytes] = []
    take = Lines.take

    def noted(self: Lines, longest: int) -> Iterator[tuple[int, bytes]]:
        for end, line in take(self, longest):
            taken.append(line)
            yield end, line

    monkeypatch.setattr(Lines, "take", noted)
    return taken


@pytest.mark.parametrize("name", GROWING)
def test_only_new_lines_are_read(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = GROWING[name]
    log = original(kind)
    folder, cache = laid(kind, tmp_path / "runs"), tmp_path / "runs.sqlite"
    *_, cut, _ = ends(log)
    (folder / kind.log).write_bytes(log[:cut])
    told(kind, folder, Cache(cache))
    (folder / kind.log).write_bytes(log)
    taken = taken_of(monkeypatch)
    found = told(kind, folder, Cache(cache))
    assert set(taken) == {log[cut:]}
    assert found == told(kind, folder, Forgetful())


class Long(NamedTuple):
    """A log much longer than what is compared of it, read once."""

    file: Path
    cache: Path

    def values(self) -> list[float]:
        memory = Cache(self.cache)
        module = reader("detectron2")
        (run,) = memory.runs("detectron2", module, self.file.parent, module.claims(listed(self.file.parent)))
        memory.keep(())
        return list(memory.series(run.parts[0])["loss"].values)

    def write(self, steps: Sequence[int], value: float, mode: str = "w") -> None:
        lines = "".join(f'{{"iteration": {step:6}, "loss": {value}}}\n' for step in steps)
        with self.file.open(mode) as stream:
            stream.write(lines)


@pytest.fixture
def long(tmp_path: Path) -> Long:
    found = Long(tmp_path / "run/metrics.json", tmp_path / "runs.sqlite")
    found.file.parent.mkdir()
    found.write(range(1000), 1.0)
    assert found.values() == [1.0] * 1000
    return found


def test_the_head_of_a_log_that_grew_is_not_looked_at(long: Long) -> None:
    long.write([0], 7.0, "r+")
    long.write([1000], 2.0, "a")
    assert long.values() == [1.0] * 1000 + [2.0]


def test_a_log_that_was_changed_just_before_its_end_is_read_whole(long: Long) -> None:
    long.write(range(1000), 7.0, "r+")
    long.write([1000], 2.0, "a")
    assert long.values() == [7.0] * 1000 + [2.0]


def test_a_log_that_was_changed_in_place_and_is_no_longer_is_read_whole(long: Long) -> None:
    long.write([0], 7.0, "r+")
    assert long.values() == [7.0] + [1.0] * 999


def test_another_file_in_place_of_a_log_is_read_whole(long: Long) -> None:
    other = Long(long.file.with_name("other"), long.cache)
    other.write([0], 7.0)
    other.write(range(1, 1001), 1.0, "a")
    other.file.replace(long.file)
    assert long.values() == [7.0] + [1.0] * 1000


def test_a_log_that_is_shorter_is_read_whole(long: Long) -> None:
    long.write(range(10), 1.0)
    assert long.values() == [1.0] * 10
