"""What teamkit promises, and whether this run kept it."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.commands import EMPTY
from benchmarks.runs import WARM
from benchmarks.timing import Series
from tests.e2e.worlds import git_version

Results = Mapping[str, Mapping[str, Series]]


@dataclass(frozen=True)
class Target:
    """A figure and the most it may be."""

    words: str
    value: float
    most: float

    @property
    def kept(self) -> bool:
        """Whether the figure is low enough."""
        return self.value <= self.most

    def __str__(self) -> str:
        """Return the line of the report."""
        return f"  {'ok' if self.kept else 'missed':8}{self.words:56}{self.value:8.2f}   at most {self.most:.3g}"


def targets(results: Results) -> list[Target]:
    """Return the targets of the benchmarks that ran."""
    made: list[Target] = []
    if "commits" in results:
        commits = results["commits"]
        share = commits["teamkit"].added / commits["pre-commit"].added
        made += [
            Target(
                "ms that the hook for refs adds to a commit", commits["teamkit, its hook for refs"].added, _calls(5, 10)
            ),
            Target("ms that the whole guard adds to a commit", commits["teamkit"].added, _calls(12, 17)),
            Target("share of what pre-commit adds", share, 1 / 12),
        ]
    if "rebases" in results:
        rebases = results["rebases"]
        made += [
            Target("times a bare rebase of 20 commits", rebases["teamkit"].ratio, _calls(2.5, 5)),
            Target("times one with an empty hook for refs", rebases["teamkit"].against(rebases[EMPTY]), 1.4),
        ]
    if "starts" in results:
        starts = results["starts"]
        made += [
            Target("times `import click`: teamkit --help", starts["teamkit --help"].ratio, 2),
            Target("times `import click`: teamkit status", starts["teamkit status"].ratio, 4),
        ]
    if "scans" in results:
        made.append(Target("share of a cold scan that a warm one takes", results["scans"][WARM].ratio, 0.1))
    if "machines" in results:
        look = results["machines"]["teamkit preflight"]
        made += [
            Target("ms of processor for teamkit preflight", look.median, 120),
            Target("times the processor of gpustat", look.ratio, 0.7),
        ]
    return made


def _calls(few: float, many: float) -> float:
    """Return the limit: git 2.55 calls the hook seven times a commit, 2.39 twice, and 2.46 more often."""
    return many if git_version() >= (2, 46) else few
