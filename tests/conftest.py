"""Keeps every test away from the home, the git configuration and the settings of whoever runs it.

TEAMKIT_PYTHON=/path/to/venv/bin/python makes the end-to-end tests drive the teamkit installed there
instead of this checkout. Tests that start teamkit take their command from `teamkit_command()`.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.command import VARIABLE, teamkit_command

__all__ = ["teamkit_command"]

OUTSIDE = "HOME_OUTSIDE_TESTS"  # for pip, whose cache and configuration lie in the real home
_HOME = pytest.StashKey[Path]()
_GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_EDITOR": "true",
    "GIT_AUTHOR_NAME": "Jiwoo",
    "GIT_AUTHOR_EMAIL": "jiwoo@example.org",
    "GIT_COMMITTER_NAME": "Jiwoo",
    "GIT_COMMITTER_EMAIL": "jiwoo@example.org",
}


# No test is a timed one: a machine that does something else besides is slow.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """Replace the environment before a test is even collected, in every worker of pytest-xdist."""
    home = Path(tempfile.mkdtemp(prefix="teamkit-home-"))
    config.stash[_HOME] = home
    os.environ.setdefault(OUTSIDE, str(Path.home()))
    for name in list(os.environ):
        if name.startswith(("GIT_", "TEAMKIT_", "XDG_")) and name != VARIABLE:
            del os.environ[name]
    os.environ.update(_GIT, HOME=str(home), USERPROFILE=str(home), LC_ALL="C.UTF-8", TZ="UTC", NO_COLOR="1")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the home."""
    shutil.rmtree(config.stash[_HOME], ignore_errors=True)
