"""A run that goes on: what was read of it is not read again, and what comes out is the same."""

import math
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teamkit.runs.model import Run
from tests.runs.readers.text_logs import is_subset
from tests.runs.readers.wandb_logs import (
    CONFIG,
    EXIT,
    FIXTURES,
    HISTORY,
    METRIC,
    RUN,
    SUMMARY,
    all_of,
    field,
    fixture,
    framed,
    history,
    item,
    log_of,
    read,
    remove,
    update,
)

WHOLE = {
    file.relative_to(FIXTURES).parent.as_posix(): file.read_bytes() for file in sorted(FIXTURES.glob("*/*/*/*.wandb"))
}
SMALL = st.integers(0, 9)
VALUES = st.sampled_from([1, 0.5, math.nan, "NaN", "word", [1], {}, {"c": 2}, {"c": {"d": 3}}, {"_type": "table"}])
PATHS = st.sampled_from(["a", "b", ("a", "b"), ("a", "b", "c"), "_step", "_wandb", ("_wandb", "x")])
ITEMS = st.builds(item, PATHS, VALUES)
GOALS = st.sampled_from([field(8, 1), field(8, 2), field(4, "epoch"), b""])
RECORDS = st.one_of(
    st.builds(history, st.integers(0, 9), st.dictionaries(st.sampled_from(["a", "ab", "b", "_step"]), VALUES)),
    ITEMS.map(lambda one: field(HISTORY, field(1, one))),
    st.builds(update, st.sampled_from([SUMMARY, CONFIG]), ITEMS),
    st.builds(remove, st.sampled_from([SUMMARY, CONFIG]), ITEMS),
    st.builds(
        lambda number, name, goal: field(METRIC, field(number, name) + goal),
        st.integers(1, 2),
        st.sampled_from(["a", "a*", "ab*", "*"]),
        GOALS,
    ),
    st.builds(
        lambda code, seconds: field(EXIT, field(1, code) + field(2, seconds)), st.sampled_from([0, 1, 255]), SMALL
    ),
    SMALL.map(lambda seconds: field(RUN, field(1, "demo") + field(17, field(1, seconds)))),
    st.binary(max_size=4),
)


def grown(folder: Path, log: bytes, cuts: Iterable[int]) -> Run:
    """Read a log as it grows, from cut to cut."""
    known: list[Run] = []
    for cut in [*sorted(cuts), len(log)]:
        (folder / "run-demo.wandb").write_bytes(log[:cut])
        known = [read(folder, known)]
    return known[0]


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=8, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_real_log_that_has_grown_is_the_log_read_whole(tmp_path: Path, name: str, data: st.DataObject) -> None:
    log = bytearray(WHOLE[name])
    if log and data.draw(st.booleans()):
        log[data.draw(st.integers(0, len(log) - 1))] ^= 1
    cuts = data.draw(st.lists(st.integers(0, len(log)), max_size=3))
    whole = grown(tmp_path, bytes(log), [])
    assert all_of(grown(tmp_path, bytes(log), cuts)) == all_of(whole)
    sound = grown(tmp_path, WHOLE[name], [])
    assert not whole.damage or bytes(log) != WHOLE[name]
    assert whole.damage or whole.notes != sound.notes or all_of(whole) == all_of(sound)
    assert is_subset(whole, sound)


LATER = [
    [history(5, {"a": 1}), field(HISTORY, field(1, item("a", 2)))],
    [field(METRIC, field(2, "a*") + field(8, 2)), history(0, {"ab": 1})],
    [field(METRIC, field(2, "a*") + field(8, 2)), history(0, {"ab": 1}), field(METRIC, field(2, "ab*") + field(8, 1))],
    [update(SUMMARY, item("a", 1)), update(SUMMARY, item(("a", "b"), 2))],
    [update(SUMMARY, item(("a", "b"), 2)), remove(SUMMARY, item(("a", "b"), 0))],
    [field(EXIT, field(1, 0) + field(2, 60)), field(RUN, field(17, field(1, 1000)))],
]


@pytest.mark.parametrize("records", LATER, ids=["no step", "a glob", "two globs", "nested", "removed", "after the end"])
def test_what_only_a_record_before_explains_is_the_same_when_it_comes_later(
    tmp_path: Path, records: list[bytes]
) -> None:
    whole = all_of(grown(tmp_path, framed(*records), []))
    assert all_of(grown(tmp_path, framed(*records), [len(framed(*records[:-1]))])) == whole
    assert all_of(grown(tmp_path, framed(*records), [len(framed(records[0]))])) == whole


@settings(max_examples=200, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(RECORDS, min_size=1, max_size=8), st.data())
def test_whatever_is_logged_a_log_that_has_grown_is_the_log_read_whole(
    tmp_path: Path, records: list[bytes], data: st.DataObject
) -> None:
    ends = st.integers(0, len(records)).map(lambda count: len(framed(*records[:count])))
    cuts = data.draw(st.lists(ends | st.integers(0, 400), min_size=1, max_size=3))
    assert all_of(grown(tmp_path, framed(*records), cuts)) == all_of(grown(tmp_path, framed(*records), []))


def test_a_log_that_has_grown_is_read_from_where_it_ended(tmp_path: Path) -> None:
    whole = log_of(fixture("0.31.0", "finished")).read_bytes()
    for size in range(0, len(whole), 97):
        (tmp_path / "run-demofini.wandb").write_bytes(whole[:size])
        before = read(tmp_path)
        (tmp_path / "run-demofini.wandb").write_bytes(whole)
        assert all_of(read(tmp_path, [before])) == all_of(read(tmp_path)), size


def test_what_was_read_before_is_not_read_again(tmp_path: Path) -> None:
    whole = log_of(fixture("0.31.0", "finished")).read_bytes()
    (tmp_path / "run-demofini.wandb").write_bytes(whole[:4000])
    before = read(tmp_path)
    before.series["train/loss"].values[0] = 99.0
    (tmp_path / "run-demofini.wandb").write_bytes(whole)
    assert list(read(tmp_path, [before]).series["train/loss"].values)[:2] == [99.0, 0.5]


def test_where_json_filled_gaps_everything_is_read_anew(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(fixture("0.31.0", "finished"), tmp_path / "run"))
    (folder / "files" / "wandb-summary.json").write_text('{"extra": 1}')
    before = read(folder)
    (folder / "files" / "wandb-summary.json").write_text('{"extra": 2}')
    run = read(folder, [before])
    assert run.summary["extra"] == 2
    assert len(run.series["train/loss"]) == 6


def test_damage_is_told_once_however_often_the_log_was_read(tmp_path: Path) -> None:
    whole = bytearray(log_of(fixture("0.31.0", "finished")).read_bytes())
    for place in (200, len(whole) - 20):
        whole[place] ^= 1
    (tmp_path / "run-demofini.wandb").write_bytes(whole[:5000])
    before = read(tmp_path)
    (tmp_path / "run-demofini.wandb").write_bytes(whole)
    assert [damage.what for damage in before.damage] == ["byte 91: a record with a wrong checksum"]
    assert [one.what for one in read(tmp_path, [before]).damage] == [f"{before.damage[0].what} (and 1 more)"]
