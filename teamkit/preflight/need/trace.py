"""The need of a training by trace: a step on torch's meta device, in the project's own Python."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from teamkit.errors import ConfigError, OutsideFailed
from teamkit.preflight.need.formula import LARGEST, MARGIN, Need, contexts
from teamkit.preflight.need.setting import Setting
from teamkit.preflight.need.spec import Spec
from teamkit.preflight.typed import quoted
from teamkit.process import Reply, ask

SECONDS = 300  # the longest that a trace may take
_TRACER = Path(__file__).with_name("tracer.py")
# Not by `python tracer.py`, which would put the modules beside it before those of the standard library.
_RUN = "import runpy, sys; runpy.run_path(sys.argv.pop(1), run_name='__main__')"
_PACKAGES = ("torch", "transformers")
_FIGURES = ("parameters", "weights", "state", "largest", "torch")
_BYTES_8BIT = 2 * (1 + 4 / 256)  # an element's two moments, and a number for each 256 (bitsandbytes)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a trace runs: the Python that has torch, and the project's folder."""

    python: str
    folder: Path


def trace(spec: Spec, head: str, setting: Setting, place: Place) -> Need:
    """Return the need that the trace measured. head: "generation" or "classification".

    Raises ConfigError for a Python without torch or a factory that is not there, OutsideFailed when
    the trace fails or takes too long.
    """
    wanted = {
        "config": str(spec.config.resolve()) if spec.config else None,
        "factory": spec.factory,
        "head": head,
        "batch": setting.batch,
        "sequence": setting.sequence,
        "precision": setting.precision,
        "optimizer": setting.optimizer,
        "checkpointing": setting.checkpointing,
        "accumulate": setting.grad_accum,
        "attention": "eager" if setting.attention == "eager" else "sdpa",
        "keep_gradients": setting.torch < (2, 0),
        "keeps_scores": setting.torch < (1, 11),
        "foreach": setting.steps_at_once,
    }
    command = (place.python, "-c", _RUN, str(_TRACER), json.dumps(wanted))
    quiet = {**os.environ, "CUDA_VISIBLE_DEVICES": "", "TRANSFORMERS_VERBOSITY": "error", "HF_HUB_OFFLINE": "1"}
    reply = ask(command, place.folder, SECONDS, quiet)
    if not reply.ok:
        raise _failure(reply, place)
    return of_trace(_told(reply), setting)


def _told(reply: Reply) -> Mapping[str, Any]:
    """Return the last line of what the tracer printed: a factory may print as well."""
    try:
        told = json.loads(reply.out.strip().rpartition("\n")[2])
    except ValueError as error:
        raise OutsideFailed("the trace gave no figures") from error
    if not isinstance(told, dict) or not {"phases", *_FIGURES} <= set(told):
        raise OutsideFailed("the trace gave no figures")
    return told


def _failure(reply: Reply, place: Place) -> ConfigError | OutsideFailed:
    """Return what a person can do about a trace that failed, with the last line it said."""
    lines = [line for line in reply.err.splitlines() if line.strip()] or ["it said nothing"]
    last = next((line for line in reversed(lines) if re.match(r"[\w.]+(?:Error|Exception|Exit)\b", line)), lines[-1])
    missing = re.search(r"ModuleNotFoundError: No module named '([\w.]+)'", last)
    if missing:
        # Of others it is not known that the package is named like the module.
        hint = f"{quoted(place.python)} -m pip install {missing[1]}" if missing[1] in _PACKAGES else None
        return ConfigError(f"{place.python} has no module {missing[1]}", hint=hint)
    lacking = re.fullmatch(r"AttributeError: (module '([\w.]+)' has no attribute .*)", last)
    if lacking:
        return ConfigError(lacking[1], hint=f"{quoted(place.python)} -m pydoc {lacking[2]}")
    return OutsideFailed(f"the trace failed: {last}")


def of_trace(told: Mapping[str, Any], setting: Setting) -> Need:
    """Return the need that a trace's figures mean: its activations hold logits, casts and temporaries."""
    weights, count, phases = told["weights"], told["parameters"], told["phases"]
    unseen = round(count * _BYTES_8BIT) if setting.optimizer == "adamw8bit" else 0
    state, gradients = told["state"] + unseen, count * setting.weight_bytes
    passing = max(phases["forward"], phases["backward"]) + unseen
    step = phases["step"] + unseen
    there = gradients if setting.keeps_gradients else 0
    kept = max(passing - weights - state - there, 0)
    least, usual, most = contexts(setting)
    backward = passing >= step
    return Need(
        moment="backward" if backward else "step",
        weights=weights,
        gradients=there if backward else gradients,
        optimizer=state,
        activations=kept if backward else 0,
        logits=0,
        casts=0,
        temporaries=0 if backward else max(step - weights - state - gradients, 0),
        context=usual,
        low=max(passing, step) + least,
        high=max(passing + gradients - there + round(MARGIN * kept), step) + LARGEST * told["largest"] + most,
        parameters=count,
        note=f"traced with torch {told['torch']}",
    )
