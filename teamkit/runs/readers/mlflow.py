"""MLflow: a run folder of the file store, or a sqlite database with all its runs.

A deleted run is no run here, nor is one of a deleted experiment: MLflow itself does not list them.
Of logged models, traces and the model registry nothing is read.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from teamkit.runs.folder import Folder
from teamkit.runs.model import Run
from teamkit.runs.readers import mlflow_database, mlflow_files

VERSION = 1
_DATABASE = re.compile(r"[^/]*(mlflow|mlruns)[^/]*\.(db|sqlite3?)", re.IGNORECASE)
_DELETED = ".trash"  # where it keeps deleted experiments, before 2.0 without a word about it in their files
_RUN_ID = re.compile(r"[0-9a-f]{32}")  # only these does MLflow take for runs: m-*, versions and numbers are not


def claims(folder: Folder) -> Sequence[str]:
    """Return the databases, or the files of a run."""
    databases = sorted(name for name in folder.files if _DATABASE.fullmatch(name))
    if databases:
        return databases
    if mlflow_files.META not in folder.files or folder.path.parent.parent.name == _DELETED:
        return ()
    named = folder.top and {"metrics", "params"} & folder.folders
    return mlflow_files.files(folder.path, folder.folders) if named or _RUN_ID.fullmatch(folder.path.name) else ()


def read(path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:  # noqa: ARG001  (its files are small)
    """Return the runs; of a database that cannot be read, one without a name that says why."""
    if mlflow_files.META in files:
        return mlflow_files.read(path, files)
    return [run for name in files for run in mlflow_database.read(path, name)]
