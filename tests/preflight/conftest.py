"""What the tests of preflight share."""

import sys

from tests.nvml.library import nvml, nvml_builds
from tests.preflight.looking import look

__all__ = ["look", "nvml", "nvml_builds"]

collect_ignore_glob = ["*"] if sys.platform == "win32" else []
