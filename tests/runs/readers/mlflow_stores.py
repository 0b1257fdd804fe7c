"""The stores of MLflow among the fixtures."""

import shutil
from pathlib import Path

FIXTURES = Path(__file__).parents[2] / "fixtures" / "runs" / "mlflow"


def place(tmp_path: Path, release: str, store: str) -> Path:
    source = FIXTURES / release / store
    if source.is_dir():
        shutil.copytree(source, tmp_path / store)
    else:
        shutil.copy(source, tmp_path / store)
    return tmp_path
