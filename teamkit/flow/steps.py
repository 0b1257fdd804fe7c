"""Steps and plans: what a command will do, as data. Pure.

A plan is a tuple of steps. `teamkit.flow.run` carries it out; `--dry-run` prints it.
"""

import shlex
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Command:
    """One git command. where: the worktree it runs in, "" for the one at hand.

    conflict: what a person should read when git stops in the middle, as a merge does. resume: what
    to type when it fails. allow: the reason to record if the guard would refuse it. pushes: it
    changes a server, and no undo takes that back.
    """

    git: tuple[str, ...]
    where: str = ""
    stdin: str = ""
    conflict: str = ""
    resume: str = ""
    allow: str = ""
    pushes: bool = False


@dataclass(frozen=True, slots=True)
class Write:
    """A file written whole, by way of a temporary file. mode: permission bits."""

    path: str
    data: bytes
    mode: int


@dataclass(frozen=True, slots=True)
class Move:
    """A file given another name; its bytes, mode and times stay."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Remove:
    """A file removed, or a folder with all that is in it."""

    path: str


Step = Command | Write | Move | Remove
Plan = tuple[Step, ...]


def git(*words: str, where: str = "", **more: Any) -> Command:
    """Return the step `git words`; `more` are the fields of Command."""
    return Command(words, where, **more)


def shown(step: Step) -> str:
    """Return the step as a line a person could type."""
    match step:
        case Command(words, where, stdin, allow=allow):
            place = ("-C", where) if where else ()
            line = " ".join(quoted(word) for word in ("git", *place, *words))
            line = f"TEAMKIT_ALLOW={quoted(allow)} {line}" if allow else line
            return f"{line} <<'.'\n{stdin.rstrip()}\n." if stdin else line
        case Write(path):
            return f"write {path}"
        case Move(source, target):
            return f"mv {quoted(source)} {quoted(target)}"
        case Remove(path):
            return f"rm -r {quoted(path)}"


def quoted(word: str) -> str:
    """Return a word as sh reads it, in double quotes where single ones would clutter it."""
    if word and all(character.isalnum() or character in "@%+=:,./-_" for character in word):
        return word  # shlex would quote every Korean name
    return f'"{word}"' if "'" in word and not set(word) & set('"$`\\!') else shlex.quote(word)
