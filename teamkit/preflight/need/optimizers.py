"""What an optimizer keeps between steps, and what one step needs for a moment. Pure.

Bytes. adamw: two moments in the type of the weights (torch.optim). adamw8bit: two moments of one
byte and an fp32 number for each 256 of them (bitsandbytes); transformers keeps those of embeddings
in fp32. adafactor: a row and a column for each matrix. sgd: nothing. sgd-momentum and lion: one
moment.
"""

from teamkit.preflight.need.setting import Setting
from teamkit.preflight.need.shape import Architecture

_BLOCK = 256


def state(architecture: Architecture, setting: Setting, count: int) -> int:
    """Return bytes of the state of `count` parameters."""
    width = setting.weight_bytes
    if setting.optimizer == "adafactor":
        return width * _factored(architecture)
    if setting.optimizer == "adamw8bit":
        small = count - architecture.looked_up
        return round(2 * small * (1 + 4 / _BLOCK)) + 8 * architecture.looked_up
    return count * width * {"adamw": 2, "sgd": 0}.get(setting.optimizer, 1)


def momentary(architecture: Architecture, setting: Setting, count: int) -> int:
    """Return bytes that a step needs besides gradients and state.

    torch's foreach AdamW takes the root of all second moments at once: one more copy of the
    weights. Others go weight by weight: a few copies of the largest, in fp32.
    """
    if setting.optimizer == "adamw" and setting.steps_at_once:
        return count * setting.weight_bytes
    copies = {"adafactor": 3, "lion": 2, "adamw": 2}.get(setting.optimizer, 0)
    return copies * 4 * architecture.largest


def _factored(architecture: Architecture) -> int:
    """Return elements of Adafactor's state: a vector keeps one for each of its own."""
    return sum(
        weight.copies * (weight.rows if weight.kind == "vector" else weight.rows + weight.columns)
        for weight in architecture.weights
    )
