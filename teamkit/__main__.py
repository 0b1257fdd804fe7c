"""The program: `teamkit`, and `python -m teamkit`."""

import gc
import os
import sys

if sys.getfilesystemencoding() != "utf-8" and "utf8" not in sys._xoptions:  # noqa: SLF001  (documented)
    # LC_ALL=C with PYTHONUTF8=0: the names that git and teamkit.toml tell are UTF-8, whatever the terminal is. Said to
    # this process alone, and not by a variable, which the command that preflight starts would have too.
    os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606

gc.disable()  # loading modules makes no cycles, and looking for them takes 10 % of the start; hold.py lives longer

from teamkit.cli import main  # noqa: E402

__all__ = ["main"]

if __name__ == "__main__":
    main(prog_name="teamkit")
