"""The words that a scene is told in. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Do:
    """A command that `who` types in their clone.

    code: the exit code that it must leave with, any but 0 for 1; None where it depends on the machine.
    """

    who: str
    words: tuple[str, ...]
    code: int | None = 0


@dataclass(frozen=True, slots=True)
class Put:
    """A file that `who` writes in their clone; `path` is relative to it."""

    who: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A part of the story: a title, and what happens."""

    title: str
    acts: tuple[Do | Put, ...]


def do(who: str, *words: str, code: int | None = 0) -> Do:
    """Return the act of typing `words`."""
    return Do(who, words, code)
