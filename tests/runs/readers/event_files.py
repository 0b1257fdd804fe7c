"""Event files of TensorBoard, written here: for damage, for growth, and large ones for the benchmark."""

import struct
from collections.abc import Iterable
from pathlib import Path

from crc32c import crc32c

NAME = "events.out.tfevents.1700000000.gpu-server.4242.0"
START = 1_700_000_000.0


def checksum(data: bytes) -> bytes:
    """Return the masked CRC-32C of TFRecord."""
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def record(data: bytes) -> bytes:
    length = struct.pack("<Q", len(data))
    return length + checksum(length) + data + checksum(data)


def number(value: int) -> bytes:
    """Return a varint."""
    value &= (1 << 64) - 1
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes((*parts, value))


def part(field: int, data: bytes) -> bytes:
    """Return a field of bytes."""
    return number(field << 3 | 2) + number(len(data)) + data


def double(field: int, value: float) -> bytes:
    return number(field << 3 | 1) + struct.pack("<d", value)


def whole(field: int, value: int) -> bytes:
    return number(field << 3) + number(value)


def event(content: bytes, step: int = 0, wall: float = START) -> bytes:
    return double(1, wall) + (whole(2, step) if step else b"") + content


def scalar(tag: str, value: float) -> bytes:
    """Return a value of a summary, as all but TensorFlow 2 write it."""
    return part(1, part(1, tag.encode()) + b"\x15" + struct.pack("<f", value))


def tensor(tag: str, content: bytes, plugin: str = "scalars") -> bytes:
    """Return a value of a summary that holds a tensor; without a plugin it does not say what for."""
    metadata = part(9, part(1, part(1, plugin.encode()))) if plugin else b""
    return part(1, part(1, tag.encode()) + part(8, content) + metadata)


def hparams(content: bytes) -> bytes:
    """Return a value of a summary as the HParams plugin writes it."""
    plugin = part(1, b"hparams") + part(2, content)
    return part(1, part(1, b"_hparams_/session") + part(9, part(1, plugin)))


def scalars(tag: str, steps: Iterable[int], *, first: float = START, scale: float = 1.0) -> bytes:
    """Return the records of a metric, whose value is its step times `scale`."""
    return b"".join(record(event(part(5, scalar(tag, step * scale)), step, first + step)) for step in steps)


def version(wall: float = START) -> bytes:
    """Return the record that a file begins with."""
    return record(event(part(3, b"brain.Event:2"), wall=wall))


def restart(step: int, wall: float = START) -> bytes:
    """Return the record that tells that a training starts again."""
    return record(event(part(7, whole(1, 1)), step, wall))


def write(folder: Path, *records: bytes, name: str = NAME) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_bytes(b"".join(records))
    return file
