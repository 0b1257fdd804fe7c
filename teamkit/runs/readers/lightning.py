"""Lightning's CSVLogger: `<name>/version_<number>/metrics.csv` and `hparams.yaml`.

https://lightning.ai/docs/pytorch/stable/extensions/generated/lightning.pytorch.loggers.CSVLogger.html
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from teamkit.runs.folder import Folder
from teamkit.runs.model import Run
from teamkit.runs.readers.columns import TEXT, Numbers, header, rows, whole
from teamkit.runs.readers.curves import Curves
from teamkit.runs.readers.damages import Damages
from teamkit.runs.readers.documents import settings
from teamkit.runs.readers.growing import Lines, read_on

VERSION = 1
_METRICS, _PARAMS, _VERSION = "metrics.csv", "hparams.yaml", "version_"


class _Point(NamedTuple):
    step: int
    epoch: float
    values: dict[str, float]


def claims(folder: Folder) -> Sequence[str]:
    """Return `metrics.csv` and `hparams.yaml`, whichever there are; a `metrics.csv` all alone must have steps."""
    named = [name for name in (_METRICS, _PARAMS) if name in folder.files]
    if named != [_METRICS] or folder.path.name.startswith(_VERSION):
        return named
    return named if "step" in header(folder.path / _METRICS) else ()


def read(path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:
    """Return the run of a folder; one without `metrics.csv` has parameters only."""
    return [read_on(before, [_METRICS], partial(_run, path, files), (TEXT,))]


def _run(path: Path, files: Sequence[str], known: Run | None) -> Run:
    damages = Damages()
    run = Run("lightning", str(path), name=path.name, files=tuple(files))
    if path.name.startswith(_VERSION):
        run.group, run.name = path.parent.name, f"{path.parent.name}/{path.name}"
    if _PARAMS in files:
        run.params = settings(path / _PARAMS, _PARAMS, damages)
    if _METRICS in files:
        _read_metrics(run, Lines(path, _METRICS, known), damages)
    else:
        run.notes += ("no metrics.csv: a training that ended before its first metric, or that logs elsewhere",)
    run.damage = damages.all()
    return run


def _read_metrics(run: Run, lines: Lines, damages: Damages) -> None:
    curves, numbers = Curves(lines.series, lines.state.get("epochs", {})), Numbers(lines)
    apart: list[_Point] = []
    for point in _points(lines, numbers, damages):
        if point.step == 0 and curves.goes_back(0, point.values):
            apart.append(point)
            continue
        for held in [*apart, point]:
            curves.add(held.step, held.values, epoch=held.epoch)
        apart.clear()
    lines.state["epochs"] = curves.epochs
    run.series, run.marks = curves.series, lines.marks()
    run.notes += numbers.notes(lines.name, damages) + curves.notes()
    if apart:  # a Trainer of its own that only evaluated, with the logger of the training
        run.summary = {tag: value for point in apart for tag, value in point.values.items() if tag != "epoch"}
        run.notes += ("the last rows, at step 0 again, are taken for an evaluation afterwards",)


def _points(lines: Lines, numbers: Numbers, damages: Damages) -> Iterator[_Point]:
    for count, row in enumerate(rows(lines, damages), lines.state.get("rows", 0)):
        lines.state["rows"] = count + 1
        values = numbers.of(row, but=("step",))
        told = row.cells.get("step", row.cells.get("epoch", str(count)))  # the oldest versions log no step
        step = whole(told)
        if step is None:
            damages.tell(_METRICS, "no step", f"line {row.line}")
        else:
            yield _Point(step, values.get("epoch", 0), values)
