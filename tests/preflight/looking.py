"""Looks at the GPUs of a scenario in a process of its own, as the real nvidia-ml-py sees them."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from teamkit.preflight.snapshot import Gpus
from tests.nvml.library import Nvml

Look = Callable[..., Gpus]
DRIVER = """
import pickle, sys
from pathlib import Path
from teamkit.preflight.look.nvml import look
for times in range(int(sys.argv[2])):
    found = look(float(sys.argv[1]), proc=Path(sys.argv[3]), root=Path(sys.argv[4]))
sys.stdout.buffer.write(pickle.dumps(found))
"""


@pytest.fixture
def look(nvml: Nvml, tmp_path: Path) -> Look:
    """What the last of some looks finds under a scenario; no look at this machine's own cards."""

    def ask(scenario: str, *, seconds: float = 20, times: int = 1, proc: Path = tmp_path / "proc") -> Gpus:
        nvml.set(scenario)
        words = [sys.executable, "-c", DRIVER, str(seconds), str(times), str(proc), str(tmp_path)]
        done = subprocess.run(words, env={**os.environ, **nvml.env()}, capture_output=True, check=True, timeout=60)
        found = pickle.loads(done.stdout)
        assert isinstance(found, Gpus)
        return found

    return ask
