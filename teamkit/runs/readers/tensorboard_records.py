"""TensorBoard's event files as records: a length, its checksum, the data, their checksum.

https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
"""

import os
import re
import struct
from collections.abc import Callable, Iterator
from typing import BinaryIO

from crc32c import crc32c

CHUNK = 2**20
LARGEST = 16 * 2**20  # bytes of a record that is still read: more than any record of scalars
HEADER, FRAME = 12, 16
_UNPACK_HEADER = struct.Struct("<QI").unpack_from
_UNPACK_CHECKSUM = struct.Struct("<I").unpack_from
_ZEROS = re.compile(rb"\0{4,}")

CHECKSUM = "a record with a wrong checksum, left out"
STRETCH = "bytes that are no record, passed over"
CUT = "cut off within a record, or still being written"
NO_MORE = "no record from here on"


def masked(checksum: int) -> int:
    """Return a CRC-32C as such a file holds it: turned by 15 bits, and a constant added."""
    return (checksum * 0x100000001 >> 15) + 0xA282EAD8 & 0xFFFFFFFF


def header(length: int) -> bytes:
    """Return the twelve bytes before the data of a record."""
    size = struct.pack("<Q", length)
    return size + struct.pack("<I", masked(crc32c(size)))


class Records:
    """The records of a stream from a byte on, one after the other.

    buffer, at: what was read, and how far of that was taken; whoever finds whole records there with
    right checksums may take them by moving `at` on. tell: is given what could not be read and its byte.
    passed_over: how many records were too large. No more than the file is long or a record may be is
    held, whatever a length says.
    """

    def __init__(self, stream: BinaryIO, tell: Callable[[str, int], None], start: int = 0) -> None:
        self.buffer, self.at = b"", 0
        self.passed_over = 0
        self._tell = tell
        self._stream, self._base = stream, start
        stream.seek(start)

    @property
    def offset(self) -> int:
        """How far of the file was taken, in bytes."""
        return self._base + self.at

    def take(self) -> bytes | None:
        """Return the data of the next record whose checksums are right; None when none follows."""
        while self._has(HEADER):
            length = _length(self.buffer, self.at)
            if length is None:
                if not self._find():
                    return None
            elif length > LARGEST:
                if not self._pass_over(length):
                    break
            elif not self._has(FRAME + length):
                break
            elif (data := self._data(length)) is not None:
                return data
        if self.at < len(self.buffer):
            self._tell(CUT, self.offset)
        return None

    def _has(self, size: int) -> bool:
        while (missing := size - len(self.buffer) + self.at) > 0:
            more = self._stream.read(max(CHUNK, missing))
            if not more:
                return False
            self.buffer, self._base, self.at = self.buffer[self.at :] + more, self.offset, 0
        return True

    def _data(self, length: int) -> bytes | None:
        start = self.at + HEADER
        data = self.buffer[start : start + length]
        (checksum,) = _UNPACK_CHECKSUM(self.buffer, start + length)
        right = masked(crc32c(data)) == checksum
        if not right:
            self._tell(CHECKSUM, self.offset)
        self.at = start + length + 4
        return data if right else None

    def _pass_over(self, length: int) -> bool:
        """Leave a large record out unread, if the file holds it all; its checksum is not looked at."""
        end = self.offset + FRAME + length
        if end > self._size():
            return False
        self._stream.seek(end)
        self.buffer, self._base, self.at = b"", end, 0
        self.passed_over += 1
        return True

    def _find(self) -> bool:
        """Go on to the next header that is whole and whose record the file can hold; whether there is one."""
        start, size = self.offset, self._size()
        self.at += 1
        while self._has(HEADER):
            for place in _candidates(self.buffer, self.at):
                length = _length(self.buffer, place)
                if length is not None and self._base + place + FRAME + length <= size:
                    self.at = place
                    self._tell(STRETCH, start)
                    return True
            self.at = max(self.at + 1, len(self.buffer) - HEADER + 1)
        self._tell(NO_MORE, start)
        self.buffer, self._base, self.at = b"", start, 0
        return False

    def _size(self) -> int:
        return os.fstat(self._stream.fileno()).st_size


def _length(buffer: bytes, at: int) -> int | None:
    """Return the length that a header tells; None when its checksum is wrong."""
    length: int
    length, checksum = _UNPACK_HEADER(buffer, at)
    return length if masked(crc32c(buffer[at : at + 8])) == checksum else None


def _candidates(buffer: bytes, start: int) -> Iterator[int]:
    """Yield where a header may begin: a record of 1 byte to 4 GiB has zeros in the upper half of its length.

    Of a run of zeros only the first can be that, so that a disk's page of zeros costs nothing.
    """
    for zeros in _ZEROS.finditer(buffer, start):
        for place in range(max(start, zeros.start() - 4), zeros.start()):
            if place + 8 <= zeros.end() and place + HEADER <= len(buffer):
                yield place
