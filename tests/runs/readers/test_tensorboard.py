import json
import math
import struct
import sys
import tracemalloc
from pathlib import Path

import pytest

from teamkit.runs.folder import Folder, listed, walk
from teamkit.runs.model import CRASHED, FINISHED, RUNNING, UNKNOWN, Run
from teamkit.runs.readers import tensorboard, tensorboard_records
from teamkit.runs.readers.growing import begins_as_before
from tests.runs.readers.event_files import (
    NAME,
    START,
    double,
    event,
    hparams,
    part,
    record,
    restart,
    scalar,
    scalars,
    tensor,
    version,
    whole,
    write,
)

FIXTURES = Path(__file__).parents[2] / "fixtures/runs/tensorboard"
TRUTH = json.loads((FIXTURES / "truth.json").read_text(encoding="utf-8"))

# The folder of a run, and what begins the names of the metrics of each folder that belongs to it.
RUNS = {
    "keras/fit": {"": "", "train": "train/", "validation": "validation/"},
    "lightning/fit/version_0": {"": ""},
    "tensorboardX/usual": {"": "", "params": "", "data/f1/train": "data/f1/train", "data/f1/val": "data/f1/val"},
    "tensorflow/first": {"": ""},
    "tensorflow/tensors": {"": ""},
    "torch/purged": {"": ""},
    "torch/restarted": {"": ""},
    "torch/tensors": {"": ""},
    "torch/trials/1700000001.0": {"": ""},
    "torch/trials/1700000002.0": {"": ""},
    "torch/trials/1700000003.0": {"": ""},
    "torch/usual": {"": "", "1700000030.0": "", "f1_train": "f1/train", "f1_val": "f1/val"},
}


def runs(top: Path, before: dict[str, list[Run]] | None = None) -> dict[str, Run]:
    """Read whatever lies in a folder and below."""
    found: dict[str, Run] = {}
    for folder in walk(top):
        assert isinstance(folder, Folder)
        if files := tensorboard.claims(folder):
            where = folder.path.relative_to(top).as_posix()
            (found[where],) = tensorboard.read(folder.path, files, (before or {}).get(where, []))
    return found


def read(folder: Path) -> Run:
    """Read the run of a folder that somebody named."""
    (run,) = tensorboard.read(folder, tensorboard.claims(listed(folder, top=True)), [])
    return run


def points(run: Run, tag: str) -> list[tuple[int, float]]:
    series = run.series[tag]
    return list(zip(series.steps, series.values, strict=True))


def steps(run: Run, tag: str) -> list[int]:
    return list(run.series[tag].steps)


@pytest.fixture(scope="module")
def known() -> dict[str, Run]:
    return runs(FIXTURES)


# What the libraries write.


def test_every_training_is_one_run_however_many_folders_it_wrote(known: dict[str, Run]) -> None:
    assert sorted(known) == sorted(RUNS)


@pytest.mark.parametrize("where", sorted(set(RUNS) - {"torch/restarted", "lightning/fit/version_0"}))
def test_every_value_is_what_tensorboard_itself_reads(known: dict[str, Run], where: str) -> None:
    told = {}
    for folder, prefix in RUNS[where].items():
        for tag, values in TRUTH[f"{where}/{folder}".rstrip("/")]["scalars"].items():
            name = prefix if prefix.rpartition("/")[0] == tag else f"{prefix}{tag}"
            told[name] = [(step, repr(value)) for step, value in values]
    run = known[where]
    assert {tag: [(step, repr(value)) for step, value in points(run, tag)] for tag in run.series} == told
    assert not run.damage


@pytest.mark.parametrize(
    ("where", "folder"),
    [
        ("keras/fit", ""),
        ("lightning/fit/version_0", ""),
        ("torch/usual", "/1700000030.0"),
        ("torch/trials/1700000002.0", ""),
        ("tensorboardX/usual", "/params"),
    ],
)
def test_parameters_are_what_the_plugin_itself_reads(known: dict[str, Run], where: str, folder: str) -> None:
    assert known[where].params == TRUTH[where + folder]["params"]


