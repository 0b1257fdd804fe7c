"""Shapes that are drawn, by their Korean names."""

import torch

from images import grid

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
