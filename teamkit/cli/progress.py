"""One line on a terminal that says how far a command is, once that takes a while, and is gone at the end."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event, Thread

import click

from teamkit.cli.console import cells_of, count, screen_width

_QUIET_SECONDS, _PAUSE_SECONDS = 0.5, 0.1
_CLEAR = "\r\x1b[K"
_BAR = 24


class Line:
    """What is being done at the moment. Telling it costs next to nothing: a thread draws what it finds here."""

    def __init__(self) -> None:
        self.words: Callable[[], str] = str

    def history(self, done: int, total: int) -> None:
        """Tell how many commits have been read, and of how many."""
        self.words = partial(_share, "reading the history", done, total, "commit")

    def runs(self, done: int, folders: int, runs: int) -> None:
        """Tell how many folders have been read, of how many, and the runs in them: all are found before one is read."""
        self.words = partial(_runs, done, folders, runs)

    def functions(self, done: int, total: int) -> None:
        """Tell in how many commits functions have been looked for, and in how many they will be."""
        self.words = partial(_share, "looking for functions", done, total, "commit")

    def step(self, words: str) -> None:
        """Tell what takes a while and has no parts that could be counted."""
        self.words = partial(str, words)


@contextmanager
def progress() -> Iterator[Line]:
    """Return what to tell how far it is, to a terminal on stderr; nowhere else is anything written."""
    line, over = Line(), Event()
    if not screen_width(sys.stderr) or os.environ.get("TERM") == "dumb":
        yield line
        return
    drawing = Thread(target=_draw, args=(line, over), daemon=True)
    drawing.start()
    try:
        yield line
    finally:
        over.set()
        drawing.join()


def _draw(line: Line, over: Event) -> None:
    last, pause = "", _QUIET_SECONDS
    while not over.wait(pause):
        pause = _PAUSE_SECONDS
        words = _cut(line.words(), (screen_width(sys.stderr) or 1) - 1)  # a full line would wrap
        if words != last:
            last = words
            click.echo(f"{_CLEAR}{words}", err=True, nl=False)
    if last:
        click.echo(_CLEAR, err=True, nl=False)


def _runs(done: int, folders: int, runs: int) -> str:
    if not done:
        return f"looking for runs: {count(folders, 'folder')}"
    return f"{_bar('reading runs', done, folders)}, {count(runs, 'run')}"


def _share(what: str, done: int, total: int, noun: str) -> str:
    return f"{_bar(what, done, total)}, {done:,} of {total:,} {noun}s" if total else what


def _bar(what: str, done: int, total: int) -> str:
    full = _BAR * done // total
    return f"{what} [{'#' * full}{'-' * (_BAR - full)}] {100 * done // total} %"


def _cut(words: str, cells: int) -> str:
    """Return as much of a text as fits, in one line whatever a file is called."""
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in words)
    while cells_of(shown) > cells:
        shown = shown[:-1]
    return shown
