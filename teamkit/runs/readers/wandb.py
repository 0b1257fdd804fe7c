"""Weights & Biases: a folder with run-<id>.wandb and, beside it, files/; or such a files/ folder alone."""

import re
from collections.abc import Sequence
from pathlib import Path

from teamkit.runs.folder import Folder
from teamkit.runs.model import RUNNING, UNKNOWN, Run
from teamkit.runs.readers import growing
from teamkit.runs.readers.damages import Damages
from teamkit.runs.readers.wandb_files import CONFIG, METADATA, SUMMARY, fill
from teamkit.runs.readers.wandb_records import Record, records
from teamkit.runs.readers.wandb_store import Store
from teamkit.runs.readers.wire import Broken

VERSION = 1
_RUN_FOLDER = re.compile(r"(?:offline-)?run-\d{8}_\d{6}-(?P<id>[^/]+)")
_LOG = ".wandb"


def claims(folder: Folder) -> Sequence[str]:
    """Return the .wandb files, and what may lie in files/ beside one; or what a files/ folder holds by itself."""
    logs = sorted(name for name in folder.files if name.endswith(_LOG) and name != _LOG)
    if logs or _RUN_FOLDER.fullmatch(folder.path.name):
        beside = [f"files/{name}" for name in (CONFIG, SUMMARY, METADATA)] if "files" in folder.folders else []
        return [*logs, *beside]
    own = {SUMMARY, METADATA} & folder.files
    if not own or (_is_beside_a_log(folder) and not folder.top):
        return []
    return sorted(own | ({CONFIG} & folder.files))


def _is_beside_a_log(folder: Folder) -> bool:
    above = folder.path.parent
    if folder.path.name != "files":
        return False
    try:
        return bool(_RUN_FOLDER.fullmatch(above.name)) or any(above.glob(f"*{_LOG}"))
    except OSError:
        return False


def read(path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:
    """Return a run for each .wandb file; where there is none, the one that the JSON and YAML tell of."""
    logs = [name for name in files if name.endswith(_LOG)]
    beside = [name for name in files if name not in logs]
    if len(logs) > 1:
        return [_logged(path, log, [], before) for log in logs]
    if logs:
        return [_logged(path, logs[0], beside, before)]
    run = Run("wandb", str(path), id=_id(path, ""), state=UNKNOWN)
    damages = Damages()
    run.files = tuple(name for name in beside if fill(run, path, name, damages))
    run.damage = damages.all()
    return [run] if run.files else []


def _logged(path: Path, log: str, beside: Sequence[str], before: Sequence[Run]) -> Run:
    damages = Damages()
    known = _continued(log, before)
    run = known or Run("wandb", str(path), id=_id(path, log))
    store = Store(run)
    _take(store, path, log, damages)
    if known and store.looks_back:
        return _logged(path, log, beside, ())
    run.files = (log, *(name for name in beside if fill(run, path, name, damages)))
    run.damage = damages.all()
    return run


def _continued(log: str, before: Sequence[Run]) -> Run | None:
    """Return the run to go on with; none where JSON filled its gaps, for nothing tells them from the rest any more."""
    run = next((one for one in before if log in one.marks), None)
    if run is None or any(name.endswith((CONFIG, SUMMARY)) for name in run.files):
        return None
    run.notes = tuple(note for note in run.notes if not note.startswith(log))
    return run


def _take(store: Store, path: Path, log: str, damages: Damages) -> None:
    """Take what is new. A log that has ended, is damaged, or looks back, gets no mark: it is read whole again."""
    known = store.run.marks.pop(log, None)
    start = end = known.offset if known else 0
    lost = False
    try:
        for one in records(path / log, start):
            if isinstance(one, Record):
                _take_one(store, one.data, damages, log)
                end = one.end
                continue
            lost = True
            if one.cut:
                store.note(f"{log}: {one.why}")
            else:
                damages.tell(log, one.why, f"byte {one.byte}")
        if not end and not lost:
            store.note(f"{log}: no record was written to it")
        store.close()
        if store.run.state == RUNNING and not store.looks_back and log not in damages:
            store.run.marks[log] = growing.mark(path / log, end)
    except OSError as error:
        damages.tell(log, error.strerror or "it cannot be read")


def _take_one(store: Store, data: bytes, damages: Damages, log: str) -> None:
    try:
        store.take(data)
    except Broken as error:
        damages.tell(log, f"a record that is none: {error}")


def _id(path: Path, log: str) -> str:
    """Return the id that the names tell."""
    if log.startswith("run-"):
        return log[len("run-") : -len(_LOG)]
    for name in (path.name, path.parent.name):
        if found := _RUN_FOLDER.fullmatch(name):
            return found["id"]
    return ""
