"""A training as the command line tells it, and what it needs of GPU memory: by formula, or by trace."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TypeVar

from teamkit.errors import ConfigError, OutsideFailed, TeamkitError
from teamkit.finding import Finding
from teamkit.preflight import releases
from teamkit.preflight.device import Device, Visible
from teamkit.preflight.look import interpreter
from teamkit.preflight.look.deadline import answers
from teamkit.preflight.need import formula, shape, spec
from teamkit.preflight.need.batch import largest_batch, smaller
from teamkit.preflight.need.fields import Unread
from teamkit.preflight.need.setting import Setting
from teamkit.preflight.need.trace import Place, trace
from teamkit.preflight.needs import Needs
from teamkit.preflight.rules import model as rules
from teamkit.preflight.typed import Typed

SECONDS = 5  # to read a config, or to find a Python: either may lie on a network mount that is dead
_TODAY = (2, 8)  # the torch that is counted on where none is installed
_BF16 = (8, 0)  # the lowest compute capability that has it in hardware

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Training:
    """What --model and its options say, each field named like its option; python: what --python says.

    typed: all that was typed.
    """

    model: str
    batch_size: int = 1
    seq_len: int = 512
    precision: str = "fp32"
    optimizer: str = "adamw"
    checkpointing: bool = False
    grad_accum: int = 1
    attention: str = "sdpa"
    trace: bool = False
    python: str = ""
    typed: Typed = field(default_factory=Typed)

    def __str__(self) -> str:
        """Return "batch 8 x 512, fp32, adamw, sdpa"."""
        words = [f"batch {self.batch_size} x {self.seq_len}", self.precision, self.optimizer, self.attention]
        words += [f"{self.grad_accum} accumulated"] if self.grad_accum > 1 else []
        return ", ".join(words + (["checkpointing"] if self.checkpointing else []))

    @property
    def command(self) -> str:
        """The command that asks for this training, what is the default left out, and for all else that was typed."""
        asked = [(one.name, getattr(self, one.name), one.default) for one in fields(self) if one.name != "typed"]
        remark = "  # the command must do the same" if self.typed.run else ""
        changes = {f"--{name.replace('_', '-')}": None if value == default else value for name, value, default in asked}
        return f"{self.typed.but(changes)}{remark}"

    def setting(self, torch: str) -> Setting:
        """Return the same for the formula; torch: the version that is installed, or ""."""
        numbers = releases.release(torch)
        return Setting(
            self.batch_size, self.seq_len, self.precision, self.optimizer, self.checkpointing, self.grad_accum,
            self.attention, torch=(numbers[0], numbers[1]) if len(numbers) > 1 else _TODAY,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a training needs, or in `trouble` why that is not known.

    architecture: None where the formula has no word on it, as on a factory.
    """

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
    asked = replace(training, python=python)
    try:
        return (_traced if asked.trace else _estimated)(asked, top, asked.setting(torch))
    except TeamkitError as error:
        hint = error.hint or _instead(asked, error)
        trouble = Finding("memory needed", "unknown", error.message, hint, rules.GROUP, asked.model)
        return Estimate(asked, trouble=trouble)


def judge(known: Estimate, seen: Visible, needs: Needs) -> list[Finding]:
    """Return what the estimate means on the devices that CUDA sees."""
    if known.need is None:
        return [known.trouble] if known.trouble else []
    rooms = {device: _room(known, device, needs.waits) for device in seen.devices}
    return rules.judge(known.need, rooms, str(known.training), needs)


def _estimated(training: Training, top: Path, setting: Setting) -> Estimate:
    architecture = spec.architecture(_resolved(training, top))
    return Estimate(training, formula.estimate(architecture, setting), architecture, setting)


def _traced(training: Training, top: Path, setting: Setting) -> Estimate:
    """Return what a trace says; the formula knows the largest batch, where it can read the model."""
    found, known = _resolved(training, top), None
    with suppress(Unread):
        known = spec.architecture(found)
    need = trace(found, known.head if known else spec.head(found), setting, Place(_python(training, top), top))
    return Estimate(training, need, known if known and known.reads(setting.sequence) else None, setting)


def _resolved(training: Training, top: Path) -> spec.Spec:
    def found() -> spec.Spec:
        """A path is read from where the person stands, else from the project's top."""
        folder = Path.cwd() if os.access(training.model, os.F_OK) else top
        return spec.resolve(training.model, folder, os.environ)

    return _answer(training.model, found)


def _python(training: Training, top: Path) -> str:
    """Return the Python that the look at the environment finds too."""
    found = _answer("Python", lambda: interpreter.find(top, os.environ, training.python))
    if found.executable is None:
        raise ConfigError(f"no Python to trace with: {found.why}", hint="command -v python3")
    return str(found.executable)


def _answer(what: str, question: Callable[[], Answer]) -> Answer:
    found = answers({what: question}, SECONDS)
    if what not in found:
        raise OutsideFailed(f"{what} gave no answer within {SECONDS} s")
    return found[what]


def _instead(training: Training, error: TeamkitError) -> str:
    """Return the command that gets past an error, "" where no option does."""
    if isinstance(error, formula.TooLong) and error.limit > 0:
        return replace(training, seq_len=error.limit).command
    if isinstance(error, Unread):
        return replace(training, trace=True).command
    return ""


def _room(known: Estimate, device: Device, waits: bool) -> rules.Room:
    """Return what the device has: the bytes that are free, or for a run that waits, what ever can be."""
    free = (device.idle if waits else device).free
    if free is None or known.architecture is None or known.setting is None:
        return rules.Room(free, remedy=_half(known.training))
    batch = largest_batch(known.architecture, known.setting, free)
    bf16 = device.gpu.capability is None or device.gpu.capability >= _BF16
    return rules.Room(free, batch, _like(known.training, smaller(known.architecture, known.setting, free, bf16=bf16)))


def _like(training: Training, setting: Setting | None) -> str:
    """Return the command of the training with a smaller setting, "" where there is none."""
    if setting is None:
        return ""
    smaller_one = replace(training, batch_size=setting.batch, checkpointing=setting.checkpointing)
    return replace(smaller_one, precision=setting.precision, optimizer=setting.optimizer).command


def _half(training: Training) -> str:
    """Return the command with half the batch, or with checkpointing: the formula knows nothing nearer."""
    if training.batch_size > 1:
        return replace(training, batch_size=training.batch_size // 2).command
    return "" if training.checkpointing else replace(training, checkpointing=True).command
