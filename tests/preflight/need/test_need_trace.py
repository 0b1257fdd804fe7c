"""A traced step agrees with the formula, and what can go wrong says so.

TORCH_PYTHON names a Python with torch and transformers, for the tests that need them.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from teamkit.errors import ConfigError, OutsideFailed
from teamkit.preflight.need.formula import estimate
from teamkit.preflight.need.setting import Setting
from teamkit.preflight.need.spec import Spec
from teamkit.preflight.need.trace import Place, of_trace, trace

from .models import KNOWN, model

TORCH = str(Path(given).absolute()) if (given := os.environ.get("TORCH_PYTHON")) else ""
needs_torch = pytest.mark.skipif(not TORCH, reason="TORCH_PYTHON names no Python that has torch")
SMALL = {"num_hidden_layers": 3}
TOLD = {
    "parameters": 100,
    "weights": 400,
    "state": 800,
    "largest": 40,
    "phases": {"forward": 5000, "backward": 6000, "step": 2000},
    "torch": "2.13.0",
}

FACTORY = """
import torch
print("a factory may print")

def make_model():
    return torch.nn.Sequential(torch.nn.Embedding(100, 64), torch.nn.Linear(64, 10))

class Own(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.line = torch.nn.Linear(64, 10)
    def example_inputs(self, batch, sequence):
        return {"values": torch.zeros(batch, sequence, 64)}
    def forward(self, values):
        return self.line(values)
"""


@pytest.mark.parametrize("precision", ["fp32", "amp-fp16", "bf16"])
@pytest.mark.parametrize("attention", ["eager", "sdpa"])
@pytest.mark.parametrize(
    ("name", "keys"),
    [("bert-base", SMALL), ("gpt2", {"n_layer": 3}), ("deberta-v3-base", SMALL), ("qwen3-0.6b", SMALL)],
)
@needs_torch
def test_the_formula_and_the_trace_agree(
    name: str, keys: dict[str, int], precision: str, attention: str, tmp_path: Path
) -> None:
    setting = Setting(8, 256, precision, attention=attention)
    architecture = model(name, **keys)
    traced = trace(spec(tmp_path, name, keys), architecture.head, setting, Place(TORCH, tmp_path))
    by_formula = estimate(architecture, setting)
    assert by_formula.likely == pytest.approx(traced.likely, rel=0.06)
    assert by_formula.low <= traced.likely <= by_formula.high


@pytest.mark.parametrize("precision", ["fp32", "amp-fp16"])
@needs_torch
def test_checkpointing_and_accumulation_agree_as_well(precision: str, tmp_path: Path) -> None:
    setting = Setting(8, 256, precision, checkpointing=True, grad_accum=2, optimizer="sgd-momentum")
    architecture = model("bert-base", **SMALL)
    traced = trace(spec(tmp_path, "bert-base", SMALL), architecture.head, setting, Place(TORCH, tmp_path))
    assert estimate(architecture, setting).likely == pytest.approx(traced.likely, rel=0.06)


@pytest.mark.parametrize("name", ["sgd", "sgd-momentum", "adamw"])
@needs_torch
def test_what_an_optimizer_keeps_is_what_torch_keeps(name: str, tmp_path: Path) -> None:
    setting, architecture = Setting(1, 8, optimizer=name), model("bert-base", **SMALL)
    traced = trace(spec(tmp_path, "bert-base", SMALL), architecture.head, setting, Place(TORCH, tmp_path))
    by_formula = estimate(architecture, setting)
    assert by_formula.optimizer == pytest.approx(traced.optimizer, rel=0.01, abs=2**16)
    assert by_formula.likely == pytest.approx(traced.likely, rel=0.06)


OBLONG = {"image_size": [224, 112], "patch_size": [16, 8]}


@pytest.mark.parametrize(
    ("name", "keys"), [("vit-base", {}), ("vit-base", OBLONG), ("t5-small", {}), ("bart-base", {})]
)
@needs_torch
def test_pictures_and_pairs_agree_as_well(name: str, keys: dict[str, list[int]], tmp_path: Path) -> None:
    setting, architecture = Setting(8, 197, attention="eager"), model(name, **keys)
    traced = trace(spec(tmp_path, name, keys), architecture.head, setting, Place(TORCH, tmp_path))
    assert estimate(architecture, setting).likely == pytest.approx(traced.likely, rel=0.06)


@needs_torch
def test_a_factory_of_the_project_is_traced(tmp_path: Path) -> None:
    (tmp_path / "모형.py").write_text(FACTORY, encoding="utf-8")
    place = Place(TORCH, tmp_path)
    assert trace(Spec(factory="모형:make_model"), "", Setting(2, 8), place).parameters == 100 * 64 + 64 * 10 + 10
    assert trace(Spec(factory="모형:Own"), "", Setting(2, 8), place).parameters == 64 * 10 + 10


@needs_torch
def test_a_factory_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="has no module nowhere"):
        trace(Spec(factory="nowhere:make"), "", Setting(1, 8), Place(TORCH, tmp_path))
    (tmp_path / "here.py").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="module 'here' has no attribute 'make'") as caught:
        trace(Spec(factory="here:make"), "", Setting(1, 8), Place(TORCH, tmp_path))
    assert caught.value.hint == f"{TORCH} -m pydoc here"


def test_a_python_without_torch_is_named_with_the_way_to_get_it(tmp_path: Path) -> None:
    folder = tmp_path / "우리 환경"
    folder.mkdir()
    python = _says("ModuleNotFoundError: No module named 'torch'", folder)
    with pytest.raises(ConfigError, match="has no module torch") as caught:
        trace(Spec(factory="a:b"), "", Setting(1, 8), Place(python, tmp_path))
    assert caught.value.hint == f"'{python}' -m pip install torch"


def test_no_package_is_named_for_a_module_that_may_be_anybodys(tmp_path: Path) -> None:
    python = _says("ModuleNotFoundError: No module named 'train'", tmp_path)
    with pytest.raises(ConfigError, match="has no module train") as caught:
        trace(Spec(factory="train:make"), "", Setting(1, 8), Place(python, tmp_path))
    assert caught.value.hint is None


@pytest.mark.parametrize("said", ["", "RuntimeError: no such size\n  and more"])
def test_any_other_failure_is_told_with_its_last_words(said: str, tmp_path: Path) -> None:
    with pytest.raises(OutsideFailed) as caught:
        trace(Spec(factory="a:b"), "", Setting(1, 8), Place(_says(said, tmp_path), tmp_path))
    assert caught.value.message == f"the trace failed: {said.partition(chr(10))[0] or 'it said nothing'}"


def test_a_python_that_is_not_there_or_takes_too_long_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("teamkit.preflight.need.trace.SECONDS", 0.1)
    with pytest.raises(OutsideFailed, match="No such file"):
        trace(Spec(factory="a:b"), "", Setting(1, 8), Place(str(tmp_path / "python"), tmp_path))
    slow = _script("exec sleep 9", tmp_path)
    with pytest.raises(OutsideFailed, match=r"no answer within 0\.1 s"):
        trace(Spec(factory="a:b"), "", Setting(1, 8), Place(slow, tmp_path))


@pytest.mark.parametrize("said", ["", "no figures", "[]", "{}", '{"phases": {}}'])
def test_a_trace_without_figures_failed(said: str, tmp_path: Path) -> None:
    with pytest.raises(OutsideFailed, match="no figures"):
        trace(Spec(factory="a:b"), "", Setting(1, 8), Place(_script(f"echo '{said}'", tmp_path), tmp_path))


@pytest.mark.parametrize("accumulated", [1, 4])
@pytest.mark.parametrize("step", [2000, 9000])
def test_the_parts_of_a_trace_sum_to_its_peak(accumulated: int, step: int) -> None:
    told = {**TOLD, "phases": {"forward": 5000, "backward": 6000, "step": step}}
    need = of_trace(told, Setting(1, 8, grad_accum=accumulated))
    assert need.likely - need.context == max(6000, step)
    assert need.low <= need.likely <= need.high
    assert need.moment == ("backward" if step == 2000 else "step")


def test_what_8_bits_keep_is_added_to_the_trace() -> None:
    setting = Setting(1, 8)
    more = of_trace(TOLD, replace(setting, optimizer="adamw8bit")).optimizer - of_trace(TOLD, setting).optimizer
    assert more == 203


def _says(error: str, folder: Path) -> str:
    """Return a Python that says this and fails."""
    return _script(f'echo "{error}" >&2\nexit 1', folder)


def _script(code: str, folder: Path) -> str:
    file = folder / "python"
    file.write_text(f"#!/bin/sh\n{code}\n", encoding="utf-8")
    file.chmod(0o755)
    return str(file)


def spec(folder: Path, name: str, keys: Mapping[str, object]) -> Spec:
    """Write the config of a known model, and name it."""
    file = folder / "config.json"
    file.write_text(json.dumps({**KNOWN[name]["config"], **keys}), encoding="utf-8")
    return Spec(file, {})
