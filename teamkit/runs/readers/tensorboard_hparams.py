"""What TensorBoard's HParams plugin tells of a training: its parameters, its start, its end. Pure.

https://github.com/tensorflow/tensorboard/tree/master/tensorboard/plugins/hparams: plugin_data.proto, api.proto
"""

from typing import NamedTuple

from teamkit.runs.model import CRASHED, FINISHED, RUNNING, Value, flat
from teamkit.runs.readers.tensorboard_values import double
from teamkit.runs.readers.wire import Broken, fields

_SUCCESS, _FAILURE, _RUNNING = 1, 2, 3
_EXACT = 2.0**53
_DIGEST = 64  # characters of a group's name that is made of the parameters
_DEEPEST = 20


class Session(NamedTuple):
    """A start or an end. params: flat; a whole number is an int, although all are written as doubles.

    group, state: "" where it tells none. started, ended: seconds since 1970.
    """

    params: dict[str, Value]
    group: str = ""
    started: float | None = None
    ended: float | None = None
    state: str = ""


def session(content: bytes) -> Session | None:
    """Return what a value of the plugin tells of a session, None for a description of the experiment. Raises Broken."""
    for one in fields(content):
        if one.number == 3:
            return _start(one.data)
        if one.number == 4:
            return _end(one.data)
    return None


def _start(data: bytes) -> Session:
    params: dict[object, object] = {}
    group, started = "", 0.0
    for one in fields(data):
        if one.number == 1:
            params.update((_entry(one.data, 0),))
        elif one.number == 4:
            group = one.text
        elif one.number == 5:
            started = double(one)
    named = "" if len(group) == _DIGEST else group
    return Session(flat(params), named, started or None, None, RUNNING if started else "")


def _end(data: bytes) -> Session:
    """Return how a session ended; success without a time tells nothing: add_hparams writes that always, and at once."""
    status, ended = 0, 0.0
    for one in fields(data):
        if one.number == 1:
            status = one.whole
        elif one.number == 2:
            ended = double(one)
    success = FINISHED if ended else ""
    state = {_SUCCESS: success, _FAILURE: CRASHED, _RUNNING: RUNNING}.get(status, "")
    return Session({}, ended=ended or None, state=state)


def _entry(data: bytes, depth: int) -> tuple[str, object]:
    """Return an entry of a map from text to google.protobuf.Value."""
    parts = {one.number: one for one in fields(data)}
    return parts[1].text if 1 in parts else "", _json(parts[2].data, depth) if 2 in parts else None


def _json(data: bytes, depth: int) -> object:
    """Return a google.protobuf.Value."""
    if depth > _DEEPEST:
        raise Broken("nested too deep")
    found: object = None
    for one in fields(data):
        if one.number == 2:
            number = double(one)
            found = int(number) if number.is_integer() and abs(number) < _EXACT else number
        elif one.number == 3:
            found = one.text
        elif one.number == 4:
            found = bool(one.whole)
        elif one.number == 5:
            found = dict(_entry(entry.data, depth + 1) for entry in fields(one.data))
        elif one.number == 6:
            found = [_json(entry.data, depth + 1) for entry in fields(one.data)]
    return found
