"""Trials as Ray itself wrote them, to be changed, and what it says of them."""

import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures" / "runs" / "ray"
RELEASES = sorted(folder.name for folder in FIXTURES.iterdir())
BOOKKEEPING = {"training_iteration", "timestamp", "pid", "time_this_iter_s", "time_total_s"}
BOOKKEEPING |= {"time_since_restore", "iterations_since_restore"}


def same(found: float, told: float, release: str) -> bool:
    # Ray 2.6 reads its own CSV with pandas' fast parser, which errs in the last digit.
    near = math.isclose(found, told, rel_tol=1e-13) if release == "2.6.3" else found == told
    return near or (math.isnan(found) and math.isnan(told))


@pytest.fixture
def search(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FIXTURES / "2.60.0" / "탐색", tmp_path / "탐색"))


@pytest.fixture
def trial(search: Path) -> Path:
    return next(path for path in search.iterdir() if "lr=0.0100" in path.name)


def change_state(search: Path, change: Callable[[dict[str, Any]], None]) -> None:
    (file,) = search.glob("experiment_state-*.json")
    tree = json.loads(file.read_text(encoding="utf-8"))
    for one in tree["trial_data"]:
        facts = json.loads(one[0])
        change(facts)
        one[0] = json.dumps(facts)
    file.write_text(json.dumps(tree), encoding="utf-8")


def say(status: str) -> Callable[[dict[str, Any]], None]:
    def change(facts: dict[str, Any]) -> None:
        facts["status"] = status

    return change
