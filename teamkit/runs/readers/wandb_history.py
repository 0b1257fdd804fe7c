"""The rows of a run's history in a .wandb file. Pure: bytes to series."""

import math
from collections.abc import Callable
from typing import Any, Final

from teamkit.runs.model import Run
from teamkit.runs.readers.wandb_values import Json, Media, item, leaves, number
from teamkit.runs.readers.wire import fields

_FAR = 1 << 63
_OWN = (["_step"], ["_timestamp"])


class History:
    """Rows, as series of a run. tell: called with the name of each value that is no metric.

    counts: whether there was a row without a step of its own, whose step is that after the row before it.
    """

    def __init__(self, run: Run, tell: Callable[[str], None]) -> None:
        self._run: Final = run
        self._tell: Final = tell
        self._next = 0
        self.counts = False

    def take(self, data: bytes) -> None:
        """Take a HistoryRecord. Raises Broken."""
        row: list[tuple[list[str], Any]] = []
        media = set[str]()
        step: int | None = None
        for field in fields(data):
            if field.number == 1:
                path, value = item(field.data)
                row.append((path, value))
                if path[-1] == "_type" and len(path) > 1:
                    media.add(".".join(path[:-1]))
            elif field.number == 2:
                step = next((own.whole for own in fields(field.data) if own.number == 1), 0)
        self._log(row, media, step)

    def _log(self, row: list[tuple[list[str], Any]], media: set[str], step: int | None) -> None:
        own = {path[0]: number(value) for path, value in row if path in _OWN}
        told, wall = own.get("_step"), own.get("_timestamp")
        if told is not None and abs(told) < _FAR:
            step = int(told)
        if step is None:
            step, self.counts = self._next, True
        self._next = min(step, _FAR - 2) + 1
        for path, value in row:
            inside = _above(path, media) if media else None
            if inside is not None:
                self._tell(inside)
            elif not path[0].startswith("_"):
                self._point(".".join(path), value, step, math.nan if wall is None else wall)

    def _point(self, name: str, value: object, step: int, wall: float) -> None:
        amount = number(value)
        if amount is not None:
            self._run.log(name, step, amount, wall)
        elif isinstance(value, Json) and value.startswith(b"{"):
            for key, own in leaves(value, name):
                self._leaf(key, own, step, wall)
        elif value not in {None, b"null"}:
            self._tell(name)

    def _leaf(self, name: str, value: object, step: int, wall: float) -> None:
        amount = None if value is Media else number(value)
        if amount is not None:
            self._run.log(name, step, amount, wall)
        elif value is not None:
            self._tell(name)


def _above(path: list[str], media: set[str]) -> str | None:
    """Return the image, table or histogram that a path leads into."""
    names = (".".join(path[:length]) for length in range(1, len(path)))
    return next((name for name in names if name in media), None)
