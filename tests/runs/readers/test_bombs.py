"""A file of a few lines that stands for millions of values: told, wherever YAML is read, and the rest is read."""

import shutil
import tracemalloc
from pathlib import Path

import pytest

from teamkit.runs.folder import Folder, walk
from teamkit.runs.model import Run
from teamkit.runs.readers import reader

FIXTURES = Path(__file__).parents[2] / "fixtures" / "runs"
LINES = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
LINES += [f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 10)}]" for number in range(1, 30)]
BOMBS = {
    "values": "\n".join(LINES),
    "text": f"a: &a {'x' * 1_000_000}\nb: [{'*a,' * 1000}]",
    "names": f"{'x' * 1_000_000}: {{{''.join(f'k{number}: 1, ' for number in range(20_000))}}}",
}
PLACES = [
    ("lightning", "demo/version_0", "hparams.yaml"),
    ("wandb", "0.16.6/downloaded", "config.yaml"),
    ("mlflow", "3.17.2/mlruns", "meta.yaml"),
    ("hydra", "1.3.8/single", "config.yaml"),
    ("hydra", "1.3.8/single", "overrides.yaml"),
    ("hydra", "1.3.8/single", "hydra.yaml"),
    ("ultralytics", "8.4.190/train", "args.yaml"),
]


def read(kind: str, top: Path) -> list[Run]:
    module, found = reader(kind), [one for one in walk(top) if isinstance(one, Folder)]
    claimed = [(folder.path, module.claims(folder)) for folder in found]
    return [run for path, files in claimed if files for run in module.read(path, files, ())]


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize(("kind", "place", "name"), PLACES)
def test_a_bomb_costs_no_more_than_its_file_and_takes_no_run_away(
    tmp_path: Path, kind: str, place: str, name: str, bomb: str
) -> None:
    top = Path(shutil.copytree(FIXTURES / kind / place, tmp_path / "top"))
    before = read(kind, top)
    file = next(Path(run.path, file) for run in before for file in run.files if file.endswith(name))
    file.write_text(BOMBS[bomb])
    tracemalloc.start()
    runs = read(kind, top)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200 * 2**20
    assert len(runs) == len(before)
    told = [damage.what for run in runs for damage in run.damage if damage.file.endswith(name)]
    if bomb != "names":
        assert set(told) == {"more than 1,000,000 values"}