def test_a_whole_parameter_is_told_without_a_point(known: dict[str, Run]) -> None:
    assert repr(known["torch/usual"].params["batch_size"]) == "32"
    assert known["tensorboardX/usual"].params["amp"] is True


def test_the_session_of_keras_tells_group_start_end_and_state(known: dict[str, Run]) -> None:
    run, told = known["keras/fit"], TRUTH["keras/fit"]
    assert (run.group, run.started, run.ended) == (told["group"], told["started"], told["ended"])
    assert run.state == FINISHED


@pytest.mark.parametrize("where", ["lightning/fit/version_0", "torch/usual", "torch/trials/1700000001.0"])
def test_the_success_that_add_hparams_always_writes_is_no_state(known: dict[str, Run], where: str) -> None:
    run = known[where]
    assert (run.state, run.ended) == (UNKNOWN, None)


def test_a_start_is_the_time_of_the_first_event(known: dict[str, Run]) -> None:
    assert known["torch/purged"].started == START


def test_the_host_is_that_of_the_files_name(known: dict[str, Run]) -> None:
    assert {run.told["host"] for run in known.values()} == {"gpu-server"}


def test_lightnings_placeholder_is_no_metric_but_a_note(known: dict[str, Run]) -> None:
    run = known["lightning/fit/version_0"]
    assert set(run.series) == {"train_loss", "epoch"}
    assert run.notes == (tensorboard.PLACEHOLDER,)


def test_what_add_hparams_sums_up_is_summary_and_metric(known: dict[str, Run]) -> None:
    run = known["torch/usual"]
    assert run.summary == {"hparam/f1": pytest.approx(0.78)}
    assert points(run, "hparam/f1") == [(0, run.summary["hparam/f1"])]


def test_not_a_number_and_infinity_stay_what_they_are(known: dict[str, Run]) -> None:
    values = known["torch/usual"].series["loss/train"].values
    assert math.isnan(values[15])
    assert values[16] == math.inf


def test_wall_times_are_those_of_the_log(known: dict[str, Run]) -> None:
    assert list(known["torch/usual"].series["loss/train"].walls) == [START + step for step in range(20)]


def test_a_later_start_takes_the_place_of_what_it_logs_anew(known: dict[str, Run]) -> None:
    run, told = known["torch/restarted"], TRUTH["torch/restarted"]["scalars"]["loss"]
    assert len(told) == 38
    assert points(run, "loss") == [*map(tuple, told[:12]), *map(tuple, told[20:])]
    assert steps(run, "lr") == list(range(20))
    assert run.notes == ("8 points that a later start logged anew, left out",)


def test_only_the_files_of_a_run_are_told_as_read(known: dict[str, Run]) -> None:
    run = known["keras/fit"]
    assert [file.rpartition("/")[0] for file in run.files] == ["", "train", "validation"]
    assert all((FIXTURES / "keras/fit" / file).is_file() for file in run.files)
    assert set(run.marks) == set(run.files)


# Which folders are one run.


def test_a_folder_that_was_named_is_a_run_by_itself() -> None:
    run = read(FIXTURES / "torch/usual/f1_train")
    assert (set(run.series), run.files) == ({"f1"}, ("events.out.tfevents.1700000000.gpu-server.4242.1",))


def test_runs_below_a_folder_with_a_file_of_its_own_stay_runs(tmp_path: Path) -> None:
    write(tmp_path, version(), scalars("loss", range(3)))
    for name in ("first", "second"):
        write(tmp_path / name, version(), scalars("loss", range(3)))
    assert sorted(runs(tmp_path)) == [".", "first", "second"]


def test_a_curve_of_another_process_is_a_run(tmp_path: Path) -> None:
    write(tmp_path, version(), scalars("lr", range(3)))
    write(tmp_path / "loss_old", version(), scalars("loss", range(3)), name=NAME.replace("4242", "4243"))
    write(tmp_path / "loss_val", version(), scalars("loss", range(3)))
    assert {where: set(run.series) for where, run in runs(tmp_path).items()} == {
        ".": {"lr", "loss/val"},
        "loss_old": {"loss"},
    }


