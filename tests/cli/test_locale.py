"""teamkit where Python was told that names are ASCII."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.command import teamkit_command
from tests.history.worlds import World
from tests.report.team import MINJI, POLICY, log

ASCII = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONPATH": str(Path(__file__).parents[2])}


@pytest.fixture
def korean(tmp_path: Path) -> Path:
    """A repository whose branch, folders, runs and report have Korean names, some of them untracked."""
    world = World(tmp_path / "우리 팀")
    world.commit("feat: 시작", {"teamkit.toml": POLICY.format(language="ko")}, by=MINJI)
    world.git("switch", "-qc", "feat/손실")
    world.git("branch", "손실")
    runs = {f"실험/{path}": text for path, text in log("첫째", {"lr": "3e-5"}, (0.7, 0.8)).items()}
    for path, text in {**runs, "데이터 폴더/모델.py": "1\n", "설정.yaml": "1\n"}.items():
        (world.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (world.folder / path).write_text(text, encoding="utf-8")
    return world.folder


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("preflight --json", "데이터 폴더/"),
        ("status", "feat/손실"),
        ("runs", "첫째/version_0"),
        ("wrapup -o 보고서 --html", "보고서/wrapup.html"),
        ("wrapup people", "김민지 (member)"),
        ("doctor", "names outside the policy: 손실"),
        ("runs 없음", "there is no 없음"),
    ],
)
def test_korean_names_are_read_and_told_where_the_locale_is_c(korean: Path, words: str, said: str) -> None:
    done = subprocess.run(
        [*teamkit_command(), *words.split()], cwd=korean, env={**os.environ, **ASCII}, capture_output=True, check=False
    )
    told = (done.stdout + done.stderr).decode()
    assert "Traceback" not in told
    assert said in told


def test_what_preflight_starts_has_the_environment_of_the_person(korean: Path) -> None:
    script = "import os, sys; print(os.environ['PYTHONUTF8'], sys.flags.utf8_mode)"
    command = [*teamkit_command(), "preflight", "--", "python3", "-c", script]
    done = subprocess.run(command, cwd=korean, env={**os.environ, **ASCII}, capture_output=True, text=True, check=False)
    assert done.stdout.endswith("0 0\n"), done.stdout + done.stderr
