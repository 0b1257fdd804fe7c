"""Nothing that an event file may hold makes the reader fail, hang, or hold more than the file."""

import random
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from teamkit.runs.model import Run
from teamkit.runs.readers import tensorboard, tensorboard_records
from tests.runs.readers.event_files import (
    NAME,
    double,
    event,
    hparams,
    number,
    part,
    record,
    restart,
    scalar,
    tensor,
    version,
    whole,
    write,
)
from tests.runs.readers.text_logs import is_subset

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures/runs/tensorboard").rglob("*tfevents*"))
MOST = settings(max_examples=60, deadline=None, database=None)

BYTES = st.binary(max_size=200)
INTEGERS = st.integers(-(2**63), 2**64 - 1)
FIELDS = st.recursive(
    BYTES,
    lambda inner: st.lists(
        st.one_of(
            st.builds(part, st.integers(1, 17), inner),
            st.builds(whole, st.integers(1, 17), INTEGERS),
            st.builds(double, st.integers(1, 9), st.floats()),
        ),
        max_size=5,
    ).map(b"".join),
    max_leaves=12,
)
TAGS = st.sampled_from(["loss", "lr", "정확도", "a" * 130, "hp_metric"])
VALUES = st.one_of(
    st.builds(scalar, TAGS, st.floats(width=32)),
    st.builds(tensor, TAGS, FIELDS, st.sampled_from(["scalars", "", "text"])),
    st.builds(hparams, FIELDS.map(lambda content: part(3, content))),
    st.builds(hparams, FIELDS),
    FIELDS.map(lambda content: part(1, content)),
)
EVENTS = st.builds(
    event, st.lists(VALUES, max_size=3).map(lambda values: part(5, b"".join(values))), INTEGERS, st.floats()
)
RECORDS = st.one_of(
    EVENTS.map(record),
    FIELDS.map(record),
    BYTES,
    st.builds(restart, st.integers(-9, 9)),
    st.integers(0, 2**64 - 1).map(tensorboard_records.header),
    INTEGERS.map(number),
)


def read(data: bytes) -> Run:
    """Read bytes as an event file, and again after they have grown from half."""
    with tempfile.TemporaryDirectory() as folder:
        file = write(Path(folder), data)
        (run,) = tensorboard.read(file.parent, [NAME], [])
        file.write_bytes(data[: len(data) // 2])
        (half,) = tensorboard.read(file.parent, [NAME], [])
        file.write_bytes(data)
        (grown,) = tensorboard.read(file.parent, [NAME], [half])
    assert shown(grown) == shown(run)
    assert sum(map(len, run.series.values())) * 8 <= len(data)
    return run


def shown(run: Run) -> str:
    """Return a run as text: of two values that are not a number each is the other's equal."""
    return repr(replace(run, series=dict(sorted(run.series.items())), params=dict(sorted(run.params.items()))))


@MOST
@given(st.lists(RECORDS, max_size=12).map(b"".join))
@example(b"\0" * 40)
@example(version() + b"\0" * 40)
def test_no_bytes_make_it_fail(data: bytes) -> None:
    read(data)


@MOST
@given(st.sampled_from(FIXTURES), st.integers(0, 2**32), st.integers(1, 12))
def test_no_damage_to_a_real_file_makes_it_fail(file: Path, seed: int, times: int) -> None:
    chance = random.Random(seed)
    data = bytearray(file.read_bytes())
    for _ in range(times):
        place = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[place] ^= 1 << chance.randrange(8)
            case 1:
                del data[place : place + chance.randrange(60)]
            case 2:
                data[place:place] = chance.randbytes(chance.randrange(60))
            case _:
                data[place : place + 60] = data[: chance.randrange(60)]
        data = data or bytearray(b"\0")
    read(bytes(data))


@MOST
@given(st.sampled_from([file for file in FIXTURES if file.stat().st_size]), st.data())
def test_flipped_bits_in_a_real_file_are_told_and_make_no_value_up(file: Path, data: st.DataObject) -> None:
    flipped = bytearray(file.read_bytes())
    for place in data.draw(st.sets(st.integers(0, len(flipped) - 1), min_size=1, max_size=4)):
        flipped[place] ^= 1 << data.draw(st.integers(0, 7))
    run, whole = read(bytes(flipped)), read(file.read_bytes())
    assert run.damage
    assert file.parts[-3:-1] == ("torch", "purged") or is_subset(run, whole)  # a restart that is lost drops nothing


@MOST
@given(st.lists(EVENTS, max_size=12), st.data())
def test_a_flipped_bit_costs_no_more_than_one_record(events: list[bytes], data: st.DataObject) -> None:
    known = [event(part(5, scalar("only", step)), step) for step in range(9)]
    flipped = bytearray(b"".join(map(record, [*known, *events])))
    flipped[data.draw(st.integers(0, len(flipped) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    run = read(bytes(flipped))
    assert len(run.series["only"]) >= 8
    assert run.damage
