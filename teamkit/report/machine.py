"""The machine of a run, as far as a report tells it: out of the document that preflight kept. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_SCHEMA = 1
_NONE_VISIBLE = ("", "-1")  # of CUDA_VISIBLE_DEVICES


class Gpu(NamedTuple):
    """A GPU or a MIG instance. memory: bytes, None where unknown."""

    name: str
    memory: int | None = None


class Machine(NamedTuple):
    """What a snapshot tells. id: what it is cited as. gpus: that the run could have. picked: whether it had these.

    driver, cuda: of NVIDIA, "" where unknown. cpus, memory: of the container where it has a limit, else of the
    machine; memory in bytes, None where unknown. No name of a host and of a user is in it.
    """

    id: str
    gpus: tuple[Gpu, ...] = ()
    picked: bool = False
    driver: str = ""
    cuda: str = ""
    cpus: float | None = None
    memory: int | None = None

    def kinds(self) -> tuple[str, ...]:
        """Return the names of its GPUs, each once."""
        return tuple(dict.fromkeys(gpu.name for gpu in self.gpus))


class Machines(NamedTuple):
    """of: id of a run to its machine. alone: of starts that no run is known to be of. notes: what was not read."""

    of: Mapping[str, Machine] = {}
    alone: tuple[Machine, ...] = ()
    notes: tuple[str, ...] = ()


def machine(name: str, document: Mapping[str, Any]) -> Machine | None:
    """Return what a snapshot tells; None for a schema that is not known here. What has not its type is unknown."""
    if document.get("schema") != _SCHEMA:
        return None
    told, host = _table(document.get("gpus")), _table(document.get("host"))
    picked = {one for one in _list(document.get("picked")) if isinstance(one, str)}
    version = [part for part in map(_whole, _list(told.get("cuda"))) if part is not None]
    return Machine(
        name,
        () if document.get("visible") in _NONE_VISIBLE else tuple(_gpus(told, picked)),
        bool(picked),
        _text(told.get("driver")),
        ".".join(map(str, version)),
        _least(host.get("cpu_limit"), host.get("cpus_allowed"), host.get("cpus")),
        _whole(_least(host.get("memory_limit"), host.get("memory_total"))),
    )


def _gpus(told: Mapping[str, Any], picked: set[str]) -> Iterator[Gpu]:
    """Yield the GPUs and MIG instances that were picked; without a choice all GPUs that have a name."""
    for gpu in map(_table, _list(told.get("gpus"))):
        parts = [gpu, *map(_table, _list(gpu.get("instances")))] if picked else [gpu]
        for one in parts:
            if _text(one.get("name")) and (not picked or one.get("uuid") in picked):
                yield Gpu(one["name"], _whole(_table(one.get("memory")).get("total")))


def _least(*amounts: object) -> float | None:
    known = [one for one in amounts if isinstance(one, int | float) and not isinstance(one, bool) and one > 0]
    return min(known, default=None)


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
