"""What a person sees: the only writer to the terminal beside the error boundary."""

import os
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TextIO
from unicodedata import east_asian_width

import click

if TYPE_CHECKING:
    from teamkit.flow.steps import Step

_WIDEST = 48  # a longer cell does not push the others apart
COLOURS = {"ok": "green", "warn": "yellow", "fail": "red", "unknown": "cyan"}


def say(text: str = "") -> None:
    """Write a line of the answer."""
    click.echo(text, color=_colour())


def remark(text: str) -> None:
    """Write a line beside the answer, to stderr."""
    click.echo(text, err=True, color=_colour())


def paint(text: str, meaning: str) -> str:
    """Colour a word by what it means: ok, warn, fail or unknown."""
    return click.style(text, fg=COLOURS[meaning])


def show_step(step: "Step") -> None:
    """Write a step as it is taken."""
    from teamkit.flow.steps import shown  # noqa: PLC0415  (preflight has no steps, and little time)

    remark(click.style(f"  {shown(step)}", dim=True))


def show_plan(plan: "Iterable[Step]") -> None:
    """Write a plan that is not carried out."""
    from teamkit.flow.steps import shown  # noqa: PLC0415

    lines = [shown(step) for step in plan]
    say("\n".join(lines) if lines else "nothing to do")


def as_json(document: Mapping[str, object]) -> None:
    """Write one JSON document for a program to read."""
    import json  # noqa: PLC0415  (--json alone pays for it)

    say(json.dumps(document, ensure_ascii=False, indent=2))


def is_interactive(yes: bool) -> bool:
    """Whether a person is there to be asked."""
    return not yes and sys.stdin.isatty() and sys.stdout.isatty()


def confirm(question: str, yes: bool, default: bool = True) -> bool:
    """Ask; without a person, or with --yes, the default is the answer."""
    return click.confirm(question, default=default) if is_interactive(yes) else default


def rows(cells: Iterable[tuple[str, str]], gap: int = 3) -> list[str]:
    """Return two columns as lines; Hangul is two cells wide."""
    pairs = list(cells)
    wide = max((cells_of(left) for left, _ in pairs if cells_of(left) <= _WIDEST), default=0)
    return [f"{left}{' ' * max(gap, wide - cells_of(left) + gap)}{right}".rstrip() for left, right in pairs]


def cells_of(text: str) -> int:
    """Return how many terminal cells a text takes, colours not counted."""
    plain = click.unstyle(text)
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in plain)


def screen_width(stream: TextIO | None = None) -> int | None:
    """Return how many cells a line of the terminal has that a stream, else stdout, leads to; None where it is none."""
    out = stream or sys.stdout
    if not getattr(out, "isatty", bool)():
        return None
    import shutil  # noqa: PLC0415  (a terminal alone pays for it)

    try:
        real = os.get_terminal_size(out.fileno())
    except (OSError, ValueError):
        real = os.terminal_size((80, 24))
    return shutil.get_terminal_size(real).columns  # COLUMNS has the first word; it asks of stdout alone


def count(number: int, noun: str) -> str:
    """Return "1 commit", "2 commits"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _colour() -> bool | None:
    """Return False where colour is unwanted, None where click shall look for a terminal."""
    return False if os.environ.get("NO_COLOR") else None
