"""The words that a scene is told in. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Do:
    """A command that `who` types in their clone.

    code: the exit code that it must leave with, any but 0 for 1; None where it depends on the machine.
    feed: the file that is its stdin, relative to the clone; "" for none.
    """

    who: str
    words: tuple[str, ...]
    code: int | None = 0
    feed: str = ""


@dataclass(frozen=True, slots=True)
class Put:
    """A file that `who` writes in their clone; `path` is relative to it."""

    who: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A part of the story: a title, what happens, and the files of the sandbox to look at then."""

    title: str
    acts: tuple[Do | Put, ...]
    look: tuple[str, ...] = ()


def do(who: str, *words: str, code: int | None = 0, feed: str = "") -> Do:
    """Return the act of typing `words`."""
    return Do(who, words, code, feed)
