"""The Trainer of transformers: `trainer_state.json` in the output folder and, of the same run, in each checkpoint.

https://huggingface.co/docs/transformers/main_classes/callback#transformers.TrainerState. Neither the arguments of
the training are read, which are a pickle, nor anything of its start, which no file tells.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

from teamkit.runs.folder import Folder
from teamkit.runs.model import FINISHED, RUNNING, UNKNOWN, Run, Value, scalar
from teamkit.runs.readers.columns import whole
from teamkit.runs.readers.curves import Curves
from teamkit.runs.readers.damages import Damages
from teamkit.runs.readers.documents import flattened, mapping, numbers, values
from teamkit.runs.readers.text import number, read_json

VERSION = 1
_STATE, _MODEL, _ADAPTER = "trainer_state.json", "config.json", "adapter_config.json"
_RESULTS = ("train_results.json", "eval_results.json", "test_results.json", "predict_results.json", "all_results.json")
_CHECKPOINT = re.compile(r"checkpoint-(\d+)|last-checkpoint")
_TRIED = 3  # checkpoints, from the last on: one that was cut short while it was written holds half a state
_PARAMS = ("num_train_epochs", "max_steps", "train_batch_size")
_OF_MODEL = ("model_type", "_name_or_path", "architectures")
_OF_ADAPTER = ("peft_type", "base_model_name_or_path", "r", "lora_alpha")
_BEST = ("best_metric", "best_model_checkpoint", "best_global_step")
_END = "train_runtime"  # what sums up a training, and is logged when it has ended
_OF_SPEED = ("_runtime", "_per_second")
_NO_METRICS = frozenset(("step", "total_flos"))


def claims(folder: Folder) -> Sequence[str]:
    """Return the state of an output folder and of its last checkpoints; a checkpoint itself counts if it was named."""
    if _CHECKPOINT.fullmatch(folder.path.name) and not folder.top:
        return ()
    states = [_STATE] if _STATE in folder.files else []
    states += _in_checkpoints(folder)
    beside = [name for name in (*_RESULTS, _MODEL, _ADAPTER) if name in folder.files]
    return states + beside if states else ()


def _in_checkpoints(folder: Folder) -> list[str]:
    names = [name for name in folder.folders if _CHECKPOINT.fullmatch(name)]
    states = (f"{name}/{_STATE}" for name in sorted(names, key=_steps, reverse=True))
    return list(islice((state for state in states if (folder.path / state).is_file()), _TRIED))


def _steps(name: str) -> float:
    told = _CHECKPOINT.fullmatch(name)
    return int(told[1]) if told and told[1] else float("inf")


def read(path: Path, files: Sequence[str], before: Sequence[Run]) -> list[Run]:  # noqa: ARG001  (read anew)
    """Return the run of an output folder, as the state with the most steps tells it."""
    damages = Damages()
    states = _states(path, files, damages)
    name, state = max(states.items(), key=lambda one: _reached(one[1]), default=(_STATE, {}))
    entries = _entries(name, state, damages)
    curves = _curves(entries)
    beside = [name for name in files if not name.endswith(_STATE)]
    if _STATE in states and _reached(states[_STATE]) < _reached(state):
        beside = [name for name in beside if name not in _RESULTS]  # of a training that went on since
    run = Run("huggingface", str(path), name=path.name, files=(*_asked(files, states), *beside))
    run.series, run.notes = curves.series, curves.notes()
    run.params = _params(path, beside, state, damages)
    run.summary = _summary(path, beside, state, entries, damages)
    run.directions = _directions(state, entries)
    if state.get("is_hyper_param_search") is True:
        run.told["sweep"] = path.parent.name
    run.state = _ending(state, run.summary)
    run.damage = damages.all()
    return [run]


def _states(path: Path, files: Sequence[str], damages: Damages) -> dict[str, dict[str, Any]]:
    """Return the states up to that of the first checkpoint that is whole."""
    found: dict[str, dict[str, Any]] = {}
    for name in files:
        if name.endswith(_STATE):
            state = mapping(read_json, path / name, name, damages)
            if state:
                found[name] = state
                if name.startswith("checkpoint-"):
                    break
    return found


def _asked(files: Sequence[str], states: Mapping[str, object]) -> list[str]:
    names = [name for name in files if name.endswith(_STATE)]
    return names[: names.index(list(states)[-1]) + 1] if states else names


def _reached(state: Mapping[str, object]) -> int:
    step = whole(state.get("global_step"))
    return -1 if step is None else step


def _entries(name: str, state: Mapping[str, Any], damages: Damages) -> list[dict[str, Any]]:
    history = state.get("log_history", [])
    found = [entry for entry in history if isinstance(entry, dict)] if isinstance(history, list) else []
    if not isinstance(history, list) or len(found) < len(history):
        damages.tell(name, "log_history holds what is no mapping")
    return found


def _curves(entries: Iterable[Mapping[str, Any]]) -> Curves:
    """Return what was logged; what sums up the training is no metric, and an epoch is told once a step."""
    curves = Curves(repeats=True)
    for entry in entries:
        step = whole(entry.get("step"))
        if step is None or _END in entry:
            continue
        found = {tag: value for tag, value in numbers(entry).items() if tag not in _NO_METRICS}
        epochs = curves.series.get("epoch")
        if epochs is not None and len(epochs) and epochs.steps[-1] == step:
            found.pop("epoch", None)
        curves.add(step, found)
    return curves


def _params(path: Path, beside: Sequence[str], state: Mapping[str, Any], damages: Damages) -> dict[str, Value]:
    told: dict[str, Any] = {key: state[key] for key in _PARAMS if state.get(key) is not None}
    for file, keys in ((_MODEL, _OF_MODEL), (_ADAPTER, _OF_ADAPTER)):
        if file in beside:
            model = mapping(read_json, path / file, file, damages)
            told |= {key: model[key] for key in keys if model.get(key) is not None}
    trial = state.get("trial_params")
    return flattened(told, _MODEL, damages) | (flattened(trial, _STATE, damages) if trial else {})


def _summary(
    path: Path, beside: Sequence[str], state: Mapping[str, Any], entries: Iterable[Mapping[str, Any]], damages: Damages
) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for entry in entries:
        if _END in entry:
            found.update(numbers({key: value for key, value in entry.items() if key not in {"step", "epoch"}}))
    for file in beside:
        if file in _RESULTS:
            found.update(values(path / file, file, damages))
    return found | {key: scalar(state[key]) for key in _BEST if state.get(key) is not None}


def _directions(state: Mapping[str, Any], entries: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return which way the metric goes by which the best checkpoint was chosen: no file names it, but its values do.

    It is the one that had the best value, and that is its highest or its lowest. What was evaluated
    before the first step or after the end did not take part in the choice.
    """
    best = number(state.get("best_metric"))
    tracked: dict[str, list[float]] = {}
    for entry in takewhile(lambda entry: _END not in entry, entries):
        if whole(entry.get("step")):
            for tag, value in numbers(entry).items():
                if tag.startswith("eval_") and not tag.endswith(_OF_SPEED) and math.isfinite(value):
                    tracked.setdefault(tag, []).append(value)
    chosen = [tag for tag, found in tracked.items() if best in found]
    if len(chosen) != 1 or min(tracked[chosen[0]]) == max(tracked[chosen[0]]):
        return {}
    ends = {min(tracked[chosen[0]]): "min", max(tracked[chosen[0]]): "max"}
    return {chosen[0]: ends[best]} if best in ends else {}


def _ending(state: Mapping[str, Any], summary: Mapping[str, Value]) -> str:
    if not state:
        return UNKNOWN
    most = whole(state.get("max_steps"))
    reached = most is not None and 0 < most <= _reached(state)
    return FINISHED if reached or _END in summary else RUNNING
