"""What stands in records: typed values, removals, media, names with dots, numbers that are none."""

import json
import math
from pathlib import Path

import pytest

from teamkit.runs.model import CRASHED, FINISHED, INTERRUPTED, Run
from teamkit.runs.readers.wandb_records import Record, records
from teamkit.runs.readers.wire import BYTES, VARINT, fields
from tests.runs.readers.wandb_logs import (
    CONFIG,
    ENVIRONMENT,
    EXIT,
    HISTORY,
    METRIC,
    RUN,
    SUMMARY,
    field,
    fixture,
    framed,
    history,
    item,
    log_of,
    read,
    remove,
    update,
    write,
)


def typed(*values: tuple[str, bytes]) -> bytes:
    return field(HISTORY, b"".join(field(1, field(1, name) + value) for name, value in values) + field(2, b""))


def run_of(folder: Path, *log: bytes) -> Run:
    return read(write(folder, framed(*log)))


def told(run: Run) -> dict[str, tuple[list[int], str]]:
    return {name: (list(series.steps), repr(list(series.values))) for name, series in run.series.items()}


def without_json(record: bytes) -> bytes:
    """Return a record of history as a release would write it that has given up value_json."""
    return b"".join(
        field(HISTORY, b"".join(field(part.number, typed_alone(part.data)) for part in fields(outer.data)))
        for outer in fields(record)
        if outer.number == HISTORY
    )


def typed_alone(data: bytes) -> bytes:
    return b"".join(
        field(one.number, one.value) if one.kind in {VARINT, BYTES} else bytes([one.number << 3 | one.kind]) + one.data
        for one in fields(data)
        if one.number != 16
    )


def test_typed_values_are_those_of_the_json_beside_them(tmp_path: Path) -> None:
    source = fixture("0.31.0", "finished")
    log = [one.data for one in records(log_of(source)) if isinstance(one, Record)]
    stripped = [made for one in log if (made := without_json(one))]
    assert len(stripped) == 6
    assert b"Infinity" not in b"".join(stripped)
    run = run_of(tmp_path, *stripped)
    assert told(run) == told(read(source))
    assert set(run.notes) == set(read(source).notes)


def test_every_type_of_a_value_is_read_as_what_it_is(tmp_path: Path) -> None:
    run = run_of(
        tmp_path,
        typed(
            ("none", field(3, 0)),
            ("truth", field(4, 1)),
            ("negative", field(5, 13)),
            ("positive", field(5, 14)),
            ("least", field(5, (1 << 64) - 1)),
            ("double", field(6, -0.1)),
            ("nan", field(6, math.nan)),
            ("text", field(7, "3")),
            ("json", field(8, '{"a": 1, "b": {"c": 2.5, "d": "x"}, "e": true, "f": null, "g": [1]}')),
        ),
    )
    assert {name: repr(series.values[0]) for name, series in run.series.items()} == {
        "negative": "-7.0",
        "positive": "7.0",
        "least": "-9.223372036854776e+18",
        "double": "-0.1",
        "nan": "nan",
        "json.a": "1.0",
        "json.b.c": "2.5",
    }
    assert run.notes == tuple(f"{name}: not a number" for name in ("truth", "text", "json.b.d", "json.e", "json.g"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NaN", math.nan),
        ('"NaN"', math.nan),
        ("Infinity", math.inf),
        ('"Infinity"', math.inf),
        ("-Infinity", -math.inf),
        ('"-Infinity"', -math.inf),
        ("1e+400", math.inf),
        ("-0", -0.0),
        ("9007199254740993", 9007199254740992.0),
    ],
)
def test_numbers_as_the_releases_spell_them(tmp_path: Path, text: str, value: float) -> None:
    record = typed(("loss", field(16, text)))
    assert repr(list(run_of(tmp_path, record).series["loss"].values)) == repr([value])


@pytest.mark.parametrize(
    "text", ['"0.5"', "true", "null", "[1]", "[", "", '{"a"', '{"_type": "image-file", "width": 3}']
)
def test_other_values_are_no_points(tmp_path: Path, text: str) -> None:
    assert run_of(tmp_path, typed(("loss", field(16, text)))).series == {}


def test_media_in_nested_keys_is_no_metric_wherever_its_type_stands(tmp_path: Path) -> None:
    parts = [
        field(1, item(("image", "width"), 28)),
        field(1, item(("images",), 3)),
        field(1, item(("image", "_type"), "image-file")),
        field(1, item(("image", "size"), 500)),
    ]
    run = run_of(tmp_path, field(HISTORY, b"".join(parts)))
    assert list(run.series) == ["images"]
    assert run.notes == ("image: not a number",)


def test_the_step_is_that_of_the_row_else_that_of_the_record_else_the_next(tmp_path: Path) -> None:
    rows = [
        history(5, {"loss": 1.0, "_step": 9}),
        history(6, {"loss": 2.0}),
        field(HISTORY, field(1, item("loss", 3.0))),
        history(0, {"loss": 4.0, "_step": 1e300}),
        field(HISTORY, field(1, item("loss", 5.0)) + field(2, b"")),
    ]
    assert list(run_of(tmp_path, *rows).series["loss"].steps) == [9, 6, 7, 0, 0]


def test_a_row_without_a_time_has_none(tmp_path: Path) -> None:
    rows = history(0, {"loss": 1.0, "_timestamp": 1.5e9}), history(1, {"loss": 1.0})
    assert repr(list(run_of(tmp_path, *rows).series["loss"].walls)) == "[1500000000.0, nan]"


