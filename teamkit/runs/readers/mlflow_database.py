"""MLflow's sqlite database, of any revision: it is opened to read, and nothing is written beside it."""

import math
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from teamkit.runs.model import Damage, Run
from teamkit.runs.readers.damages import BEHIND_POINTER, POINTER
from teamkit.runs.readers.mlflow_facts import described, infinite, put_in_order, seconds
from teamkit.runs.readers.text import number

TIMEOUT = 2.0  # seconds to wait for a writer
_MAGIC = b"SQLite format 3\0"
_RUN = (
    *("run_uuid", "name", "experiment_id", "status", "start_time", "end_time", "lifecycle_stage"),
    *("user_id", "source_name", "source_version"),
)
_POINT = ("run_uuid", "key", "value", "is_nan")


class _Strange(ValueError):
    """A file that is no database of MLflow, and in a clause why."""


def read(path: Path, name: str) -> list[Run]:
    """Return the runs that are not deleted; of a file that cannot be read, one run that only says why."""
    runs: dict[object, Run] = {}
    try:
        with _opened(path / name) as link:
            _read_runs(link, runs, path, name)
            _read_params(link, runs)
            _read_metrics(link, runs)
    except (sqlite3.Error, OSError, ValueError, MemoryError) as error:
        damage = Damage(name, _why(error))
        for run in runs.values() or [runs.setdefault("", Run("mlflow", str(path), files=(name,)))]:
            run.damage = (damage,)
    for run in runs.values():
        for series in run.series.values():
            put_in_order(series)
    return list(runs.values())


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a database so that sqlite writes nothing beside it: what a writer has left there is read in a copy."""
    with file.open("rb") as stream:
        head = stream.read(100)
    if not head.startswith(_MAGIC):
        raise _Strange(_what_it_is(head))
    left = [beside for beside in (Path(f"{file}-wal"), Path(f"{file}-journal")) if _has_bytes(beside)]
    with tempfile.TemporaryDirectory() as place:
        for one in [file, *left] if left else []:
            shutil.copyfile(one, Path(place) / one.name)
        whole = Path(place) / file.name if left else file.absolute()
        with closing(sqlite3.connect(f"{whole.as_uri()}?{_mode(head, left)}", uri=True, timeout=TIMEOUT)) as link:
            link.text_factory = lambda data: data.decode("utf-8", "replace")
            link.execute("PRAGMA trusted_schema = OFF")
            yield link


def _why(error: Exception) -> str:
    if isinstance(error, OSError | sqlite3.Error | _Strange):
        return getattr(error, "strerror", None) or str(error)
    return "it is damaged"  # even sqlite's own message, which names a part of it


def _mode(head: bytes, left: Sequence[Path]) -> str:
    if left:
        return "mode=rw"
    uses_log = head[18:19] == b"\2"  # to read even an empty write-ahead log, sqlite would write an index beside it
    return "mode=ro&immutable=1" if uses_log else "mode=ro"


def _has_bytes(file: Path) -> bool:
    try:
        return file.stat().st_size > 0
    except OSError:
        return False


def _what_it_is(head: bytes) -> str:
    if head.startswith(POINTER.encode()):
        return BEHIND_POINTER
    return "not a sqlite database" if head else "it is empty"


def _read_runs(link: sqlite3.Connection, runs: dict[object, Run], path: Path, name: str) -> None:
    experiments = {row[0]: row[1:] for row in _rows(link, "experiments", ("experiment_id", "name", "lifecycle_stage"))}
    records: dict[object, dict[str, object]] = {}
    for row in _rows(link, "runs", _RUN):
        facts = dict(zip(_RUN, row, strict=True))
        project, stage = experiments.get(facts["experiment_id"], ("", None))
        if "deleted" not in {facts["lifecycle_stage"], stage}:
            run_id = facts["run_uuid"]
            records[run_id] = facts
            runs[run_id] = Run("mlflow", str(path), id=str(run_id), project=str(project), files=(name,))
            described(runs[run_id], facts, {})
    tags: dict[object, dict[str, str]] = {}
    for run_id, key, value in _rows(link, "tags", ("run_uuid", "key", "value")):
        tags.setdefault(run_id, {})[str(key)] = str(value)
    for run_id, run in runs.items():
        described(run, records[run_id], tags.get(run_id, {}))


def _read_params(link: sqlite3.Connection, runs: dict[object, Run]) -> None:
    for run_id, key, value in _rows(link, "params", ("run_uuid", "key", "value")):
        if run_id in runs:
            runs[run_id].params[str(key)] = str(value)


def _read_metrics(link: sqlite3.Connection, runs: dict[object, Run]) -> None:
    for run_id, key, held, is_nan, time, step in _rows(link, "metrics", (*_POINT, "timestamp", "step")):
        value = _value(held, is_nan)
        if run_id in runs and value is not None:
            runs[run_id].log(str(key), step if isinstance(step, int) else 0, value, seconds(time))
    for run_id, key, held, is_nan in _rows(link, "latest_metrics", _POINT):
        value = _value(held, is_nan)
        if run_id in runs and value is not None:
            runs[run_id].summary[str(key)] = value


def _value(held: object, is_nan: object) -> float | None:
    value = math.nan if is_nan else number(held)
    return value if value is None else infinite(value)


def _rows(link: sqlite3.Connection, table: str, wanted: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """Yield a table's rows, None for a column that its revision does not have; none for a table that is not there."""
    kind = link.execute("SELECT type FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    known = {row[1] for row in link.execute(f"PRAGMA table_info({table})")}
    if kind != ("table",) or wanted[0] not in known:
        if table == "runs":
            raise _Strange("it holds no runs of MLflow")
        return
    columns = ", ".join(name if name in known else "NULL" for name in wanted)
    yield from link.execute(f"SELECT {columns} FROM {table}")  # noqa: S608  (names of this module)
