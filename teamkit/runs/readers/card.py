"""The run card of `teamkit new-experiment`: `run.json` beside `metrics.csv` and the checkpoints.

It tells what curves cannot: how a run ended, its commit, the hashes of its data, how it was split and judged.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from teamkit.runs.folder import Folder
from teamkit.runs.model import CRASHED, FINISHED, INTERRUPTED, RUNNING, UNKNOWN, Run, Value, flat, scalar
from teamkit.runs.readers.damages import Damages
from teamkit.runs.readers.documents import mapping
from teamkit.runs.readers.text import as_text, read_json

VERSION = 2
FILE = "run.json"
_STATES = frozenset((FINISHED, CRASHED, INTERRUPTED, RUNNING))
_OWN = ("schema", "task", "state", "config", "data")  # all of them: many programs write a run.json
_TRAINER = ("max_epochs", "precision", "accumulate_grad_batches", "gradient_clip_val", "devices")
_SHORT = 12  # letters of a hash


def claims(folder: Folder) -> Sequence[str]:
    """Return the card, where there is one."""
    return [FILE] if FILE in folder.files and _is_card(folder.path / FILE) else []


def _is_card(file: Path) -> bool:
    return set(_OWN) <= mapping(read_json, file, FILE, Damages()).keys()


def read(path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:  # noqa: ARG001  (read anew)
    """Return the run of a card."""
    damages = Damages()
    card = mapping(read_json, path / FILE, FILE, damages)
    run = Run("card", str(path), name=f"{path.parent.name}/{path.name}", group=path.parent.name, files=tuple(files))
    run.project = as_text(card.get("task", ""))
    run.state = state if (state := card.get("state")) in _STATES else UNKNOWN
    run.started, run.ended = _time(card.get("started")), _time(card.get("ended"))
    run.told = dict(_told(card))
    run.params = {**_options(_below(card, "config")), **_judged(card)}
    run.summary = _measured(_below(card, "test"))
    if card.get("mode") in ("min", "max"):
        run.directions = {as_text(card.get("monitor")): card["mode"]}
    run.damage = damages.all()
    return [run]


def _told(card: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the evidence of who, what and where."""
    if isinstance(card.get("commit"), str):
        yield "commit", card["commit"]
        yield "dirty", "true" if card.get("dirty") else "false"
    command = card.get("command")
    if isinstance(command, list) and len(command) > 1:
        yield "program", as_text(command[1])
        yield "args", " ".join(map(as_text, command[2:]))
    gpus = card.get("gpus")
    if isinstance(gpus, list) and gpus:
        yield "gpu", ", ".join(dict.fromkeys(map(as_text, gpus)))


def _options(config: Mapping[str, Any]) -> dict[str, Value]:
    """Return the options by the names that Lightning's own log gives them."""
    found = {**_below(config, "data"), **_below(config, "model")}
    trainer = _below(config, "trainer")
    found |= {name: trainer[name] for name in _TRAINER if trainer.get(name) is not None}
    return {**flat(found), "seed": scalar(config.get("seed_everything"))}


def _judged(card: Mapping[str, Any]) -> dict[str, Value]:
    """Return what two runs must share before their metrics can be compared."""
    data = _below(card, "data")
    hashes = flat(_below(data, "sha256"))
    found: dict[str, Value] = {f"data_sha256.{name}": as_text(one)[:_SHORT] for name, one in hashes.items()}
    split = data.get("split")
    if isinstance(split, Mapping):
        found |= {name: one for name, one in flat(split).items() if name != "split_seed"}
        found["split.seed"] = scalar(split.get("split_seed"))
    elif split is not None:
        found["split"] = scalar(split)
    code = as_text(card.get("evaluation_code_sha256", ""))[:_SHORT]
    return {**found, "metric": f"{as_text(card.get('monitor', ''))} by {code}"} if code else found


def _measured(tests: Mapping[str, Any]) -> dict[str, Value]:
    """Return what the best checkpoint, else the last that was tested, measured."""
    found = tests.get("best.ckpt") or next(iter(tests.values()), None)
    return flat(found) if isinstance(found, Mapping) else {}


def _below(tree: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = tree.get(name)
    return found if isinstance(found, Mapping) else {}


def _time(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