def test_a_nested_value_under_a_name_too_long_to_be_repeated_is_no_metric(tmp_path: Path) -> None:
    name, tree = "x" * 300, {str(number): number for number in range(3)}
    run = read(write(tmp_path, framed(history(0, {name: tree, "y": {"z": 1}}), update(SUMMARY, item(name, tree)))))
    assert set(run.series) == {"y.z"}
    assert run.notes == (f"{name}: not a number",)
    assert run.summary == {}


def test_config_is_updated_and_removed_from_by_nested_keys(tmp_path: Path) -> None:
    at_start = field(1, item("model", {"depth": 3, "width": 4})) + field(1, item("a.b", 1))
    run = run_of(
        tmp_path,
        field(RUN, field(4, at_start)),
        update(CONFIG, item(("model", "depth"), 5), item(("fresh", "x", "y"), 1), item("gone", 1), item("_wandb", {})),
        update(CONFIG, item(("_wandb", "m"), []), item("_name_or_path", "bert"), item(("a.b", "c"), 2)),
        remove(CONFIG, item("gone", None), item(("model", "width"), None), item(("never", "there"), None)),
    )
    assert run.params == {"model.depth": 5, "a.b.c": 2, "fresh.x.y": 1, "_name_or_path": "bert"}


def test_a_value_takes_the_place_of_all_that_was_below_it(tmp_path: Path) -> None:
    first = update(SUMMARY, item("best", {"acc": 1, "loss": 2}), item("bester", 3))
    second = update(SUMMARY, item("best", {"acc": 4}))
    assert run_of(tmp_path, first, second).summary == {"best.acc": 4, "bester": 3}
    before = run_of(tmp_path, first)
    assert read(write(tmp_path, framed(first, second)), [before]).summary == {"best.acc": 4, "bester": 3}


def test_what_was_removed_since_is_gone(tmp_path: Path) -> None:
    log = [
        update(SUMMARY, item("best", {"acc": 1, "loss": 2}), item("rest", 3)),
        remove(SUMMARY, item(("best", "acc"), 0)),
    ]
    before = run_of(tmp_path, log[0])
    assert read(write(tmp_path, framed(*log)), [before]).summary == {"best.loss": 2, "rest": 3}


def test_a_goal_counts_before_a_summary_and_globs_after_names(tmp_path: Path) -> None:
    run = run_of(
        tmp_path,
        history(0, {"val/acc": 1, "val/loss": 2, "train/loss": 3, "both": 4, "a.b": 5}),
        field(METRIC, field(1, "val/loss") + field(8, 1) + field(7, field(2, 1))),
        field(METRIC, field(2, "val/*") + field(7, field(2, 1))),
        field(METRIC, field(1, "both") + field(7, field(1, 1) + field(2, 1))),
        field(METRIC, field(1, "a\\.b") + field(8, 2)),
        field(METRIC, field(1, "last") + field(7, field(5, 1)) + field(4, "_step")),
    )
    assert run.directions == {"val/loss": "min", "val/acc": "max", "a.b": "max"}
    assert run.notes == ()


def test_of_two_globs_the_longer_counts(tmp_path: Path) -> None:
    globs = [field(METRIC, field(2, glob) + field(8, goal)) for glob, goal in (("*", 1), ("val/acc*", 2), ("val/*", 1))]
    run = run_of(tmp_path, *globs, history(0, {"val/acc": 1, "val/acc5": 2, "val/f1": 3, "loss": 4}))
    assert run.directions == {"val/acc": "max", "val/acc5": "max", "val/f1": "min", "loss": "min"}


@pytest.mark.parametrize(
    ("code", "state"), [(0, FINISHED), (1, CRASHED), (255, INTERRUPTED), (-9, CRASHED), (137, CRASHED)]
)
def test_a_code_of_an_exit_and_what_it_means(tmp_path: Path, code: int, state: str) -> None:
    run = run_of(tmp_path, field(RUN, field(17, field(1, 1000))), field(EXIT, field(1, code) + field(2, 60)))
    assert (run.state, run.told["exit"], run.ended) == (state, str(code), 1060.0)


def test_a_later_record_of_the_run_changes_only_what_it_tells(tmp_path: Path) -> None:
    first = field(RUN, field(1, "demo") + field(8, "old") + field(10, "a") + field(10, "b") + field(6, "group"))
    run = run_of(tmp_path, first, field(RUN, field(1, "demo") + field(8, "new")))
    assert (run.name, run.tags, run.group) == ("new", ("a", "b"), "group")


def test_environments_are_joined(tmp_path: Path) -> None:
    run = run_of(
        tmp_path,
        field(ENVIRONMENT, field(10, "jiwoo@example.org") + field(5, "--name") + field(5, "two words")),
        field(ENVIRONMENT, field(18, "NVIDIA H100")),
    )
    assert run.told == {"email": "jiwoo@example.org", "args": "--name 'two words'", "gpu": "NVIDIA H100"}


def test_notes_of_many_names_end(tmp_path: Path) -> None:
    run = run_of(tmp_path, history(0, {f"text{number}": "x" for number in range(500)}))
    assert len(run.notes) == 20


def test_texts_that_are_no_unicode_are_read(tmp_path: Path) -> None:
    run = run_of(tmp_path, field(RUN, field(8, b"\xff\xfe")), update(SUMMARY, b"\x0a\x01\xff" + field(16, b'"\xff"')))
    assert run.name == "��"
    assert json.dumps(run.summary, ensure_ascii=False) == '{"�": "\\"�\\""}'
