"""What was meant by a word that is not known: a slip of the finger."""

from collections.abc import Iterable

ASKS = "did you mean"


def nearest(typed: str, known: Iterable[str]) -> str:
    """Return the word that is most like what was typed, "" where none is."""
    from difflib import get_close_matches  # noqa: PLC0415  (a slip of the finger alone pays for it)

    return next(iter(get_close_matches(typed, list(known), 1)), "")


def asked(near: str) -> str:
    """Return the hint that names a word; `--where` tells it by its beginning."""
    return f"{ASKS} {near}?"
