"""Taking GPUs: all or none, looked at again, and given back when they are not enough."""

from pathlib import Path

import pytest

from teamkit.errors import Refused
from teamkit.preflight import lock
from teamkit.preflight.device import Device
from teamkit.preflight.hold import Terms, hold
from teamkit.preflight.needs import Needs
from teamkit.preflight.snapshot import Gpu, Memory

GIB = 2**30


def gpus(*free: int) -> list[Device]:
    return [
        Device(Gpu(n, f"GPU-{n}", memory=Memory(80 * GIB, one * GIB, (80 - one) * GIB))) for n, one in enumerate(free)
    ]


def test_what_is_taken_is_locked_and_no_more(tmp_path: Path) -> None:
    held = hold(lambda: gpus(40, 50, 60), Needs(gpus=2, memory=30 * GIB), Terms(tmp_path, "me", 1), lambda *_: None)
    assert [device.uuid for device in held.devices] == ["GPU-0", "GPU-1"]
    assert [bool(lock.holder(tmp_path, f"GPU-{number}")) for number in range(3)] == [True, True, False]
    lock.release(held.files)


def test_too_few_are_given_back_and_told(tmp_path: Path) -> None:
    told: list[object] = []
    with pytest.raises(Refused, match="not 2 GPUs fit what the run needs"):
        hold(
            lambda: gpus(40, 10),
            Needs(gpus=2, memory=30 * GIB),
            Terms(tmp_path, "me", 1),
            lambda *found: told.append(found),
        )
    assert lock.holder(tmp_path, "GPU-0") == ""
    assert len(told) == 1


def test_a_gpu_that_fills_up_between_two_looks_is_not_taken(tmp_path: Path) -> None:
    looks = iter([gpus(40), gpus(40), gpus(10), gpus(10)])
    with pytest.raises(Refused, match="no GPU fits"):
        hold(lambda: next(looks), Needs(gpus=1, memory=30 * GIB), Terms(tmp_path, "me", 3), lambda *_: None)
    assert lock.holder(tmp_path, "GPU-0") == ""


def test_a_gpu_that_another_run_has_locked_is_passed_over(tmp_path: Path) -> None:
    theirs = lock.take(tmp_path, "GPU-0", "minji")
    assert theirs is not None
    held = hold(lambda: gpus(40, 50), Needs(gpus=1), Terms(tmp_path, "me", 1), lambda *_: None)
    assert [device.uuid for device in held.devices] == ["GPU-1"]
    lock.release([theirs, *held.files])


@pytest.mark.parametrize("busy", [1, 2, 5])
def test_a_waiting_run_starts_at_the_first_poll_after_the_gpu_becomes_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, busy: int
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    held = hold(
        lambda: gpus(40 if len(pauses) >= busy else 10),
        Needs(gpus=1, memory=30 * GIB),
        Terms(tmp_path, "me", samples=1, wait=None, poll=10),
        lambda *_: None,
    )
    assert len(pauses) == busy
    assert all(8 <= pause <= 12 for pause in pauses), "a poll, give or take a fifth"
    lock.release(held.files)
