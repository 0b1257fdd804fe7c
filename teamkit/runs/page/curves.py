"""Curves in few bytes: at most some hundred points each, no peak lost, six digits kept. Pure.

A run's curves are one string: for each list of steps its differences as 64-bit numbers, then for
each curve the differences of its values as 32-bit numbers; of both, all first bytes, then all second
ones, and so on; deflated, in base64. A value is the upper half of a double, whose 20 bits of mantissa
keep every decimal number of six digits.
"""

import base64
import math
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from teamkit.runs.model import Series

LIMIT = 500
_SIGN, _ENDLESS, _NAN = 1 << 31, 0x7FF00000, 0x7FF80000


class Packed(NamedTuple):
    """A run's curves. steps: the length of each list of steps. curves: the metric, its list, its points as logged.

    data: as the module says; "" without a curve.
    """

    steps: list[int]
    curves: list[tuple[str, int, int]]
    data: str


def packed(series: Mapping[str, Series], limit: int = LIMIT) -> Packed:
    """Return curves, each thinned to `limit` points."""
    lists: dict[bytes, int] = {}
    lengths: list[int] = []
    curves: list[tuple[str, int, int]] = []
    values: list[bytes] = []
    for name, whole in series.items():
        kept = thin(whole.values, limit)
        steps = _differences([whole.steps[at] for at in kept], "Q")
        if steps not in lists:
            lists[steps] = len(lists)
            lengths.append(len(kept))
        curves.append((name, lists[steps], len(whole)))
        values.append(_differences(_words([whole.values[at] for at in kept]), "I"))
    data = base64.b64encode(zlib.compress(b"".join([*lists, *values]), 9)).decode() if curves else ""
    return Packed(lengths, curves, data)


def thin(values: Sequence[float], limit: int = LIMIT) -> Sequence[int]:
    """Return which points stand for all, in their order: of equal parts the least, the greatest, and the first nan.

    limit: at least 8. The first and the last point stay.
    """
    count = len(values)
    if count <= limit:
        return range(count)
    whole = all(map(math.isfinite, values))
    parts = (limit - 2) // (2 if whole else 3)
    kept = {0, count - 1}
    for part in range(parts):
        kept |= _ends(values, range(count * part // parts, count * (part + 1) // parts))
    return sorted(kept)


def _ends(values: Sequence[float], part: range) -> set[int]:
    sound = [at for at in part if math.isfinite(values[at])]
    kept = {min(sound, key=values.__getitem__), max(sound, key=values.__getitem__)} if sound else set()
    if len(sound) < len(part):
        kept.add(next(at for at in part if not math.isfinite(values[at])))
    return kept


def _words(values: Sequence[float]) -> list[int]:
    """Return the upper halves of doubles, rounded, as signed numbers in the order of the values."""
    halves = struct.unpack(f"<{2 * len(values)}I", struct.pack(f"<{len(values)}d", *values))
    found = map(_rounded, halves[0::2], halves[1::2])
    return [word if word < _SIGN else _SIGN - 1 - word for word in found]


def _rounded(low: int, high: int) -> int:
    if high & _ENDLESS == _ENDLESS:
        return high | _NAN if low or high & ~(_SIGN | _ENDLESS) else high
    above = high + (low >> 31)
    return high if above & _ENDLESS == _ENDLESS else above  # the greatest numbers would become inf


def _differences(numbers: Sequence[int], kind: str) -> bytes:
    """Return the differences, the first from 0: 2n for a rise by n, 2n - 1 for a fall; all their first bytes first.

    kind: "I" for 32 bits, "Q" for 64; a difference that is larger wraps around.
    """
    size = struct.calcsize(f"<{kind}")
    half = 1 << 8 * size - 1
    found, before = [], 0
    for number in numbers:
        rise = (number - before + half & 2 * half - 1) - half
        found.append(rise * 2 if rise >= 0 else -rise * 2 - 1)
        before = number
    raw = struct.pack(f"<{len(found)}{kind}", *found)
    return b"".join(raw[at::size] for at in range(size))