def test_the_evaluation_of_an_estimator_belongs_to_its_training(tmp_path: Path) -> None:
    write(tmp_path / "model", version(), scalars("loss", range(3)))
    write(tmp_path / "model/eval", version(), scalars("accuracy", [2]), name=NAME.replace("4242", "7"))
    write(tmp_path / "model/eval/test", version(), scalars("accuracy", [2]))
    found = runs(tmp_path)
    assert {where: set(run.series) for where, run in found.items()} == {
        "model": {"loss", "eval/accuracy"},
        "model/eval/test": {"accuracy"},
    }


def test_a_training_that_has_also_summed_up_keeps_its_curve(tmp_path: Path) -> None:
    write(tmp_path, version(), scalars("loss", range(1, 5)))
    told = hparams(part(3, part(1, part(1, b"lr") + part(2, double(2, 0.1)))))
    write(tmp_path / "last", version(START + 9), record(event(part(5, told))), scalars("loss", [0], first=START + 9))
    run = runs(tmp_path)["."]
    assert (steps(run, "loss"), run.summary, run.params) == ([1, 2, 3, 4], {"loss": 0.0}, {"lr": 0.1})


@pytest.mark.parametrize("name", ["events.out.tfevents.1.gpu-server.profile-empty", f"{NAME}.dvc", "model.pt"])
def test_a_file_that_only_looks_like_one_is_not_claimed(name: str) -> None:
    assert tensorboard.claims(Folder(Path("/nowhere"), frozenset((name,)), frozenset())) == ()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("events.out.tfevents.1700000000.gpu-server.4242.0", "gpu-server"),
        ("events.out.tfevents.1700000000.gpu-server.4242.0.v2", "gpu-server"),
        ("events.out.tfevents.1700000000.gpu.example.org", "gpu.example.org"),
        ("events.out.tfevents.1700000000.gpu.example.org.v2", "gpu.example.org"),
        ("events.out.tfevents.1700000000.gpu-server.4242.0_suffix", "gpu-server"),
        ("events.out.tfevents.1700000000.10.0.0.7.4242.0", "10.0.0.7"),
        ("tfevents", ""),
    ],
)
def test_a_host_is_read_from_every_form_of_the_name(tmp_path: Path, name: str, told: str) -> None:
    write(tmp_path, version(), name=name)
    assert read(tmp_path).told.get("host", "") == told


def test_a_folder_is_looked_at_anew_whenever_it_is_named(tmp_path: Path) -> None:
    write(tmp_path, version(), scalars("lr", range(3)))
    file = write(tmp_path / "loss_val", version(), scalars("other", range(3)))
    assert sorted(runs(tmp_path)) == [".", "loss_val"]
    file.write_bytes(version() + scalars("loss", range(3)))
    assert sorted(runs(tmp_path)) == ["."]


def test_a_training_beside_several_trials_stays_a_run(tmp_path: Path) -> None:
    write(tmp_path, version(), scalars("loss", range(3)))
    for name in ("1", "2"):
        write(tmp_path / name, version(), LR, scalars("accuracy", [0]))
    assert sorted(runs(tmp_path)) == [".", "1", "2"]


# The forms of an event.

LR = record(event(part(5, hparams(part(3, part(1, part(1, b"lr") + part(2, double(2, 0.1))))))))


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (whole(1, 1) + part(5, struct.pack("<f", 0.5)), 0.5),
        (whole(1, 1) + b"\x2d" + struct.pack("<f", 0.5), 0.5),
        (whole(1, 1) + part(4, struct.pack("<f", 0.5)), 0.5),
        (whole(1, 1) + part(2, part(2, whole(1, 1))) + part(5, struct.pack("<f", 0.5)), 0.5),
        (whole(1, 2) + part(6, struct.pack("<d", 0.1)), 0.1),
        (whole(1, 2) + part(4, struct.pack("<d", 0.1)), 0.1),
        (whole(1, 3) + whole(7, -7), -7.0),
        (whole(1, 3) + part(7, b"\x05"), 5.0),
        (whole(1, 9) + part(4, struct.pack("<q", -2)), -2.0),
        (whole(1, 23) + whole(17, 2**64 - 1), float(2**64 - 1)),
        (whole(1, 19) + whole(13, 0x3800), 0.5),
        (whole(1, 14) + whole(13, 0x3FC0), 1.5),
        (whole(1, 14) + part(4, b"\xc0\x3f"), 1.5),
        (whole(1, 10) + part(11, b"\x01"), 1.0),
        (whole(1, 1), 0.0),
    ],
)
def test_a_tensor_of_one_number_is_read_in_every_form(tmp_path: Path, content: bytes, value: float) -> None:
    write(tmp_path, version(), *(record(event(part(5, tensor("loss", content)), step)) for step in range(3)))
    assert points(read(tmp_path), "loss") == [(0, value), (1, value), (2, value)]


