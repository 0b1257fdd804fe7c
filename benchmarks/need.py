"""The memory need against the seven published figures, as the table of docs/need.md.

`python -m benchmarks.need` asks the formula; with the path of a Python that has torch and
transformers in TORCH_PYTHON, the trace as well.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.published import BERT_LARGE, FIGURES, Figure
from teamkit.preflight.need.architecture import read_config
from teamkit.preflight.need.formula import MIB, Need, estimate
from teamkit.preflight.need.spec import Spec
from teamkit.preflight.need.trace import Place, trace


def main() -> int:
    """Print the table."""
    python = os.environ.get("TORCH_PYTHON", "")
    architecture = read_config(BERT_LARGE)
    print("| training | measured MiB | formula | error | high | trace | error |\n|---|---|---|---|---|---|---|")
    for figure in FIGURES:
        need = estimate(architecture, figure.setting)
        traced = _cells(figure, traced_need(figure, python)) if python else "not run | "
        print(f"| {figure.name} | {figure.measured} | {_cells(figure, need)} | {need.high // MIB} | {traced} |")
    return 0


def error(figure: Figure, need: Need) -> float:
    """Return the error of the likely need, in per cent of what was measured."""
    return 100 * (need.likely / MIB / figure.measured - 1)


def _cells(figure: Figure, need: Need) -> str:
    return f"{need.likely / MIB:.0f} | {error(figure, need):+.1f} %"


def traced_need(figure: Figure, python: str) -> Need:
    """Return what a trace says of the same training, with the softmax of before torch 1.11."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "config.json")
        file.write_text(json.dumps(BERT_LARGE), encoding="utf-8")
        place = Place(str(Path(python).absolute()), Path(folder))  # not resolved: a link leads out of its environment
        return trace(Spec(file, BERT_LARGE), "classification", figure.setting, place)


if __name__ == "__main__":
    sys.exit(main())
