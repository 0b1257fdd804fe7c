"""The JSON and YAML that W&B keeps beside a .wandb file: it fills what that file does not tell."""

import re
import shlex
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from teamkit.runs.model import Run
from teamkit.runs.readers.damages import Damages
from teamkit.runs.readers.documents import NO_MAPPING
from teamkit.runs.readers.text import Unreadable, as_text, read_json, read_yaml
from teamkit.runs.readers.wandb_values import parameters, sums

CONFIG, SUMMARY, METADATA = "config.yaml", "wandb-summary.json", "wandb-metadata.json"
_VERSION = "wandb_version"
_TOLD = {"email": "email", "username": "user", "host": "host", "program": "program", "gpu": "gpu"}
_FRACTION = re.compile(r"\.(\d+)|Z$")  # Python 3.10 reads three digits or six, and no Z


def fill(run: Run, path: Path, file: str, damages: Damages) -> bool:
    """Add what one of the files tells and the run does not have; whether there is such a file."""
    try:
        tree = (read_yaml if file.endswith(CONFIG) else read_json)(path / file)
    except Unreadable as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return False
        damages.tell(file, str(error))
        return True
    if isinstance(tree, Mapping):
        _FILLS[file.rpartition("/")[2]](run, tree)
    else:
        damages.tell(file, NO_MAPPING)
    return True


def _config(run: Run, tree: Mapping[Any, Any]) -> None:
    _add(run.params, parameters((as_text(key), _unwrapped(value)) for key, value in tree.items() if key != _VERSION))


def _unwrapped(value: object) -> object:
    """Return the value of a parameter: {desc, value}, without the description in newer releases."""
    return (
        value["value"] if isinstance(value, dict) and value.keys() <= {"desc", "value"} and "value" in value else value
    )


def _summary(run: Run, tree: Mapping[Any, Any]) -> None:
    _add(run.summary, sums((as_text(key), value) for key, value in tree.items()))


def _add(known: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        known.setdefault(name, value)


def _metadata(run: Run, tree: Mapping[Any, Any]) -> None:
    told = {name: as_text(tree[key]) for key, name in _TOLD.items() if tree.get(key)}
    if isinstance(words := tree.get("args"), list) and words:
        told["args"] = shlex.join(map(as_text, words))
    if isinstance(git := tree.get("git"), Mapping):
        told |= {key: as_text(git[key]) for key in ("remote", "commit") if git.get(key)}
    _add(run.told, told)
    if run.started is None:
        run.started = _time(tree.get("startedAt"))


def _time(told: object) -> float | None:
    """Return a time in seconds since 1970; without a zone it is UTC, as the library wrote it."""
    try:
        known = datetime.fromisoformat(_FRACTION.sub(_microseconds, as_text(told)))
    except ValueError:
        return None
    return known.replace(tzinfo=known.tzinfo or timezone.utc).timestamp()


def _microseconds(found: re.Match[str]) -> str:
    return f".{found[1][:6]:0<6}" if found[1] else ""


_FILLS: dict[str, Callable[[Run, Mapping[Any, Any]], None]] = {
    CONFIG: _config,
    SUMMARY: _summary,
    METADATA: _metadata,
}
