"""A training as the command line tells it, and what it needs of GPU memory: by formula, or by trace."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from teamkit.errors import TeamkitError
from teamkit.finding import Finding
from teamkit.preflight.device import Device, Visible
from teamkit.preflight.look import interpreter
from teamkit.preflight.need import formula, shape, spec
from teamkit.preflight.need.batch import largest_batch
from teamkit.preflight.need.setting import Setting
from teamkit.preflight.need.trace import Place, trace
from teamkit.preflight.needs import Needs
from teamkit.preflight.rules import model as rules

_TODAY = (2, 8)  # the torch that is counted on where none is installed


@dataclass(frozen=True, slots=True)
class Training:
    """What --model and its options say."""

    model: str
    batch_size: int = 1
    seq_len: int = 512
    precision: str = "fp32"
    optimizer: str = "adamw"
    checkpointing: bool = False
    grad_accum: int = 1
    attention: str = "sdpa"
    trace: bool = False

    def __str__(self) -> str:
        """Return "batch 8 x 512, fp32, adamw, sdpa"."""
        words = [f"batch {self.batch_size} x {self.seq_len}", self.precision, self.optimizer, self.attention]
        words += [f"{self.grad_accum} accumulated"] if self.grad_accum > 1 else []
        return ", ".join(words + (["checkpointing"] if self.checkpointing else []))

    def setting(self, torch: str) -> Setting:
        """Return the same for the formula; torch: the version that is installed, or ""."""
        numbers = [int(part) for part in torch.split(".")[:2] if part.isdigit()]
        return Setting(
            self.batch_size, self.seq_len, self.precision, self.optimizer, self.checkpointing, self.grad_accum,
            self.attention, torch=(numbers[0], numbers[1]) if len(numbers) == 2 else _TODAY,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a training needs, or in `trouble` why that is not known. architecture: None for a factory."""

    training: Training
    need: formula.Need | None = None
    architecture: shape.Architecture | None = None
    setting: Setting | None = None
    trouble: Finding | None = None

    @property
    def memory(self) -> int:
        """Bytes that a GPU must have free, 0 when that is not known."""
        return self.need.likely if self.need else 0


def estimate(training: Training, top: Path, torch: str, python: str) -> Estimate:
    """Return what the training needs; what cannot be read is told, and never raised."""
    try:
        return _estimate(training, top, training.setting(torch), python)
    except TeamkitError as error:
        trouble = Finding("memory needed", "unknown", error.message, error.hint or "", rules.GROUP, training.model)
        return Estimate(training, trouble=trouble)


def judge(known: Estimate, seen: Visible, needs: Needs) -> list[Finding]:
    """Return what the estimate means on the devices that CUDA sees."""
    if known.need is None:
        return [known.trouble] if known.trouble else []
    rooms = {device: _room(device, needs.waits) for device in seen.devices}
    return rules.judge(known.need, rooms, _batches(known, rooms), str(known.training), needs)


def _room(device: Device, waits: bool) -> int | None:
    """Return the bytes that the run may take: what is free, or for one that waits, what ever can be."""
    if not waits or device.memory is None:
        return device.free
    return device.memory.total - (device.memory.reserved or 0)


def _estimate(training: Training, top: Path, setting: Setting, python: str) -> Estimate:
    found = spec.resolve(training.model, top, os.environ)
    if not training.trace:
        architecture = spec.architecture(found)
        return Estimate(training, formula.estimate(architecture, setting), architecture, setting)
    known = None if found.factory else spec.architecture(found)
    head = known.head if known else shape.CLASSIFICATION
    where = Place(python or str(interpreter.find(top, os.environ).executable or "python"), top)
    return Estimate(training, trace(found, head, setting, where), known, setting)


def _batches(known: Estimate, rooms: Mapping[Device, int | None]) -> dict[str, int]:
    if known.architecture is None or known.setting is None:
        return {}
    return {
        device.uuid: largest_batch(known.architecture, known.setting, room)
        for device, room in rooms.items()
        if room is not None
    }
