"""Which run a person means: by the beginning of its id, else by its name, else by its folder. Pure."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from teamkit.errors import ConfigError
from teamkit.runs import slip
from teamkit.runs.model import Run
from teamkit.runs.shown import text

_FEW = 5
_SHORTEST = 8  # letters of an id that are shown


def meant(asked: str, runs: Sequence[Run]) -> Run:
    """Return the one run. Raises ConfigError, with those that may be meant, where it is none or several."""
    found = [run for run in runs if asked and run.id.startswith(asked)]
    exact = [run for run in found if run.id == asked]
    named = [run for run in runs if asked and run.name == asked]
    placed = [run for run in runs if asked and f"/{run.path}".endswith(f"/{asked.strip('/')}")]
    for few in (exact, found, named, placed):
        if len(few) == 1:
            return few[0]
    several = found or named or placed
    if several:
        words = f"{text(asked)} may be any of {len(several)} runs: {_listed(several)}"
        raise ConfigError(words, hint=f"teamkit runs show {text(several[0].id)}")
    raise _unknown(asked, runs)


def short(runs: Iterable[Run]) -> dict[str, str]:
    """Return ids and their beginnings that mean no other run."""
    ids = sorted({run.id for run in runs})
    needed = dict.fromkeys(ids, _SHORTEST)
    for before, after in pairwise(ids):
        shared = next(
            (at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), len(before)
        )
        for own in (before, after):
            needed[own] = max(needed[own], shared + 1)
    return {own: own[:length] for own, length in needed.items()}


def _listed(runs: Sequence[Run]) -> str:
    few = ", ".join(_called(run) for run in runs[:_FEW])
    return f"{few} and {len(runs) - _FEW} more" if len(runs) > _FEW else few


def _called(run: Run) -> str:
    return " ".join(text(word) for word in (run.id, run.name) if word)


def _unknown(asked: str, runs: Sequence[Run]) -> ConfigError:
    ids = {run.id: run.id for run in runs} | {run.id[: len(asked)]: run.id for run in runs if len(asked) > 2}
    names = {run.name: run.name for run in runs if run.name}
    known = {**ids, **names}
    near = slip.nearest(asked, known)
    hint = slip.asked(text(known[near])) if near else "teamkit runs --columns id,name"
    return ConfigError(f"there is no run {text(asked)} among {len(runs)}", hint=hint)
