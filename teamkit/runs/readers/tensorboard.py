"""TensorBoard's event files, as torch, tensorboardX and Keras write them: all scalars, and the plugin HParams.

Metrics are named as logged; those of a folder below the run's begin with its name: train/epoch_loss.
"""

import math
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

from teamkit.runs.folder import Folder
from teamkit.runs.model import UNKNOWN, Damage, Run, Series
from teamkit.runs.readers.tensorboard_file import EventFile, first_events, read_events
from teamkit.runs.readers.tensorboard_folders import (
    SPLITS,
    curve,
    events,
    forget,
    host,
    look,
    look_into,
    members,
    owner,
)
from teamkit.runs.readers.tensorboard_records import CUT, NO_MORE

VERSION = 1

PLACEHOLDER = "hp_metric: -1 at step 0 is Lightning's placeholder, and left out"
_HP_METRIC = "hp_metric"
_NOTHING = "no scalar is logged"


def claims(folder: Folder) -> Sequence[str]:
    """Return the event files here, and those in folders below that tell of the same training."""
    if folder.top:
        forget()
    own = events(folder.files)
    if not own and not SPLITS.intersection(folder.folders):
        return ()
    part = bool(own) and owner(folder.path) is not None
    if part or not folder.folders:
        return own if folder.top or not part else ()
    seen = look_into(folder)
    below = [
        f"{one.relative_to(folder.path).as_posix()}/{name}"
        for one in members(folder, seen)
        for name in look(one).events
    ]
    return () if seen.trials and not below and _is_bare(folder.path, own) else (*own, *below)


def _is_bare(path: Path, files: Sequence[str]) -> bool:
    """Whether nothing of a training is in these files: a writer that only made the folders of several trials."""
    return all(whole and not (log.series or log.params) for log, whole in (first_events(path / name) for name in files))


def read(path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:
    """Return the run of these files."""
    return [_grown(path, files, before) or _whole(path, files)]


def _whole(path: Path, files: Sequence[str]) -> Run:
    told = [read_events(path, name) for name in files]
    run = Run("tensorboard", str(path), files=tuple(files))
    if name := host(files[0]):
        run.told["host"] = name
    run.started = _started(told)
    own: dict[str, dict[str, Series]] = {}
    again = sum(_merge(run, own.setdefault(one.folder, {}), one) for one in sorted(told, key=_order))
    _close(run, told)
    if again:
        run.notes += (f"{again} points that a later start logged anew, left out",)
    return _or_nothing(run)


def _or_nothing(run: Run) -> Run:
    if not (run.series or run.damage or run.notes):
        run.notes = (_NOTHING,)
    return run


def _order(one: EventFile) -> tuple[bool, float, str]:
    """The run's own folder first, then by the time of the first event."""
    return bool(one.folder), math.inf if math.isnan(one.log.first) else one.log.first, one.name


def _started(told: Sequence[EventFile]) -> float | None:
    starts = [one.log.started for one in told if one.log.started is not None]
    return min(starts or [one.log.first for one in told if one.log.first > 0], default=None)


def _merge(run: Run, own: dict[str, Series], one: EventFile) -> int:
    """Add a file to the run; return how many points it has logged anew. own: what older files of its folder logged.

    What add_hparams wrote beside other logs is their summary, and takes no point of theirs away.
    """
    _tell(run, one)
    sums_up = one.log.sums_up and bool(one.folder or own)
    again = sum(series.cut(step) for step in one.log.restarts for series in own.values())
    for tag, series in one.log.series.items():
        name = tag if sums_up else _name(one.folder, tag)
        if sums_up:
            run.summary[name] = series.values[-1]
            run.series.setdefault(name, series)
        elif len(series):
            again += _append(own, name, series)
            run.series[name] = own[name]
    return again


def _tell(run: Run, one: EventFile) -> None:
    log = one.log
    run.params.update(log.params)
    run.group = log.group or run.group
    if log.state != UNKNOWN:
        run.state, run.ended = log.state, log.ended


def _name(folder: str, tag: str) -> str:
    return curve(folder, tag) or (f"{folder}/{tag}" if folder else tag)


def _append(own: dict[str, Series], name: str, newer: Series) -> int:
    """Add the points of a file; from its first step on they take the place of older ones. Return how many of those."""
    if name not in own:
        own[name] = newer
        return 0
    again = own[name].cut(newer.steps[0])
    _extend(own[name], newer)
    return again


def _extend(older: Series, newer: Series) -> None:
    older.steps.extend(newer.steps)
    older.values.extend(newer.values)
    older.walls.extend(newer.walls)


def _close(run: Run, told: Sequence[EventFile]) -> None:
    """Add what is told of the files themselves, and leave out what is no value."""
    run.marks = {one.name: one.mark for one in told if one.mark is not None}
    run.damage = tuple(damage for one in told for damage in one.damage)
    placeholder = {PLACEHOLDER} if _drop_placeholder(run) else set()
    run.notes = tuple(sorted({*run.notes, *placeholder, *(note for one in told for note in one.notes)}))
    run.series = {name: series for name, series in run.series.items() if len(series)}


def _drop_placeholder(run: Run) -> bool:
    """Leave out what Lightning logs before it has a value; whether there was any."""
    kept = Series()
    found = run.series.get(_HP_METRIC, kept)
    for number in range(len(found)):
        point = found[number]
        if (point.step, point.value) != (0, -1.0):
            kept.append(*point)
    dropped = len(kept) < len(found)
    if dropped:
        run.series[_HP_METRIC] = kept
    if run.summary.get(_HP_METRIC) == -1.0:
        del run.summary[_HP_METRIC]
    return dropped


def _grown(path: Path, files: Sequence[str], before: Sequence[Run]) -> Run | None:
    """Return the run, read on from where it was read to; None where that could differ from reading it whole."""
    if len(before) != 1 or not _goes_on(before[0], files):
        return None
    run = deepcopy(before[0])
    told = [_read_on(path, name, run) for name in files]
    if any(one.log.restarts or one.log.started or (one.folder and one.log.params) for one in told):
        return None
    for one in told:
        _tell(run, one)
        for tag, series in one.log.series.items():
            _extend(run.series.setdefault(_name(one.folder, tag), Series()), series)
    _close(run, told)
    return _or_nothing(run)


def _read_on(path: Path, name: str, run: Run) -> EventFile:
    below = f"{name.rpartition('/')[0]}/"
    known = [tag.removeprefix(below) for tag in (*run.series, _HP_METRIC)]
    return read_events(path, name, run.marks[name].offset, known if run.notes else known[:-1])


def _goes_on(run: Run, files: Sequence[str]) -> bool:
    """Whether whatever is new stands at the ends of these files, each alone in its folder."""
    folders = {name.rpartition("/")[0] for name in files}
    known = tuple(run.files) == tuple(files) and run.marks.keys() == set(files) and len(folders) == len(files)
    begun = run.started is not None and all(mark.offset for mark in run.marks.values())
    bare = not run.summary and set(run.notes) <= {PLACEHOLDER}
    return known and begun and bare and all(_is_open(damage, run) for damage in run.damage)


def _is_open(damage: Damage, run: Run) -> bool:
    """Whether it is an end that more bytes may mend."""
    byte = f"byte {run.marks[damage.file].offset}"
    return damage.what in {f"{byte}: {CUT}", f"{byte}: {NO_MORE}"}
