"""One event file, read as far as it goes."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from teamkit.runs.model import Damage, Mark
from teamkit.runs.readers.damages import BEHIND_POINTER, POINTER, Damages
from teamkit.runs.readers.growing import mark
from teamkit.runs.readers.tensorboard_records import FRAME, LARGEST, Records
from teamkit.runs.readers.tensorboard_scalars import Layouts
from teamkit.runs.readers.tensorboard_summary import Log
from teamkit.runs.readers.wire import Broken

_FIRST = 64
NO_EVENT = "a record that is no event, left out"


@dataclass(slots=True)
class EventFile:
    """What a file tells. name: from the run's folder on. mark: how far it was read; None when it is no event file."""

    name: str
    log: Log
    damage: tuple[Damage, ...] = ()
    notes: tuple[str, ...] = ()
    mark: Mark | None = None

    @property
    def folder(self) -> str:
        """Where it lies, from the run's folder on; "" for the run's folder itself."""
        return self.name.rpartition("/")[0]


def read_events(path: Path, name: str, start: int = 0, scalars: Collection[str] = ()) -> EventFile:
    """Read the file `name` of the folder `path` from a byte on; it raises nothing, and tells what it could not read.

    scalars: tags that were known as scalars before that byte.
    """
    damages = Damages()
    found = EventFile(name, Log(scalars={tag.encode() for tag in scalars}))
    try:
        with (path / name).open("rb") as stream:
            head = stream.read(len(POINTER))
            if head == POINTER.encode():
                damages.tell(name, BEHIND_POINTER)
            elif not head:
                found.notes = (f"{name}: empty",)
            else:
                found.mark = mark(path / name, _read(stream, start, found, damages))
    except OSError as error:
        damages.tell(name, error.strerror or "it cannot be read")
    found.damage = damages.all()
    return found


def first_events(file: Path) -> tuple[Log, bool]:
    """Return what the first events of a file tell, and whether these are all."""
    log = Log()
    try:
        with file.open("rb") as stream:
            records = Records(stream, lambda _what, _place: None)
            for _ in range(_FIRST):
                event = records.take()
                if event is None:
                    return log, True
                log.add(event)
    except (OSError, Broken):
        pass
    return log, False


def _read(stream: BinaryIO, start: int, found: EventFile, damages: Damages) -> int:
    """Fill in the log; return where what was read ends."""

    def tell(what: str, place: int) -> None:
        damages.tell(found.name, what, f"byte {place}")

    records = Records(stream, tell, start)
    _take_all(records, found.log, tell)
    if records.passed_over:
        size = f"more than {LARGEST // 2**20} MiB"
        found.notes = (f"{found.name}: {records.passed_over} of its records are of {size}, and left out",)
    return records.offset


def _take_all(records: Records, log: Log, tell: Callable[[str, int], None]) -> None:
    layouts, restarts = Layouts(), 0
    while (event := records.take()) is not None:
        try:
            scalar = log.add(event)
        except Broken:
            tell(NO_EVENT, records.offset - len(event) - FRAME)
            continue
        if len(log.restarts) != restarts:  # what was learned fills series that are no longer those of the log
            layouts, restarts = Layouts(), len(log.restarts)
        if scalar is not None:
            layouts.learn(event, scalar.tag, scalar.value, log.series_of(scalar.tag))
        layouts.follow(records)
