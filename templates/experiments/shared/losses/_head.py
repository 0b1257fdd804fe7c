import torch
import torch.nn.functional as F
from torch import nn

LOSSES: dict[str, type[nn.Module]] = {}


def named(name: str):
    """Enter a loss under the name that the YAML file calls it by."""
    return lambda made: LOSSES.setdefault(name, made)


def loss(name: str, **options) -> nn.Module:
    """Make a loss by its name; SystemExit with the known ones for another."""
    if name not in LOSSES:
        raise SystemExit(f"error: no loss is called {name}\nhint: one of {', '.join(sorted(LOSSES))}")
    try:
        return LOSSES[name](**options)
    except TypeError as error:
        raise SystemExit(f"error: the loss {name}: {str(error).split('__init__() ')[-1]}") from error
