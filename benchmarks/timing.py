"""Fair timing on a busy machine: every round runs all candidates, in an order of its own."""

import random
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter


@dataclass(frozen=True)
class Candidate:
    """A command, what has to happen before each run of it, and where it runs."""

    command: list[str]
    folder: Path
    env: Mapping[str, str]
    prepare: Callable[[], object] = field(default=lambda: None)

    def run(self) -> float:
        """Return how many milliseconds one run took; what is prepared for it does not count."""
        self.prepare()
        start = perf_counter()
        done = subprocess.run(self.command, cwd=self.folder, env=self.env, capture_output=True, text=True, check=False)
        taken = 1000 * (perf_counter() - start)
        if done.returncode:
            message = f"{' '.join(self.command)}: {done.stderr}"
            raise RuntimeError(message)
        return taken


@dataclass(frozen=True)
class Series:
    """The times of one candidate, and those of the first candidate in the same rounds."""

    times: list[float]
    first: list[float]

    @property
    def median(self) -> float:
        """Milliseconds."""
        return median(self.times)

    @property
    def added(self) -> float:
        """Milliseconds more than the first candidate, as the median of the pairs."""
        return median(mine - theirs for mine, theirs in zip(self.times, self.first, strict=True))

    @property
    def ratio(self) -> float:
        """Times the first candidate, as the median of the pairs."""
        return median(mine / theirs for mine, theirs in zip(self.times, self.first, strict=True))

    def against(self, other: "Series") -> float:
        """Times another candidate, as the median of the pairs."""
        return median(mine / theirs for mine, theirs in zip(self.times, other.times, strict=True))


def paired(candidates: Mapping[str, Candidate], rounds: int) -> dict[str, Series]:
    """Time every candidate once a round, after one round that does not count."""
    times: dict[str, list[float]] = {name: [] for name in candidates}
    chance = random.Random(20)
    for number in range(rounds + 1):
        for name in chance.sample(list(candidates), len(candidates)):
            taken = candidates[name].run()
            if number:
                times[name].append(taken)
    first = next(iter(times.values()))
    return {name: Series(taken, first) for name, taken in times.items()}


def table(title: str, series: Mapping[str, Series]) -> str:
    """Return the figures as lines; all but the first against the first."""
    rounds = len(next(iter(series.values())).times)
    head = f"\n{title}, {rounds} rounds\n  {'':30}{'median ms':>10}{'added ms':>10}{'ratio':>8}"
    return "\n".join([head, *(_row(name, one) for name, one in series.items())])


def _row(name: str, one: Series) -> str:
    if one.times is one.first:
        return f"  {name:30}{one.median:10.1f}"
    return f"  {name:30}{one.median:10.1f}{one.added:+10.1f}{one.ratio:8.2f}"
