"""Whether the metrics of runs can be compared: the data, its split, how it is measured, by what code. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from teamkit.runs import roles
from teamkit.runs.model import Run, Value
from teamkit.runs.roles import DATA, HASH, METRIC, SEED, SPLIT, role
from teamkit.runs.same import NONE, key
from teamkit.runs.shown import text
from teamkit.runs.values import as_text, number

SAME, DIFFERS, UNKNOWN = "same", "differs", "unknown"
States = dict[str, str]  # parameters: DIFFERS where two runs differ, UNKNOWN where some do not log it, else SAME
# Words in the path of a file that evaluates, and in one that may.
_EVALUATES = frozenset("eval evaluate evaluation evaluator metric metrics score scores scorer scoring validate".split())
_MAY_EVALUATE = frozenset("util utils helper helpers common".split())
_CODE = (".py", ".ipynb", ".sh", ".yaml", ".yml", ".toml", ".cfg")  # a metrics.json is a result
_TESTS = re.compile(r"(?:^|/)(?:tests?|docs?)/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.[^./]*$", re.IGNORECASE)
_NAMES = (HASH, DATA, SPLIT)  # their values are names: the hashes "12e4" and "120e3" are two
# Several shares, yes and no, and ways to draw by chance name no split.
_DRAWN = re.compile(r"^[\[({]|^(?:true|false)$|random|shuffl|stratif|k_?-?fold", re.IGNORECASE)
_SHOWN = 3


class Code(NamedTuple):
    """What lies between the commits of two runs. error: why that is not known, else "".

    ahead, behind: commits that only the second has, and only the first. subjects: "1a2b3c4 fix: ..." of the
    first of those ahead. files: that differ.
    """

    same: bool = False
    ahead: int = 0
    behind: int = 0
    subjects: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    error: str = ""


class Check(NamedTuple):
    """One thing that must be the same. state: SAME, DIFFERS or UNKNOWN; why: in one clause."""

    what: str
    state: str
    why: str


class Verdict(NamedTuple):
    """state: SAME where the runs are comparable, DIFFERS where they are not, UNKNOWN where that is not known."""

    state: str
    checks: tuple[Check, ...]

    @property
    def answer(self) -> str:
        """Return it as a sentence."""
        begins = {SAME: "comparable", DIFFERS: "not comparable", UNKNOWN: "not known to be comparable"}[self.state]
        reasons = "; ".join(check.why for check in self.checks if check.state == self.state)
        return f"{begins}: {reasons}"


def verdict(runs: Sequence[Run], codes: Sequence[Code]) -> Verdict:
    """Return whether runs can be compared, with every reason. codes: from the first run to each, itself too."""
    told = _by_role(runs)
    found = (_data(runs, told), _split(runs, told), _definition(runs, told[METRIC]), _code(runs, codes))
    states = {check.state for check in found}
    return Verdict(next(one for one in (DIFFERS, UNKNOWN, SAME) if one in states), found)


def evaluates(path: str) -> bool:
    """Whether a file looks like one that evaluates, by the words of its path; tests do not count."""
    return _is_code(path) and not _EVALUATES.isdisjoint(roles.words(path))


def may_evaluate(path: str) -> bool:
    """Whether a file is one in which anything may be, evaluation too."""
    return _is_code(path) and not _MAY_EVALUATE.isdisjoint(roles.words(path))


def _is_code(path: str) -> bool:
    return path.endswith(_CODE) and not _TESTS.search(path)


def _data(runs: Sequence[Run], told: Mapping[str, States]) -> Check:
    hashes, named = told[HASH], told[DATA]
    judging = _without_training(hashes)
    if SAME in judging.values():
        named = _without_training(named)
    if any(state == SAME and roles.is_of_evaluation(name) for name, state in judging.items()):
        hashes = judging
    sure = hashes | {name: state for name, state in named.items() if not roles.is_place(name)}
    if DIFFERS in sure.values():
        return Check("data", DIFFERS, f"the data differs ({_values(runs, sure)})")
    if UNKNOWN in judging.values():
        return Check("data", UNKNOWN, f"{_names(judging, UNKNOWN)} is not logged by all")
    if judging:
        return Check("data", SAME, f"the data is the same ({_names(judging, SAME)})")
    missing = f"no data hash is logged but of training ({_few(hashes)})" if hashes else "no data hash is logged"
    elsewhere = f"{_names(named, DIFFERS)} differs, and " if DIFFERS in named.values() else ""
    return Check("data", UNKNOWN, f"{elsewhere}{missing}")


def _without_training(named: States) -> States:
    return {name: state for name, state in named.items() if not roles.is_of_training(name)}


def _split(runs: Sequence[Run], told: Mapping[str, States]) -> Check:
    named, seeds = told[SPLIT], told[SEED]
    if DIFFERS in named.values():
        return Check("split", DIFFERS, f"the split differs ({_values(runs, named)})")
    judged = [name for name, state in told[HASH].items() if roles.is_of_evaluation(name) and state == SAME]
    if judged:
        return Check("split", SAME, f"the split is the same ({', '.join(judged)})")
    if not named:
        return Check("split", UNKNOWN, "no split is logged")
    if UNKNOWN in named.values():
        return Check("split", UNKNOWN, f"{_names(named, UNKNOWN)} is not logged by all")
    if any(_is_named(name, runs[0].params[name]) for name in named):
        return Check("split", SAME, f"the split is the same ({', '.join(named)})")
    if seeds and set(seeds.values()) == {SAME}:
        return Check("split", SAME, f"the split is the same ({', '.join([*named, *seeds])})")
    why = "the seeds differ" if DIFFERS in seeds.values() else "no seed is logged by all"
    return Check("split", UNKNOWN, f"{', '.join(named)} may be drawn by chance, and {why}")


def _is_named(name: str, value: Value) -> bool:
    """Whether a parameter says which split it is, and not just how it is drawn: how many, how large, which way."""
    words = as_text(value)
    if number(value) is not None or not any(map(str.isalpha, words)):
        return roles.is_index(name)
    return not _DRAWN.search(words)


def _definition(runs: Sequence[Run], named: States) -> Check:
    if DIFFERS in named.values():
        return Check("metric definition", DIFFERS, f"the definition of metrics differs ({_values(runs, named)})")
    if UNKNOWN in named.values():
        return Check("metric definition", UNKNOWN, f"{_names(named, UNKNOWN)} is not logged by all")
    if named:
        return Check("metric definition", SAME, f"metrics are defined alike ({', '.join(named)})")
    return Check("metric definition", UNKNOWN, "nothing is logged of how metrics are defined")


def _code(runs: Sequence[Run], codes: Sequence[Code]) -> Check:
    changed = _few(file for code in codes for file in code.files if evaluates(file))
    if changed:
        return Check("evaluation code", DIFFERS, f"evaluation code differs ({changed})")
    missing = [code.error for code in codes if code.error]
    if missing:
        return Check("evaluation code", UNKNOWN, missing[0])
    dirty = [_called(run) for run in runs if is_dirty(run)]
    if dirty:
        return Check("evaluation code", UNKNOWN, f"{_few(dirty)} ran with changes that no commit holds")
    perhaps = _few(file for code in codes for file in code.files if may_evaluate(file))
    if perhaps:
        return Check("evaluation code", UNKNOWN, f"{perhaps} changed, which may evaluate")
    if all(code.same for code in codes):
        return Check("evaluation code", SAME, "the commit is the same")
    return Check("evaluation code", SAME, "no file changed whose name tells of evaluation")


def is_dirty(run: Run) -> bool | None:
    """Whether a run had changes that no commit holds; None where nobody tells."""
    told = run.told.get("dirty", "").lower()
    return None if not told else told not in ("false", "0", "no")


def _by_role(runs: Sequence[Run]) -> dict[str, States]:
    """Return the parameters of each role that tells something of it."""
    found: dict[str, States] = {one: {} for one in (*_NAMES, METRIC, SEED)}
    for name in sorted({name for run in runs for name in run.params}):
        own = role(name)
        if own in found and (state := _state([run.params.get(name) for run in runs], own in _NAMES)):
            found[own][name] = state
    return found


def _state(values: Sequence[Value], exact: bool) -> str:
    """Return "" where no run tells anything. exact: two texts are one only where they are written alike."""
    known = [value for value in values if key(value) != NONE]
    written = {value.strip() for value in known if isinstance(value, str)} if exact else ()
    if len(set(map(key, known))) > 1 or len(written) > 1:
        return DIFFERS
    return SAME if len(known) == len(values) else UNKNOWN if known else ""


def _names(named: States, state: str) -> str:
    return _few(name for name, own in named.items() if own == state)


def _values(runs: Sequence[Run], named: States) -> str:
    """Return the names that differ with their values: "fold: 0, 1"."""
    return "; ".join(f"{name}: {_few(_logged(runs, name))}" for name, state in named.items() if state == DIFFERS)


def _logged(runs: Sequence[Run], name: str) -> Iterable[str]:
    return (as_text(run.params[name]) for run in runs if run.params.get(name) is not None)


def _few(words: Iterable[str]) -> str:
    found = list(dict.fromkeys(map(text, words)))
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(found[:_SHOWN]) + more


def _called(run: Run) -> str:
    return run.name or run.id
