"""Ultralytics' results.csv and args.yaml; YOLOv5's results.csv, opt.yaml and hyp.yaml.

https://docs.ultralytics.com/modes/train/
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from teamkit.runs.folder import Folder
from teamkit.runs.model import FINISHED, Run
from teamkit.runs.readers.columns import TEXT, Numbers, header, rows, whole
from teamkit.runs.readers.curves import Curves
from teamkit.runs.readers.damages import Damages
from teamkit.runs.readers.documents import settings
from teamkit.runs.readers.growing import Lines, read_on

VERSION = 1
_RESULTS, _ARGS, _OPTIONS, _HYPER = "results.csv", "args.yaml", "opt.yaml", "hyp.yaml"


def claims(folder: Folder) -> Sequence[str]:
    """Return `results.csv` and what holds the parameters; without any of that it must name its columns like YOLO."""
    named = [name for name in (_RESULTS, _ARGS, _OPTIONS, _HYPER) if name in folder.files]
    if "weights" in folder.folders and (_ARGS in named or _OPTIONS in named):
        return named
    if _RESULTS not in named:
        return ()
    return named if len(named) > 1 or _is_ours(header(folder.path / _RESULTS)) else ()


def _is_ours(names: list[str]) -> bool:
    return names[:1] == ["epoch"] and any(name.startswith(("train/", "metrics/")) for name in names)


def read(path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:
    """Return the run of a folder; one without `results.csv` has parameters only."""
    return [read_on(before, [_RESULTS], partial(_run, path, files), (TEXT,))]


def _run(path: Path, files: Sequence[str], known: Run | None) -> Run:
    damages = Damages()
    run = Run("ultralytics", str(path), name=path.name, group=path.parent.name, files=tuple(files))
    for name in files:
        if name != _RESULTS:
            run.params |= settings(path / name, name, damages)
    if _RESULTS in files:
        _read_results(run, Lines(path, _RESULTS, known), damages)
    else:
        run.notes += ("no results.csv: it ended before its first epoch did",)
    run.damage = damages.all()
    return run


def _read_results(run: Run, lines: Lines, damages: Damages) -> None:
    curves, numbers = Curves(lines.series), Numbers(lines)
    for row in rows(lines, damages):
        epoch = whole(row.cells.get("epoch"))
        if epoch is None:
            damages.tell(lines.name, "no epoch", f"line {row.line}")
        else:
            curves.add(epoch, numbers.of(row, but=("epoch",)))
    run.series, run.marks = curves.series, lines.marks()
    run.notes += numbers.notes(lines.name, damages) + curves.notes()
    if max(map(len, run.series.values()), default=0) == run.params.get("epochs"):
        run.state = FINISHED
