"""Damage to .wandb files: what is hit is left out and told, all else is read."""

import struct
import tracemalloc
import zlib
from itertools import pairwise
from pathlib import Path

import pytest

from teamkit.runs.model import FINISHED, RUNNING
from teamkit.runs.readers import wandb_records
from teamkit.runs.readers.wandb_records import Lost, Record, records
from tests.runs.readers.wandb_logs import (
    BLOCK,
    CONFIG,
    EXIT,
    HEADER,
    HISTORY,
    SUMMARY,
    field,
    fixture,
    frame,
    framed,
    history,
    item,
    log_of,
    read,
    update,
    write,
)

ROWS = [history(step, {"loss": step / 2, "text": "x" * 1000}) for step in range(100)]
WRONG = "a record with a wrong checksum"


def steps(folder: Path) -> list[int]:
    run = read(folder)
    return list(run.series["loss"].steps) if run.series else []


def test_the_frames_made_here_are_those_of_the_library() -> None:
    data = log_of(fixture("0.31.0", "cut")).read_bytes()
    found = [one.data for one in records(log_of(fixture("0.31.0", "cut"))) if isinstance(one, Record)]
    assert data.startswith(framed(*found))
    assert len(found) > 50


@pytest.mark.parametrize("size", [1, 32748, 32749, 32754, 32755, 32756, 65516, 65530, 100_000])
def test_a_record_is_whole_again_however_it_lies_across_blocks(tmp_path: Path, size: int) -> None:
    wanted = [bytes([number]) * length for number, length in ((1, size), (2, 20), (3, size), (4, 0))]
    folder = write(tmp_path, framed(*wanted))
    assert [one.data for one in records(folder / "run-demo.wandb") if isinstance(one, Record)] == wanted


def test_a_record_tells_where_it_ends(tmp_path: Path) -> None:
    file = write(tmp_path, framed(*ROWS)) / "run-demo.wandb"
    ends = [one.end for one in records(file) if isinstance(one, Record)]
    assert ends[-1] == file.stat().st_size
    for number, end in enumerate(ends):
        assert [one for one in records(file, end) if isinstance(one, Record)] == [
            one for one in records(file) if isinstance(one, Record)
        ][number + 1 :]


def test_a_flipped_bit_in_a_record_loses_that_record_alone(tmp_path: Path) -> None:
    log = bytearray(framed(*ROWS))
    log[log.index(b"xxxx", 5000)] ^= 1
    folder = write(tmp_path, bytes(log))
    run = read(folder)
    (lost,) = set(range(100)) - set(run.series["loss"].steps)
    start = len(framed(*ROWS[:lost]))
    assert [(damage.file, damage.what) for damage in run.damage] == [("run-demo.wandb", f"byte {start}: {WRONG}")]


@pytest.mark.parametrize("bit", [1, 0x80])
def test_a_flipped_bit_in_a_length_loses_the_rest_of_its_block(tmp_path: Path, bit: int) -> None:
    log = bytearray(framed(*ROWS))
    log[len(framed(*ROWS[:40])) + 5] ^= bit
    folder = write(tmp_path, bytes(log))
    run = read(folder)
    missing = sorted(set(range(100)) - set(run.series["loss"].steps))
    assert missing == list(range(40, missing[-1] + 1))
    assert len(framed(*ROWS[: missing[-1]])) < 2 * BLOCK < len(framed(*ROWS[: missing[-1] + 2]))
    assert len(run.damage) == 1


@pytest.mark.parametrize("flipped", [0, 3, 4, 6])
def test_a_flipped_bit_in_a_checksum_or_a_type_loses_one_record(tmp_path: Path, flipped: int) -> None:
    log = bytearray(framed(*ROWS))
    log[len(framed(*ROWS[:7])) + flipped] ^= 8 if flipped != 4 else 0
    log[len(framed(*ROWS[:7])) + 3] ^= 1
    assert set(range(100)) - set(steps(write(tmp_path, bytes(log)))) == {7}


def test_a_part_that_is_lost_takes_its_record_with_it_and_no_other(tmp_path: Path) -> None:
    big = history(1, {"loss": 1.0, "text": "y" * 80_000})
    log = bytearray(framed(ROWS[0], big, *ROWS[2:50]))
    log[BLOCK + 500] ^= 1  # within the middle part
    folder = write(tmp_path, bytes(log))
    assert steps(folder) == [0, *range(2, 50)]
    assert [damage.what for damage in read(folder).damage] == [f"byte {BLOCK}: {WRONG}"]


def test_a_first_part_without_its_last_is_left_out(tmp_path: Path) -> None:
    log = HEADER + frame(2, b"begun") + frame(1, ROWS[0]) + frame(4, b"ended") + frame(3, b"middle") + frame(1, ROWS[1])
    assert steps(write(tmp_path, log)) == [0, 1]


