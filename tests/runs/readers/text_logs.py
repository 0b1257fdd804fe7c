"""What the tests of readers of text have in common."""

import json
import math
import shutil
from pathlib import Path
from typing import Any

from teamkit.runs.folder import Folder, walk
from teamkit.runs.model import Run, Series
from teamkit.runs.readers import Reader, reader

FIXTURES = Path(__file__).parents[2] / "fixtures" / "runs"


def truth(kind: str) -> Any:
    return json.loads((FIXTURES / kind / "truth.json").read_text(encoding="utf-8"))


def read_all(kind: str, top: Path) -> dict[str, Run]:
    """Every run that a reader finds below a folder, by its folder or its file, from there on."""
    module: Reader = reader(kind)
    found: dict[str, Run] = {}
    for folder in walk(top):
        assert isinstance(folder, Folder)
        files = module.claims(folder)
        runs = module.read(folder.path, files, ()) if files else []
        for run in runs:
            place = folder.path if len(runs) == 1 else folder.path / run.files[0]
            found[place.relative_to(top).as_posix()] = run
    return found


def read_one(kind: str, folder: Path) -> Run:
    (run,) = read_all(kind, folder).values()
    return run


def copied(tmp_path: Path, kind: str, place: str) -> Path:
    return Path(shutil.copytree(FIXTURES / kind / place, tmp_path / Path(place).name))


def points(series: Series) -> list[tuple[int, str]]:
    """Steps, and values to the last digit; nan is equal to nan."""
    return [(series.steps[number], repr(series.values[number])) for number in range(len(series))]


def told(values: dict[int, float] | list[tuple[int, float]]) -> list[tuple[int, str]]:
    pairs = values.items() if isinstance(values, dict) else values
    return [(step, repr(float(value))) for step, value in pairs]


def is_subset(run: Run, whole: Run) -> bool:
    """Whether the points of a run are some of another's, in its order, none more often than there."""
    return all(_is_part(points(run.series[tag]), points(whole.series[tag])) for tag in run.series)


def _is_part(some: list[tuple[int, str]], every: list[tuple[int, str]]) -> bool:
    rest = iter(every)
    return all(point in rest for point in some)


def walls(series: Series) -> list[float | None]:
    return [None if math.isnan(wall) else wall for wall in series.walls]
