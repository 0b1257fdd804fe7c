"""What the tests of a reader share over several files."""

from tests.runs.readers.ray_world import search, trial

__all__ = ["search", "trial"]