@pytest.mark.parametrize(
    "content",
    [
        whole(1, 1) + part(2, part(2, whole(1, 2))) + part(5, struct.pack("<ff", 1, 2)),
        whole(1, 7) + part(8, b"text"),
    ],
)
def test_a_tensor_that_is_no_number_is_left_out(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, version(), record(event(part(5, tensor("loss", content)))), scalars("lr", [1]))
    assert set(read(tmp_path).series) == {"lr"}


def test_only_the_first_tensor_of_a_tag_has_to_say_that_it_is_a_scalar(tmp_path: Path) -> None:
    content = whole(1, 1) + part(5, struct.pack("<f", 0.5))
    kinds = [("loss", "scalars"), ("loss", ""), ("pr_curve", "pr_curves"), ("other", "")]
    write(tmp_path, version(), *(record(event(part(5, tensor(tag, content, kind)), 1)) for tag, kind in kinds))
    assert {tag: len(series) for tag, series in read(tmp_path).series.items()} == {"loss": 2}


def test_several_values_of_one_event_are_all_read(tmp_path: Path) -> None:
    picture = part(1, part(1, b"picture") + part(4, bytes(5000)))
    both = scalar("loss", 0.5) + picture + scalar("lr", 0.25)
    write(tmp_path, version(), *(record(event(part(5, both), step)) for step in (1, 2)))
    run = read(tmp_path)
    assert (points(run, "loss"), points(run, "lr")) == ([(1, 0.5), (2, 0.5)], [(1, 0.25), (2, 0.25)])


@pytest.mark.parametrize("tag", ["a", "a" * 127, "a" * 128, "a" * 400, "a\x15bcde", "정확도", "a\x0aa"])
def test_a_tag_may_be_of_any_length_and_hold_anything(tmp_path: Path, tag: str) -> None:
    write(tmp_path, version(), scalars(tag, [0, 1, 127, 128, 2**40, -3, -2], scale=0.5))
    expected = [
        (step, struct.unpack("<f", struct.pack("<f", step * 0.5))[0]) for step in (0, 1, 127, 128, 2**40, -3, -2)
    ]
    assert points(read(tmp_path), tag) == expected


def test_tags_that_come_in_any_order_are_told_apart(tmp_path: Path) -> None:
    order = [tag for number in range(60) for tag in ("ab", "cd", "efg")[: 1 + number * 7 % 3]] + ["cd", "ab"] * 9
    events = [event(part(5, scalar(tag, number)), number * 11) for number, tag in enumerate(order)]
    write(tmp_path, version(), *map(record, events))
    run = read(tmp_path)
    for tag in ("ab", "cd", "efg"):
        assert points(run, tag) == [(number * 11, number) for number, own in enumerate(order) if own == tag]


def test_several_points_of_one_step_are_all_kept(tmp_path: Path) -> None:
    write(tmp_path, version(), scalars("loss", [3, 3, 2, 3]))
    assert steps(read(tmp_path), "loss") == [3, 3, 2, 3]


@pytest.mark.parametrize(("status", "state"), [(1, FINISHED), (2, CRASHED), (3, RUNNING), (0, UNKNOWN)])
def test_the_end_of_a_session_tells_the_state(tmp_path: Path, status: int, state: str) -> None:
    end = part(4, whole(1, status) + double(2, START + 60))
    write(tmp_path, version(), record(event(part(5, hparams(end)))))
    run = read(tmp_path)
    assert (run.state, run.ended) == (state, START + 60 if state != UNKNOWN else None)


