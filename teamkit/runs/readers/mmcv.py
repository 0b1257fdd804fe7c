"""The logs of mmcv before 2.0: `<time>.log.json`, one for each start of a training, lines of JSON.

https://mmcv.readthedocs.io/en/v1.7.2/understand_mmcv/runner.html
Training and validation log under one name, told apart by `mode`; here they are `train/loss` and
`val/loss`, as mmcv's own hook for TensorBoard has it. Where epochs are trained, iterations begin anew in
each, so that the epoch is the step. `iter` of a validation is the size of its data set.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from teamkit.runs.folder import Folder
from teamkit.runs.model import FINISHED, UNKNOWN, Run
from teamkit.runs.readers.columns import whole
from teamkit.runs.readers.curves import Curves
from teamkit.runs.readers.damages import Damages
from teamkit.runs.readers.documents import assigned, assignments, json_rows, numbers
from teamkit.runs.readers.text import Unreadable

SUFFIX = ".log.json"
_NO_METRICS = frozenset(("epoch", "iter", "lr"))
_LENGTHS = {True: ("runner.max_epochs", "total_epochs"), False: ("runner.max_iters", "total_iters")}


def claims(folder: Folder) -> Sequence[str]:
    """Return the logs, oldest first, and the configuration where there is one only."""
    logs = sorted(name for name in folder.files if name.endswith(SUFFIX))
    configs = [name for name in folder.files if name.endswith(".py")] if logs else []
    return [*logs, *configs] if len(configs) == 1 else logs


def read(path: Path, files: Sequence[str]) -> Run:
    """Return the run of a folder, from the first start to the last."""
    damages, curves = Damages(), Curves(repeats=True)
    run = Run("mmengine", str(path), name=path.name, files=tuple(files))
    logs = [name for name in files if name.endswith(SUFFIX)]
    for name in files[len(logs) :]:
        run.params = assigned(path / name, name, damages)
    by_epoch = any(_begins_anew(path / name, name) for name in logs)
    for name in logs:
        _read_log(run, path / name, curves, damages, by_epoch=by_epoch)
    run.series, run.damage = curves.series, damages.all()
    run.notes += curves.notes()
    run.state = _state(run, by_epoch=by_epoch)
    if by_epoch:
        run.notes += ("steps are epochs: iterations are counted anew in each",)
    return run


def _state(run: Run, *, by_epoch: bool) -> str:
    """Whether the last iteration that the configuration asks for was trained, or the last epoch validated."""
    length = next((whole(run.params[key]) for key in _LENGTHS[by_epoch] if key in run.params), None)
    mode = "val/" if by_epoch else "train/"
    last = max((run.series[tag].steps[-1] for tag in run.series if tag.startswith(mode)), default=None)
    return FINISHED if last is not None and last == length else UNKNOWN


def _begins_anew(file: Path, name: str) -> bool:
    epoch, iteration = 0, 0
    for row in json_rows(file, name, Damages()):
        if row.get("mode") == "train":
            later, count = whole(row.get("epoch")) or 0, whole(row.get("iter")) or 0
            if later > epoch and count <= iteration:
                return True
            epoch, iteration = later, count
    return False


def _read_log(run: Run, file: Path, curves: Curves, damages: Damages, *, by_epoch: bool) -> None:
    last: int | None = None
    for row in json_rows(file, file.name, damages):
        mode = row.get("mode")
        if mode is None:
            _read_start(run, row, file.name, damages)
            continue
        step = whole(row.get("epoch" if by_epoch else "iter"))
        if not by_epoch and mode != "train":
            step = last
        if step is None:
            damages.tell(file.name, "a line without a step")
            continue
        if last is None:
            curves.resume(step)
        last = step
        curves.add(step, dict(_named(mode, numbers(row))))


def _named(mode: str, values: dict[str, float]) -> Iterator[tuple[str, float]]:
    for tag, value in values.items():
        if tag == "lr" and mode == "train":
            yield tag, value
        elif tag not in _NO_METRICS:
            yield f"{mode}/{tag}", value


def _read_start(run: Run, row: dict[str, object], name: str, damages: Damages) -> None:
    text = row.get("config")
    if isinstance(text, str):
        try:
            run.params = assignments(text)
        except Unreadable as error:
            damages.tell(name, f"the configuration in it is {error}")
    if "seed" in row:
        run.params |= {tag: value for tag, value in numbers(row).items() if tag == "seed"}
