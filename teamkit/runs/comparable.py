"""Whether the metrics of runs can be compared: the data, its split, how it is measured, by what code. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from teamkit.runs import roles
from teamkit.runs.model import Run, Value
from teamkit.runs.roles import DATA, HASH, METRIC, SEED, SPLIT, role
from teamkit.runs.same import key
from teamkit.runs.shown import text
from teamkit.runs.values import as_text, number

SAME, DIFFERS, UNKNOWN = "same", "differs", "unknown"
# Words in the path of a file that evaluates, and in one that may.
_EVALUATES = frozenset("eval evaluate evaluation evaluator metric metrics score scores scorer scoring validate".split())
_MAY_EVALUATE = frozenset("util utils helper helpers common".split())
_CODE = (".py", ".ipynb", ".sh", ".yaml", ".yml", ".toml", ".cfg")  # a metrics.json is a result
_TESTS = frozenset(("tests", "docs"))
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
    found = (_data(runs), _split(runs), _definition(runs), _code(runs, codes))
    states = {check.state for check in found}
    return Verdict(next(one for one in (DIFFERS, UNKNOWN, SAME) if one in states), found)


def evaluates(path: str) -> bool:
    """Whether a file looks like one that evaluates, by the words of its path; tests do not count."""
    return _is_code(path) and not _EVALUATES.isdisjoint(roles.words(path))


def may_evaluate(path: str) -> bool:
    """Whether a file is one in which anything may be, evaluation too."""
    return _is_code(path) and not _MAY_EVALUATE.isdisjoint(roles.words(path))


def _is_code(path: str) -> bool:
    *folders, name = path.split("/")
    return name.endswith(_CODE) and not name.startswith("test_") and _TESTS.isdisjoint(folders)


def _data(runs: Sequence[Run]) -> Check:
    hashes = _named(runs, HASH)
    judged = [name for name in hashes if roles.is_of_evaluation(name)]
    if any(_agree(runs, name) for name in judged):
        hashes = {name: state for name, state in hashes.items() if not roles.is_of_training(name)}
    if DIFFERS in hashes.values():
        return Check("data", DIFFERS, f"the data differs ({_values(runs, hashes)})")
    named = _named(runs, DATA)
    if SAME in hashes.values():
        return Check("data", SAME, f"the data is the same ({_names(hashes, SAME)})")
    told = {name: state for name, state in named.items() if not roles.is_place(name)}
    if DIFFERS in told.values():
        return Check("data", DIFFERS, f"the data differs ({_values(runs, told)})")
    if DIFFERS in named.values():
        return Check("data", UNKNOWN, f"{_names(named, DIFFERS)} differs, and no data hash is logged")
    return Check("data", UNKNOWN, f"{_names(hashes, UNKNOWN)} is not logged by all" if hashes else _NO_HASH)


_NO_HASH = "no data hash is logged"


def _split(runs: Sequence[Run]) -> Check:
    named = _named(runs, SPLIT)
    if DIFFERS in named.values():
        return Check("split", DIFFERS, f"the split differs ({_values(runs, named)})")
    judged = [name for name in _named(runs, HASH) if roles.is_of_evaluation(name) and _agree(runs, name)]
    if judged:
        return Check("split", SAME, f"the split is the same ({', '.join(judged)})")
    if not named:
        return Check("split", UNKNOWN, "no split is logged")
    if UNKNOWN in named.values():
        return Check("split", UNKNOWN, f"{_names(named, UNKNOWN)} is not logged by all")
    if _follows_seed(runs, named):
        return Check("split", UNKNOWN, "the seeds differ, and a split by a share may follow them")
    return Check("split", SAME, f"the split is the same ({', '.join(named)})")


def _follows_seed(runs: Sequence[Run], split: Mapping[str, str]) -> bool:
    """Whether all that is told of the split is a share, drawn with seeds that differ."""
    shares = all(0 < (number(runs[0].params[name]) or 0) < 1 for name in split)
    return shares and DIFFERS in _named(runs, SEED).values()


def _definition(runs: Sequence[Run]) -> Check:
    named = _named(runs, METRIC)
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


def _named(runs: Sequence[Run], wanted: str) -> dict[str, str]:
    """Return the parameters of a role: DIFFERS where two runs differ, UNKNOWN where some do not log it, else SAME."""
    names = sorted({name for run in runs for name in run.params if role(name) == wanted})
    states = {name: _state([run.params.get(name) for run in runs]) for name in names}
    return {name: state for name, state in states.items() if state}


def _state(values: Sequence[Value]) -> str:
    """Return "" where no run tells anything."""
    known = {key(value) for value in values if value is not None}
    if len(known) > 1:
        return DIFFERS
    return UNKNOWN if known and None in values else SAME if known else ""


def _agree(runs: Sequence[Run], name: str) -> bool:
    return _state([run.params.get(name) for run in runs]) == SAME


def _names(named: Mapping[str, str], state: str) -> str:
    return _few(name for name, own in named.items() if own == state)


def _values(runs: Sequence[Run], named: Mapping[str, str]) -> str:
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
