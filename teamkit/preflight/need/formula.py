"""GPU memory of a training by formula: milliseconds, and neither torch nor a GPU. Pure.

All in bytes. A step has two moments that can be the fullest. Early in the backward pass lie the
weights, the optimizer's state, all activations and, with accumulation, the gradients. In the
optimizer's step the activations are gone, and all gradients lie there with what the step computes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from teamkit.errors import ConfigError
from teamkit.preflight.need.activations import Layer
from teamkit.preflight.need.optimizers import momentary, state
from teamkit.preflight.need.setting import Setting
from teamkit.preflight.need.shape import GENERATION, Architecture

MIB = 2**20

# What CUDA and its libraries take before the first tensor, by torch's version: least, usual, most.
# 481 MiB: torch 2.1 on an A100, kernels loaded when first used (CUDA 11.7 on). 922: all at once.
# 1343: torch 1.10 on a V100 (Hugging Face's "Performance and scalability", 2022).
_LAZY = (481 * MIB, 512 * MIB, 922 * MIB)
_AT_ONCE = (922 * MIB, 1343 * MIB, 1343 * MIB)

# What the high estimate adds to activations: pieces that the caching allocator cannot use, and
# kernels' workspaces. The seven published figures are within it (docs/need.md).
MARGIN = 0.15

# And what it adds of the largest weight: the gradient of a word table comes as a whole before it is
# added to the one that is there, and a step works on another; no piece that activations freed is
# large enough for either, and the driver counts what the allocator holds, not what it uses.
LARGEST = 2

# Classes of the head of a model that classifies: of a thousand it takes 4 MB, which no digit shows.
_CLASSES = 2

_PARTS = ("weights", "gradients", "optimizer", "activations", "logits", "casts", "temporaries", "context")


class TooLong(ConfigError):
    """The model reads shorter sequences. limit: the longest that it can."""

    def __init__(self, limit: int, sequence: int) -> None:
        """Name both lengths."""
        super().__init__(f"the model reads {limit} tokens at most, not {sequence}")
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes at the fullest moment: the parts, `context` among them, sum to `likely`.

    moment: "backward" or "step". low: no temporaries, the least context. high: gradients kept
    through the forward pass, as when zero_grad() stands right before backward(), MARGIN on the
    activations, LARGEST times the largest weight, the most context. parameters: with the head.
    note: what the reader should know.
    """

    moment: str
    weights: int
    gradients: int
    optimizer: int
    activations: int
    logits: int
    casts: int
    temporaries: int
    context: int
    low: int
    high: int
    parameters: int
    note: str = ""

    @property
    def likely(self) -> int:
        """All parts together."""
        return sum(count for _, count in self.parts())

    def parts(self) -> Iterator[tuple[str, int]]:
        """Name the parts, in the order in which people tell them."""
        for name in _PARTS:
            yield name, getattr(self, name)


@dataclass(frozen=True, slots=True)
class _Moment:
    """One of the two, without what is there always. spare: what the high estimate adds."""

    name: str
    gradients: int
    activations: int
    logits: int
    casts: int
    temporaries: int
    spare: int = 0

    @property
    def firm(self) -> int:
        """Bytes that the low estimate counts."""
        return self.gradients + self.activations + self.logits + self.casts

    @property
    def likely(self) -> int:
        return self.firm + self.temporaries

    @property
    def high(self) -> int:
        return self.likely + self.spare


def estimate(architecture: Architecture, setting: Setting) -> Need:
    """Return the need of a training.

    Raises TooLong when the model cannot read a sequence of this length.
    """
    if not architecture.reads(setting.sequence):
        raise TooLong(architecture.positions or 0, setting.sequence)
    count = parameters(architecture)
    moments = (_backward(architecture, setting, count), _step(architecture, setting, count))
    fullest = max(moments, key=lambda moment: moment.likely)
    weights, kept = count * setting.weight_bytes, state(architecture, setting, count)
    least, usual, most = contexts(setting)
    large = LARGEST * architecture.largest * setting.weight_bytes
    return Need(
        moment=fullest.name,
        weights=weights,
        gradients=fullest.gradients,
        optimizer=kept,
        activations=fullest.activations,
        logits=fullest.logits,
        casts=fullest.casts,
        temporaries=fullest.temporaries,
        context=usual,
        low=weights + kept + least + max(moment.firm for moment in moments),
        high=weights + kept + most + large + max(moment.high for moment in moments),
        parameters=count,
        note="; ".join(_notes(architecture, setting)),
    )


def _notes(architecture: Architecture, setting: Setting) -> Iterator[str]:
    if architecture.note:
        yield architecture.note
    if setting.attention != "eager" and not all(stack.fused for stack in architecture.stacks):
        yield "attention is counted as eager: transformers before 5 has no other for this family"


def contexts(setting: Setting) -> tuple[int, int, int]:
    """Return bytes that CUDA takes before the first tensor: least, usual, most."""
    return _LAZY if setting.torch >= (1, 13) else _AT_ONCE


def parameters(architecture: Architecture) -> int:
    """Return how many there are, those of the head for classes included."""
    head = (architecture.hidden + 1) * _CLASSES if architecture.head != GENERATION else 0
    return architecture.parameters + head


def activations(architecture: Architecture, setting: Setting) -> int:
    """Return bytes kept between the forward and the backward pass, logits left out.

    With checkpointing, what enters each layer, and all of the one that is computed again.
    """
    layers = tuple(_layers(architecture, setting))
    around = sum(layer.around for layer in layers)
    if setting.checkpointing:
        inputs = sum(layer.inputs * layer.stack.layers for layer in layers)
        return around + inputs + max(layer.kept for layer in layers)
    return around + sum(layer.kept * layer.stack.layers for layer in layers)


def _layers(architecture: Architecture, setting: Setting) -> Iterator[Layer]:
    """Yield one layer of each stack. A decoder's second attention looks at the first stack's places."""
    first = architecture.stacks[0].length or setting.sequence
    for stack in architecture.stacks:
        yield Layer(stack, setting, stack.length or setting.sequence, first)


def _logits(architecture: Architecture, setting: Setting) -> tuple[int, int]:
    """Return bytes of logits kept, and of what the loss adds for a moment.

    log_softmax keeps its result, before torch 1.11 its input as well. Its backward pass holds two
    more: the gradient of the loss and that of the logits. All in fp32, save in a pair of encoder and
    decoder whose weights have 16 bits: transformers takes the loss of those as it comes.
    """
    if architecture.head != GENERATION:
        return 0, 0
    width = setting.weight_bytes if len(architecture.stacks) > 1 else 4
    table = width * setting.batch * setting.sequence * architecture.vocabulary
    return table * (2 if setting.torch < (1, 11) else 1), 2 * table


def _backward(architecture: Architecture, setting: Setting, count: int) -> _Moment:
    """Return what lies there early in the backward pass."""
    kept, (logits, opening) = activations(architecture, setting), _logits(architecture, setting)
    casts = 2 * architecture.multiplied if setting.autocast else 0
    temporaries = max(opening, *(layer.temporary for layer in _layers(architecture, setting)))
    gradients = count * setting.weight_bytes
    there = gradients if setting.keeps_gradients else 0
    spare = round(MARGIN * (kept + logits + temporaries)) + gradients - there
    return _Moment("backward", there, kept, logits, casts, temporaries, spare)


def _step(architecture: Architecture, setting: Setting, count: int) -> _Moment:
    """Return what lies there in the optimizer's step."""
    work = momentary(architecture, setting, count)
    return _Moment("step", count * setting.weight_bytes, 0, 0, 0, work)
