"""The only door to git. No other module starts a process.

GitPython carries the commands (`Git.execute`); refs, objects and histories are always asked of
git itself, because GitPython's own readers misjudge reftables, worktrees and merges.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from teamkit.errors import OutsideFailed

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # a missing git is our error, not an ImportError

from git.cmd import Git as _Door
from git.exc import GitCommandNotFound

_QUIET = {"LC_ALL": "C", "GIT_EDITOR": "true", "GIT_MERGE_AUTOEDIT": "no", "GIT_TERMINAL_PROMPT": "0"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What git answered: exit code, and both streams without their last line end."""

    code: int
    out: str
    err: str

    @property
    def ok(self) -> bool:
        """Whether git left with 0; stderr never decides."""
        return self.code == 0

    def lines(self) -> list[str]:
        """Return the lines of the output; none for an empty output."""
        return self.out.splitlines() if self.out else []

    def fields(self) -> list[str]:
        """Return the NUL-separated fields of a `-z` output."""
        return [field for field in self.out.split("\0") if field]


class Git:
    """git in one folder."""

    def __init__(self, folder: Path) -> None:
        """Bind to a worktree, a git directory, or any folder inside one."""
        self.folder = folder

    def ask(self, *arguments: str, stdin: str | None = None, env: Mapping[str, str] | None = None) -> Answer:
        """Run `git arguments` and return what it answered, whatever that was."""
        try:
            return _run(self.folder, ("git", "--no-pager", *arguments), stdin, {**_QUIET, **(env or {})})
        except GitCommandNotFound as error:
            raise OutsideFailed("git is not here, or this folder is gone", hint="git --version") from error

    def tell(self, *arguments: str, stdin: str | None = None, env: Mapping[str, str] | None = None) -> str:
        """Run `git arguments` and return its output; raise OutsideFailed when git says no."""
        answer = self.ask(*arguments, stdin=stdin, env=env)
        if not answer.ok:
            raise OutsideFailed(f"git {arguments[0]} failed: {_last_line(answer)}", hint=shown(arguments))
        return answer.out

    def says(self, *arguments: str) -> bool:
        """Whether `git arguments` leaves with 0."""
        return self.ask(*arguments).ok

    def path(self, name: str) -> Path:
        """Return the absolute path of a file of the git directory, in any worktree."""
        return (self.folder / self.tell("rev-parse", "--git-path", name)).resolve()

    def common(self) -> Path:
        """Return the git directory that all worktrees share."""
        return (self.folder / self.tell("rev-parse", "--git-common-dir")).resolve()

    def top(self) -> Path:
        """Return the top of the worktree, or the git directory of a bare repository."""
        answer = self.ask("rev-parse", "--show-toplevel")
        return Path(answer.out) if answer.ok else Path(self.tell("rev-parse", "--absolute-git-dir"))

    def config(self, key: str) -> str | None:
        """Return the last value of a setting, or None."""
        answer = self.ask("config", "--get", key)
        return answer.out if answer.ok else None


def version(git: Git) -> tuple[int, int, int]:
    """Return git's own version, as (2, 39, 5)."""
    words = git.tell("version").split()[2].split(".")
    numbers = [int(word) for word in words[:3] if word.isdigit()]
    return (*numbers, 0, 0, 0)[:3]  # type: ignore[return-value]


def program(folder: Path, *words: str, stdin: str | None = None, env: Mapping[str, str] | None = None) -> Answer | None:
    """Run a program that is not git (`gh`, a hook) and return its answer, or None when it is not here."""
    try:
        return _run(folder, words, stdin, env)
    except GitCommandNotFound:
        return None


def shown_program(*words: str) -> str:
    """Return a command as a person would type it."""
    import shlex  # noqa: PLC0415  (only failures and --dry-run pay for it)

    return shlex.join(words)


def shown(arguments: Sequence[str]) -> str:
    """Return the command as a person would type it."""
    return shown_program("git", *arguments)


@contextmanager
def elsewhere() -> Iterator[None]:
    """Drop git's variables of the repository at hand while another one is touched."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("GIT_") and name in _LOCAL}
    try:
        yield
    finally:
        os.environ.update(kept)


# `git rev-parse --local-env-vars`
_LOCAL = frozenset(
    "GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_CONFIG GIT_CONFIG_PARAMETERS GIT_CONFIG_COUNT GIT_OBJECT_DIRECTORY "
    "GIT_DIR GIT_WORK_TREE GIT_IMPLICIT_WORK_TREE GIT_GRAFT_FILE GIT_INDEX_FILE GIT_NO_REPLACE_OBJECTS "
    "GIT_REPLACE_REF_BASE GIT_PREFIX GIT_SHALLOW_FILE GIT_COMMON_DIR".split()
)


def _run(folder: Path, words: Sequence[str], stdin: str | None, env: Mapping[str, str] | None) -> Answer:
    with TemporaryFile() as stream:
        stream.write((stdin or "").encode("utf-8", "surrogateescape"))
        stream.seek(0)
        answer: Any = _Door(str(folder)).execute(
            list(words),
            istream=None if stdin is None else stream,
            with_extended_output=True,
            with_exceptions=False,
            env=env,
        )
    code, out, err = answer
    return Answer(int(code), _text(out), _text(err))


def _text(out: str | bytes) -> str:
    return out if isinstance(out, str) else out.decode("utf-8", "surrogateescape")


def _last_line(answer: Answer) -> str:
    lines = [line for line in (answer.err or answer.out).splitlines() if line.strip()]
    return lines[-1].removeprefix("fatal: ").removeprefix("error: ") if lines else f"exit code {answer.code}"
