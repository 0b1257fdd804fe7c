"""Values as text, as numbers and as times, and how they compare. Pure."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from teamkit.errors import ConfigError
from teamkit.runs.model import Value

TIME, DURATION = "time", "duration"
_SECONDS = {"s": 1, "min": 60, "m": 60, "h": 3600, "d": 86400}
_DIGIT = re.compile(r"\d")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class Span(NamedTuple):
    """What a value is compared with: from `low` up to, not including, `high`; one number where they are equal."""

    low: float
    high: float


def as_text(value: Value) -> str:
    """Return a value as text: true and false as in YAML and JSON."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def number(value: Value) -> float | None:
    """Return a value as a number where it is one or reads as one: "2e-5"; "912e4567" is beyond doubles, and none."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return None if math.isinf(found) and isinstance(value, str) and _DIGIT.search(value) else found


def span(text: str, unit: str, zone: tzinfo) -> Span | None:
    """Return what a text stands for; None for no number. Raises ConfigError where a unit wants another form."""
    if unit == TIME:
        return _times(text, zone)
    if unit == DURATION:
        return _lasting(text)
    found = number(text)
    return None if found is None else Span(found, found)


def _times(text: str, zone: tzinfo) -> Span:
    """Return a day as all of it, and a time as that moment."""
    try:
        start = datetime.fromisoformat(text)
        start = start if start.tzinfo else start.replace(tzinfo=zone)
        low = start.timestamp()
        high = (start + timedelta(days=1)).timestamp() if _DATE.fullmatch(text) else low
    except (ValueError, OverflowError) as error:
        raise ConfigError("this is no time such as 2026-11-22 or 2026-11-22T09:30") from error
    return Span(low, high)


def _lasting(text: str) -> Span:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(s|min|m|h|d)?", text)
    if not found:
        raise ConfigError("this is no time such as 90s, 30min or 2h")
    seconds = float(found[1]) * _SECONDS[found[2] or "s"]
    return Span(seconds, seconds)


_SPANS: Mapping[str, Callable[[float, Span], bool]] = {
    "=": lambda own, span: own == span.low or span.low <= own < span.high or (math.isnan(own) and math.isnan(span.low)),
    ">": lambda own, span: own > span.low and own >= span.high,
    ">=": lambda own, span: own >= span.low,
    "<": lambda own, span: own < span.low,
    "<=": lambda own, span: own <= span.low or own < span.high,
}
_TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "=": lambda own, text: own == text,
    ">": lambda own, text: own > text,
    ">=": lambda own, text: own >= text,
    "<": lambda own, text: own < text,
    "<=": lambda own, text: own <= text,
}


def compare(operator: str, value: Value, text: str, wanted: Span | None) -> bool:
    """Compare as numbers where both are numbers; as text where neither is; a number with a text is never met."""
    operator = "=" if operator == "==" else operator
    if isinstance(value, bool):
        return operator == "=" and as_text(value) == text.lower()
    own = number(value)
    if own is not None and wanted is not None:
        return _SPANS[operator](own, wanted)
    if own is None and wanted is None:
        return _TEXTS[operator](str(value), text)
    return operator == "=" and str(value) == text
