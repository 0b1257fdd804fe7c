"""Answers of file systems that this machine has not: given in place of the kernel, as each test says."""

import ctypes
import errno
import os
import threading
from pathlib import Path

import pytest

from teamkit.preflight.look import disk, trial
from teamkit.preflight.look.deadline import answers


def figures(blocks: int, free: int, available: int) -> os.statvfs_result:
    return os.statvfs_result((4096, 4096, blocks, free, available, 10, 5, 5, 0, 255))


def test_places_that_answer_are_told_though_another_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waits: list[float]
) -> None:
    """The hanging is ours: a statvfs that sleeps. test_disk_mounts has a mount that really hangs."""
    end, real, late = threading.Event(), os.statvfs, list[str]()
    (tmp_path / "dead").mkdir()

    def statvfs(path: str) -> os.statvfs_result:
        if path.endswith("dead"):
            end.wait(60)
            late.append(path)
        return real(path)

    monkeypatch.setattr(os, "statvfs", statvfs)
    alive, dead = disk.look({"project": tmp_path, "HF_HOME": tmp_path / "dead"}, {}, seconds=0.2)
    assert late == []
    end.set()
    assert 0 < sum(waits) <= 0.4, "once for the places, and once for the proofs"
    assert alive.writable
    assert dead.error.startswith("no answer within 0.2 s")


def test_a_quota_of_files_is_told_from_a_lack_of_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal is ours, in place of the kernel's."""

    def refuse(*_words: object) -> int:
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

    monkeypatch.setattr(os, "open", refuse)
    (only,) = disk.look({"project": tmp_path}, {})
    assert only.proof.startswith("quota")


def test_folders_with_quotas_of_their_own_are_told_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """XFS with project quotas: one device, and statvfs answers for the folder."""
    (tmp_path / "small").mkdir()
    monkeypatch.setattr(os, "statvfs", lambda path: figures(100 if path.endswith("small") else 9000, 90, 80))
    large, small = disk.look({"project": tmp_path, "outputs": tmp_path / "small"}, {})
    assert (large.size, small.size) == (9000 * 4096, 100 * 4096)


def test_less_than_nothing_left_for_users_is_nothing_and_not_16_exabytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file system whose reserve for root is touched."""
    monkeypatch.setattr(os, "statvfs", lambda _path: figures(100, 3, 2**64 - 2))
    (only,) = disk.look({"project": tmp_path}, {})
    assert (only.used, only.free) == (97 * 4096, 0)


def test_the_bytes_are_proven_in_the_folder_that_needs_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quota may be that folder's alone."""
    (tmp_path / "out").mkdir()
    asked: list[str] = []

    def fits(folder: str, _count: int) -> trial.Proof:
        asked.append(folder)
        return trial.Proof(True)

    monkeypatch.setattr(disk, "fits", fits)
    monkeypatch.setattr(disk, "in_memory", lambda *_words: False)
    disk.look({"project": tmp_path, "outputs": tmp_path / "out"}, {"outputs": 1})
    assert asked == [str((tmp_path / "out").resolve())]


def test_a_proof_that_takes_too_long_is_left_unproven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    end = threading.Event()
    monkeypatch.setattr(disk, "fits", lambda *_words: (end.wait(10), (True, ""))[1])
    monkeypatch.setattr(disk, "in_memory", lambda *_words: False)
    (only,) = disk.look({"project": tmp_path}, {"project": 1}, seconds=0.2)
    end.set()
    assert (only.proven, only.proof) == (None, "not proven within 0.2 s")


def test_a_stale_handle_of_a_file_server_is_an_error_and_not_its_parent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stale(_path: str) -> os.statvfs_result:
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))

    monkeypatch.setattr(os, "statvfs", stale)
    (only,) = disk.look({"project": tmp_path}, {"project": 1})
    assert (only.error, only.proven) == (os.strerror(errno.ESTALE), None)


def test_a_library_without_fallocate_proves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """macOS."""
    monkeypatch.setattr(ctypes, "CDLL", lambda *_words, **_more: object())
    assert trial.fits(str(tmp_path), 1) == (None, "this file system cannot reserve space", False)


def test_a_fault_in_a_question_is_the_caller_s() -> None:
    with pytest.raises(ZeroDivisionError):
        answers({"one": lambda: 1 // 0, "two": lambda: 2}, seconds=5)


def test_questions_are_asked_side_by_side() -> None:
    """Each waits for the nine others."""
    together = threading.Barrier(10)
    assert len(answers(dict.fromkeys(range(10), lambda: together.wait(30)), seconds=60)) == 10


def test_ten_that_hang_hold_up_no_longer_than_one(waits: list[float]) -> None:
    end = threading.Event()
    found = answers(dict.fromkeys(range(10), lambda: end.wait(60)), seconds=0.3)
    end.set()
    assert not found
    assert 0 < sum(waits) < 0.6, "ten times 0.3 would be 3"
