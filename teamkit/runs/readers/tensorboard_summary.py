"""TensorBoard's events: scalars in both forms, restarts, what plugins tell. Pure.

https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto and framework/summary.proto
"""

import math
from dataclasses import dataclass, field
from typing import NamedTuple

from teamkit.runs.model import UNKNOWN, Series, Value
from teamkit.runs.readers.tensorboard_hparams import Session, session
from teamkit.runs.readers.tensorboard_values import double, single, tensor
from teamkit.runs.readers.wire import fields

_START = 1  # SessionLog.SessionStatus


class Scalar(NamedTuple):
    """A value of a summary that is one number. tag: as written, in UTF-8."""

    tag: bytes
    value: float


@dataclass(slots=True)
class Log:
    """What one event file tells, as far as it was read.

    first: the time of its first event. restarts: steps from which on what was logged before counts no
    more. scalars: tags whose tensors are scalars without saying so: only the first of a tag has to. The
    rest is what the HParams plugin tells, as in `Session`.
    """

    series: dict[str, Series] = field(default_factory=dict)
    first: float = math.nan
    restarts: list[int] = field(default_factory=list)
    scalars: set[bytes] = field(default_factory=set)
    params: dict[str, Value] = field(default_factory=dict)
    group: str = ""
    started: float | None = None
    ended: float | None = None
    state: str = UNKNOWN

    @property
    def sums_up(self) -> bool:
        """Whether it is what add_hparams writes: parameters, and one value of each metric."""
        return bool(self.params) and all(len(series) == 1 for series in self.series.values())

    def add(self, event: bytes) -> Scalar | None:
        """Take in an event; return its scalar if it holds nothing else. Raises Broken, then nothing is taken in."""
        wall, step, summary, restarted = _event(event)
        values = [_value(one.data, self.scalars) for one in fields(summary) if one.number == 1]
        self.first = wall if math.isnan(self.first) else self.first
        if restarted:
            self._restart(step)
        for value in values:
            if isinstance(value, Scalar):
                self.series_of(value.tag).append(step, value.value, wall)
            elif value is not None:
                self._session(value)
        only = values[0] if len(values) == 1 else None
        return only if isinstance(only, Scalar) else None

    def series_of(self, tag: bytes) -> Series:
        """Return the series of a tag, a new one where there was none."""
        self.scalars.add(tag)
        return self.series.setdefault(tag.decode("utf-8", "replace"), Series())

    def _restart(self, step: int) -> None:
        self.restarts.append(step)
        for series in self.series.values():
            series.cut(step)

    def _session(self, told: Session) -> None:
        self.params.update(told.params)
        self.group = told.group or self.group
        self.started = told.started if self.started is None else self.started
        if told.state:
            self.state, self.ended = told.state, told.ended


def _event(data: bytes) -> tuple[float, int, bytes, bool]:
    """Return wall time, step, summary, and whether a training starts again at this step."""
    wall, step, summary, restarted = math.nan, 0, b"", False
    for one in fields(data):
        if one.number == 1:
            wall = double(one)
        elif one.number == 2:
            step = one.whole
        elif one.number == 5:
            summary += one.data
        elif one.number == 7:
            restarted = any(part.number == 1 and part.whole == _START for part in fields(one.data))
    return wall, step, summary, restarted


def _value(data: bytes, scalars: set[bytes]) -> Scalar | Session | None:
    tag, tensors, plugin, content, number = b"", b"", "", b"", None
    for one in fields(data):
        if one.number == 1:
            tag = one.data
        elif one.number == 2:
            number = single(one)
        elif one.number == 8:
            tensors = one.data
        elif one.number == 9:
            plugin, content = _plugin(one.data)
    if plugin == "hparams":
        return session(content)
    if number is None and tensors and (plugin == "scalars" or (not plugin and tag in scalars)):
        number = tensor(tensors)
    return None if number is None or not tag else Scalar(tag, number)


def _plugin(metadata: bytes) -> tuple[str, bytes]:
    """Return the name of the plugin that a value is for, and what the plugin wrote for itself."""
    parts = {part.number: part for one in fields(metadata) if one.number == 1 for part in fields(one.data)}
    return parts[1].text if 1 in parts else "", parts[2].data if 2 in parts else b""