def test_many_damages_are_one_line(tmp_path: Path) -> None:
    log = bytearray(framed(*ROWS))
    for one, _ in pairwise(range(0, 100, 3)):
        log[len(framed(*ROWS[:one])) + 200] ^= 1
    run = read(write(tmp_path, bytes(log)))
    assert len(run.damage) == 1
    assert run.damage[0].what == f"byte 7: {WRONG} (and 32 more)"


def test_a_log_cut_anywhere_has_the_rows_before_the_cut_and_no_damage(tmp_path: Path) -> None:
    log = framed(*ROWS[:70], field(EXIT, b""))
    ends = [len(framed(*ROWS[:number])) for number in range(1, 71)]
    for size in [*range(7, len(log) - 1, 1511), *(end + shift for end in ends for shift in (-1, 0, 1, 6, 7, 8))]:
        run = read(write(tmp_path, log[:size]))
        assert len(run.series.get("loss", ())) == sum(end <= size for end in ends), size
        assert not run.damage
        assert run.state == RUNNING
    assert read(write(tmp_path, log)).state == FINISHED


def test_zeros_behind_the_log_are_nothing(tmp_path: Path) -> None:
    run = read(write(tmp_path, framed(*ROWS[:5]) + bytes(3 * BLOCK)))
    assert list(run.series["loss"].steps) == [0, 1, 2, 3, 4]
    assert not run.damage
    assert [note for note in run.notes if note.startswith("run-demo")] == []


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid", "a pointer of git lfs; git lfs pull brings the file"),
        (b"# a text\n" * 9, "it does not begin as a log of W&B"),
        (b":W&B\xe1\xbe\x01" + bytes(90), "it does not begin as a log of W&B"),
    ],
)
def test_what_is_no_log_is_told_as_that(tmp_path: Path, data: bytes, what: str) -> None:
    run = read(write(tmp_path, data))
    assert [damage.what for damage in run.damage] == [f"byte 0: {what}"]
    assert not run.series


@pytest.mark.parametrize("size", range(7))
def test_half_a_header_is_a_log_that_somebody_begins(tmp_path: Path, size: int) -> None:
    run = read(write(tmp_path, HEADER[:size]))
    assert not run.damage
    assert len(run.notes) == 1


def test_a_record_that_is_no_message_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    run = read(write(tmp_path, framed(ROWS[0], b"\xff\xff\xff", field(2, b"\x0a\xff"), ROWS[1])))
    assert list(run.series["loss"].steps) == [0, 1]
    assert [damage.what for damage in run.damage] == [
        "a record that is none: it ends within a number (and 1 more)",
    ]


def test_memory_is_that_of_a_block_and_not_of_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, framed(*ROWS[:5])) / "run-demo.wandb"
    with file.open("r+b") as stream:
        stream.truncate(256 * 2**20)
    tracemalloc.start()
    run = read(tmp_path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(run.series["loss"]) == 5
    assert peak < 2**20


def test_the_checksum_is_that_of_zlib_without_a_mask() -> None:
    data = log_of(fixture("0.10.33", "finished")).read_bytes()
    checksum, size, kind = struct.unpack_from("<IHB", data, 7)
    assert checksum == zlib.crc32(bytes([kind]) + data[14 : 14 + size])


def test_a_place_that_is_lost_is_told_apart_from_a_cut(tmp_path: Path) -> None:
    file = write(tmp_path, framed(ROWS[0])[:-1]) / "run-demo.wandb"
    assert list(records(file)) == [Lost(7, "it ends within a record", cut=True)]
    assert wandb_records.BLOCK == BLOCK


@pytest.mark.parametrize("depth", [*range(500, 1000, 20), 5000, 100_000])
@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"a":', "}")])
def test_what_is_nested_without_end_ends_no_reading(tmp_path: Path, depth: int, opened: str, closed: str) -> None:
    path = b"".join(field(2, "k") for _ in range(60))
    deep = field(1, path + field(16, opened * depth + "1" + closed * depth))
    rest = (update(CONFIG, item("model", {"lr": 0.1})), history(0, {"loss": 1.0}))
    run = read(write(tmp_path, framed(*(field(kind, deep) for kind in (HISTORY, SUMMARY, CONFIG)), *rest)))
    assert run.params["model.lr"] == 0.1
    assert list(run.series) == ["loss"]
    assert len(run.params) == 2


def test_a_path_of_many_keys_is_one_name(tmp_path: Path) -> None:
    log = field(CONFIG, field(1, b"".join(field(2, "k") for _ in range(5000)) + field(16, "1")))
    assert read(write(tmp_path, framed(log))).params == {".".join(["k"] * 5000): 1}