def test_parameters_of_every_kind_are_read(tmp_path: Path) -> None:
    kinds = {
        "none": whole(1, 0),
        "half": double(2, 0.5),
        "whole": double(2, 1e6),
        "huge": double(2, 1e300),
        "inf": double(2, math.inf),
        "text": part(3, "가".encode()),
        "no": whole(4, 0),
        "tree": part(5, part(1, part(1, b"lr") + part(2, double(2, 0.5)))),
        "list": part(6, part(1, double(2, 1)) + part(1, part(3, b"a"))),
    }
    start = b"".join(part(1, part(1, name.encode()) + part(2, value)) for name, value in kinds.items())
    write(tmp_path, version(), record(event(part(5, hparams(part(3, start + part(4, b"a" * 64)))))))
    run = read(tmp_path)
    assert run.params == {
        "none": None,
        "half": 0.5,
        "whole": 1000000,
        "huge": 1e300,
        "inf": math.inf,
        "text": "가",
        "no": False,
        "tree.lr": 0.5,
        "list": '[1, "a"]',
    }
    assert run.group == ""


def test_text_that_looks_like_parameters_is_none(tmp_path: Path) -> None:
    content = whole(1, 7) + part(8, b'{"lr": 1}')
    write(tmp_path, version(), record(event(part(5, tensor("args/text_summary", content, "text")))))
    run = read(tmp_path)
    assert (run.params, run.series, run.notes) == ({}, {}, ("no scalar is logged",))


# Starting again.


def test_a_restart_that_is_told_drops_every_later_point_of_all_metrics(tmp_path: Path) -> None:
    write(tmp_path, version(), scalars("loss", range(8)), scalars("lr", range(8)))
    later = NAME.replace("4242.0", "4242.1")
    write(tmp_path, version(START + 50), restart(4, START + 50), scalars("loss", [4, 5], first=START + 50), name=later)
    run = read(tmp_path)
    assert (steps(run, "loss"), steps(run, "lr")) == ([0, 1, 2, 3, 4, 5], [0, 1, 2, 3])


def test_a_restart_within_a_file_drops_what_that_file_logged_before(tmp_path: Path) -> None:
    write(tmp_path, version(), scalars("loss", range(8)), restart(3), scalars("loss", [3, 4], scale=2.0))
    assert points(read(tmp_path), "loss") == [(0, 0), (1, 1), (2, 2), (3, 6), (4, 8)]


def test_files_are_ordered_by_their_first_event_not_by_name(tmp_path: Path) -> None:
    write(tmp_path, version(START + 50), scalars("loss", [2, 3], first=START + 50, scale=2.0), name=f"a.{NAME}")
    write(tmp_path, version(START), scalars("loss", range(6)), name=f"b.{NAME}")
    assert points(read(tmp_path), "loss") == [(0, 0), (1, 1), (2, 4), (3, 6)]


def test_a_file_that_goes_on_where_the_last_ended_takes_nothing_away(tmp_path: Path) -> None:
    write(tmp_path, version(), scalars("loss", range(3)))
    write(tmp_path, version(START + 9), scalars("loss", range(3, 5)), name=NAME.replace(".0", ".1"))
    run = read(tmp_path)
    assert (steps(run, "loss"), run.notes) == ([0, 1, 2, 3, 4], ())


def test_a_start_that_tells_parameters_too_takes_the_place_of_the_last(tmp_path: Path) -> None:
    write(tmp_path, version(), LR, scalars("loss", range(6)))
    later = NAME.replace("4242.0", "4242.1")
    write(tmp_path, version(START + 9), LR, scalars("loss", range(2, 4), first=START + 9, scale=2.0), name=later)
    run = read(tmp_path)
    assert (points(run, "loss"), run.summary) == ([(0, 0), (1, 1), (2, 4), (3, 6)], {})


def test_a_second_log_of_lightning_is_a_summary_without_its_placeholder(tmp_path: Path) -> None:
    write(tmp_path, version(), LR, scalars("loss", range(1, 6)))
    placeholder = record(event(part(5, scalar("hp_metric", -1.0)), wall=START + 9))
    later = NAME.replace("4242.0", "4242.1")
    write(tmp_path, version(START + 9), LR, placeholder, scalars("test_loss", [5]), name=later)
    run = read(tmp_path)
    assert (set(run.series), run.summary) == ({"loss", "test_loss"}, {"test_loss": 5.0})


