"""Files are written whole, all of them or none, whatever comes in between."""

import os
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teamkit.errors import OutsideFailed, Refused
from teamkit.report import files

OLD = {"wrapup.md": b"old\n", "wrapup.json": b"{}\n"}
NEW = {"wrapup.md": b"new\n", "figures/a.svg": b"<svg/>", "wrapup.json": b"{1}\n"}


def all_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "보고 [서] a'b"
    files.write(place, OLD)
    return place


def test_what_changed_is_told_and_written(folder: Path) -> None:
    assert files.write(folder, NEW) == ["wrapup.md", "figures/a.svg", "wrapup.json"]
    assert all_of(folder) == NEW
    assert files.write(folder, NEW) == []


def test_what_is_the_same_is_not_touched(folder: Path) -> None:
    before = (folder / "wrapup.md").stat()
    assert files.write(folder, {**OLD, "wrapup.json": b"x"}) == ["wrapup.json"]
    assert (folder / "wrapup.md").stat().st_ino == before.st_ino


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such rights")
def test_rights_stay_and_new_files_have_the_usual(folder: Path) -> None:
    (folder / "wrapup.md").chmod(0o640)
    files.write(folder, NEW)
    mask = os.umask(0)
    os.umask(mask)
    modes = [stat.S_IMODE((folder / name).stat().st_mode) for name in ("wrapup.md", "figures/a.svg")]
    assert modes == [0o640, 0o666 & ~mask]


class _Stop(BaseException):
    """What a person's Ctrl-C is."""


def breaking(after: int, error: BaseException, call: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that fails once it was called so many times."""
    left = [after]

    def broken(*args: Any, **kwargs: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise error
        return call(*args, **kwargs)

    return broken


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), _Stop(), KeyboardInterrupt()])
@pytest.mark.parametrize("after", range(4))
@pytest.mark.parametrize("what", ["replace", "chmod", "unlink"])
def test_interrupted_at_any_point_all_is_old_or_all_is_new(
    folder: Path, monkeypatch: pytest.MonkeyPatch, what: str, after: int, error: BaseException
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Path, what, breaking(after, error, getattr(Path, what)))
        with suppress(OutsideFailed, _Stop, KeyboardInterrupt):
            files.write(folder, NEW)
    left = {name: data for name, data in all_of(folder).items() if what != "unlink" or ".wrapup." not in name}
    assert left in (OLD, NEW)


@given(st.integers(0, 12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=13)
def test_a_disk_that_fills_leaves_no_temporary_file(tmp_path: Path, after: int) -> None:
    with tempfile.TemporaryDirectory(dir=tmp_path) as name, pytest.MonkeyPatch.context() as patched:
        place = Path(name) / "w"
        files.write(place, OLD)
        patched.setattr(os, "fdopen", breaking(after, OSError(28, "No space left on device"), os.fdopen))
        try:
            files.write(place, NEW)
        except OutsideFailed as failed:
            assert failed.message.endswith("No space left on device")  # noqa: PT017  (either is right)
        assert all_of(place) in (OLD, NEW)


def test_a_folder_in_the_place_of_a_file_leaves_everything_as_it_was(folder: Path) -> None:
    with pytest.raises(OutsideFailed) as failed:
        files.write(folder, {"wrapup.md": b"new", "wrapup.json/x": b"new"})
    assert failed.value.message.startswith("cannot write ")
    assert all_of(folder) == OLD


def test_what_is_no_text_is_refused_and_what_is_not_there_is_empty(folder: Path) -> None:
    (folder / "wrapup.md").write_bytes(b"caf\xe9")
    with pytest.raises(OutsideFailed) as failed:
        files.text(folder / "wrapup.md")
    assert failed.value.message.endswith("wrapup.md is no UTF-8 text")
    assert files.text(folder / "none.md") == ""


def test_a_figure_of_the_project_is_found_however_its_name_is_written(tmp_path: Path) -> None:
    report, figure = tmp_path / "sts/wrapup", tmp_path / "sts/docs/구조 1.png"
    for folder in (report, figure.parent, tmp_path / "sts/.git"):
        folder.mkdir(parents=True)
    figure.write_bytes(b"x")
    for path in ("../docs/구조 1.png", "../docs/구조%201.png"):
        assert files.picture(report, path) == figure.resolve()


def test_nothing_outside_of_the_project_is_taken_into_a_report(tmp_path: Path) -> None:
    (tmp_path / "sts/.git").mkdir(parents=True)
    (tmp_path / "sts/wrapup").mkdir()
    (tmp_path / "own.png").write_bytes(b"x")
    (tmp_path / "sts/wrapup/link.png").symlink_to(tmp_path / "own.png")
    for path in ("../../own.png", str(tmp_path / "own.png"), "link.png", "none.png", "", "a\x00.png"):
        assert files.picture(tmp_path / "sts/wrapup", path) is None


def test_what_was_changed_meanwhile_is_not_written_over(folder: Path) -> None:
    (folder / "wrapup.md").write_bytes(b"saved by an editor\n")
    before = all_of(folder)
    with pytest.raises(Refused, match="was changed meanwhile: nothing is written"):
        files.write(folder, NEW, {"wrapup.md": "old\n"})
    assert all_of(folder) == before
    files.write(folder, NEW, {"wrapup.md": "saved by an editor\n", "figures/a.svg": ""})
    assert all_of(folder) == NEW


def test_the_file_that_is_read_has_the_line_ends_that_it_has(folder: Path) -> None:
    (folder / "wrapup.md").write_bytes("나\r\n".encode())
    assert files.text(folder / "wrapup.md") == "나\r\n"
