"""Programs that are asked one question, without the weight of the door to git.

GitPython takes 60 ms to import; what must answer at once (preflight) starts its few processes here.
"""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Reply(NamedTuple):
    """What a program answered. code is None when it is not here or gave no answer in time."""

    code: int | None
    out: str
    err: str

    @property
    def ok(self) -> bool:
        """Whether the program left with 0."""
        return self.code == 0


def ask(words: Sequence[str], folder: Path, seconds: float, env: Mapping[str, str] | None = None) -> Reply:
    """Run a program for at most `seconds`, with no stdin, and return what it answered."""
    try:
        done = subprocess.run(
            words, cwd=folder, env=env, timeout=seconds, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except subprocess.TimeoutExpired:
        return Reply(None, "", f"no answer within {seconds:g} s")
    except OSError as error:
        return Reply(None, "", f"{words[0]}: {error.strerror}")
    return Reply(done.returncode, *(stream.decode("utf-8", "surrogateescape") for stream in (done.stdout, done.stderr)))
