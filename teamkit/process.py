"""Programs that are asked one question, without the weight of the door to git.

GitPython takes 60 ms to import; what must answer at once (preflight) starts its few processes here.
"""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from teamkit.errors import OutsideFailed

_CHUNK = 1 << 16  # bytes: git writes every commit by itself


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


def stream(words: Sequence[str], folder: Path, stdin: bytes, env: Mapping[str, str] | None = None) -> Iterator[bytes]:
    """Run a program and yield what it writes, piece by piece; its complaints are dropped.

    Raises OutsideFailed behind the last chunk where it left with another code than 0. Left early, it is ended.
    """
    with TemporaryFile() as feed:
        feed.write(stdin)
        feed.seek(0)
        with subprocess.Popen(
            words, cwd=folder, env=env, stdin=feed, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as running:
            try:
                yield from iter(lambda: running.stdout.read(_CHUNK), b"")  # type: ignore[union-attr]
            except BaseException:
                running.kill()
                raise
    if running.returncode:
        raise OutsideFailed(f"{words[0]} stopped with code {running.returncode}")
