"""Images as numbers: those of a folder, or shapes that are drawn."""

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
    y, x = torch.meshgrid(line, line, indexing="ij")
    return x, y


SHAPES = {
    "원": lambda x, y: torch.hypot(x, y) < 1,
    "네모": lambda x, y: torch.maximum(x.abs(), y.abs()) < 0.9,
    "세모": lambda x, y: (y < 0.9) & (y > 2.4 * x.abs() - 1),
    "십자": lambda x, y: (torch.minimum(x.abs(), y.abs()) < 0.35) & (torch.maximum(x.abs(), y.abs()) < 1),
}
COLOURS = {
    "빨간": (1, 0, 0),
    "초록": (0, 0.8, 0),
    "파란": (0, 0.2, 1),
    "노란": (1, 0.9, 0),
    "하얀": (1, 1, 1),
    "보라": (0.7, 0, 0.9),
}


def drawn(shapes: list[tuple[str, str, float, float, float]], side: int, seed: int) -> torch.Tensor:
    """Return an image (3, side, side) from 0 to 1 of shapes on noise.

    shapes: the name of each and of its colour, its middle x and y, and half its size; these are parts of the side.
    """
    image = 0.2 * torch.rand(3, side, side, generator=torch.Generator().manual_seed(seed))
    x, y = grid(side)
    for name, colour, left, top, half in shapes:
        inside = SHAPES[name]((x - left) / half, (y - top) / half)
        image[:, inside] = torch.tensor(COLOURS[colour], dtype=image.dtype)[:, None]
    return image
