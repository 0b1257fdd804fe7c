"""Keras' CSVLogger: a delimited file that begins with the epoch, one row an epoch, one file a training.

https://keras.io/api/callbacks/csv_logger/
"""

import re
from collections.abc import Sequence
from pathlib import Path

from teamkit.runs.folder import Folder
from teamkit.runs.model import Run
from teamkit.runs.readers.columns import Numbers, header, rows, whole
from teamkit.runs.readers.curves import Curves
from teamkit.runs.readers.damages import Damages

VERSION = 1
_SEPARATORS = ",;\t"
_NAMES = re.compile(r"(?i)(?=.*(log|history|training)).*\.[ct]sv|(training|history).*\.log")
_FOREIGN = frozenset(("step", "training_iteration"))  # of Lightning, of Ray


def claims(folder: Folder) -> Sequence[str]:
    """Return the files with the name of a log whose header begins with the epoch."""
    return [
        name for name in sorted(folder.files) if _is_log(name) and _is_epochs(header(folder.path / name, _SEPARATORS))
    ]


def _is_log(name: str) -> bool:
    return _NAMES.fullmatch(name) is not None


def _is_epochs(names: list[str]) -> bool:
    return len(names) > 1 and names[0] == "epoch" and not _FOREIGN & set(names)


def read(path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:  # noqa: ARG001  (read anew)
    """Return a run for each file."""
    return [_run(path, name) for name in files]


def _run(path: Path, name: str) -> Run:
    curves, numbers, damages = Curves(), Numbers(), Damages()
    for row in rows(path / name, name, damages, _SEPARATORS):
        epoch = whole(row.cells.get("epoch"))
        if epoch is None:
            damages.tell(name, "no epoch", f"line {row.line}")
        else:
            curves.add(epoch, numbers.of(row, but=("epoch",)))
    run = Run("keras", str(path), name=f"{path.name}/{Path(name).stem}", group=path.name, files=(name,))
    run.series = curves.series
    run.notes = numbers.notes(name, damages) + curves.notes()
    run.damage = damages.all()
    return run
