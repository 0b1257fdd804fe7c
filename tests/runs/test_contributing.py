"""The reader that CONTRIBUTING adds in ten minutes, added."""

import re
import sys
import textwrap
from pathlib import Path
from types import ModuleType

import pytest

from teamkit.runs import collect as module
from teamkit.runs.cache import Forgetful
from teamkit.runs.collect import collect
from teamkit.runs.model import Damage
from teamkit.runs.readers import READERS
from teamkit.sections import Policy

DOCS = Path(__file__).parents[2] / "docs/CONTRIBUTING.md"


@pytest.fixture
def tally(monkeypatch: pytest.MonkeyPatch) -> None:
    text = DOCS.read_text(encoding="utf-8").partition("## Add a reader in ten minutes")[2]
    code, line = re.search(r"```python\n(.*?)```", text, re.DOTALL), re.search(r'`"tally": ("[^"]*")`', text)
    assert code
    assert line
    made = ModuleType("teamkit.runs.readers.tally")
    exec(textwrap.dedent("    " + code[1].lstrip()), made.__dict__)
    monkeypatch.setitem(sys.modules, made.__name__, made)
    monkeypatch.setattr(module, "READERS", {**READERS, "tally": line[1]})


@pytest.mark.usefixtures("tally")
def test_the_reader_of_the_page_reads(tmp_path: Path) -> None:
    (tmp_path / "실험").mkdir()
    lines = [
        '{"iteration": 1, "loss": 2.5, "note": "warm"}',
        "{broken",
        '{"iteration": 2, "loss": NaN}',
        '{"iteration"',
    ]
    (tmp_path / "실험/tally.jsonl").write_text("\n".join(lines))
    (run,) = collect([tmp_path], Policy(), Forgetful(), tmp_path).runs
    assert (run.source, run.name) == ("tally", "실험")
    assert (run.metrics["loss"].points, run.metrics["loss"].broken) == (2, 2)
    assert run.damage == (Damage("tally.jsonl", "byte 54: no mapping in JSON"),)
