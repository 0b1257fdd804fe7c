"""Numbers as TensorBoard's messages hold them. Pure.

https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/tensor.proto and types.proto
"""

import struct

from teamkit.runs.readers.wire import FIXED32, FIXED64, Broken, Field, fields, varint

# Data types, by the letters of struct; "" stands for bfloat16.
_TYPES = {1: "f", 2: "d", 3: "i", 4: "B", 5: "h", 6: "b", 9: "q", 10: "?", 14: "", 17: "H", 19: "e", 22: "I", 23: "Q"}
_CONTENT, _FLOATS, _DOUBLES, _HALVES = 4, 5, 6, 13
_WHOLES = frozenset((7, 10, 11, 16, 17))
_VALUES = _WHOLES | {_CONTENT, _FLOATS, _DOUBLES, _HALVES}


def double(one: Field) -> float:
    """Return a field's number. Raises Broken."""
    if one.kind != FIXED64:
        raise Broken("no double")
    return _unpack("d", one.data)


def single(one: Field) -> float:
    """Return a field's number. Raises Broken."""
    if one.kind != FIXED32:
        raise Broken("no float")
    return _unpack("f", one.data)


def tensor(data: bytes) -> float | None:
    """Return the number that a tensor holds; None when it holds several, or no number. Raises Broken.

    A tensor without values is full of zeros.
    """
    parts = list(fields(data))
    code = next((_TYPES.get(one.whole) for one in parts if one.number == 1), None)
    if code is None or any(_is_many(one.data) for one in parts if one.number == 2):
        return None
    values = [one for one in parts if one.number in _VALUES]
    return _first(values[0], code) if values else 0.0


def _is_many(shape: bytes) -> bool:
    """Whether a shape is of other than one element."""
    sizes = [{part.number: part.whole for part in fields(one.data)} for one in fields(shape) if one.number == 2]
    return any(size.get(1, 0) != 1 for size in sizes)


def _first(one: Field, code: str) -> float:
    """Return the first of a field's values, which may be packed."""
    if one.number not in _WHOLES and one.number != _HALVES:
        return _unpack({_FLOATS: "f", _DOUBLES: "d"}.get(one.number, code), one.data)
    number = one.value if isinstance(one.value, int) else varint(one.value, 0)[0]
    if one.number == _HALVES:
        return _unpack(code, (number & 0xFFFF).to_bytes(2, "little"))
    return float(number - (1 << 64) if number >> 63 and code != "Q" else number)


def _unpack(code: str, data: bytes) -> float:
    upper = b"" if code else b"\0\0"  # bfloat16 is the upper half of a float
    try:
        return float(struct.unpack_from(f"<{code or 'f'}", upper + data)[0])
    except struct.error as error:
        raise Broken("fewer bytes than its type has") from error
