"""Images as numbers."""

from pathlib import Path

import numpy as np
import torch
from transformers import AutoConfig

from backbone import TINY

SIDE = 32  # of the tiny model, in pixels


def side_of(model: str) -> int:
    """Return the side of the images that a model takes, in pixels."""
    if model == TINY:
        return SIDE
    config = AutoConfig.from_pretrained(model)
    return getattr(config, "vision_config", config).image_size


def loaded(path: Path, side: int = 0) -> torch.Tensor:
    """Return an image file (3, height, width) from 0 to 1; side: cut out of its middle, or 0 for all of it."""
    from PIL import Image, ImageOps

    with Image.open(path) as file:
        image = file.convert("RGB")
    image = ImageOps.fit(image, (side, side)) if side else image
    return torch.from_numpy(np.array(image)).permute(2, 0, 1).float() / 255


def grid(side: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return x and y of every pixel (side, side), from 0 to 1; y is 0 at the top."""
    line = (torch.arange(side) + 0.5) / side
    return torch.meshgrid(line, line, indexing="xy")
