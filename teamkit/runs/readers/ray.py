"""Ray Tune and RLlib: a trial's `result.json`, else its `progress.csv`; what became of it from its experiment.

https://docs.ray.io/en/latest/tune/tutorials/tune-output.html
"""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from teamkit.runs.folder import Folder
from teamkit.runs.model import CRASHED, FINISHED, RUNNING, UNKNOWN, Mark, Run, Value
from teamkit.runs.readers.columns import TEXT, Numbers, rows, whole
from teamkit.runs.readers.curves import Curves
from teamkit.runs.readers.damages import Damages
from teamkit.runs.readers.documents import flattened, json_rows, numbers, values
from teamkit.runs.readers.growing import Lines, read_on
from teamkit.runs.readers.ray_states import STATES, Trial, finite, newest, trials
from teamkit.runs.readers.text import Unreadable

VERSION = 1
_RESULT, _PROGRESS, _PARAMS, _ERROR = "result.json", "progress.csv", "params.json", "error.txt"
_STEP = "training_iteration"
_CONFIG, _ABOVE = "config/", "../"
# What Ray itself adds to each result: https://docs.ray.io/en/latest/tune/tutorials/tune-metrics.html
_NO_METRICS = frozenset(
    (
        *(_STEP, "date", "done", "experiment_id", "experiment_tag", "hostname", "node_ip", "pid", "timestamp"),
        *("iterations_since_restore", "time_since_restore", "time_this_iter_s", "time_total_s"),
        *("timesteps_since_restore", "trial_id", "checkpoint_dir_name", "should_checkpoint", "warmup_time"),
    )
)


# What is told of the first row and of the last.
_FACTS = (_STEP, "done", "experiment_id", "hostname", "timestamp", "time_total_s", "trial_id")


class _Results:
    """The rows of one file. first, last: two of them, by flat names."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.curves = Curves(lines.series)
        self.count: int = lines.state.get("count", 0)
        self.first: Mapping[str, Value] = lines.state.get("first", {})
        self.last: Mapping[str, Value] = lines.state.get("last", {})
        self.config: object = None
        self.notes: tuple[str, ...] = ()

    def marks(self) -> dict[str, Mark]:
        """Return the mark to go on from, with what is told of these rows."""
        first, last = ({key: row[key] for key in _FACTS if key in row} for row in (self.first, self.last))
        self.lines.state |= {"count": self.count, "first": first, "last": last}
        return self.lines.marks()

    def add(self, cells: Mapping[str, Value], metrics: Mapping[str, float]) -> bool:
        """Take a row; False for one without an iteration."""
        step = whole(cells.get(_STEP))
        if step is None:
            return False
        self.count += 1
        self.first = self.first or cells
        self.last = cells
        wall = finite(cells.get("timestamp"))
        own = {tag: value for tag, value in metrics.items() if tag not in _NO_METRICS}
        self.curves.add(step, own, wall=math.nan if wall is None else wall)
        return True


def claims(folder: Folder) -> Sequence[str]:
    """Return a trial's files and its experiment's state; those of a checkpoint are copies."""
    own = [name for name in (_RESULT, _PROGRESS, _PARAMS, _ERROR) if name in folder.files]
    if not {_RESULT, _PROGRESS, _PARAMS} & set(own) or folder.path.name.startswith("checkpoint_"):
        return ()
    state = newest(folder.path.parent)
    if not state and own == [_PARAMS]:
        return ()  # of anybody
    return [*own, f"{_ABOVE}{state}"] if state else own


def read(path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:
    """Return the trial, or none where no file is one of Ray's."""
    logs = [name for name in (_RESULT, _PROGRESS) if name in files]
    run = read_on(before, logs[:1], partial(_run, path, files, logs), (TEXT,))
    return [run] if run.files else []


