"""The hooks that .pre-commit-hooks.yaml offers exist, and run at the stage of their name."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_hook_offered_runs_the_hook_of_its_stage() -> None:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    entries = re.findall(r"^  entry: teamkit check ([a-z-]+)$", text, re.MULTILINE)
    assert entries == ["pre-commit", "commit-msg", "pre-push"]
    assert entries == re.findall(r"^  stages: \[([a-z-]+)\]$", text, re.MULTILINE)
    assert all((ROOT / "hooks" / entry).is_file() for entry in entries)
