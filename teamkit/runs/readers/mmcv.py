"""The logs of mmcv before 2.0: `<time>.log.json`, one for each start of a training, lines of JSON.

https://mmcv.readthedocs.io/en/v1.7.2/understand_mmcv/runner.html
Training and validation log under one name, told apart by `mode`; here they are `train/loss` and
`val/loss`, as mmcv's own hook for TensorBoard has it. Where epochs are trained, iterations begin anew in
each, so that the epoch is the step. `iter` of a validation is the size of its data set.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from teamkit.runs.folder import Folder
from teamkit.runs.model import FINISHED, UNKNOWN, Run
from teamkit.runs.readers.columns import whole
from teamkit.runs.readers.curves import Curves
from teamkit.runs.readers.damages import Damages
from teamkit.runs.readers.documents import assigned, assignments, json_rows, numbers
from teamkit.runs.readers.growing import Lines, read_on
from teamkit.runs.readers.text import Unreadable

SUFFIX = ".log.json"
_NO_METRICS = frozenset(("epoch", "iter", "lr"))
_BY_EPOCH = "steps are epochs: iterations are counted anew in each"
_LENGTHS = {True: ("runner.max_epochs", "total_epochs"), False: ("runner.max_iters", "total_iters")}


def claims(folder: Folder) -> Sequence[str]:
    """Return the logs, oldest first, and the configuration where there is one only."""
    logs = sorted(name for name in folder.files if name.endswith(SUFFIX))
    configs = [name for name in folder.files if name.endswith(".py")] if logs else []
    return [*logs, *configs] if len(configs) == 1 else logs


def read(path: Path, files: Sequence[str], before: Sequence[Run]) -> Run:
    """Return the run of a folder, from the first start to the last; a single log is read on."""
    logs = [name for name in files if name.endswith(SUFFIX)]
    return read_on(before if len(logs) == 1 else (), logs, partial(_run, path, files, logs), (_BY_EPOCH,))


def _run(path: Path, files: Sequence[str], logs: Sequence[str], known: Run | None) -> Run:
    damages, curves = Damages(), Curves(known.series if known else {}, repeats=True)
    run = Run("mmengine", str(path), name=path.name, files=tuple(files), params=known.params if known else {})
    for name in files[len(logs) :] if known is None else ():
        run.params = assigned(path / name, name, damages)
    by_epoch = any(_is_by_epoch(Lines(path, name, known)) for name in logs)
    for lines in [Lines(path, name, known) for name in logs]:
        if lines.state.get("by_epoch", by_epoch) != by_epoch:
            return _run(path, files, logs, None)
        _read_log(run, lines, curves, damages, by_epoch=by_epoch)
        lines.state["by_epoch"] = by_epoch
        if len(files) > len(logs):  # what lies beside it may change
            lines.goes_on &= lines.state.get("config", False)
        run.marks |= lines.marks()
    run.series, run.damage = curves.series, damages.all()
    run.notes = (*curves.notes(), *([_BY_EPOCH] if by_epoch else ()))
    run.state = _state(run, by_epoch=by_epoch)
    return run


def _state(run: Run, *, by_epoch: bool) -> str:
    """Whether the last iteration that the configuration asks for was trained, or the last epoch validated."""
    length = next((whole(run.params[key]) for key in _LENGTHS[by_epoch] if key in run.params), None)
    mode = "val/" if by_epoch else "train/"
    last = max((run.series[tag].steps[-1] for tag in run.series if tag.startswith(mode)), default=None)
    return FINISHED if last is not None and last == length else UNKNOWN


def _is_by_epoch(lines: Lines) -> bool:
    """Whether iterations begin anew in an epoch."""
    if lines.state.get("by_epoch"):
        return True
    epoch, iteration = lines.state.get("pace", (0, 0))
    for row in json_rows(lines, Damages()):
        if row.get("mode") == "train":
            later, count = _pace(row)
            if later > epoch and count <= iteration:
                return True
            epoch, iteration = later, count
    return False


def _pace(row: Mapping[str, object]) -> tuple[int, int]:
    return whole(row.get("epoch")) or 0, whole(row.get("iter")) or 0


def _read_log(run: Run, lines: Lines, curves: Curves, damages: Damages, *, by_epoch: bool) -> None:
    last: int | None = lines.state.get("last")
    for row in json_rows(lines, damages):
        mode = row.get("mode")
        if mode is None:
            lines.state["config"] = _read_start(run, row, lines.name, damages) or lines.state.get("config", False)
            continue
        if mode == "train":
            lines.state["pace"] = _pace(row)
        step = whole(row.get("epoch" if by_epoch else "iter"))
        if not by_epoch and mode != "train":
            step = last
        if step is None:
            damages.tell(lines.name, "a line without a step")
            continue
        if last is None:
            curves.resume(step)
        last = lines.state["last"] = step
        curves.add(step, dict(_named(mode, numbers(row))))


def _named(mode: str, values: dict[str, float]) -> Iterator[tuple[str, float]]:
    for tag, value in values.items():
        if tag == "lr" and mode == "train":
            yield tag, value
        elif tag not in _NO_METRICS:
            yield f"{mode}/{tag}", value


def _read_start(run: Run, row: Mapping[str, object], name: str, damages: Damages) -> bool:
    """Read a line of what a training began with; return whether a configuration was in it."""
    text = row.get("config")
    if isinstance(text, str):
        try:
            run.params = assignments(text)
        except Unreadable as error:
            damages.tell(name, f"the configuration in it is {error}")
    if "seed" in row:
        run.params |= {tag: value for tag, value in numbers(row).items() if tag == "seed"}
    return isinstance(text, str)
