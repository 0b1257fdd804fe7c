"""Whatever the bytes, a run comes out: no exception, no hang, no more memory than the file is worth."""

import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from teamkit.runs import record
from teamkit.runs.model import STATES, UNKNOWN
from teamkit.runs.readers import wandb, wandb_values
from teamkit.runs.readers.wandb_records import Record, records
from tests.runs.readers.wandb_logs import (
    CONFIG,
    EXIT,
    HISTORY,
    RUN,
    SUMMARY,
    all_of,
    field,
    fixture,
    framed,
    item,
    log_of,
)

REAL = [
    log_of(fixture(*one))
    for one in (("0.10.33", "finished"), ("0.16.6", "crashed"), ("0.31.0", "finished"), ("0.31.0", "sweep"))
]
RECORDS = [one.data for file in REAL for one in records(file) if isinstance(one, Record)]
FILES = ("run-demo.wandb", "files/config.yaml", "files/wandb-summary.json", "files/wandb-metadata.json")

small = st.integers(0, 30)
leaf = st.one_of(
    st.integers(0, 2**64 - 1),
    st.floats(),
    st.text(max_size=8),
    st.binary(max_size=8),
    st.sampled_from(
        ['{"a": {"_type": 1}}', "NaN", '"NaN"', "1e999", "1" * 400, "[[1]]", '{"": 1}', '"\\ud800"', "_step"]
    ),
)
message = st.recursive(
    st.lists(st.builds(field, small, leaf), max_size=4).map(b"".join),
    lambda inner: st.lists(st.builds(field, small, inner), max_size=4).map(b"".join),
    max_leaves=12,
)
known = st.builds(field, st.sampled_from([HISTORY, SUMMARY, CONFIG, RUN, EXIT, 12, 26]), message)


@st.composite
def mutated(draw: st.DrawFn, source: bytes) -> bytes:
    data = bytearray(source)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        data[at : at + draw(st.sampled_from([0, 1, 1, 1, 4, 40]))] = draw(st.binary(max_size=6))
    return bytes(data)


logs = st.one_of(
    st.sampled_from(REAL).flatmap(lambda file: mutated(file.read_bytes())),
    st.lists(st.sampled_from(RECORDS).flatmap(mutated), max_size=8).map(lambda some: framed(*some)),
    st.lists(known, max_size=8).map(lambda some: framed(*some)),
    st.binary(max_size=300).map(lambda data: framed()[:7] + data),
    st.binary(max_size=60),
)
text = st.one_of(
    st.binary(max_size=80),
    st.sampled_from(sorted(fixture("0.16.6", "downloaded").glob("files/*"))).flatmap(
        lambda one: mutated(one.read_bytes())
    ),
)


def check(log: bytes, config: bytes, summary: bytes, metadata: bytes, cut: int) -> None:
    """Read these bytes, and read them as a log that grows; whatever is wrong raises."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "files").mkdir()
        for file, data in zip(FILES, (log[:cut], config, summary, metadata), strict=True):
            (folder / file).write_bytes(data)
        before = wandb.read(folder, FILES, [])
        (folder / FILES[0]).write_bytes(log)
        tracemalloc.start()
        (run,) = wandb.read(folder, FILES, before)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        (whole,) = wandb.read(folder, FILES, [])
        beside = wandb.read(folder, FILES[1:], [])
    assert all_of(run) == all_of(whole)
    assert all(one.state == UNKNOWN and not one.series for one in beside)
    assert run.state in STATES
    assert peak < 2**21 + 200 * sum(map(len, (log, config, summary, metadata)))
    assert all(len(one.steps) == len(one.values) == len(one.walls) for one in run.series.values())
    assert len(run.damage) < 12
    assert record.dumps([run])


@settings(max_examples=150, deadline=None)
@given(logs, text, text, text, st.integers(0, 8000))
@example(
    framed(field(HISTORY, b"\x0a\x00")), b"\xff", b'{"a": ' * 2000, b'{"startedAt": "9999-12-31T23:59:59.9999999Z"}', 0
)
@example(framed(), b"? [a]\n: 1", b'{"a": "\\ud800"}', b'{"startedAt": 1e999, "git": 3, "args": [[]]}', 0)
def test_any_bytes_make_a_run(log: bytes, config: bytes, summary: bytes, metadata: bytes, cut: int) -> None:
    check(log, config, summary, metadata, cut)


@given(st.one_of(message, st.sampled_from(RECORDS).flatmap(mutated), st.builds(item, st.text(max_size=200), st.text())))
@example(b"\x0a\x00\x82\x01\x00")
@example(b"\x12\x01a\x82\x01\x011")
@example(item("a", 1) + b"\x82")
@example(b"\x0a\xc8" + b"a" * 200 + b"\x82\x01\x011")
def test_the_short_way_through_an_item_ends_where_the_long_one_does(data: bytes) -> None:
    short = wandb_values._short(data)
    assert short is None or short == wandb_values._item(data)