def test_the_end_of_a_session_of_tensorflow_1_drops_nothing(tmp_path: Path) -> None:
    stop = record(event(part(7, whole(1, 2)), 2))
    write(tmp_path, version(), scalars("loss", range(5)), stop)
    assert steps(read(tmp_path), "loss") == list(range(5))


# Damage.

HUNDRED = [version(), *(scalars("loss", [step]) for step in range(100))]
PLACES = [sum(map(len, HUNDRED[:number])) for number in range(len(HUNDRED) + 1)]


@pytest.mark.parametrize("place", [12, 15, 22, 30, 38, -8, -1])
def test_a_flipped_bit_costs_one_record_and_is_told_with_its_byte(tmp_path: Path, place: int) -> None:
    data = bytearray(b"".join(HUNDRED))
    data[PLACES[50 if place > 0 else 51] + place] ^= 4
    write(tmp_path, bytes(data))
    run = read(tmp_path)
    assert steps(run, "loss") == [step for step in range(100) if step != 49]
    assert run.damage == ((NAME, f"byte {PLACES[50]}: a record with a wrong checksum, left out"),)


@pytest.mark.parametrize("place", range(12))
def test_a_flipped_bit_in_a_length_costs_one_record(tmp_path: Path, place: int) -> None:
    data = bytearray(b"".join(HUNDRED))
    data[PLACES[50] + place] ^= 4
    write(tmp_path, bytes(data))
    run = read(tmp_path)
    assert steps(run, "loss") == [step for step in range(100) if step != 49]
    assert run.damage == ((NAME, f"byte {PLACES[50]}: bytes that are no record, passed over"),)


def test_damage_at_many_places_is_one_clause_of_each_kind(tmp_path: Path) -> None:
    data = bytearray(b"".join(HUNDRED))
    for number in (10, 20, 30):
        data[PLACES[number] + 30] ^= 1
        data[PLACES[number + 5]] ^= 1
    write(tmp_path, bytes(data))
    run = read(tmp_path)
    assert len(run.series["loss"]) == 94
    assert [damage.what for damage in run.damage] == [
        f"byte {PLACES[10]}: a record with a wrong checksum, left out (and 2 more)",
        f"byte {PLACES[15]}: bytes that are no record, passed over (and 2 more)",
    ]


@pytest.mark.parametrize("kept", [1, 11, 12, 20, -1])
def test_a_cut_off_file_tells_all_whole_records_and_where_it_ends(tmp_path: Path, kept: int) -> None:
    write(tmp_path, b"".join(HUNDRED)[: PLACES[50 if kept > 0 else 51] + kept])
    run = read(tmp_path)
    assert steps(run, "loss") == list(range(49))
    assert run.damage == ((NAME, f"byte {PLACES[50]}: cut off within a record, or still being written"),)
    assert run.marks[NAME].offset == PLACES[50]


@pytest.mark.parametrize("size", [1, 16, 5000, 3 * 2**20])
def test_zeros_in_a_file_are_passed_over(tmp_path: Path, size: int) -> None:
    write(tmp_path, *HUNDRED[:50], bytes(size), *HUNDRED[50:])
    run = read(tmp_path)
    assert steps(run, "loss") == list(range(100))
    assert [damage.what for damage in run.damage] == [f"byte {PLACES[50]}: bytes that are no record, passed over"]


@pytest.mark.parametrize("shift", range(16))
def test_a_record_behind_damage_is_found_wherever_a_block_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shift: int
) -> None:
    monkeypatch.setattr(tensorboard_records, "CHUNK", 64)
    noise = bytes(range(1, 250)) + bytes(shift) + b"\xff" * shift
    write(tmp_path, *HUNDRED[:3], noise, *HUNDRED[3:9])
    assert steps(read(tmp_path), "loss") == list(range(8))


