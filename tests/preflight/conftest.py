"""What the tests of preflight share."""

import sys

from tests.nvml.library import nvml, nvml_builds
from tests.preflight.looking import look
from tests.preflight.machine import bert, machine, well

__all__ = ["bert", "look", "machine", "nvml", "nvml_builds", "well"]

collect_ignore_glob = ["*"] if sys.platform == "win32" else []
