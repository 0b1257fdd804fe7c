"""From values to points, and the round numbers and dates at an axis. Pure."""

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from teamkit.report.plots.svg import WIDTH, breadth

Tick: TypeAlias = tuple[float, str]  # a value, and what stands beside it
_LARGEST, _SMALLEST = 1e100, 1e-100
_UNITS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
_DAYS = (1, 2, 7, 14, 28)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)


class Scale(NamedTuple):
    """low, high: values, log10 of them if log. start, end: where they are, in points."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        """Return where a value is."""
        far = (math.log10(value) if self.log else value) - self.low
        return self.start + (self.end - self.start) * far / (self.high - self.low)


def drawable(value: float | None, *, log: bool = False) -> bool:
    """Whether a value has a place: nan, infinities and what no axis can hold have none."""
    return value is not None and abs(value) < _LARGEST and (not log or value > _SMALLEST)


def wide(low: float, high: float) -> tuple[float, float]:
    """Return a range that has a width."""
    most = max(abs(low), abs(high))
    if high - low > max(most * 1e-9, _SMALLEST):
        return low, high
    more = most * 0.05 if most > _SMALLEST else 0.5
    return low - more, high + more


def linear(values: Iterable[float], start: float, end: float, *, most: int = 6, zero: bool = False) -> Scale:
    """Return a scale that ends at round numbers. zero: it holds 0."""
    kept = [*values, *((0.0,) if zero else ())]
    low, high = wide(min(kept), max(kept))
    for _ in range(3):  # broader, it may have another step
        step = _step(low, high, most)
        low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return Scale(min(low, *kept), max(high, *kept), start, end)


def logarithmic(values: Iterable[float], start: float, end: float) -> Scale:
    """Return a scale of powers. values: positive."""
    kept = [math.log10(value) for value in values]
    low, high = min(kept), max(kept)
    room = max((high - low) * 0.04, 0.05 if high - low > 0.3 else 0.3)
    return Scale(low - room, high + room, start, end, log=True)


def ticks(scale: Scale, most: int) -> tuple[Tick, ...]:
    """Return round numbers within the scale, and how they are written."""
    return _powers(scale, most) if scale.log else _round(scale, most)


def _step(low: float, high: float, most: int) -> float:
    """Return 1, 2 or 5 times a power of ten, with at most so many steps."""
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    return next((power * times for times in (1, 2, 5) if power * times * most >= (high - low) * 0.999), power * 10)


def _round(scale: Scale, most: int) -> tuple[Tick, ...]:
    step = _step(scale.low, scale.high, most)
    first, last = math.ceil(scale.low / step - 1e-6), math.floor(scale.high / step + 1e-6)
    values = [number * step for number in range(first, last + 1)]
    return tuple((value, told(value, step, max(map(abs, values)))) for value in values)


def told(value: float, step: float, largest: float) -> str:
    """Return a number as an axis writes it: 0.05, 12k, 2e-5."""
    if value == 0:
        return "0"
    if largest >= 1e12 or step < 9e-5:
        digits = max(0, math.floor(math.log10(largest)) - math.floor(math.log10(step) + 1e-9))
        mantissa, _, power = f"{value:.{min(digits, 9)}e}".partition("e")
        return f"{mantissa}e{int(power)}"
    unit, letter = next(
        ((unit, name) for unit, name in _UNITS if largest >= 10 * unit and step >= unit / 100), (1.0, "")
    )
    decimals = max(0, -math.floor(math.log10(step / unit) + 1e-9))
    return f"{value / unit:.{decimals}f}{letter}"


def _powers(scale: Scale, most: int) -> tuple[Tick, ...]:
    first, last = math.ceil(scale.low), math.floor(scale.high)
    if last - first < 2:
        return _between(scale, most)
    apart = max(1, math.ceil((last - first + 1) / most))
    return tuple((10.0**power, _power(power)) for power in range(first, last + 1) if power % apart == 0)


def _between(scale: Scale, most: int) -> tuple[Tick, ...]:
    """Return ticks where there are not three powers of ten: 1, 2 and 5 of each, or closer ones."""
    low, high = 10**scale.low, 10**scale.high
    powers = range(math.floor(scale.low), math.floor(scale.high) + 1)
    found = [times * 10.0**power for power in powers for times in (1, 2, 5) if low <= times * 10.0**power <= high]
    if len(found) > 2:
        return tuple((value, told(value, _floor(value), value)) for value in found)
    step = _step(low, high, most)
    values = [number * step for number in range(max(1, math.ceil(low / step)), math.floor(high / step) + 1)]
    return tuple((value, told(value, step, high)) for value in values)


def _floor(value: float) -> float:
    """Return the power of ten of a value's first digit."""
    return 10.0 ** math.floor(math.log10(value) + 1e-9)


def _power(power: int) -> str:
    return told(10.0**power, 10.0**power, 10.0**power) if -4 < power < 6 else f"1e{power}"


def day(when: date) -> float:
    """Return days since the year 1, with the part of the day that has gone; a time by its own clock."""
    if isinstance(when, datetime):
        return when.toordinal() + (when.hour * 3600 + when.minute * 60 + when.second) / 86400
    return float(when.toordinal())


def dates(low: float, high: float, most: int) -> tuple[Tick, ...]:
    """Return at most about so many days, Mondays or firsts of months within a range of days."""
    for apart in _DAYS:
        if (high - low) / apart <= most:
            first = math.ceil((low - 1) / apart) * apart + 1  # the first day of the year 1 was a Monday
            days = range(first, math.floor(high) + 1, apart)
            return tuple((float(number), date.fromordinal(number).isoformat()[5:]) for number in days)
    months = next((apart for apart in _MONTHS if (high - low) / (apart * 30.4) <= most), 1200)
    return tuple(_firsts(low, high, months))


def _firsts(low: float, high: float, apart: int) -> Iterator[Tick]:
    start, end = (date.fromordinal(max(1, math.floor(value))) for value in (low, high))
    first = -(-(start.year * 12 + start.month - 1) // apart) * apart
    for month in range(first, end.year * 12 + end.month, apart):
        when = date(month // 12, month % 12 + 1, 1)
        if low <= when.toordinal() <= high:
            yield float(when.toordinal()), when.isoformat()[:7]


def inside(at: float, label: str) -> float:
    """Return the middle of a label that stays within the figure."""
    half = breadth(label) / 2 + 2
    return min(max(at, half), WIDTH - half)


def apart(scale: Scale, marks: Sequence[Tick], gap: float = 6) -> bool:
    """Whether the labels of an x axis leave a gap between each other."""
    edges = [(inside(scale.at(value), label), breadth(label) / 2) for value, label in marks]
    return all(b - half_b - a - half_a >= gap for (a, half_a), (b, half_b) in pairwise(edges))


def thinned(scale: Scale, marks: Sequence[Tick]) -> tuple[Tick, ...]:
    """Return every mark, or every second, or as many as have room."""
    return next(tuple(marks[::every]) for every in range(1, len(marks) + 2) if apart(scale, marks[::every]))
