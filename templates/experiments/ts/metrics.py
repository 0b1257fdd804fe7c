"""Metrics of a whole data set: means over all its windows, on all ranks, and what is made of them at the end."""

import torch
from torchmetrics import Metric


class Scores(Metric):
    """Sum the errors of all windows in float64.

    deviation: of each series, what its values were divided by; empty: nothing is forecast, there is a loss alone.
    """

    def __init__(self, deviation: list[float]):
        super().__init__()
        self.register_buffer("unit", torch.tensor(deviation, dtype=torch.float64), persistent=False)
        self.add_state("errors", torch.zeros(4, len(deviation), dtype=torch.float64), dist_reduce_fx="sum")
        self.add_state("loss", torch.tensor(0.0, dtype=torch.float64), dist_reduce_fx="sum")
        self.add_state("rows", torch.tensor(0), dist_reduce_fx="sum")

    def update(self, rows: int, loss: torch.Tensor, errors: torch.Tensor | float = 0.0) -> None:
        """Add a batch: how many windows it has, its mean loss, and its errors as `compared` returns them."""
        self.rows = self.rows + rows  # not +=: a state may be of another inference mode
        self.loss = self.loss + rows * loss
        self.errors = self.errors + rows * errors

    def compute(self) -> dict[str, torch.Tensor]:
        """Return the loss, mse and mae in the original units, and the skills."""
        loss = {"loss": self.loss / self.rows}
        if not len(self.unit):
            return loss
        squared, absolute, last, seasonal = self.errors / self.rows
        means = {"mse": (squared * self.unit**2).mean(), "mae": (absolute * self.unit).mean()}
        return loss | means | {"skill": skill(squared, last), "skill_seasonal": skill(squared, seasonal)}


def naive(past: torch.Tensor, horizon: int, season: int) -> torch.Tensor:
    """Return the last `season` values, over and over (rows, horizon, series); season 1: the last value."""
    return past[:, -season:].repeat(1, -(-horizon // season), 1)[:, :horizon]


def compared(found: torch.Tensor, wanted: torch.Tensor, past: torch.Tensor, season: int) -> torch.Tensor:
    """Return errors of each series (4, series), means over the windows and the horizon; all inputs are scaled.

    They are: squared and absolute of the forecast, squared of the last value, squared of the season before.
    """
    others = [naive(past, wanted.shape[1], steps) for steps in (1, season)]
    squared, last, seasonal = ((one - wanted) ** 2 for one in (found, *others))
    return torch.stack([squared, (found - wanted).abs(), last, seasonal]).mean((1, 2))


def skill(own: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """Return 1 - MSE / MSE of a naive forecast, the mean of the series, whatever their units are.

    1 is perfect, 0 as good as the naive one; a series that the naive one forecasts without error has no part in it.
    """
    return (1 - own / other)[other > 0].mean()