def _run(path: Path, files: Sequence[str], logs: Sequence[str], known: Run | None) -> Run:
    """Return the trial; without files where none is one of Ray's."""
    damages = Damages()
    results = _results(path, logs, known, damages)
    trial = _trial(path, files, damages)
    run = Run("ray", str(path), name=path.name)
    if not results.count and trial is None and _PARAMS not in files:
        return run
    run.files = tuple(files)
    run.series, run.notes = results.curves.series, results.notes + results.curves.notes()
    run.params = values(path / _PARAMS, _PARAMS, damages) if _PARAMS in files else {}
    run.marks = results.marks() if run.params else {}  # else the rows tell the parameters
    run.params = run.params or flattened(results.config or (trial and trial.config), _RESULT, damages)
    _describe(run, results, trial)
    run.damage = damages.all()
    return run


def _results(path: Path, logs: Sequence[str], known: Run | None, damages: Damages) -> _Results:
    """Return the rows of result.json; of progress.csv, where that holds more."""
    if not logs:
        return _Results(Lines(path, _RESULT))
    results = _rows(path, logs[0], known, damages)
    if len(logs) > 1 and (not results.count or damages.all()):
        others = _rows(path, logs[1], None, damages)
        if others.count > results.count:
            others.lines.goes_on = False  # next time the first may hold more
            return others
    return results


def _rows(path: Path, name: str, known: Run | None, damages: Damages) -> _Results:
    results = _Results(Lines(path, name, known))
    (_take_json if name == _RESULT else _take_csv)(results, damages)
    return results


def _take_json(results: _Results, damages: Damages) -> None:
    for row in json_rows(results.lines, damages):
        results.config = row.pop("config", None) or results.config
        cells = flattened(row, _RESULT, damages, "/")
        if not results.add(cells, numbers(cells)):
            damages.tell(_RESULT, f"a line without {_STEP}")


def _take_csv(results: _Results, damages: Damages) -> None:
    seen = Numbers(results.lines)
    for row in rows(results.lines, damages):
        but = [tag for tag in row.cells if tag in _NO_METRICS or tag.startswith(_CONFIG)]
        if not results.add(row.cells, seen.of(row, but)):
            damages.tell(_PROGRESS, f"a row without {_STEP}", f"line {row.line}")
    results.notes = seen.notes(_PROGRESS, damages)


def _trial(path: Path, files: Sequence[str], damages: Damages) -> Trial | None:
    state = files[-1] if files[-1].startswith(_ABOVE) else ""
    if not state:
        return None
    try:
        # One path for all, as they are remembered by it.
        return trials(path.parent / state[len(_ABOVE) :]).get(path.name)
    except Unreadable as error:
        damages.tell(state, str(error))
        return None


def _describe(run: Run, results: _Results, trial: Trial | None) -> None:
    last = results.last
    run.id = str(last.get("trial_id") or (trial and trial.id) or last.get("experiment_id") or "")
    if run.id and run.id in run.name:  # the name of a folder goes on with parameters and a time
        run.name = run.name[: run.name.index(run.id) + len(run.id)]
    if trial is not None:
        run.project = Path(run.path).parent.name
    run.state = _state(run, last, trial)
    run.started = _started(results.first, trial)
    if run.state in {FINISHED, CRASHED}:
        run.ended = finite(last.get("timestamp"))  # whole seconds
    if run.state == UNKNOWN and trial is not None:
        run.notes += (f"its experiment says {trial.status}",)
    if last.get("hostname"):
        run.told["host"] = str(last["hostname"])
    if "time_total_s" in last:
        run.summary["time_total_s"] = finite(last["time_total_s"])


def _state(run: Run, last: Mapping[str, Value], trial: Trial | None) -> str:
    """Return the state that its experiment tells; that may be older than what the trial itself tells."""
    told = STATES.get(trial.status, UNKNOWN) if trial is not None else RUNNING
    if told in {FINISHED, CRASHED}:
        return told
    if last.get("done") in {True, "True"}:
        return FINISHED
    return CRASHED if _ERROR in run.files else told


def _started(first: Mapping[str, Value], trial: Trial | None) -> float | None:
    if trial is not None and trial.started is not None:
        return trial.started
    ended, took = finite(first.get("timestamp")), finite(first.get("time_total_s"))
    return None if ended is None or took is None else finite(ended - took)
