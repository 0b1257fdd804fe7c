"""Hours of three series in unlike units: sums of sines of a day, half a day, a week and longer, with noise."""

import math
import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

HOURS = 920  # 15 % are 138: 79 windows of 48 + 12, and 79 divides by no number of ranks
_START = datetime(2026, 1, 1)  # noqa: DTZ001  (no place, no zone)
# The level of a series, the (period in hours, height, phase) of its sines, and the deviation of its noise.
_SERIES = {
    "전력": (60.0, ((24, 6.0, 0.0), (12, 2.5, 1.0), (168, 3.0, 0.5)), 0.8),
    "기온": (12.0, ((24, 5.0, 4.0), (400, 3.0, 2.0)), 0.6),
    "풍속": (5.0, ((24, 1.2, 2.0), (36, 0.8, 0.0)), 0.25),
}


def rows(seed: int = 0) -> dict[str, list[dict[str, object]]]:
    """Return the rows of the one file."""
    chance = random.Random(seed)
    return {"series": [_row(hour, chance) for hour in range(HOURS)]}


def _row(hour: int, chance: random.Random) -> dict[str, object]:
    values = {}
    for name, (level, sines, noise) in _SERIES.items():
        waves = sum(height * math.sin(2 * math.pi * hour / period + phase) for period, height, phase in sines)
        values[name] = round(level + waves + chance.gauss(0, noise), 2)
    return {"time": f"{_START + timedelta(hours=hour):%Y-%m-%d %H:%M}", **values}


def learn(texts: Iterable[str], folder: Path, *, more: Iterable[str] = ()) -> None:
    """Write no tokenizer: there is no text."""
