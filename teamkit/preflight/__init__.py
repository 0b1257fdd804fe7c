"""Preflight: what the machine has, whether the run may start there, and on which GPU."""

import sys

from teamkit.errors import OutsideFailed

if sys.platform == "win32":
    raise OutsideFailed("preflight knows Linux and macOS only", hint="wsl teamkit preflight")
