"""All or nothing: a command is stopped at each of its steps, and the files are as before or as after."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from teamkit.errors import OutsideFailed
from teamkit.experiments import create, place
from teamkit.experiments.record import FOLDER
from teamkit.experiments.tree import File
from tests.experiments import faults
from tests.experiments.faults import FAILED
from tests.experiments.templates import Experiment, Templates, writes_everywhere

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

CHANGES = {
    "gone.py": None,
    "folder/gone.py": None,
    "file": None,
    "file/now a folder.py": File(b"new\n"),
    "kept.py": File(b"after\n"),
    "run.sh": File(b"after\n", executable=True),
    "deep/down/한글.txt": File("새\n".encode()),
    f"{FOLDER}/experiment.json": File(b"after\n"),
}
BEFORE = ("gone.py", "folder/gone.py", "file", "kept.py", "run.sh", "other.py", f"{FOLDER}/experiment.json")


def tree(folder: Path) -> dict[str, object]:
    """Every file with its mode, and every folder."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mode, path.read_bytes()) if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No power is cut here, and waiting for the disk is most of the time."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    for name in BEFORE:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"before\n")
    (folder / "kept.py").chmod(0o640)
    (folder / "empty").mkdir()
    return folder


def after(project: Path) -> dict[str, object]:
    copy = project.with_name("after")
    shutil.copytree(project, copy)
    place.place(copy, CHANGES)
    return tree(copy)


def stops(folder: Path, fault: faults.Fault, project: Path, *, again: bool = False) -> Iterator[tuple[Path, int]]:
    """Yield a copy of the project for every step that a fault can meet, and how the command left there."""
    for number in range(1, 200):
        copy = folder / f"copy {number}"
        shutil.copytree(project, copy)
        code = faults.at(number, fault, copy, lambda copy=copy: place.place(copy, CHANGES), again=again)  # type: ignore[misc]
        if code == faults.ENDED:
            assert number > 30, "too few steps were met"
            return
        yield copy, code
        shutil.rmtree(copy)


def test_it_writes_removes_and_leaves_nothing_behind(project: Path) -> None:
    wanted = {
        "deep", "deep/down", "deep/down/한글.txt", "empty", "file", "file/now a folder.py", "kept.py", "other.py",
        "run.sh", FOLDER, f"{FOLDER}/experiment.json",
    }  # fmt: skip
    assert set(after(project)) == wanted


def test_killed_anywhere_the_next_call_puts_everything_back(project: Path, tmp_path: Path) -> None:
    before, wanted = tree(project), after(project)
    journals = 0
    for copy, code in stops(tmp_path, faults.killed, project):
        assert code < 0
        journals += place.is_interrupted(copy)
        if not place.is_interrupted(copy):
            now = {name: state for name, state in tree(copy).items() if not name.startswith(f"{FOLDER}/update")}
            # Folders that a removed file left empty may still be there: git does not see them.
            assert now in (before, wanted) or {**now, "folder": None} == {**wanted, "folder": None}
            place.place(copy, {})
            continue
        place.put_back(copy)
        assert tree(copy) == before
    assert journals > len(CHANGES)


def test_killed_while_it_puts_back_the_call_after_that_does(project: Path, tmp_path: Path) -> None:
    before = tree(project)
    half = project.with_name("half")
    for copy, _ in stops(tmp_path, faults.killed, project):
        if place.is_interrupted(copy):
            shutil.rmtree(half, ignore_errors=True)
            shutil.copytree(copy, half)
    for number in range(1, 100):
        copy = tmp_path / "again"
        shutil.copytree(half, copy)
        code = faults.at(number, faults.killed, copy, lambda copy=copy: place.put_back(copy))  # type: ignore[misc]
        if code == faults.ENDED:
            assert number > len(CHANGES)
            return
        place.put_back(copy)
        left = {name: state for name, state in tree(copy).items() if not name.startswith(f"{FOLDER}/update")}
        assert left == before
        shutil.rmtree(copy)


@pytest.mark.parametrize("fault", [faults.interrupted, faults.full])
def test_a_failure_anywhere_puts_everything_back_at_once(project: Path, tmp_path: Path, fault: faults.Fault) -> None:
    before, wanted = tree(project), after(project)
    for copy, code in stops(tmp_path, fault, project):
        if place.is_interrupted(copy):
            place.put_back(copy)  # the fault met the removal of what was staged
        now = {name: state for name, state in tree(copy).items() if not name.startswith(f"{FOLDER}/update")}
        assert now in (before, wanted) or {**now, "folder": None} == {**wanted, "folder": None}
        if code == FAILED and now == before:
            assert not place.is_interrupted(copy)


