"""Keras' CSVLogger: a delimited file that begins with the epoch, one row an epoch, one file a training.

https://keras.io/api/callbacks/csv_logger/
"""

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from teamkit.runs.folder import Folder
from teamkit.runs.model import Run
from teamkit.runs.readers.columns import TEXT, Numbers, header, rows, whole
from teamkit.runs.readers.curves import Curves
from teamkit.runs.readers.damages import Damages
from teamkit.runs.readers.growing import Lines, read_on

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


def read(path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:
    """Return a run for each file."""
    return [read_on(before, [name], partial(_run, path, name), (TEXT,)) for name in files]


def _run(path: Path, name: str, known: Run | None) -> Run:
    lines, damages = Lines(path, name, known), Damages()
    curves, numbers = Curves(lines.series), Numbers(lines)
    for row in rows(lines, damages, _SEPARATORS):
        epoch = whole(row.cells.get("epoch"))
        if epoch is None:
            damages.tell(name, "no epoch", f"line {row.line}")
        else:
            curves.add(epoch, numbers.of(row, but=("epoch",)))
    run = Run("keras", str(path), name=f"{path.name}/{Path(name).stem}", group=path.name, files=(name,))
    run.series, run.marks = curves.series, lines.marks()
    run.notes = numbers.notes(name, damages) + curves.notes()
    run.damage = damages.all()
    return run
