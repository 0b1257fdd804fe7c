"""What the records of a .wandb file tell: wandb/proto/wandb_internal.proto of W&B's library, releases 0.10 to 0.31.

Pure: bytes to a run.
"""

import math
import shlex
from collections.abc import Callable
from typing import Final

from teamkit.runs.model import CRASHED, FINISHED, INTERRUPTED, RUNNING, Run
from teamkit.runs.readers.wandb_history import History
from teamkit.runs.readers.wandb_values import Tree, item, parameters, sums
from teamkit.runs.readers.wire import fields

_CTRL_C = 255  # what the library's exit hook notes for a KeyboardInterrupt
_MOST_NOTES = 20
_GOALS = {1: "min", 2: "max"}


class Store:
    """A run that grows record by record; `run` is whole after `close`.

    looks_back: whether a later record can only be understood with one that came before it, which `run` does not tell.
    """

    def __init__(self, run: Run) -> None:
        self.run: Final = run
        self._config, self._summary = Tree(run.params), Tree(run.summary)
        self._globs: dict[str, str] = {}
        self._notes = dict.fromkeys(run.notes)
        self._runtime = 0
        self._history: Final = History(run, self._leave_out)
        self._kinds: Final = {
            2: self._history.take,
            3: self._update_summary,
            5: self._update_config,
            12: self._metric,
            17: self._run,
            18: self._exit,
            26: self._environment,
        }
        if run.state not in {FINISHED, CRASHED, INTERRUPTED}:
            run.state = RUNNING

    @property
    def looks_back(self) -> bool:
        return bool(self._globs) or self._history.counts

    def take(self, data: bytes) -> None:
        """Take a record. Raises Broken."""
        for field in fields(data):
            if field.number in self._kinds:
                self._kinds[field.number](field.data)

    def note(self, text: str) -> None:
        """Note something once."""
        self._notes[text] = None

    def _leave_out(self, name: str) -> None:
        if len(self._notes) < _MOST_NOTES:
            self.note(f"{name}: not a number")

    def close(self) -> None:
        """Put together what was taken."""
        run = self.run
        run.params, run.summary = parameters(self._config.items()), sums(self._summary.items())
        run.notes = tuple(self._notes)
        for length in sorted({len(prefix) for prefix in self._globs}, reverse=True):
            for name in run.series:
                if name[:length] in self._globs:
                    run.directions.setdefault(name, self._globs[name[:length]])
        if run.state != RUNNING:
            times = [math.nan if run.started is None else run.started + self._runtime]
            times += [series.walls[-1] for series in run.series.values()]
            run.ended = max((time for time in times if math.isfinite(time)), default=None)

    def _update_summary(self, data: bytes) -> None:
        _apply(self._summary, data)

    def _update_config(self, data: bytes) -> None:
        _apply(self._config, data)

    def _metric(self, data: bytes) -> None:
        known = {field.number: field for field in fields(data)}
        name, glob, over = (known[one].text if one in known else "" for one in (1, 2, 4))
        if over and over != "_step":
            self.note(f"W&B draws over {over}; the steps here are those of the log")
        direction = _GOALS.get(known[8].whole) if 8 in known else None
        direction = direction or (_summarized(known[7].data) if 7 in known else None)
        if direction and name:
            self.run.directions[name.replace("\\.", ".")] = direction
        elif direction and glob.endswith("*"):
            self._globs[glob[:-1]] = direction

    def _run(self, data: bytes) -> None:
        run, tags = self.run, list[str]()
        for field in fields(data):
            if field.number in _RUN_TEXTS and field.text:
                _RUN_TEXTS[field.number](run, field.text)
            elif field.number == 4:
                self._update_config(field.data)
            elif field.number == 5:
                self._update_summary(field.data)
            elif field.number == 10:
                tags.append(field.text)
            elif field.number == 17:
                run.started = _time(field.data)
            elif field.number == 21:
                self._git(field.data)
        run.tags = tuple(tags) or run.tags

    def _exit(self, data: bytes) -> None:
        known = {field.number: field.whole for field in fields(data)}
        code = known.get(1, 0)
        self._runtime = known.get(2, 0)
        self.run.told["exit"] = str(code)
        self.run.state = {0: FINISHED, _CTRL_C: INTERRUPTED}.get(code, CRASHED)

    def _environment(self, data: bytes) -> None:
        told, words = self.run.told, list[str]()
        for field in fields(data):
            if field.number in _ENVIRONMENT and field.text:
                told[_ENVIRONMENT[field.number]] = field.text
            elif field.number == 5:
                words.append(field.text)
            elif field.number == 9:
                self._git(field.data)
        if words:
            told["args"] = shlex.join(words)

    def _git(self, data: bytes) -> None:
        for field in fields(data):
            if field.number in _GIT and field.text:
                self.run.told[_GIT[field.number]] = field.text


def _apply(tree: Tree, data: bytes) -> None:
    for field in fields(data):
        if field.number == 1:
            tree.update(*item(field.data))
        elif field.number == 2:
            tree.remove(item(field.data)[0])


def _summarized(data: bytes) -> str | None:
    """Return the one end that a metric is summed up by; None for both and for neither."""
    wanted = {field.number for field in fields(data) if field.value} & _GOALS.keys()
    return _GOALS[wanted.pop()] if len(wanted) == 1 else None


def _time(data: bytes) -> float:
    known = {field.number: field.whole for field in fields(data)}
    return known.get(1, 0) + known.get(2, 0) / 1e9


def _sets(name: str) -> Callable[[Run, str], None]:
    return lambda run, text: setattr(run, name, text)


def _tells(name: str) -> Callable[[Run, str], None]:
    return lambda run, text: run.told.__setitem__(name, text)


_RUN_TEXTS = {
    1: _sets("id"),
    3: _sets("project"),
    6: _sets("group"),
    7: _tells("job"),
    8: _sets("name"),
    12: _tells("sweep"),
    13: _tells("host"),
}  # 9, the notes, has no place in a run
_ENVIRONMENT = {6: "program", 10: "email", 12: "host", 13: "user", 18: "gpu"}
_GIT = {1: "remote", 2: "commit"}