def test_a_disk_that_stays_full_leaves_everything_as_it_was(project: Path, tmp_path: Path) -> None:
    before = tree(project)
    for copy, code in stops(tmp_path, faults.full, project, again=True):
        if code == FAILED and not (copy / "deep").exists():
            assert {name: state for name, state in tree(copy).items() if "/update" not in name} == before


def test_what_somebody_edited_in_the_meantime_is_left(project: Path, tmp_path: Path) -> None:
    for copy, _ in stops(tmp_path, faults.killed, project):
        if place.is_interrupted(copy) and (copy / "kept.py").read_bytes() == b"after\n":
            (copy / "kept.py").write_bytes(b"edited\n")
            (copy / "run.sh").write_bytes(b"edited\n")
            names = place.put_back(copy)
            assert {"kept.py", "run.sh"}.isdisjoint(names)
            assert (copy / "kept.py").read_bytes() == (copy / "run.sh").read_bytes() == b"edited\n"
            return
    pytest.fail("never half-way")


def test_a_folder_that_nobody_may_write_to_is_named(project: Path, tmp_path: Path) -> None:
    if writes_everywhere(tmp_path):
        pytest.skip("root may write everywhere")
    before = tree(project)
    (project / "folder").chmod(0o500)
    with pytest.raises(OutsideFailed, match="nothing was changed"):
        place.place(project, CHANGES)
    (project / "folder").chmod(0o755)
    assert tree(project).keys() == before.keys()


def test_a_folder_in_the_place_of_a_file_stops_everything(project: Path) -> None:
    before = tree(project)
    with pytest.raises(OutsideFailed, match=r"cannot write .*; nothing was changed"):
        place.place(project, {"kept.py": File(b"new\n"), "empty": File(b"new\n")})
    assert tree(project) == before


def test_an_update_that_was_killed_is_put_back_and_made_by_the_next(
    experiment: Experiment, templates: Templates
) -> None:
    experiment.replace("model.py", "line 18\n", "my line 18\n")
    templates.replace("model.py", "line 3\n", "line three\n")
    templates.write("new.py", "new\n")
    before = experiment.work()
    steps = 0
    for number in range(1, 200):
        code = faults.at(number, faults.killed, experiment.folder, lambda: experiment.teamkit("update-experiment"))
        if code == faults.ENDED:
            break
        if place.is_interrupted(experiment.folder):
            steps += 1
            assert "was killed half-way" in experiment.refuses("update-experiment", "--dry-run").error
            assert "update/" not in experiment.status()
            assert "put back" in experiment.update().err
        elif not (experiment.folder / "new.py").exists():
            experiment.update()
        else:
            assert experiment.update("--force").out == "nothing has changed\n"
        assert experiment.read("new.py") == "new\n"
        assert not (experiment.folder / FOLDER / "update").exists()
        experiment.git("checkout", "-q", ".")
        experiment.git("clean", "-qfd")
        assert experiment.work() == before
    assert steps > 2


def test_a_new_experiment_is_whole_or_not_there(tmp_path: Path) -> None:
    files = {"a.py": File(b"a\n"), "b/c.py": File(b"c\n", executable=True), f"{FOLDER}/experiment.json": File(b"{}\n")}
    for fault in (faults.interrupted, faults.full):
        for number in range(1, 100):
            folder = tmp_path / "deep" / "new"
            code = faults.at(number, fault, tmp_path, lambda folder=folder: create.create(folder, files))  # type: ignore[misc]
            if code == faults.ENDED:
                assert number > 5
                shutil.rmtree(tmp_path / "deep")
                break
            if folder.exists():  # the fault met what comes after the move
                assert set(tree(folder)) >= set(files)
                shutil.rmtree(tmp_path / "deep")
            assert list(tmp_path.iterdir()) == []


def test_a_new_experiment_in_an_empty_folder_is_whole_or_leaves_it_empty(tmp_path: Path) -> None:
    files = {"a.py": File(b"a\n"), "b/c.py": File(b"c\n"), f"{FOLDER}/experiment.json": File(b"{}\n")}
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / ".git").mkdir()
    for fault in (faults.interrupted, faults.full):
        for number in range(1, 100):
            code = faults.at(number, fault, tmp_path, lambda: create.create(folder, files))
            names = {path.name for path in folder.iterdir()}
            if {".git", "a.py", "b", FOLDER} <= names:  # the fault may have met what comes after the move
                for path in folder.glob(".teamkit-new-*"):
                    path.rmdir()
                shutil.rmtree(folder / "b")
                shutil.rmtree(folder / FOLDER)
                (folder / "a.py").unlink()
            else:
                assert names == {".git"}, (number, names)
            if code == faults.ENDED:
                assert number > 5
                break
