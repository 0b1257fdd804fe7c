"""detectron2's metrics.json: lines of JSON, one an iteration; the configuration beside it.

https://detectron2.readthedocs.io/en/latest/modules/utils.html#detectron2.utils.events.JSONWriter
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from teamkit.runs.folder import Folder
from teamkit.runs.model import FINISHED, Run
from teamkit.runs.readers.columns import whole
from teamkit.runs.readers.curves import Curves
from teamkit.runs.readers.damages import Damages
from teamkit.runs.readers.documents import json_rows, numbers, settings
from teamkit.runs.readers.growing import Lines, read_on

VERSION = 1
_METRICS, _CONFIG = "metrics.json", "config.yaml"
_HEAD = 2**16  # bytes of the first line: a metric for each class of a data set


def claims(folder: Folder) -> Sequence[str]:
    """Return `metrics.json`, whose first line must tell an iteration, and `config.yaml`."""
    if _METRICS not in folder.files or not _tells_iterations(folder.path / _METRICS):
        return ()
    return [name for name in (_METRICS, _CONFIG) if name in folder.files]


def _tells_iterations(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            line = stream.readline(_HEAD)
    except OSError:
        return False
    return line.startswith(b"{") and b'"iteration":' in line


def read(path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:
    """Return the run of a folder."""
    return [read_on(before, [_METRICS], partial(_run, path, files))]


def _run(path: Path, files: Sequence[str], known: Run | None) -> Run:
    lines, damages = Lines(path, _METRICS, known), Damages()
    curves = Curves(lines.series)
    run = Run("detectron2", str(path), name=path.name, files=tuple(files))
    if _CONFIG in files:
        run.params = settings(path / _CONFIG, _CONFIG, damages)
    for row in json_rows(lines, damages):
        step = whole(row.pop("iteration", None))
        if step is None:
            damages.tell(_METRICS, "a line without an iteration")
        else:
            curves.add(step, numbers(row))
    run.series, run.marks = curves.series, lines.marks()
    run.notes, run.damage = curves.notes(), damages.all()
    last = max((series.steps[-1] for series in run.series.values() if len(series)), default=-1)
    if last + 1 == whole(run.params.get("SOLVER.MAX_ITER")):  # iterations are counted from 0
        run.state = FINISHED
    return run
