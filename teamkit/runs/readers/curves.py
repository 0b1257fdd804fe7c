"""Series in the making: of what was logged twice the later counts, as when a training was resumed. Pure."""

import math
from bisect import bisect_left
from collections.abc import Mapping
from types import MappingProxyType

from teamkit.runs.model import Series


class Curves:
    """Metrics by name, each with steps that never go back.

    known: what was added to others before, which these go on with. epochs: where not 0, of the last point
    of each. repeats: whether several points of one metric may share a step; else the last of them counts.
    """

    def __init__(
        self,
        known: Mapping[str, Series] = MappingProxyType({}),
        epochs: Mapping[str, float] = MappingProxyType({}),
        *,
        repeats: bool = False,
    ) -> None:
        self.series: dict[str, Series] = dict(known)
        self.epochs: dict[str, float] = dict(epochs)
        self._repeats = repeats
        self._first = 0
        self._resumed = 0
        self._left_out = 0

    def add(self, step: int, values: Mapping[str, float], *, epoch: float = 0, wall: float = math.nan) -> None:
        """Add the values of one row. Where a metric goes back, everything logged from that step on is left out.

        epoch: points of one step but of different epochs are different points.
        """
        if self.goes_back(step, values):
            self.resume(step)
        for tag, value in values.items():
            series = self.series.get(tag)
            if series is None:
                series = self.series[tag] = Series()
            elif not self._repeats and series.steps[-1] == step and self.epochs.get(tag, 0) == epoch:
                _cut(series, step, len(series) - 1)
            series.append(step, value, wall if math.isfinite(wall) else math.nan)
            if epoch or tag in self.epochs:
                self.epochs[tag] = epoch

    def resume(self, step: int) -> None:
        """Leave out everything logged from a step on."""
        before = self._left_out
        for tag, series in list(self.series.items()):
            self._left_out += _cut(series, step)
            if not len(series):
                del self.series[tag]
        if self._left_out > before:
            self._first = self._first if self._resumed else step
            self._resumed += 1

    def goes_back(self, step: int, values: Mapping[str, float]) -> bool:
        """Whether one of these metrics was logged at a later step already."""
        return any(tag in self.series and self.series[tag].steps[-1] > step for tag in values)

    def notes(self) -> tuple[str, ...]:
        """Return what was left out, if anything was."""
        if not self._left_out:
            return ()
        times = f", and {self._resumed - 1} times more" if self._resumed > 1 else ""
        return (f"logged again from step {self._first} on{times}: {self._left_out} earlier points left out",)


def _cut(series: Series, step: int, start: int | None = None) -> int:
    at = bisect_left(series.steps, step) if start is None else start
    dropped = len(series) - at
    for column in (series.steps, series.values, series.walls):
        del column[at:]
    return dropped
