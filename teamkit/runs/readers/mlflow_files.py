"""MLflow's file store: `mlruns/<experiment>/<run>/{meta.yaml,params/*,metrics/**,tags/*}`."""

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

from teamkit.runs.folder import Folder, walk
from teamkit.runs.model import Run
from teamkit.runs.readers.damages import BEHIND_POINTER, POINTER, Damages
from teamkit.runs.readers.documents import mapping
from teamkit.runs.readers.mlflow_facts import STEPS, described, put_in_order, seconds
from teamkit.runs.readers.text import as_text, read_yaml

META, EXPERIMENT = "meta.yaml", "../meta.yaml"
PARAMS, METRICS, TAGS = "params/", "metrics/", "tags/"
_LONGEST = 64 * 2**10  # bytes of a parameter or a tag; MLflow admits 8000 characters


def files(path: Path, folders: Collection[str]) -> list[str]:
    """Return the files of a run: its record, its experiment's, and one for each parameter, metric and tag."""
    found = [META]
    if (path.parent / META).is_file():
        found.append(EXPERIMENT)
    for kind in (PARAMS, METRICS, TAGS):
        if kind[:-1] in folders:
            found.extend(_below(path, kind[:-1]))
    return found


def read(path: Path, names: Sequence[str]) -> list[Run]:
    """Return the run, or none where it or its experiment was deleted, or the record is not of a run."""
    damages = Damages()
    meta = mapping(read_yaml, path / META, META, damages)
    experiment = mapping(read_yaml, path / EXPERIMENT, EXPERIMENT, damages) if EXPERIMENT in names else {}
    if not damages.all() and not (meta.get("run_id") or meta.get("run_uuid")):
        return []
    if "deleted" in (meta.get("lifecycle_stage"), experiment.get("lifecycle_stage")):
        return []
    run = Run("mlflow", str(path), id=path.name, files=tuple(names))
    run.project = as_text(experiment.get("name"))
    tags = {name[len(TAGS) :]: _content(path, name, damages) for name in names if name.startswith(TAGS)}
    run.params = {name[len(PARAMS) :]: _content(path, name, damages) for name in names if name.startswith(PARAMS)}
    described(run, {**meta, "name": meta.get("run_name") or meta.get("name")}, tags)
    for name in names:
        if name.startswith(METRICS):
            _metric(run, name, damages)
        elif f"{name}/" in {PARAMS, METRICS, TAGS}:
            damages.tell(name, "it cannot be listed")
    run.damage = damages.all()
    return [run]


def _below(path: Path, kind: str) -> list[str]:
    """Return the files in a folder and below it, and what there cannot be listed."""
    found: list[str] = []
    for one in walk(path / kind):
        at = one.path.relative_to(path).as_posix()
        found += [f"{at}/{name}" for name in one.files] if isinstance(one, Folder) else [at]
    return sorted(found)


def _content(path: Path, name: str, damages: Damages) -> str:
    try:
        with (path / name).open("rb") as stream:
            data = stream.read(_LONGEST + 1)
    except OSError as error:
        damages.tell(name, error.strerror or "it cannot be read")
        return ""
    if len(data) > _LONGEST:
        damages.tell(name, f"more than {_LONGEST // 2**10} KiB, of which the first are read")
    elif data.startswith(POINTER.encode()):
        damages.tell(name, BEHIND_POINTER)
        return ""
    return data[:_LONGEST].decode("utf-8", "replace")


def _metric(run: Run, name: str, damages: Damages) -> None:
    tag, count = name[len(METRICS) :], 0
    try:
        with (Path(run.path) / name).open("rb") as stream:
            for count, line in enumerate(iter(partial(stream.readline, _LONGEST), b""), 1):
                if line.startswith(POINTER.encode()):
                    damages.tell(name, BEHIND_POINTER)
                    return
                if not _point(run, tag, line):
                    damages.tell(name, "no point" if line.endswith(b"\n") else "it has no end", f"line {count}")
    except OSError as error:
        damages.tell(name, error.strerror or "it cannot be read")
        return
    if tag in run.series:
        put_in_order(run.series[tag])
    if not count:
        damages.tell(name, "it is empty")


def _point(run: Run, tag: str, line: bytes) -> bool:
    """Log a line `time value [step [dataset digest]]`; without its end, it may lack digits and is none."""
    words = line.split()
    if len(words) < 2 or not line.endswith(b"\n"):
        return False
    try:
        step, value = int(words[2]) if len(words) > 2 else 0, float(words[1])
    except ValueError:
        return False
    if step not in STEPS:
        return False
    run.log(tag, step, value, seconds(words[0]))
    return True
