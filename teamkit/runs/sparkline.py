"""A curve as one line of text. Pure."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple


class Ink(NamedTuple):
    """What a curve is drawn with. levels: from low to high. gap: stands where nothing is a number."""

    levels: str
    gap: str


BLOCKS = Ink("▁▂▃▄▅▆▇█", "·")
PLAIN = Ink("_.:-=+*#", "x")


def ink(encoding: str | None) -> Ink:
    """Return what an encoding can hold."""
    try:
        "".join(BLOCKS).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return PLAIN
    return BLOCKS


def sparkline(values: Sequence[float], width: int, drawn: Ink = BLOCKS) -> str:
    """Return a curve, its lowest to its highest value over all levels, in at most `width` characters.

    Of more values than that each character is the mean of its share; nan and inf count in none.
    """
    means = [_mean(share) for share in _shares(values, width) if share]
    sound = [one for one in means if one is not None]
    low, high = min(sound, default=0.0), max(sound, default=0.0)
    return "".join(drawn.gap if one is None else drawn.levels[_level(one, low, high, drawn)] for one in means)


def _shares(values: Sequence[float], width: int) -> list[Sequence[float]]:
    """Cut values into `width` parts, in order, whose lengths differ by one at most."""
    count = max(min(len(values), width), 1)
    ends = [len(values) * number // count for number in range(count + 1)]
    return [values[start:end] for start, end in pairwise(ends)]


def _mean(share: Sequence[float]) -> float | None:
    sound = [value for value in share if math.isfinite(value)]
    if not sound:
        return None
    mean = sum(value / len(sound) for value in sound)  # the sum of the largest doubles is inf
    return min(max(mean, min(sound)), max(sound))  # and so may this be, rounded


def _level(value: float, low: float, high: float, drawn: Ink) -> int:
    """Return the level of a value; half of each, because the difference of the largest doubles is inf."""
    top = len(drawn.levels) - 1
    span = high / 2 - low / 2
    return round(top * ((value / 2 - low / 2) / span)) if span else top // 2
