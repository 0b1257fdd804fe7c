"""The program: `teamkit`, and `python -m teamkit`."""

import gc

gc.disable()  # loading modules makes no cycles, and looking for them takes 10 % of the start; hold.py lives longer

from teamkit.cli import main  # noqa: E402

__all__ = ["main"]

if __name__ == "__main__":
    main(prog_name="teamkit")
