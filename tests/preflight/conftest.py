"""What the tests of preflight share; on Windows, where nothing of preflight can be imported, why they are skipped."""

import sys
from pathlib import Path

import pytest

if sys.platform == "win32":

    class Elsewhere(pytest.Module):
        """A file of tests that is not even imported."""

        def collect(self) -> list[pytest.Item]:
            pytest.skip("preflight knows Linux and macOS only", allow_module_level=True)

    def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module:
        return Elsewhere.from_parent(parent, path=module_path)

else:
    from tests.nvml.library import nvml, nvml_builds
    from tests.preflight.looking import look
    from tests.preflight.machine import bert, machine, well
    from tests.preflight.waiting import waits

    __all__ = ["bert", "look", "machine", "nvml", "nvml_builds", "waits", "well"]
