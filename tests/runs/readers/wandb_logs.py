"""Writes .wandb files by hand: framing and protocol buffers, for what the library would not write on demand."""

import json
import struct
import zlib
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from teamkit.runs.model import Run
from teamkit.runs.readers import wandb

FIXTURES = Path(__file__).parents[2] / "fixtures" / "runs" / "wandb"
HEADER = b":W&B\xe1\xbe\x00"
BLOCK = 32768
HISTORY, SUMMARY, CONFIG, METRIC, RUN, EXIT, ENVIRONMENT = 2, 3, 5, 12, 17, 18, 26


def fixture(version: str, case: str) -> Path:
    """Return the folder of a run that the library wrote."""
    (folder,) = (FIXTURES / version / case).iterdir()
    return folder


def log_of(folder: Path) -> Path:
    (file,) = folder.glob("*.wandb")
    return file


def read(folder: Path, before: Sequence[Run] = ()) -> Run:
    """Read a folder with one run, as a walk would find it."""
    files = ["run-demo.wandb"] if (folder / "run-demo.wandb").exists() else [log_of(folder).name]
    if (folder / "files").exists():
        files += [f"files/{name}" for name in ("config.yaml", "wandb-summary.json", "wandb-metadata.json")]
    (run,) = wandb.read(folder, files, before)
    return run


def all_of(run: Run) -> str:
    """All that a run says, as text: nan is not equal to itself, and the order of names is nobody's promise."""
    values = {one.name: getattr(run, one.name) for one in fields(run)}
    return repr({name: sorted(own.items()) if isinstance(own, dict) else own for name, own in values.items()})


def varint(number: int) -> bytes:
    number &= (1 << 64) - 1
    low = bytes([number & 127 | 128 * (number > 127)])
    return low + (varint(number >> 7) if number > 127 else b"")


def field(number: int, value: float | str | bytes) -> bytes:
    if isinstance(value, float):
        return varint(number << 3 | 1) + struct.pack("<d", value)
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def item(name: str | tuple[str, ...], value: object) -> bytes:
    """An item with JSON: of a key, or of nested keys."""
    path = field(1, name) if isinstance(name, str) else b"".join(field(2, part) for part in name)
    return path + field(16, json.dumps(value))


def history(step: int, values: dict[str, object]) -> bytes:
    items = b"".join(field(1, item(name, value)) for name, value in values.items())
    return field(HISTORY, items + field(2, field(1, step)))


def update(kind: int, *items: bytes) -> bytes:
    return field(kind, b"".join(field(1, one) for one in items))


def remove(kind: int, *items: bytes) -> bytes:
    return field(kind, b"".join(field(2, one) for one in items))


def frame(kind: int, data: bytes) -> bytes:
    return struct.pack("<IHB", zlib.crc32(bytes([kind]) + data), len(data), kind) + data


def framed(*records: bytes) -> bytes:
    """A log as the library writes it."""
    log = HEADER
    for record in records:
        left, first = record, True
        while left or first:
            room = BLOCK - len(log) % BLOCK - 7
            if room < 0:
                log += bytes(room + 7)
                continue
            part, left = left[:room], left[room:]
            kind = (1 if first else 4) if not left else (2 if first else 3)
            log, first = log + frame(kind, part), False
    return log


def write(folder: Path, log: bytes) -> Path:
    """Write a log into a run's folder; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run-demo.wandb").write_bytes(log)
    return folder
