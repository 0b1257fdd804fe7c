"""Prints the lowest version of each dependency that pyproject.toml admits: python -m scripts.minimums."""

import re
from pathlib import Path

import tomli

ROOT = Path(__file__).parents[1]


def minimums() -> list[str]:
    """Return the dependencies with `>=` turned into `==`."""
    project = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [re.sub(r">=([^,;]+)[^;]*", r"==\1", line).replace(" ", "") for line in project["dependencies"]]


if __name__ == "__main__":
    print(" ".join(minimums()))
