"""Which parameters of runs were varied, and what was tried. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from teamkit.report.evidence import of_runs
from teamkit.report.parts.pieces import clean, setting
from teamkit.runs.model import Run
from teamkit.runs.roles import RUN, SEED, role
from teamkit.runs.same import key

_LONGEST = 30  # letters of a value


class Parameter(NamedTuple):
    """A parameter that differs among runs. values: each once, as a report can hold it. ids: of the runs that have it.

    Two values that begin with the same letters, where they are cut, are still two.
    """

    name: str
    values: tuple[str, ...]
    ids: tuple[str, ...]


def varied(runs: Sequence[Run]) -> list[Parameter]:
    """Return the parameters with several values, by name, without seeds and what only names a run."""
    names = sorted({name for run in runs for name in run.params if role(name) not in (RUN, SEED)})
    return [one for one in (_parameter(name, runs) for name in names) if len(one.values) > 1]


def _parameter(name: str, runs: Sequence[Run]) -> Parameter:
    having = [run for run in runs if run.params.get(name) is not None]
    values = {key(run.params[name]): setting(name, run.params[name])[:_LONGEST] for run in having}
    return Parameter(clean(name), tuple(values.values()), of_runs(run.id for run in having))
