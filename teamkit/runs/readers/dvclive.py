"""DVCLive: `plots/metrics/**.tsv`, `metrics.json`, `params.yaml`; `scalars/` before 1.0.

https://doc.dvc.org/dvclive/how-it-works
"""

import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath

from teamkit.runs.folder import Folder
from teamkit.runs.model import Run
from teamkit.runs.readers.columns import TEXT, Numbers, rows, whole
from teamkit.runs.readers.curves import Curves
from teamkit.runs.readers.damages import Damages
from teamkit.runs.readers.documents import settings, values
from teamkit.runs.readers.growing import Lines, read_on
from teamkit.runs.readers.text import number

VERSION = 1
_SUMMARY, _PARAMS, _USUAL = "metrics.json", "params.yaml", "dvclive"
_PLACES = {"plots": "plots/metrics", "scalars": "scalars"}


def claims(folder: Folder) -> Sequence[str]:
    """Return what DVCLive writes, of a folder with its plots or with its usual name."""
    usual = folder.path.name == _USUAL
    if not usual and not (_SUMMARY in folder.files and _PLACES.keys() & folder.folders):
        return ()
    plots = [file for name, place in _PLACES.items() if name in folder.folders for file in _plots(folder.path, place)]
    named = [name for name in (_SUMMARY, _PARAMS) if name in folder.files]
    return [*named, *plots] if plots or (usual and _SUMMARY in named) else ()


def _plots(path: Path, place: str) -> Iterator[str]:
    for top, folders, names in os.walk(path / place):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".tsv", ".csv")):
                yield (Path(top) / name).relative_to(path).as_posix()


def read(path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:
    """Return the run of a folder: the last that was trained there, for each that does not resume empties it."""
    plots = [name for name in files if name not in {_SUMMARY, _PARAMS}]
    return [read_on(before, plots, partial(_run, path, files, plots), (TEXT,))]


def _run(path: Path, files: Sequence[str], plots: Sequence[str], known: Run | None) -> Run:
    damages = Damages()
    named = path.parent if path.name == _USUAL else path
    run = Run("dvclive", str(path), name=named.name, files=tuple(files))
    if _PARAMS in files:
        run.params = settings(path / _PARAMS, _PARAMS, damages)
    if _SUMMARY in files:
        # "train/acc" is nested there, as {"train": {"acc": ...}}
        run.summary = values(path / _SUMMARY, _SUMMARY, damages, "/")
        run.summary.pop("step", None)
    for name in plots:
        _read_plot(run, Lines(path, name, known), damages)
    run.damage = damages.all()
    return run


def _read_plot(run: Run, lines: Lines, damages: Damages) -> None:
    name = lines.name
    place = next(place for place in _PLACES.values() if name.startswith(place))
    tag = str(PurePosixPath(name).relative_to(place).with_suffix(""))
    curves, cells = Curves({tag: lines.series[tag]} if tag in lines.series else {}, repeats=True), Numbers(lines)
    for row in rows(lines, damages, "\t,"):
        step, found = whole(row.cells.get("step")), cells.of(row, but=("step", "timestamp"))
        if step is None:
            damages.tell(name, "no step", f"line {row.line}")
        elif found:
            milliseconds = number(row.cells.get("timestamp"))
            wall = float("nan") if milliseconds is None else milliseconds / 1000
            curves.add(step, {tag: next(iter(found.values()))}, wall=wall)
    run.series |= curves.series
    run.marks |= lines.marks()
    run.notes += cells.notes(name, damages) + curves.notes()
