"""detectron2's JSONWriter: what its EventStorage holds is read, to the last digit."""

from pathlib import Path

import pytest

from teamkit.runs.folder import Folder, listed
from teamkit.runs.model import FINISHED, UNKNOWN, Damage, Run
from teamkit.runs.readers import detectron2
from tests.runs.readers.text_logs import FIXTURES, copied, is_subset, points, read_all, read_one, told, truth

RUNS = read_all("detectron2", FIXTURES / "detectron2")


def wrote(folder: Path, *lines: str) -> Run:
    (folder / "metrics.json").write_text("".join(f"{line}\n" for line in lines))
    (run,) = detectron2.read(folder, ["metrics.json"], ())
    return run


@pytest.mark.parametrize("name", ["faster_rcnn", "resumed"])
def test_every_value_of_the_storage_is_read_at_its_iteration(name: str) -> None:
    known = {
        tag: told([(int(step), values[step]) for step in values]) for tag, values in truth("detectron2")[name].items()
    }
    series = RUNS[name].series
    assert {tag: sorted(points(series[tag])) for tag in series} == {tag: sorted(known[tag]) for tag in known}
    assert RUNS[name].damage == ()


def test_parameters_come_from_the_configuration() -> None:
    params = RUNS["faster_rcnn"].params
    assert params["SOLVER.MAX_ITER"] == 20
    assert params["OUTPUT_DIR"] == "/home/jiwoo/project/output"
    assert RUNS["resumed"].params == {}


def test_a_training_with_all_its_iterations_is_finished() -> None:
    assert RUNS["faster_rcnn"].state == FINISHED
    assert RUNS["resumed"].state == UNKNOWN


def test_a_training_that_was_cut_off_is_not(tmp_path: Path) -> None:
    folder = copied(tmp_path, "detectron2", "faster_rcnn")
    lines = (folder / "metrics.json").read_text().splitlines()
    (folder / "metrics.json").write_text("\n".join(lines[:-1]) + "\n")
    assert read_one("detectron2", folder).state == UNKNOWN


def test_a_run_is_named_by_its_folder() -> None:
    run = RUNS["faster_rcnn"]
    assert (run.name, run.source, run.files) == ("faster_rcnn", "detectron2", ("metrics.json", "config.yaml"))


def test_of_a_resumed_training_the_later_lines_count() -> None:
    run = RUNS["resumed"]
    assert list(run.series["total_loss"].steps) == [4, 9, 14, 19]
    assert run.notes == ("logged again from step 9 on: 8 earlier points left out",)


def test_lines_of_one_iteration_are_one(tmp_path: Path) -> None:
    run = wrote(tmp_path, '{"iteration": 4, "loss": 2}', '{"iteration": 4, "AP": 0.5}', '{"iteration": 4, "loss": 3}')
    assert points(run.series["loss"]) == [(4, "3.0")]
    assert points(run.series["AP"]) == [(4, "0.5")]


def test_what_is_no_number_is_left_out(tmp_path: Path) -> None:
    run = wrote(
        tmp_path, '{"iteration": 4, "loss": "2", "on": true, "list": [1], "none": null, "big": ' + "9" * 400 + "}"
    )
    assert run.series == {}


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("{", "byte 30: no mapping in JSON"),
        ("[1]", "byte 32: no mapping in JSON"),
        ("\x00\x01", "byte 31: no mapping in JSON"),
        ('{"loss": 2}', "a line without an iteration"),
        ('{"loss": 2, "iteration": "x"}', "a line without an iteration"),
        ('{"loss": 2, "iteration": 1e300}', "a line without an iteration"),
    ],
)
def test_lines_that_are_none_are_told(tmp_path: Path, line: str, what: str) -> None:
    run = wrote(tmp_path, '{"iteration": 4, "loss": 2}', line, '{"iteration": 5, "loss": 1}')
    assert points(run.series["loss"]) == [(4, "2.0"), (5, "1.0")]
    assert run.damage == (Damage("metrics.json", what),)


def test_many_broken_lines_are_told_once(tmp_path: Path) -> None:
    run = wrote(tmp_path, *(["{"] * 1000))
    assert run.damage == (Damage("metrics.json", "byte 2: no mapping in JSON (and 999 more)"),)


@pytest.mark.parametrize("cut", range(0, 440, 7))
def test_of_a_file_cut_off_anywhere_only_whole_lines_are_read(tmp_path: Path, cut: int) -> None:
    folder = copied(tmp_path, "detectron2", "faster_rcnn")
    (folder / "metrics.json").write_bytes((folder / "metrics.json").read_bytes()[:cut])
    (run,) = detectron2.read(folder, ["metrics.json"], ())
    assert is_subset(run, RUNS["faster_rcnn"])


@pytest.mark.parametrize(
    "text", ['{"loss": 1}\n', '{\n    "iteration": 3\n}\n', "", "version https://git-lfs\n", '["iteration":']
)
def test_a_metrics_json_of_somebody_else_is_not_claimed(tmp_path: Path, text: str) -> None:
    (tmp_path / "metrics.json").write_text(text)
    assert not detectron2.claims(listed(tmp_path))


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    assert not detectron2.claims(Folder(tmp_path, frozenset(("metrics.json",)), frozenset()))
    (run,) = detectron2.read(tmp_path, ["metrics.json"], ())
    assert run.damage == (Damage("metrics.json", "No such file or directory"),)


def test_a_pointer_of_git_lfs_is_told(tmp_path: Path) -> None:
    run = wrote(tmp_path, "version https://git-lfs.github.com/spec/v1", "oid sha256:00")
    assert run.damage == (Damage("metrics.json", "a pointer of git lfs; git lfs pull brings the file"),)
