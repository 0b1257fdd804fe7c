"""The table of docs/need.md, where TORCH_PYTHON is named as a person names it: from where they stand."""

from pathlib import Path

import pytest

from benchmarks.need import traced_need
from benchmarks.published import FIGURES
from tests.preflight.environment_world import FIGURES as TOLD
from tests.preflight.environment_world import python


def test_the_python_of_the_trace_may_be_named_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = python(tmp_path / "env", TOLD)
    monkeypatch.chdir(tmp_path)
    assert traced_need(FIGURES[0], "env/bin/python").parameters == 100
    assert (tmp_path / "env/asked").read_text() == f"{file}\n"
