"""Why the GPUs are not known, and what a person can do: drivers that fail, hang or are not there."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Lock, active_count
from types import ModuleType, SimpleNamespace

import pytest

from teamkit.preflight.look import nvml as adapter
from teamkit.preflight.look.gpu import Asker
from teamkit.preflight.snapshot import Gpus
from tests.nvml import scenarios
from tests.nvml.library import Nvml
from tests.preflight.looking import Look


@pytest.mark.parametrize(
    ("scenario", "state", "code", "message", "remedy"),
    [
        (scenarios.no_driver(), "absent", 9, "not loaded", "modprobe nvidia"),
        (scenarios.text(init=12), "absent", 12, "no NVIDIA driver", "--gpus all"),
        (scenarios.mismatch(), "failed", 18, "different versions", "reboot"),
        (scenarios.no_permission(), "failed", 4, "no permission", "ls -l /dev/nvidia*"),
        (scenarios.unknown(), "failed", 999, "unknown error", "restart the container"),
        (scenarios.text(init=10), "hung", 10, "no answer", "dmesg"),
        (scenarios.text(init=17), "failed", 17, "operating system has blocked the request", "nvidia-smi"),
        (scenarios.two_gpus({"error.nvmlDeviceGetCount_v2": 999}), "failed", 999, "unknown error", "restart"),
    ],
    ids=["no driver", "no library", "mismatch", "no permission", "unknown", "time-out", "another", "at the count"],
)
def test_a_driver_that_fails_says_why_and_what_to_do(
    look: Look, scenario: str, state: str, code: int, message: str, remedy: str
) -> None:
    found = look(scenario)
    assert (found.state, found.code, found.gpus) == (state, code, ())
    assert message in found.message
    assert remedy in found.remedy


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """A kernel with the module of NVIDIA in it."""
    folder = tmp_path / "kernel"
    (folder / "driver/nvidia").mkdir(parents=True)
    version = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.161.08  Tue Mar  5 22:42:15 UTC 2024\nGCC version:\n"
    (folder / "driver/nvidia/version").write_text(version)
    return folder


def test_a_driver_that_is_here_and_not_loaded_is_a_failure(look: Look, proc: Path) -> None:
    assert look(scenarios.no_driver(), proc=proc).state == "failed"


def test_a_mismatch_names_the_version_of_the_kernel_module(look: Look, proc: Path) -> None:
    assert look(scenarios.mismatch(), proc=proc).message.endswith("(the module is 535.161.08)")


@pytest.mark.parametrize("where", ["nvmlInitWithFlags", "nvmlDeviceGetMemoryInfo_v2", "nvmlDeviceGetName"])
def test_a_driver_that_hangs_is_left_behind_in_time(look: Look, where: str) -> None:
    found = look(scenarios.hanging(where=where), seconds=0.5)
    assert (found.state, found.message, found.gpus) == ("hung", "NVML gave no answer within 0.5 s", ())


def test_a_second_look_at_a_driver_that_hangs_is_in_time_too(look: Look) -> None:
    assert look(scenarios.hanging(), seconds=0.3, times=3).state == "hung"


class Slow:
    """A driver that does not answer the first question before it is freed."""

    def __init__(self) -> None:
        self.asked = 0
        self.freed = Event()

    def __call__(self, proc: Path) -> Gpus:
        self.asked += 1
        self.freed.wait(30)
        return Gpus("ok")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    driver = Slow()
    monkeypatch.setattr(adapter, "_asking", Lock())
    monkeypatch.setattr(adapter, "_ask", driver)
    yield driver
    driver.freed.set()


def test_threads_do_not_pile_up_on_a_driver_that_hangs(slow: Slow) -> None:
    before = active_count()
    assert [adapter.look(0.05).state for _ in range(3)] == ["hung"] * 3
    end = time.monotonic() + 10
    while active_count() > before + 1 and time.monotonic() < end:
        time.sleep(0.01)
    assert (slow.asked, active_count() - before) == (1, 1)


def test_a_driver_that_came_back_is_asked_anew(slow: Slow) -> None:
    assert adapter.look(0.05).state == "hung"
    slow.freed.set()
    assert adapter.look(20).state == "ok"
    assert slow.asked == 2


def test_a_fault_of_our_own_is_raised_where_it_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(proc: Path) -> Gpus:
        raise ZeroDivisionError

    monkeypatch.setattr(adapter, "_ask", faulty)
    with pytest.raises(ZeroDivisionError):
        adapter.look()


def test_another_module_of_the_same_name_is_told_from_nvidia_ml_py(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", ModuleType("pynvml"))
    found = adapter.look()
    assert (found.state, found.code) == ("failed", 0)
    assert found.remedy == "pip uninstall pynvml && pip install nvidia-ml-py"


def test_an_environment_without_nvidia_ml_py_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", None)
    found = adapter.look()
    assert (found.state, found.remedy) == ("failed", "pip install nvidia-ml-py")


@pytest.mark.parametrize("scenario", [scenarios.two_gpus(), scenarios.two_gpus({"error.nvmlDeviceGetCount_v2": 999})])
def test_nvml_is_shut_down_after_a_look(nvml: Nvml, scenario: str) -> None:
    code = "import pynvml; from teamkit.preflight.look.nvml import look; look(); pynvml.nvmlDeviceGetCount()"
    nvml.set(scenario)
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, env={**os.environ, **nvml.env()}, capture_output=True, text=True, check=False)
    assert done.stderr.rstrip().endswith("NVMLError_Uninitialized: Uninitialized")


def test_nothing_of_nvml_is_loaded_before_it_is_asked() -> None:
    code = "import sys, teamkit.preflight.look.nvml; print([name for name in sys.modules if 'nvml' in name])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['teamkit.preflight.look.nvml']"


class Refusal(Exception):
    """An NVMLError."""


class Mismatch(Exception):
    """An NVMLLibraryMismatchError: no NVMLError, in pynvml either."""


@pytest.fixture
def asker() -> Asker:
    """NVML with functions that cannot answer, each in its way, and one that can."""

    def fails(error: Exception) -> object:
        def function(*arguments: object) -> None:
            raise error

        return function

    functions = {
        "not_supported": fails(Refusal()),
        "mismatched": fails(Mismatch()),
        "not_text": fails(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")),
        "answers": lambda *arguments: arguments,
        "faulty": fails(ZeroDivisionError()),
    }
    return Asker(SimpleNamespace(NVMLError=Refusal, NVMLLibraryMismatchError=Mismatch, **functions), "", Path())


@pytest.mark.parametrize("function", ["not_supported", "mismatched", "not_text", "not_in_this_version"])
def test_what_nvml_cannot_tell_is_none(asker: Asker, function: str) -> None:
    assert asker.ask(function) is None
    assert asker.ask(f"{function} answers", 1) == (1,)


def test_a_fault_that_is_no_refusal_is_not_taken_for_one(asker: Asker) -> None:
    with pytest.raises(ZeroDivisionError):
        asker.ask("faulty")