@pytest.mark.parametrize("size", [250, 300, 70_000])
def test_a_record_of_any_length_is_found_behind_damage(tmp_path: Path, size: int) -> None:
    picture = part(1, part(1, b"picture") + part(4, bytes(size)))
    write(tmp_path, version(), b"\xff" * 9, record(event(part(5, picture + scalar("loss", 1.0)), 1)))
    assert steps(read(tmp_path), "loss") == [1]


def test_a_file_of_something_else_is_damage_and_no_exception(tmp_path: Path) -> None:
    write(tmp_path, bytes(range(256)) * 50)
    run = read(tmp_path)
    assert (run.series, run.damage) == ({}, ((NAME, "byte 0: no record from here on"),))


def test_a_pointer_of_git_lfs_is_told(tmp_path: Path) -> None:
    write(tmp_path, b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 7\n")
    assert read(tmp_path).damage == ((NAME, "a pointer of git lfs; git lfs pull brings the file"),)


def test_an_empty_file_is_no_damage_but_a_note(tmp_path: Path) -> None:
    write(tmp_path)
    run = read(tmp_path)
    assert (run.damage, run.notes, run.series) == ((), (f"{NAME}: empty",), {})


def test_a_file_that_is_gone_is_damage(tmp_path: Path) -> None:
    (run,) = tensorboard.read(tmp_path, [NAME], [])
    assert [damage.file for damage in run.damage] == [NAME]


def test_a_record_that_is_no_event_is_left_out_alone(tmp_path: Path) -> None:
    write(tmp_path, version(), record(b"\x09\x01"), record(b"\xff" * 20), scalars("loss", [1]))
    run = read(tmp_path)
    assert steps(run, "loss") == [1]
    place = len(version())
    assert run.damage == ((NAME, f"byte {place}: a record that is no event, left out (and 1 more)"),)


def test_parameters_nested_without_end_are_left_out(tmp_path: Path) -> None:
    value = double(2, 1)
    for _ in range(2000):
        value = part(6, part(1, value))
    told = hparams(part(3, part(1, part(1, b"deep") + part(2, value))))
    write(tmp_path, version(), record(event(part(5, told))), scalars("loss", [1]))
    run = read(tmp_path)
    assert (run.params, steps(run, "loss"), len(run.damage)) == ({}, [1], 1)


def test_a_length_of_many_bytes_that_are_not_there_takes_no_memory(tmp_path: Path) -> None:
    length = struct.pack("<Q", 2**40)
    lie = tensorboard_records.header(2**40)
    assert lie[:8] == length
    write(tmp_path, version(), lie, scalars("loss", [1]))
    tracemalloc.start()
    run = read(tmp_path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4 * 2**20
    assert [damage.what for damage in run.damage] == [
        f"byte {len(version())}: cut off within a record, or still being written"
    ]


def test_a_record_too_large_to_hold_is_passed_over_and_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tensorboard_records, "LARGEST", 1000)
    monkeypatch.setattr(tensorboard_records, "CHUNK", 100)
    picture = event(part(5, part(1, part(1, b"picture") + part(4, bytes(5000)))), 1)
    write(tmp_path, version(), record(picture), scalars("loss", [1]))
    run = read(tmp_path)
    assert (steps(run, "loss"), run.damage) == ([1], ())
    assert [note.partition(": ")[2] for note in run.notes] == ["1 of its records are of more than 16 MiB, and left out"]


@pytest.mark.skipif(sys.platform == "win32", reason="the file is sparse, which NTFS is not by itself")
def test_a_quarter_of_a_gigabyte_of_nothing_is_read_at_once(tmp_path: Path) -> None:
    file = write(tmp_path, version(), scalars("loss", range(3)))
    size = file.stat().st_size
    with file.open("r+b") as stream:
        stream.truncate(2**28)
    run = read(tmp_path)
    assert (steps(run, "loss"), run.marks[NAME].offset) == ([0, 1, 2], size)


# Growth.

GROWN = {
    "plain": [version(), scalars("loss", range(50)), scalars("lr", range(50)), scalars("loss", range(50, 60))],
    "tensors": [version()]
    + [
        record(event(part(5, tensor("loss", whole(1, 1) + part(5, struct.pack("<f", step)), kind)), step))
        for step, kind in enumerate(["scalars", "scalars", "", ""])
    ],
    "restart": [version(), scalars("loss", range(50)), restart(20), scalars("loss", range(20, 30))],
    "session": [
        version(),
        record(event(part(5, hparams(part(3, part(1, part(1, b"lr") + part(2, double(2, 0.1)))))))),
        record(event(part(5, scalar("hp_metric", -1.0)))),
        scalars("loss", range(9)),
        record(event(part(5, hparams(part(4, whole(1, 1) + double(2, START + 60)))))),
    ],
}


def grows(folder: Path, file: Path, data: bytes, cut: int) -> tuple[Run, Run, Run]:
    """Return the run of a file as it was, read on when it has grown, and read whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data[:cut])
    first = read(folder)
    file.write_bytes(data)
    files = tensorboard.claims(listed(folder, top=True))
    assert all(begins_as_before(folder / name, mark) for name, mark in first.marks.items())
    (second,) = tensorboard.read(folder, files, [first])
    return first, second, read(folder)


@pytest.mark.parametrize("kind", GROWN)
def test_a_file_that_has_grown_is_as_if_read_whole(tmp_path: Path, kind: str) -> None:
    data = b"".join(GROWN[kind])
    for cut in range(1, len(data), 17):
        _, on, whole_run = grows(tmp_path, tmp_path / NAME, data, cut)
        assert on == whole_run
    assert not whole_run.damage


@pytest.mark.parametrize("below", ["train", "loss_train", "eval"])
def test_files_of_several_folders_that_have_grown_are_as_if_read_whole(tmp_path: Path, below: str) -> None:
    write(tmp_path, version(), scalars("lr", range(9)))
    data = version() + scalars("loss", range(9))
    for cut in range(1, len(data), 17):
        _, on, whole_run = grows(tmp_path, tmp_path / below / NAME, data, cut)
        assert on == whole_run


FLOAT = whole(1, 1) + part(5, struct.pack("<f", 0.5))
TENSORS = [record(event(part(5, tensor("auc", FLOAT, kind)), 1)) for kind in ("scalars", "", "", "")]
LATER = NAME.replace("4242.0", "4242.1")


@pytest.mark.parametrize(
    ("folder", "name", "data"),
    [
        ("", LATER, version(START + 9) + scalars("loss", range(3, 9), first=START + 9)),
        ("best", NAME, version(START + 9) + LR + scalars("best", [0]) + scalars("best", [1])),
        ("train", NAME, version() + b"".join(TENSORS)),
        ("train", NAME, version() + scalars("loss", [1]) + LR),
        ("train", NAME, version() + scalars("loss", [1]) + b"\xff" * 60 + scalars("loss", range(9))),
    ],
)
def test_whatever_grows_beside_another_file_is_as_if_read_whole(
    tmp_path: Path, folder: str, name: str, data: bytes
) -> None:
    write(tmp_path, version(), scalars("loss", range(6)))
    for cut in range(1, len(data), 13):
        _, on, whole_run = grows(tmp_path, tmp_path / folder / name, data, cut)
        assert on == whole_run


def test_only_what_is_new_of_a_file_is_read(tmp_path: Path) -> None:
    data = version() + scalars("loss", range(20))
    file = write(tmp_path, data)
    before = read(tmp_path)
    file.write_bytes(data.replace(b"loss", b"ssol") + scalars("loss", [20]))
    (run,) = tensorboard.read(tmp_path, [NAME], [before])
    assert {tag: len(series) for tag, series in run.series.items()} == {"loss": 21}
    assert len(before.series["loss"]) == 20


def test_a_newer_file_makes_all_be_read_anew(tmp_path: Path) -> None:
    write(tmp_path, version(), scalars("loss", range(20)))
    before = read(tmp_path)
    later = NAME.replace("4242.0", "4242.1")
    write(tmp_path, version(START + 50), scalars("loss", range(10, 12), first=START + 50), name=later)
    (run,) = tensorboard.read(tmp_path, [NAME, later], [before])
    assert steps(run, "loss") == list(range(12))
