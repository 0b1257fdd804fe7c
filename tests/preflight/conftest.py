"""What the tests of preflight share."""

from tests.nvml.library import nvml, nvml_builds
from tests.preflight.looking import look

__all__ = ["look", "nvml", "nvml_builds"]
