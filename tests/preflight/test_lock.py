"""A lock a GPU: one holder, words for the others, and nothing left when the holder dies."""

import errno
import fcntl
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from teamkit.errors import OutsideFailed
from teamkit.preflight import lock

UUID = "GPU-1"


def test_one_at_a_time(tmp_path: Path) -> None:
    first = lock.take(tmp_path, UUID, "minji: python train.py")
    assert first is not None
    assert lock.take(tmp_path, UUID, "지우") is None
    assert lock.take(tmp_path, "GPU-2", "지우") is not None
    lock.release([first])
    again = lock.take(tmp_path, UUID, "지우: 학습")
    assert again is not None
    assert lock.holder(tmp_path, UUID).startswith("지우: 학습 since ")
    lock.release([again])
    assert lock.holder(tmp_path, UUID) == ""


def test_nobody_holds_what_was_never_locked(tmp_path: Path) -> None:
    assert lock.holder(tmp_path, UUID) == lock.holder(tmp_path / "none", UUID) == ""


def test_the_lock_is_inherited_and_dies_with_its_last_holder(tmp_path: Path) -> None:
    code = (
        "import os, signal; from pathlib import Path; from teamkit.preflight import lock;"
        "signal.alarm(60);"  # the end of it, whatever it waits for
        f"lock.take(Path({str(tmp_path)!r}), {UUID!r}, 'me'); print('taken', flush=True);"
        "os.execvp('sleep', ['sleep', '60'])"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "taken\n"
            time.sleep(0.2)
            assert lock.holder(tmp_path, UUID).startswith("me since ")
        finally:
            holder.kill()
    assert lock.holder(tmp_path, UUID) == ""
    assert lock.take(tmp_path, UUID, "next") is not None


def test_whoever_only_looks_never_keeps_a_taker_out(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from teamkit.preflight import lock\n"
        f"while True: lock.holder(Path({str(tmp_path)!r}), {UUID!r})"
    )
    held = lock.take(tmp_path, UUID, "me")
    assert held is not None
    lock.release([held])
    with subprocess.Popen([sys.executable, "-c", code]) as looker:
        try:
            for _ in range(200):
                taken = lock.take(tmp_path, UUID, "me")
                assert taken is not None
                lock.release([taken])
        finally:
            looker.kill()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutsideFailed, match="no lock can be taken in") as failure:
        lock.take(tmp_path / "file" / "locks", UUID, "me")
    assert failure.value.hint is not None
    assert "lock_folder" in failure.value.hint


def test_what_is_no_regular_file_is_no_lock_and_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "GPU-1.lock")
    (tmp_path / "GPU-2.lock").mkdir()
    for uuid in ("GPU-1", "GPU-2"):
        assert lock.holder(tmp_path, uuid) == ""
        with pytest.raises(OutsideFailed, match=r"is no regular file|Is a directory"):
            lock.take(tmp_path, uuid, "me")


def test_a_dead_folder_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waits: list[float]) -> None:
    end = threading.Event()

    def dead(*_: object) -> None:
        end.wait(60)
        raise OSError(errno.EIO, "dead")

    monkeypatch.setattr(lock, "_open", dead)
    monkeypatch.setattr(lock, "SECONDS", 0.2)
    assert lock.holders(tmp_path, ["GPU-1"]) == {"GPU-1": f"somebody, perhaps: {tmp_path} gives no answer"}
    with pytest.raises(OutsideFailed, match="no answer within"):
        lock.take(tmp_path, UUID, "me")
    end.set()
    assert 0 < sum(waits) <= 0.4


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EIO])
def test_a_folder_whose_files_cannot_be_locked_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def no_flock(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    (tmp_path / f"{UUID}.lock").write_text("minji\n0\n")
    monkeypatch.setattr(fcntl, "flock", no_flock)
    assert lock.holder(tmp_path, UUID) == ""
    with pytest.raises(OutsideFailed, match=f"no lock can be taken in .*: {os.strerror(number)}") as failure:
        lock.take(tmp_path, UUID, "me")
    assert failure.value.hint is not None


def test_a_link_in_the_place_of_a_lock_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / f"{UUID}.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutsideFailed):
        lock.take(tmp_path, UUID, "me")
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_people_of_one_server_share_the_locks() -> None:
    with tempfile.TemporaryDirectory() as name:  # nobody may enter the folders of pytest
        Path(name).chmod(0o755)
        folder = Path(name) / "locks"
        held = lock.take(folder, UUID, "root")
        assert held is not None
        lock.release([held])
        child = os.fork()
        if not child:
            code = 2
            try:
                os.setuid(65534)
                code = 0 if lock.take(folder, UUID, "nobody") is not None else 1
            finally:
                os._exit(code)
        assert os.waitpid(child, 0)[1] == 0
        assert oct(folder.stat().st_mode)[-4:] == "1777"


@pytest.mark.parametrize("since", ["9" * 20, "²", "-" + "9" * 19, "", "soon"])
def test_whatever_stands_in_a_lock_its_holder_is_told(tmp_path: Path, since: str) -> None:
    held = lock.take(tmp_path, UUID, "minji")
    assert held is not None
    (tmp_path / f"{UUID}.lock").write_text(f"minji\n{since}x\n" if not since else f"minji\n{since}\n")
    assert lock.holders(tmp_path, [UUID])[UUID].endswith(" since unknown")
    lock.release([held])
