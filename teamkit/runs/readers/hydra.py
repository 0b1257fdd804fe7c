"""Hydra: the folder that holds `.hydra`. It tells of parameters and no metrics; what the program logged lies beside it.

https://hydra.cc/docs/tutorials/basic/running_your_app/working_directory/. Interpolations of OmegaConf stay as written:
what they stood for, only the program knew. When a job began is told by no file, and how it ended neither.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from teamkit.runs.folder import Folder, listed
from teamkit.runs.model import Run
from teamkit.runs.readers.damages import Damages
from teamkit.runs.readers.documents import document, settings
from teamkit.runs.readers.text import as_text, read_yaml

VERSION = 1
_FOLDER = ".hydra"
_CONFIG, _OVERRIDES, _HYDRA = f"{_FOLDER}/config.yaml", f"{_FOLDER}/overrides.yaml", f"{_FOLDER}/hydra.yaml"
_MISSING = "???"  # OmegaConf's word for a value that nobody gave


def claims(folder: Folder) -> Sequence[str]:
    """Return the files of `.hydra`."""
    if _FOLDER not in folder.folders:
        return ()
    try:
        names = {f"{_FOLDER}/{name}" for name in listed(folder.path / _FOLDER).files}
    except OSError:
        return (_CONFIG,)
    return [name for name in (_CONFIG, _OVERRIDES, _HYDRA) if name in names]


def read(path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:  # noqa: ARG001  (read anew)
    """Return the run of a folder."""
    damages = Damages()
    run = Run("hydra", str(path), name=path.name, files=tuple(files))
    if _CONFIG in files:
        run.params = settings(path / _CONFIG, _CONFIG, damages)
    overrides = _told(path, _OVERRIDES, files, damages)
    if isinstance(overrides, list) and overrides:
        run.name = " ".join(map(as_text, overrides))
    elif overrides not in (None, []):
        damages.tell(_OVERRIDES, "no list")
    _describe(run, _told(path, _HYDRA, files, damages))
    run.damage = damages.all()
    return [run]


def _told(path: Path, name: str, files: Sequence[str], damages: Damages) -> Any:
    return document(read_yaml, path / name, name, damages) if name in files else None


def _describe(run: Run, tree: object) -> None:
    job = _below(_below(tree, "hydra"), "job")
    number = _text(job.get("num"))
    run.project = _text(job.get("name"))
    if number:  # only a job of a multirun has one; its folder lies in the sweep's
        run.group = run.told["sweep"] = "/".join(Path(run.path).parent.parts[-2:])
    if _text(job.get("id")) not in {"", number}:
        run.told["job"] = _text(job.get("id"))


def _below(tree: object, name: str) -> Mapping[Any, Any]:
    found = tree.get(name) if isinstance(tree, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _text(value: object) -> str:
    return "" if value == _MISSING else as_text(value)
