"""The framing of .wandb files: LevelDB's log format, https://github.com/google/leveldb/blob/main/doc/log_format.md.

Seven bytes of W&B's own come first and count to the first block; the checksum is zlib's CRC-32 of type and data,
unmasked, where LevelDB has a masked CRC-32C.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from struct import Struct
from typing import NamedTuple

from teamkit.runs.readers.damages import BEHIND_POINTER, POINTER

HEADER = b":W&B\xe1\xbe\x00"
BLOCK = 32768
_FRAME = Struct("<IHB")  # checksum, length, type
_FULL, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4
_LOST, _CUT = 0, 5


class Record(NamedTuple):
    """A record and the byte of the file at which it ends."""

    data: bytes
    end: int


class Lost(NamedTuple):
    """A place that could not be read: the byte, and what is wrong there.

    cut: the file ends there and is whole before; a killed run looks like that, and one that is written to.
    """

    byte: int
    why: str
    cut: bool = False


def records(file: Path, start: int = 0) -> Iterator[Record | Lost]:
    """Yield the records from a byte on: 0, or where one ended. One block is in memory, and what a record has so far.

    A record with a wrong checksum is left out; where the next one does not begin behind it, so is the rest of its
    block. Raises OSError.
    """
    with file.open("rb") as stream:
        if not start:
            head = stream.read(len(HEADER))
            if head != HEADER:
                yield Lost(0, _no_header(head + stream.read(32)), cut=HEADER.startswith(head))
                return
            start = len(HEADER)
        block_start = start - start % BLOCK
        stream.seek(block_start)
        parts: list[bytes] = []
        while block := stream.read(BLOCK):
            for kind, data, end in _frames(block, start - block_start):
                if kind in {_LOST, _CUT}:
                    parts = []
                    yield _lost(kind, block_start + end)
                elif kind in {_FULL, _FIRST}:
                    parts = [data]
                elif parts:
                    parts.append(data)
                if kind in {_FULL, _LAST} and parts:
                    yield Record(b"".join(parts), block_start + end)
                    parts = []
            block_start = start = block_start + BLOCK
        if parts:
            yield _lost(_CUT, block_start)


def _frames(block: bytes, at: int) -> Iterator[tuple[int, bytes, int]]:
    while at + _FRAME.size <= len(block):
        _, size, kind = _FRAME.unpack_from(block, at)
        end = at + _FRAME.size + size
        if not kind and not size:
            return  # zeros: padding, or a file that was made longer before it was written
        if _is_sound(block, at):
            yield kind, block[at + _FRAME.size : end], end
        elif end > len(block) and len(block) < BLOCK:
            yield _CUT, b"", at
            return
        else:
            yield _LOST, b"", at
            if not _is_sound(block, end):
                return
        at = end


def _is_sound(block: bytes, at: int) -> bool:
    if at + _FRAME.size > len(block):
        return False
    checksum, size, kind = _FRAME.unpack_from(block, at)
    end = at + _FRAME.size + size
    return bool(_FULL <= kind <= _LAST and end <= len(block) and zlib.crc32(block[at + 6 : end]) == checksum)


def _lost(kind: int, byte: int) -> Lost:
    if kind == _CUT:
        return Lost(byte, "it ends within a record", cut=True)
    return Lost(byte, "a record with a wrong checksum")


def _no_header(head: bytes) -> str:
    if not head:
        return "it is empty"
    if head.startswith(POINTER.encode()):
        return BEHIND_POINTER
    return "it does not begin as a log of W&B"
