"""Which teamkit the tests run: this checkout's, or the installed one that TEAMKIT_PYTHON names."""

import os
import sys

VARIABLE = "TEAMKIT_PYTHON"


def teamkit_command() -> list[str]:
    """Return the words that run teamkit.

    With TEAMKIT_PYTHON=/path/to/venv/bin/python they run what is installed there: -I keeps this
    checkout, which may be the current folder or on PYTHONPATH, from answering in its place.
    """
    named = os.environ.get(VARIABLE)
    return [named, "-I", "-m", "teamkit"] if named else [sys.executable, "-m", "teamkit"]
