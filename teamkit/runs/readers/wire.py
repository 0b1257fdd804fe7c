"""Protocol buffers' wire format: https://protobuf.dev/programming-guides/encoding/. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


class Broken(ValueError):
    """Bytes that are no message."""


class Field(NamedTuple):
    """A field's number, its wire type, and its value: an int for VARINT, else bytes."""

    number: int
    kind: int
    value: "int | bytes"

    @property
    def text(self) -> str:
        """The value as text; "" for a number."""
        return self.value.decode("utf-8", "replace") if isinstance(self.value, bytes) else ""

    @property
    def data(self) -> bytes:
        """The value as bytes; none for a number."""
        return self.value if isinstance(self.value, bytes) else b""

    @property
    def whole(self) -> int:
        """The value as a signed 64-bit number; 0 for bytes."""
        value = self.value
        if not isinstance(value, int):
            return 0
        return value - (1 << 64) if value >> 63 else value


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Return an unsigned number of at most 64 bits and where it ends. Raises Broken."""
    number = shift = 0
    while shift < 70:
        if at >= len(data):
            raise Broken("it ends within a number")
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number & (1 << 64) - 1, at
        shift += 7
    raise Broken("a number of more than ten bytes")


def fields(data: bytes) -> Iterator[Field]:
    """Yield the fields of a message. Raises Broken."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        value, at = _value(data, at, key & 7)
        yield Field(key >> 3, key & 7, value)


def _value(data: bytes, at: int, kind: int) -> tuple["int | bytes", int]:
    if kind == VARINT:
        return varint(data, at)
    if kind == BYTES:
        size, at = varint(data, at)
    elif kind in {FIXED64, FIXED32}:
        size = 8 if kind == FIXED64 else 4
    else:
        raise Broken(f"no wire type {kind}")
    if at + size > len(data):
        raise Broken("it ends within a field")
    return data[at : at + size], at + size
