"""The fast way through an event file: most records repeat earlier ones but for the time, the step and the value."""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crc32c import crc32c

from teamkit.runs.model import Series
from teamkit.runs.readers.tensorboard_records import HEADER, Records, header, masked
from teamkit.runs.readers.wire import Broken, varint

_LONGEST = 512  # bytes of a record that may repeat
_SHAPE = re.compile(
    rb"""(.{12}\x09)(.{8})                              # header, wall time
    (\x10[\x80-\xff]*[\x00-\x7f]|)                      # step
    (\x2a[\x80-\xff]*[\x00-\x7f]\x0a[\x80-\xff]*[\x00-\x7f]\x0a.+?  # summary, value, tag
    (?:\x15|\x42.\x08\x01(?:\x12\x00)?[\x22\x2a]\x04))  # simple_value, or a tensor of one float
    (.{4})(\x4a.+|)                                     # the value, metadata""",
    re.DOTALL | re.VERBOSE,
)
_FLOAT = struct.Struct("<f").unpack
_Key = tuple[bytes, int, bytes, bytes]


@dataclass(slots=True, eq=False)
class Layout:
    """What all records of one tag have in common, around their time, step and value.

    size: bytes before the checksum. following: the layout of the record that came after the last of these.
    """

    start: bytes
    middle: bytes
    end: bytes
    size: int
    unpack: Callable[[bytes, int], tuple[Any, ...]]
    step: Callable[[int], None]
    value: Callable[[float], None]
    wall: Callable[[float], None]
    following: "Layout | None" = None


class Layouts:
    """The layouts of a file, learned from records that were read the slow way."""

    def __init__(self) -> None:
        self._known: dict[_Key, Layout] = {}

    def learn(self, data: bytes, tag: bytes, value: float, series: Series) -> None:
        """Remember how the record of one scalar looks, if it is of a usual form."""
        found = _SHAPE.fullmatch(header(len(data)) + data) if len(data) <= _LONGEST else None
        if found is None or _key(found) in self._known or not _is_plain(found, tag, value):
            return
        start, _, step, middle, _, end = found.groups()
        self._known[_key(found)] = Layout(
            *(start, middle, end, HEADER + len(data)),
            struct.Struct(f"<13sd{len(step)}s{len(middle)}sf{len(end)}sI").unpack_from,
            *(series.steps.append, series.values.append, series.walls.append),
        )

    def follow(self, records: Records) -> None:
        """Take all records that look as those learned; stop at the first that does not, or is damaged."""
        buffer, at = records.buffer, records.at
        view = memoryview(buffer)
        last = layout = self._at(buffer, at)
        seen, number = b"", 0
        try:
            while layout is not None and last is not None:
                start, wall, step, middle, value, end, checksum = layout.unpack(buffer, at)
                if start != layout.start or middle != layout.middle or end != layout.end:
                    layout = last.following = self._at(buffer, at)
                    continue
                if step != seen:
                    seen, number = step, _number(step)
                if masked(crc32c(view[at + HEADER : at + layout.size])) != checksum:
                    break
                layout.step(number)
                layout.value(value)
                layout.wall(wall)
                at += layout.size + 4
                last, layout = layout, layout.following
                if layout is None:
                    layout = last.following = self._at(buffer, at)
        except (struct.error, Broken):  # the buffer ends here; the step has another length
            pass
        records.at = at

    def _at(self, buffer: bytes, at: int) -> Layout | None:
        length = int.from_bytes(buffer[at : at + 8], "little")
        found = _SHAPE.fullmatch(buffer, at, at + HEADER + length) if length <= _LONGEST else None
        return None if found is None else self._known.get(_key(found))


def _key(found: "re.Match[bytes]") -> _Key:
    return found[1], len(found[3]), found[4], found[6]


def _is_plain(found: "re.Match[bytes]", tag: bytes, value: float) -> bool:
    """Whether what was found as the value is the value: it comes right after the tag, alone in its field."""
    _, name, rest = found[4].rpartition(b"\x0a" + _size(len(tag)) + tag)
    alone = rest == b"\x15" or rest[:2] == b"\x42" + _size(len(rest) + 2)
    return bool(name) and alone and _FLOAT(found[5])[0] == value


def _size(length: int) -> bytes:
    return bytes((length,)) if length < 128 else bytes((length & 127 | 128, length >> 7))


def _number(step: bytes) -> int:
    """Return a step's number, 0 where none is told. Raises Broken."""
    if not step:
        return 0
    number, end = varint(step, 1)
    if step[0] != 0x10 or end != len(step):
        raise Broken("no step")
    return number - (1 << 64) if number >> 63 else number
