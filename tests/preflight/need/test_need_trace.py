"""A traced step agrees with the formula, and what can go wrong says so.

TORCH_PYTHON=/path/to/python with torch and transformers runs the tests that need them.
"""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from teamkit.errors import ConfigError, OutsideFailed
from teamkit.preflight.need.formula import estimate
from teamkit.preflight.need.setting import Setting
from teamkit.preflight.need.spec import Spec
from teamkit.preflight.need.trace import Place, of_trace, trace

from .models import KNOWN, model

TORCH = os.environ.get("TORCH_PYTHON", "")
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
    setting = Setting(8, 256, precision, checkpointing=True, grad_accum=2, optimizer="sgd")
    architecture = model("bert-base", **SMALL)
    traced = trace(spec(tmp_path, "bert-base", SMALL), architecture.head, setting, Place(TORCH, tmp_path))
    assert estimate(architecture, setting).likely == pytest.approx(traced.likely, rel=0.06)


@pytest.mark.parametrize("name", ["vit-base", "t5-small", "bart-base"])
@needs_torch
def test_pictures_and_pairs_agree_as_well(name: str, tmp_path: Path) -> None:
    setting, architecture = Setting(8, 197, attention="eager"), model(name)
    traced = trace(spec(tmp_path, name, {}), architecture.head, setting, Place(TORCH, tmp_path))
    assert estimate(architecture, setting).likely == pytest.approx(traced.likely, rel=0.06)


@needs_torch
def test_a_factory_of_the_project_is_traced(tmp_path: Path) -> None:
    (tmp_path / "모형.py").write_text(FACTORY, encoding="utf-8")
    place = Place(TORCH, tmp_path)
    assert trace(Spec(factory="모형:make_model"), "", Setting(2, 8), place).parameters == 100 * 64 + 64 * 10 + 10
    assert trace(Spec(factory="모형:Own"), "", Setting(2, 8), place).parameters == 64 * 10 + 10


@needs_torch
def test_a_factory_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        trace(Spec(factory="nowhere:make"), "", Setting(1, 8), Place(TORCH, tmp_path))
    (tmp_path / "here.py").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="module 'here' has no attribute 'make'"):
        trace(Spec(factory="here:make"), "", Setting(1, 8), Place(TORCH, tmp_path))


def test_a_python_without_torch_is_named_with_the_way_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="has no module torch") as caught:
        trace(Spec(factory="a:b"), "", Setting(1, 8), Place(sys.executable, tmp_path))
    assert caught.value.hint == f"{sys.executable} -m pip install torch"


def test_a_python_that_is_not_there_or_takes_too_long_failed(tmp_path: Path) -> None:
    with pytest.raises(OutsideFailed, match="No such file"):
        trace(Spec(factory="a:b"), "", Setting(1, 8), Place(str(tmp_path / "python"), tmp_path))
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 9\n", encoding="utf-8")
    slow.chmod(0o755)
    with pytest.raises(OutsideFailed, match=r"no answer within 0\.1 s"):
        trace(Spec(factory="a:b"), "", Setting(1, 8), Place(str(slow), tmp_path, 0.1))


@pytest.mark.parametrize("said", ["", "no figures", "[]", "{}"])
def test_a_trace_without_figures_failed(said: str, tmp_path: Path) -> None:
    fake = tmp_path / "fake"
    fake.write_text(f"#!/bin/sh\necho '{said}'\n", encoding="utf-8")
    fake.chmod(0o755)
    with pytest.raises(OutsideFailed, match="no figures"):
        trace(Spec(factory="a:b"), "", Setting(1, 8), Place(str(fake), tmp_path))


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


def spec(folder: Path, name: str, keys: dict[str, int]) -> Spec:
    """Write the config of a known model, and name it."""
    file = folder / "config.json"
    file.write_text(json.dumps({**KNOWN[name]["config"], **keys}), encoding="utf-8")
    return Spec(file, {})
