"""When two values of a parameter are one. Pure."""

import math
import re
from functools import lru_cache

from teamkit.runs.model import Value

Key = tuple[str, object]
NONE: Key = ("none", None)
_DIGITS = 6  # a 32-bit number, as TensorBoard keeps them, has no more that count
_WORDS: dict[str, Key] = {"none": NONE, "null": NONE}
_WORDS |= {word: ("text", word) for word in ("true", "false", "nan", "inf", "-inf")}
_WHOLE = re.compile(r"[+-]?(?:0|[1-9][0-9]*)")
# As programs write numbers: "1.10" is a version, "007" and "00e12" are names.
_NUMBER = re.compile(r"[+-]?(?:0|[1-9][0-9]*)?(?:\.(?:0|[0-9]*[1-9])?)?(?:[eE][+-]?[0-9]+)?")


@lru_cache(maxsize=65536, typed=True)
def key(value: Value) -> Key:
    """Return what is equal for values that are one: 0.1 and "0.1" and 0.1 as a 32-bit number; True is not 1."""
    if isinstance(value, str):
        return _of_text(value.strip())
    if isinstance(value, bool):
        return "text", str(value).lower()
    if isinstance(value, float):
        return _of_float(value)
    return NONE if value is None else ("number", value)


def _of_text(text: str) -> Key:
    word = _WORDS.get(text.lower())
    if word:
        return word
    try:
        return ("number", int(text)) if _WHOLE.fullmatch(text) else _of_number(text)
    except ValueError:  # no number, or more digits than Python reads
        return "text", text


def _of_number(text: str) -> Key:
    """Return the key of a number that is written out. Raises ValueError for what is none."""
    value = float(text)
    if not _NUMBER.fullmatch(text) or math.isinf(value) or (not value and "e" in text.lower()):
        return "text", text
    return _of_float(value)


def _of_float(value: float) -> Key:
    if not math.isfinite(value):
        return "text", str(value)
    return "number", int(value) if value == int(value) else float(f"{value:.{_DIGITS}g}")
