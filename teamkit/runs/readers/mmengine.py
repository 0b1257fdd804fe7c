"""mmengine's vis_data/scalars.json, and the *.log.json of mmcv before 2.0: lines of JSON.

https://mmengine.readthedocs.io/en/latest/advanced_tutorials/logging.html
The configuration is Python. It is read as text, for what it assigns literally, and never run.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from teamkit.runs.folder import Folder
from teamkit.runs.model import FINISHED, UNKNOWN, Run
from teamkit.runs.readers import mmcv
from teamkit.runs.readers.columns import whole
from teamkit.runs.readers.curves import Curves
from teamkit.runs.readers.damages import Damages
from teamkit.runs.readers.documents import assigned, json_rows, numbers, values
from teamkit.runs.readers.growing import Lines, read_on

VERSION = 1
_DATA, _SCALARS, _CONFIG = "vis_data", "scalars.json", "config.py"
_CLOCKS = frozenset(("time", "data_time"))  # logged under one name by training and by validation
_EPOCHS, _ITERATIONS = "train_cfg.max_epochs", "train_cfg.max_iters"


def claims(folder: Folder) -> Sequence[str]:
    """Return the scalars below a folder with `vis_data`, its tests and its configuration; or the logs of mmcv."""
    if _DATA in folder.folders:
        return _of_mmengine(folder)
    if folder.top and _SCALARS in folder.files:
        return [name for name in (_SCALARS, _CONFIG) if name in folder.files]
    return mmcv.claims(folder)


def _of_mmengine(folder: Folder) -> list[str]:
    try:
        names = {entry.name for entry in (folder.path / _DATA).iterdir()}
    except OSError:
        return []
    twin = f"{folder.path.name}.json"
    scalars = next((name for name in (_SCALARS, twin) if name in names), None)
    if scalars is None:
        return []
    config = [f"{_DATA}/{_CONFIG}"] if _CONFIG in names else []
    return [f"{_DATA}/{scalars}", *config, *({twin} & folder.files)]


def read(path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:
    """Return the run of a folder."""
    if files[0].endswith(mmcv.SUFFIX):
        return [mmcv.read(path, files, before)]
    return [read_on(before, files[:1], partial(_run, path, files))]


def _run(path: Path, files: Sequence[str], known: Run | None) -> Run:
    lines, damages = Lines(path, files[0], known), Damages()
    trained, validated = _known(lines)
    run = Run("mmengine", str(path), name=f"{path.parent.name}/{path.name}", group=path.parent.name, files=tuple(files))
    for name in files[1:]:
        if name.endswith(_CONFIG):
            run.params = assigned(path / name, name, damages)
        else:
            run.summary = values(path / name, name, damages)
    _read_scalars(lines, trained, validated, damages)
    shared = _CLOCKS | trained.series.keys()
    names = {tag: f"val/{tag}" if tag in shared else tag for tag in validated.series}
    run.series = trained.series | {names[tag]: series for tag, series in validated.series.items()}
    lines.goes_on &= len(run.series) == len(trained.series) + len(names)  # each is there to go on with
    lines.state["validated"] = names  # as they are logged, and as they are called here
    run.marks = lines.marks()
    run.notes, run.damage = tuple(dict.fromkeys(trained.notes() + validated.notes())), damages.all()
    run.state = _state(run, _last(trained), _last(validated))
    return run


def _known(lines: Lines) -> tuple[Curves, Curves]:
    """Return what was trained and what validated before."""
    names = lines.state.get("validated", {})
    trained = {tag: series for tag, series in lines.series.items() if tag not in names.values()}
    return Curves(trained), Curves({tag: lines.series[name] for tag, name in names.items()})


def _read_scalars(lines: Lines, trained: Curves, validated: Curves, damages: Damages) -> None:
    """Read the rows of training, which tell an iteration, and those of validation."""
    for row in json_rows(lines, damages):
        step, curves = whole(row.pop("step", row.get("iter"))), trained if "iter" in row else validated
        row.pop("iter", None)
        if step is None:
            damages.tell(lines.name, "a line without a step")
        else:
            curves.add(step, numbers(row))


def _last(curves: Curves) -> int:
    return max((series.steps[-1] for series in curves.series.values()), default=0)


def _state(run: Run, trained: int, validated: int) -> str:
    """Whether the last that the configuration asks for was trained, or validated after that."""
    iterations, epochs = whole(run.params.get(_ITERATIONS)), whole(run.params.get(_EPOCHS))
    last = max(trained, validated)
    return FINISHED if last and (last == iterations or validated == epochs) else UNKNOWN
