"""When two values of a parameter are one. Pure."""

import math
from functools import lru_cache

from teamkit.runs.model import Value

Key = tuple[str, object]
_DIGITS = 6  # a 32-bit number, as TensorBoard keeps them, has no more that count


@lru_cache(maxsize=65536, typed=True)
def key(value: Value) -> Key:
    """Return what is equal for values that are one: 0.1 and "0.1" and 0.1 as a 32-bit number; True is not 1."""
    if isinstance(value, str):
        return _of_text(value.strip())
    if isinstance(value, bool):
        return "text", str(value).lower()
    if isinstance(value, float):
        return _of_float(value)
    return ("none", None) if value is None else ("number", value)


def _of_text(text: str) -> Key:
    if text.lower() in ("true", "false", "none", "null"):
        return ("text", text.lower()) if text.lower() in ("true", "false") else ("none", None)
    try:
        return ("number", int(text)) if len(text) < 20 else _of_float(float(text))
    except ValueError:
        pass
    try:
        return _of_float(float(text))
    except ValueError:
        return "text", text


def _of_float(value: float) -> Key:
    if not math.isfinite(value):
        return "text", str(value)
    return "number", int(value) if value == int(value) else float(f"{value:.{_DIGITS}g}")
