"""The fake library itself: what tests elsewhere rely on."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.nvml import scenarios
from tests.nvml.library import HERE, Nvml, compiler, nvml, nvml_builds

__all__ = ["nvml", "nvml_builds"]
ASK_TWICE = """
import sys, pynvml
pynvml.nvmlInit()
for line in sys.stdin:
    print(pynvml.nvmlDeviceGetMemoryInfo(pynvml.nvmlDeviceGetHandleByIndex(0)).used, flush=True)
"""


def test_a_scenario_may_change_while_a_process_looks(nvml: Nvml) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", ASK_TWICE],
        env={**os.environ, **nvml.env()},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process as asked:
        assert asked.stdin is not None
        assert asked.stdout is not None
        for used in (7, 8):
            nvml.set(scenarios.two_gpus({"gpu.0.used": used, "gpu.0.reserved": 0}))
            print("again", file=asked.stdin, flush=True)
            assert int(asked.stdout.readline()) == used
        asked.stdin.close()


def test_what_is_absent_is_not_in_the_library(nvml: Nvml) -> None:
    lacking = []
    for scenario in (scenarios.two_gpus(), scenarios.old_driver()):
        nvml.set(scenario)
        library = ctypes.CDLL(str(Path(nvml.env()["LD_LIBRARY_PATH"].split(os.pathsep)[0]) / "libnvidia-ml.so.1"))
        lacking.append([name for name in scenarios.YOUNG if not hasattr(library, name)])
    assert lacking == [[], list(scenarios.YOUNG)]


def test_every_function_that_nvidia_ml_py_knows_is_there(nvml: Nvml) -> None:
    library = ctypes.CDLL(str(Path(nvml.env()["LD_LIBRARY_PATH"].split(os.pathsep)[0]) / "libnvidia-ml.so.1"))
    assert all(hasattr(library, name) for name in ("nvmlDeviceGetEncoderUtilization", "nvmlEventSetWait_v2"))
    assert library.nvmlDeviceGetEncoderUtilization() == 3


def test_a_machine_without_a_compiler_skips_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.skip.Exception, match="no cc"):
        compiler()


@pytest.mark.parametrize("source", sorted(HERE.glob("*.[ch]")), ids=lambda path: path.name)
def test_a_source_in_c_is_no_longer_than_one_in_python(source: Path) -> None:
    assert len(source.read_text(encoding="utf-8").splitlines()) <= 250
